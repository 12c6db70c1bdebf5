"""What people type, and what it becomes."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.canonical import canonical
from trials.definition import Limits, Option, Question, QuestionType
from trials.document import Refused
from trials.language import ENGLISH
from trials.values import UNKNOWN_REASONS
from tui.typed import echo, retyped, typed, typed_day, unusual

TODAY = date(2026, 3, 15)


def _question(kind: QuestionType, **more: Any) -> Question:
    return Question(id="q", key="q", type=kind, ask="What?", short="it", **more)


PLATELETS = _question(
    "number",
    unit="10*9/L",
    accept={"/uL": Fraction(1, 1000)},
    limits=Limits(Fraction(0), Fraction(2000)),
    usual=Limits(Fraction(5), Fraction(1000)),
)
PLAIN = _question("number")
AGE = _question("integer", unit="a", limits=Limits(Fraction(0), Fraction(120)))
DAY = _question("date")
PAST = _question("date", limits=Limits(Fraction(date(1900, 1, 1).toordinal()), max_today=True), none="Never had it")
MOMENT = _question("datetime")
BLEEDING = _question("yes_no")
SEX = _question("choice", options=(Option("f", "Female"), Option("m", "Male")))
SIGNS = _question(
    "choices",
    options=(Option("rash", "Rash"), Option("fever", "Fever, over 38"), Option("cough", "Cough")),
    none="None of these",
)

NUMBERS = [
    ("12.5", "12.5"),
    ("12,5", "12.5"),
    ("1,5", "1.5"),
    ("0,125", "0.125"),
    (".5", "0.5"),
    ("+007.50", "7.5"),
    ("１２．５", "12.5"),
    ("１２，５", "12.5"),
    ("12。5", "12.5"),
    ("12 10*9/L", "12"),
    ("12×10⁹/L", "12"),
    ("12 x 10^9/L", "12"),
    ("12 G/L", "12"),
    ("30000 /uL", {"value": "30000", "unit": "/uL"}),
    ("30000/µL", {"value": "30000", "unit": "/uL"}),
    ("30000 per uL", {"value": "30000", "unit": "/uL"}),
    ("5-7", {"from": "5", "to": "7"}),
    ("5 – 7", {"from": "5", "to": "7"}),
    ("between 5 and 7", {"from": "5", "to": "7"}),
    ("5至7", {"from": "5", "to": "7"}),
    ("20000-30000 /uL", {"from": "20", "to": "30"}),
    ("7 or more", {"from": "7"}),
    ("7+", {"from": "7"}),
    (">=7", {"from": "7"}),
    ("≥7", {"from": "7"}),
    ("at least 7", {"from": "7"}),
    ("7以上", {"from": "7"}),
    ("at most 6", {"to": "6"}),
    ("≤6", {"to": "6"}),
    ("6 or 6", "6"),
    ("6 or 7", {"readings": {"reading 1": "6", "reading 2": "7"}}),
    ("6 (10-day window) or 7 (30-day window)", {"readings": {"10-day window": "6", "30-day window": "7"}}),
    ("not known: pending", {"unknown": "pending"}),
]
DATES = [
    ("2026-03-15", "2026-03-15"),
    ("15.3.2026", "2026-03-15"),
    ("15/3/2026", "2026-03-15"),
    ("3/15/2026", "2026-03-15"),
    ("3/3/2026", "2026-03-03"),
    ("15 March 2026", "2026-03-15"),
    ("15 Mar 2026", "2026-03-15"),
    ("15-Mar-2026", "2026-03-15"),
    ("15th of March, 2026", "2026-03-15"),
    ("Mar 15 2026", "2026-03-15"),
    ("Sunday 15 March 2026", "2026-03-15"),
    ("20260315", "2026-03-15"),
    ("2026年3月15日", "2026-03-15"),
    ("２０２６年３月１５日", "2026-03-15"),
    ("2026年3月", "2026-03"),
    ("March 2026", "2026-03"),
    ("2026-03", "2026-03"),
    ("03/2026", "2026-03"),
    ("2026/3/5", "2026-03-05"),
    ("2026", "2026"),
    ("today", "2026-03-15"),
    ("Yesterday", "2026-03-14"),
    ("昨天", "2026-03-14"),
    ("21 Feb 2026 to 28 Feb 2026", "2026-02-21/2026-02-28"),
    ("21-28 Feb 2026", "2026-02-21/2026-02-28"),
    ("21 Feb to 3 Mar 2026", "2026-02-21/2026-03-03"),
    ("2026-02-21/2026-02-28", "2026-02-21/2026-02-28"),
    ("2026年2月21日至28日", "2026-02-21/2026-02-28"),
    ("2025 to 2026", "2025/2026"),
    ("early February 2026", "2026-02-01/2026-02-10"),
    ("mid-February 2026", "2026-02-11/2026-02-20"),
    ("late February 2026", "2026-02-21/2026-02-28"),
    ("late feb 2024", "2024-02-21/2024-02-29"),
    ("2026年2月下旬", "2026-02-21/2026-02-28"),
    ("29 Feb 2024", "2024-02-29"),
    ("1 May 2026 or 2 May 2026", {"readings": {"reading 1": "2026-05-01", "reading 2": "2026-05-02"}}),
]
MOMENTS = [
    ("2026-05-01T10:00", "2026-05-01T10:00"),
    ("2026-05-01T10:00+08:00", "2026-05-01T10:00+08:00"),
    ("2026-05-01 10:00", "2026-05-01T10:00"),
    ("1 May 2026 10:00", "2026-05-01T10:00"),
    ("1 May 2026 at 10.00", "2026-05-01T10:00"),
    ("1 May 2026 10h30", "2026-05-01T10:30"),
    ("1 May 2026 2:30 pm", "2026-05-01T14:30"),
    ("1 May 2026 2 p.m.", "2026-05-01T14:00"),
    ("1 May 2026 12 am", "2026-05-01T00:00"),
    ("15.3.2026 10.00", "2026-03-15T10:00"),
    ("today 9:05", "2026-03-15T09:05"),
    ("2026年5月1日 10点30分", "2026-05-01T10:30"),
    ("2026年5月1日下午2点", "2026-05-01T14:00"),
    ("May 2026", "2026-05"),
]
PICKED = [
    (BLEEDING, "y", "yes"),
    (BLEEDING, "No", "no"),
    (BLEEDING, "2", "no"),
    (SEX, "female", "f"),
    (SEX, "2", "m"),
    (SIGNS, "1, 3", ["rash", "cough"]),
    (SIGNS, "cough rash", ["rash", "cough"]),
    (SIGNS, "Fever, over 38, Cough", ["fever", "cough"]),
    (SIGNS, "0", "none"),
    (SIGNS, "none of these", "none"),
    (SIGNS, "unknown: not done", {"unknown": "not done"}),
]
REFUSED = [
    (PLATELETS, "1,500", "1500 or 1.5;"),
    (PLATELETS, "1.500", "1500 or 1.5;"),
    (PLATELETS, "1.125", "1125 or 1.1250;"),
    (PLATELETS, "1,234,567", "digits alone"),
    (PLATELETS, "30 000", "digits alone"),
    (PLATELETS, "30000", "If the report says /uL, type 30000 /uL, which is 30 ×10⁹/L."),
    (PLATELETS, "9999999 /uL", "is 9999.999 ×10⁹/L, is beyond 2000 ×10⁹/L"),
    (PLATELETS, "-5", "beyond 0 ×10⁹/L, the least"),
    (PLATELETS, "12 mg", "in one of: 10*9/L, /uL"),
    (PLATELETS, "1e9", "not a unit"),
    (PLATELETS, "5²", "not a unit"),
    (PLATELETS, "3万", "not a unit"),
    (PLATELETS, "½", "not a number"),
    (PLATELETS, "٣", "not 0 to 9"),
    (PLATELETS, "<5", "at most 5 if that is possible too"),
    (PLATELETS, "7-5", "smaller number first"),
    (PLATELETS, "30000 /uL = 31 ×10⁹/L", "type one of them"),
    (PLATELETS, "", "Nothing is typed yet"),
    (PLATELETS, "9" * 201, "longer than 200"),
    (PLATELETS, "none", "not a number"),
    (PLATELETS, "unknown", "needs a reason"),
    (AGE, "18.5", "whole number"),
    (AGE, "121", "beyond 120"),
    (DAY, "3/4/2026", "3 April 2026 or 4 March 2026"),
    (DAY, "03-04-2026", "3 April 2026 or 4 March 2026"),
    (DAY, "1/0/0000", "four digits"),
    (DAY, "1/0/2026", "no month 0"),
    (DAY, "15.3.26", "four digits"),
    (DAY, "15 Mar 26", "four-digit year"),
    (DAY, "3/26", "four-digit year"),
    (DAY, "15 March", "four-digit year"),
    (DAY, "31 April 2026", "April 2026 has 30 days"),
    (DAY, "29 Feb 2026", "February 2026 has 28 days"),
    (DAY, "2026-13-01", "no month 13"),
    (DAY, "28 Feb 2026 to 21 Feb 2026", "earlier day first"),
    (DAY, "late 2026", "a month and a year"),
    (DAY, "soon", "15 Mar 2026"),
    (DAY, "1 May 2026 10:00", "the day alone"),
    (PAST, "16 Mar 2026", "in the future"),
    (PAST, "1899", "before 1 January 1900"),
    (MOMENT, "1 May 2026 24:00", "not a time of day"),
    (MOMENT, "1 May 2026 13 pm", "14:30 or 2:30 pm"),
    (MOMENT, "May 2026 10:00", "no full day"),
    (BLEEDING, "maybe", "1 Yes, 2 No"),
    (SIGNS, "1, 9", "1 Rash"),
    (SIGNS, "0, 1", "cannot stand beside"),
]


@pytest.mark.parametrize(
    ("question", "text", "entry"),
    [(PLATELETS, *row) for row in NUMBERS]
    + [(DAY, *row) for row in DATES]
    + [(MOMENT, *row) for row in DATES + MOMENTS]
    + PICKED,
)
def test_what_is_typed_becomes(question: Question, text: str, entry: object) -> None:
    assert typed(question, text, TODAY) == entry
    assert canonical(question, entry) == entry
    assert typed(question, echo(question, entry, ENGLISH), TODAY) == entry
    assert typed(question, retyped(question, entry, ENGLISH) or echo(question, entry, ENGLISH), TODAY) == entry


@pytest.mark.parametrize(("question", "text", "sentence"), REFUSED)
def test_what_is_refused_says_how_to_mend_it(question: Question, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        typed(question, text, TODAY)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "invalid" not in str(refused.value)


@pytest.mark.parametrize(("text", "entry"), [(">60", {"from": "61"}), ("<18", {"to": "17"}), ("18 years", "18")])
def test_whole_numbers(text: str, entry: object) -> None:
    assert typed(AGE, text, TODAY) == entry


def test_a_none_answer_is_typed_by_its_words() -> None:
    assert typed(PAST, "never had it", TODAY) == typed(PAST, "none", TODAY) == "none"


@pytest.mark.parametrize(("entry", "said"), [("3", True), ("30", False), ({"from": "30", "to": "1500"}, True)])
def test_beyond_usual_has_a_sentence(entry: object, said: bool) -> None:
    assert bool(unusual(PLATELETS, entry, TODAY)) is said


def test_the_day_of_a_measurement() -> None:
    assert typed_day("", TODAY) == ""
    assert typed_day("yesterday", TODAY) == "2026-03-14"
    assert typed_day("March 2026", TODAY) == "2026-03"
    with pytest.raises(Refused, match="in the future"):
        typed_day("tomorrow", TODAY)


texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.,-/ +<>=~年月日至或to rmMayFeb　．，１２:h()", max_size=24),
    st.sampled_from([text for _, text, _ in REFUSED] + [text for text, _ in NUMBERS + DATES + MOMENTS]).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda at: text[:at] + text[at + 1 :])
    ),
)


@settings(max_examples=600, deadline=None)
@given(texts, st.sampled_from([PLATELETS, PLAIN, AGE, DAY, PAST, MOMENT, BLEEDING, SEX, SIGNS]))
def test_whatever_is_taken_is_canonical_and_its_echo_is_taken_again(text: str, question: Question) -> None:
    try:
        entry = typed(question, text, TODAY)
    except Refused:
        return
    assert canonical(question, entry) == entry
    assert typed(question, echo(question, entry, ENGLISH), TODAY) == entry


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 6), st.sampled_from(".,．，。、"))
def test_a_decimal_is_never_read_as_a_larger_number(whole: int, part: int, digits: int, mark: str) -> None:
    text = f"{whole}{mark}{part % 10**digits:0{digits}}"
    try:
        entry = typed(PLAIN, text, TODAY)
    except Refused:
        assert digits == 3
        return
    assert isinstance(entry, str)
    assert Decimal(entry) == Decimal(f"{whole}.{part % 10**digits:0{digits}}")


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_the_same_in_every_way_of_writing_it(day: date) -> None:
    iso = day.isoformat()
    month = day.strftime("%b")
    for text in (
        iso,
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert typed(DAY, text, TODAY) == iso
    for text in (f"{day.day}.{day.month}.{day.year}", f"{day.month}/{day.day}/{day.year}"):
        try:
            assert typed(DAY, text, TODAY) == iso
        except Refused:
            assert day.day != day.month
            assert day.day <= 12


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_a_span_keeps_both_days(first: date, days: int) -> None:
    last = first + timedelta(days)
    entry = typed(DAY, f"{first:%d %B %Y} to {last:%d %B %Y}", TODAY)
    assert entry == (first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}")


@pytest.mark.parametrize("reason", UNKNOWN_REASONS)
def test_every_reason_can_be_typed(reason: str) -> None:
    assert typed(PLATELETS, f"not known: {reason}", TODAY) == {"unknown": reason}
