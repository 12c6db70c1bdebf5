"""Answers as they are written, as they are kept, as they are judged and as they are read out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.answer_words import entry_words
from trials.canonical import canonical
from trials.dates import DAY, Span
from trials.definition import Limits, Option, Question, QuestionType
from trials.document import Refused
from trials.limits import limit_sentence
from trials.quantities import number_words, unit_words
from trials.text import clean
from trials.values import UNKNOWN_REASONS, Known, Unknown, read_entry


def question(kind: QuestionType, **more: Any) -> Question:
    return Question("q", "trial/q", kind, "What is it", **more)


YES_NO = question("yes_no")
CHOICE = question("choice", options=(Option("a", "Option A"), Option("no", "No, never"), Option("12", "Twelve")))
CHOICES = question("choices", options=tuple(Option(o, o.upper()) for o in ("face", "hands", "trunk")), none="No skin")
INTEGER = question("integer", none="No visit", limits=Limits(Fraction(0), Fraction(105)))
NUMBER = question(
    "number",
    unit="10*9/L",
    accept={"/uL": Fraction(1, 1000), "10*3/uL": Fraction(1)},
    limits=Limits(Fraction(0), Fraction(3000)),
    usual=Limits(Fraction(1), Fraction(1000)),
)
DATE = question("date", none="Never", limits=Limits(Fraction(date(1900, 1, 1).toordinal()), None, max_today=True))
MOMENT = question("datetime")
ALL = (YES_NO, CHOICE, CHOICES, INTEGER, NUMBER, DATE, MOMENT)
TODAY = date(2026, 3, 15).toordinal()


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def exact(number: Any) -> Known:
    return Known((("", Span(Fraction(number), Fraction(number))),))


# --- raw -> the entry that is kept -> its meaning -> its words

ACCEPTED: list[tuple[Question, Any, Any, Any, str]] = [
    (YES_NO, "yes", "yes", Known((("", "yes"),)), "Yes"),
    (YES_NO, "no", "no", Known((("", "no"),)), "No"),
    (YES_NO, True, "yes", Known((("", "yes"),)), "Yes"),
    (YES_NO, False, "no", Known((("", "no"),)), "No"),
    (YES_NO, "true", "yes", Known((("", "yes"),)), "Yes"),
    (YES_NO, "False", "no", Known((("", "no"),)), "No"),
    (YES_NO, " YES ", "yes", Known((("", "yes"),)), "Yes"),
    (CHOICE, "a", "a", Known((("", "a"),)), "Option A"),
    (CHOICE, 12, "12", Known((("", "12"),)), "Twelve"),
    (CHOICE, False, "no", Known((("", "no"),)), "No, never"),
    (CHOICES, ["hands", "face"], ["face", "hands"], Known((("", frozenset({"face", "hands"})),)), "FACE, HANDS"),
    (CHOICES, ["face", "face"], ["face"], Known((("", frozenset({"face"})),)), "FACE"),
    (CHOICES, "trunk", ["trunk"], Known((("", frozenset({"trunk"})),)), "TRUNK"),
    (CHOICES, "none", "none", Known((("", "none"),)), "No skin"),
    (INTEGER, 7, "7", exact(7), "7"),
    (INTEGER, "7", "7", exact(7), "7"),
    (INTEGER, " 7 ", "7", exact(7), "7"),
    (INTEGER, "+7", "7", exact(7), "7"),
    (INTEGER, "007", "7", exact(7), "7"),
    (INTEGER, "7.0", "7.0", exact(7), "7.0"),
    (INTEGER, 0, "0", exact(0), "0"),
    (INTEGER, "none", "none", Known((("", "none"),)), "No visit"),
    (
        INTEGER,
        {"from": 7, "to": 105},
        {"from": "7", "to": "105"},
        Known((("", Span(Fraction(7), Fraction(105))),)),
        "7 to 105",
    ),
    (INTEGER, {"from": 7}, {"from": "7"}, Known((("", Span(Fraction(7), None)),)), "at least 7"),
    (INTEGER, {"to": "9"}, {"to": "9"}, Known((("", Span(None, Fraction(9))),)), "at most 9"),
    (
        INTEGER,
        {"readings": {"10-day window": 6, "30-day window": 7}},
        {"readings": {"10-day window": "6", "30-day window": "7"}},
        Known((("10-day window", Span(Fraction(6), Fraction(6))), ("30-day window", Span(Fraction(7), Fraction(7))))),
        "10-day window: 6; 30-day window: 7",
    ),
    (
        INTEGER,
        {"readings": [{"from": 3}, "none"]},
        {"readings": {"1": {"from": "3"}, "2": "none"}},
        Known((("1", Span(Fraction(3), None)), ("2", "none"))),
        "1: at least 3; 2: No visit",
    ),
    (NUMBER, 12, "12", exact(12), "12 ×10⁹/L"),
    (NUMBER, Decimal("12.50"), "12.50", exact("12.5"), "12.50 ×10⁹/L"),
    (NUMBER, Decimal("1.2E+2"), "120", exact(120), "120 ×10⁹/L"),
    (NUMBER, Decimal("1E-2"), "0.01", exact("0.01"), "0.01 ×10⁹/L"),
    (NUMBER, {"value": 12000, "unit": "/uL"}, {"value": "12000", "unit": "/uL"}, exact(12), "12000 /uL = 12 ×10⁹/L"),
    (NUMBER, {"value": 1, "unit": "/uL"}, {"value": "1", "unit": "/uL"}, exact("1/1000"), "1 /uL = 0.001 ×10⁹/L"),
    (NUMBER, {"value": "12", "unit": "10*9/L"}, {"value": "12", "unit": "10*9/L"}, exact(12), "12 ×10⁹/L"),
    (DATE, "2026-03-15", "2026-03-15", Known((("", Span(TODAY, TODAY)),)), "15 March 2026"),
    (DATE, "2026-03", "2026-03", Known((("", Span(day("2026-03-01"), day("2026-03-31"))),)), "March 2026"),
    (DATE, 2026, "2026", Known((("", Span(day("2026-01-01"), day("2026-12-31"))),)), "2026"),
    (DATE, "none", "none", Known((("", "none"),)), "Never"),
    (
        DATE,
        "2026-02-21 / 2026-02-28",
        "2026-02-21/2026-02-28",
        Known((("", Span(day("2026-02-21"), day("2026-02-28"))),)),
        "21 February 2026 to 28 February 2026",
    ),
    (
        MOMENT,
        "2026-05-01T10:00",
        "2026-05-01T10:00",
        Known((("", Span(day("2026-05-01") * DAY + 600, day("2026-05-01") * DAY + 600)),)),
        "1 May 2026, 10:00",
    ),
    (
        MOMENT,
        "2026-05-01 10:00",
        "2026-05-01T10:00",
        Known((("", Span(day("2026-05-01") * DAY + 600, day("2026-05-01") * DAY + 600)),)),
        "1 May 2026, 10:00",
    ),
    (
        MOMENT,
        "2026-05-01",
        "2026-05-01",
        Known((("", Span(day("2026-05-01") * DAY, day("2026-05-02") * DAY - 1)),)),
        "1 May 2026",
    ),
]


@pytest.mark.parametrize(("asked", "raw", "kept", "meaning", "words"), ACCEPTED)
def test_an_answer_is_kept_in_one_form(asked: Question, raw: Any, kept: Any, meaning: Any, words: str) -> None:
    entry = canonical(asked, raw)
    assert (entry, type(entry)) == (kept, type(kept))
    assert read_entry(asked, entry) == meaning
    assert entry_words(asked, entry) == words
    assert canonical(asked, entry) == entry


@pytest.mark.parametrize("asked", ALL, ids=lambda q: str(q.type))
@pytest.mark.parametrize("reason", UNKNOWN_REASONS)
def test_not_known_is_an_answer_to_every_question(asked: Question, reason: str) -> None:
    for written in (reason, reason.replace(" ", "_"), reason.replace(" ", "-"), f" {reason} "):
        assert canonical(asked, {"unknown": written}) == {"unknown": reason}
    assert read_entry(asked, {"unknown": reason}) == Unknown(reason)
    assert entry_words(asked, {"unknown": reason}) == f"Not known: {reason}"


def test_the_reasons_are_the_five_of_the_design() -> None:
    assert set(UNKNOWN_REASONS) == {"pending", "not done", "not available", "declined", "left for the investigator"}


NO_OPTIONS: tuple[Any, ...] = ([], ["nose"], ["face", "nose"], ["none"], "nose", [["face"]], [None], {"face": True})
NO_NUMBERS: tuple[Any, ...] = (
    "1,5", "1e5", "1_000", "0x10", "½", "١٢", "１２", "--1", "1.", ".5", "", " ", "one", "nan", "inf", "-inf", "NaN",
    "9" * 21, "1." + "9" * 21, 1.5, float("nan"), float("inf"), True, [], [1], "1/2", "> 5", "<5", Decimal("NaN"),
    Decimal("Infinity"), Decimal("1E+30"), Decimal("1E+9999"), 10**30, "12 /uL", {"from": 9, "to": 7}, {"from": None},
    {"from": None, "to": None}, {"from": "a"}, {"from": {}}, {"value": 12}, {"unit": "/uL"},
    {"value": 12, "unit": "mg"}, {"value": 12, "unit": ["/uL"]}, {"value": 12, "unit": None},
    {"value": {"from": 1}, "unit": "/uL"}, {"value": 1, "unit": "/uL", "x": 1}, {"from": 1, "to": 2, "unit": "/uL"},
)  # fmt: skip
NO_READINGS: tuple[Any, ...] = (
    {}, {"a": "2026"}, [], ["2026"], "2026", 5, None, {"a": {"unknown": "pending"}, "b": "2026"},
    {"a": {"readings": {"x": "1", "y": "2"}}, "b": "2026"}, {"a ": "2026", "a": "2025"}, {"a": None, "b": "2026"},
    {"a": [], "b": "2026"}, {str(i): "2026" for i in range(10)}, {"a": "x", "b": "2026"},
)  # fmt: skip
NO_DATES: tuple[Any, ...] = (
    "2025-02-30", "2026-13", "0999", "1 May", 20260315, 2026.5, True, [], "2026-05-01T10:00", {"from": "2026"},
)  # fmt: skip
NO_MOMENTS: tuple[Any, ...] = (
    "2026-05-01T25:00", "2026-05-01T10:00+99:00", "10:00", "2026-05-01T10:00/2026-05-02T10:00", {"from": "2026"},
)  # fmt: skip
NOTHING: tuple[Any, ...] = (None, {}, {"a": 1}, {"unknown": "dunno"}, {"unknown": None}, {"unknown": []})
NO_OPTION: tuple[Any, ...] = ("b", "Option A", "A", "", " a", [], ["a"], True, Decimal("1.5"), {"a": "a"})
REFUSED: list[tuple[Question, Any]] = [
    *((q, raw) for q in ALL for raw in NOTHING),
    *((q, {"unknown": "pending", "value": 1}) for q in ALL),
    *((q, "none") for q in (YES_NO, CHOICE, NUMBER, MOMENT)),
    *((q, {"readings": {"a": "yes", "b": "no"}}) for q in (YES_NO, CHOICE, CHOICES)),
    *((YES_NO, raw) for raw in ("maybe", "y", "1", 1, 0, "", [], ["yes"], Decimal(1))),
    *((CHOICE, raw) for raw in NO_OPTION),
    *((CHOICES, raw) for raw in NO_OPTIONS),
    *((INTEGER, raw) for raw in ("7.5", Decimal("7.5"), {"from": "6.5"}, {"readings": {"a": 1, "b": "1.5"}})),
    *((q, raw) for q in (INTEGER, NUMBER) for raw in NO_NUMBERS),
    *((q, {"readings": raw}) for q in (INTEGER, NUMBER, DATE, MOMENT) for raw in NO_READINGS),
    *((DATE, raw) for raw in NO_DATES),
    *((MOMENT, raw) for raw in NO_MOMENTS),
]


def short(part: Any) -> str:
    return str(part.type) if isinstance(part, Question) else str(part)[:40]


@pytest.mark.parametrize(("asked", "raw"), REFUSED, ids=short)
def test_what_is_no_answer_is_refused_in_one_sentence(asked: Question, raw: Any) -> None:
    with pytest.raises(Refused) as caught:
        canonical(asked, raw)
    sentence = str(caught.value)
    assert sentence.startswith("q: ") and sentence.endswith(".") and not sentence.endswith("..")
    assert sentence == clean(sentence) and sentence.isprintable() and len(sentence) < 300


def test_what_was_typed_is_shown_without_its_escapes() -> None:
    for asked in ALL:
        with pytest.raises(Refused) as caught:
            canonical(asked, "\x1b[2J\u202e" + "x" * 9000)
        assert str(caught.value).isprintable() and len(str(caught.value)) < 300


def test_a_comma_is_never_a_thousand() -> None:
    for raw in ("1,5", "1,500", "30,000"):
        with pytest.raises(Refused):
            canonical(NUMBER, raw)


KEYS = ("value", "unit", "from", "to", "readings", "unknown", "x", "y")
digits = st.from_regex(r"[-+]?[0-9]{1,12}(\.[0-9]{1,6})?", fullmatch=True)


@settings(deadline=None)
@given(digits)
def test_any_decimal_keeps_its_value_and_one_form(text: str) -> None:
    entry = canonical(question("number"), text)
    assert canonical(question("number"), entry) == entry
    assert read_entry(question("number"), entry) == exact(text)
    assert canonical(question("number"), Decimal(text)) in (entry, canonical(question("number"), str(Decimal(text))))


@settings(deadline=None)
@given(digits, st.sampled_from(["/uL", "10*3/uL", "10*9/L"]))
def test_units_are_converted_exactly(text: str, unit: str) -> None:
    factor = {"/uL": Fraction(1, 1000), "10*3/uL": Fraction(1), "10*9/L": Fraction(1)}[unit]
    assert read_entry(NUMBER, canonical(NUMBER, {"value": text, "unit": unit})) == exact(Fraction(text) * factor)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(ALL),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=12)
        | st.sampled_from(["yes", "none", "a", "face", "2026-03", "2026-02-21/2026-02-28", "2026-05-01 10:00", "7"]),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        max_leaves=6,
    ),
)  # fmt: skip
def test_anything_is_an_answer_or_refused(asked: Question, raw: Any) -> None:
    try:
        entry = canonical(asked, raw)
    except Refused as refused:
        sentence = str(refused)
    else:
        assert canonical(asked, entry) == entry
        words = entry_words(asked, entry)
        assert words and words == clean(words)
        assert str(limit_sentence(asked, entry, asked.limits, TODAY)).isprintable()
        return
    assert sentence.endswith(".") and sentence.isprintable()


# --- beyond the limits


@pytest.mark.parametrize(
    ("asked", "raw", "beyond"),
    [
        (INTEGER, 0, False),
        (INTEGER, 105, False),
        (INTEGER, 106, True),
        (INTEGER, -1, True),
        (INTEGER, {"from": 7}, False),
        (INTEGER, {"from": 7, "to": 106}, True),
        (INTEGER, {"readings": {"a": 5, "b": 106}}, True),
        (INTEGER, "none", False),
        (INTEGER, {"unknown": "pending"}, False),
        (NUMBER, 3000, False),
        (NUMBER, 30000, True),
        (NUMBER, {"value": 30000, "unit": "/uL"}, False),
        (NUMBER, {"value": 3000001, "unit": "/uL"}, True),
        (DATE, "2026-03-15", False),
        (DATE, "2026-03-16", True),
        (DATE, "2026", False),
        (DATE, "2026-04", True),
        (DATE, "2027", True),
        (DATE, "1899-12-31", True),
        (DATE, "1899", True),
        (DATE, "1900", False),
        (DATE, "none", False),
    ],
)
def test_limits(asked: Question, raw: Any, beyond: bool) -> None:
    sentence = limit_sentence(asked, canonical(asked, raw), asked.limits, TODAY)
    assert bool(sentence) == beyond
    assert not str(sentence).endswith(".")


def test_a_count_that_is_unusual_is_asked_about() -> None:
    assert limit_sentence(NUMBER, "0.5", NUMBER.usual, TODAY)
    assert not limit_sentence(NUMBER, "1", NUMBER.usual, TODAY)
    assert "×10⁹/L" in str(limit_sentence(NUMBER, "1001", NUMBER.usual, TODAY))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Fraction(12), "12"),
        (12, "12"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 20), "0.05"),
        (Fraction(1234567890123, 2), "617283945061.5"),
        (2000 + Fraction(1, 10**7), "2000.0000001"),
        (2000 - Fraction(1, 3 * 10**8), "1999.999999997"),
        (Fraction(-1, 10**9), "-0.000000001"),
    ],
)
def test_numbers_in_words(number: Fraction | int, words: str) -> None:
    assert number_words(number) == words


@given(st.fractions(), st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_a_number_that_is_not_another_never_reads_like_it(number: Fraction, mark: Decimal) -> None:
    """Limits and constants have few decimals, so whatever is more or less than one shows that it is."""
    assert (number_words(number) == number_words(Fraction(mark))) is (number == mark)
    near = Fraction(mark) + Fraction(1, 10**8)
    assert number_words(near) != number_words(Fraction(mark))


def test_units_in_words() -> None:
    assert [unit_words(unit) for unit in ("10*9/L", "/uL", "10*12/L", "mg/kg")] == [
        "×10⁹/L",
        "/uL",
        "×10¹²/L",
        "mg/kg",
    ]
