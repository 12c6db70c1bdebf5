"""Days that a note counts from an answer, and the counselling of CT1195E that is made of them."""

import json
from typing import Any

import pytest

from tests.trials.instruments import compiled, finding
from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.counted_days import counted_words
from trials.document import Refused
from trials.values import read_entry

QUESTIONS = compiled("ct1195e-ssc").trial.questions


def words(text: str, **answers: Any) -> str:
    read = {name: read_entry(QUESTIONS[name], canonical(QUESTIONS[name], raw)) for name, raw in answers.items()}
    return counted_words(text, QUESTIONS, read)


@pytest.mark.parametrize(
    ("text", "answer", "said"),
    [
        ("{infusion_date + 1 year}", "2026-05-08", "8 May 2027"),
        ("{infusion_date + 1 year}", "2028-02-29", "1 March 2029"),
        ("{infusion_date + 4 years}", "2028-02-29", "29 February 2032"),
        ("{infusion_date + 1 month}", "2026-01-31", "1 March 2026"),
        ("{infusion_date - 3 months}", "2026-05-31", "1 March 2026"),
        ("{infusion_date + 1 year}", "2026-05", "31 May 2027"),  # the last day that is possible
        ("{infusion_date - 28 days}", "2026-05", "3 April 2026"),  # the first
        ("{infusion_date + 1 year}", "2026", "31 December 2027"),
        ("{infusion_date + 0 days}", "2026-05-08", "8 May 2026"),
        ("{infusion_date + 1 year}", {"readings": {"a": "2026-05-08", "b": "2026-05-09"}}, "9 May 2027"),
        ("{infusion_date + 1 year}", {"unknown": "pending"}, "1 year after the infusion day"),
        ("{infusion_date - 28 days}", {"unknown": "pending"}, "28 days before the infusion day"),
        ("{infusion_date + 0 days}", {"unknown": "pending"}, "the infusion day"),
        ("{infusion_date + 999 years}", "9999-12-31", "999 years after the infusion day"),
        ("from {infusion_date - 1 day} to {infusion_date + 1 day}", "2026-05-08", "from 7 May 2026 to 9 May 2026"),
    ],
)
def test_a_day_is_counted(text: str, answer: Any, said: str) -> None:
    assert words(text, infusion_date=answer) == said


def test_a_day_is_counted_from_a_moment_and_from_none() -> None:
    assert words("{conditioning_start - 28 days}", conditioning_start="2026-05-01T10:00") == "3 April 2026"
    assert words("{conditioning_start - 28 days}", conditioning_start="none") == (
        "28 days before the start of lymphodepletion"
    )
    assert words("{conditioning_start - 28 days}") == "28 days before the start of lymphodepletion"


@pytest.mark.parametrize(
    ("say", "complaint"),
    [
        ("until {visit + 1 year}", ""),
        ("until {visit plus a year}", "{visit plus a year} is not understood"),
        ("until {visit", "{visit is not understood"),
        ("until {other + 1 year}", "other is no date question here"),
        ("until {count + 1 year}", "count is no date question here"),
    ],
)
def test_a_note_names_date_questions(say: str, complaint: str) -> None:
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["screening"]},
        "questions": {"visit": {"type": "date", "ask": "When?"}, "count": {"type": "integer", "ask": "How many?"}},
        "criteria": [
            {"id": "A", "title": "A", "rule": "met", "notes": [{"when": {"count": {"min": 1}}, "say": say}]},
            {"id": "B", "title": "B", "rule": {"visit": {"min": "2026-01-01"}}},
        ],
    }
    if complaint:
        with pytest.raises(Refused) as refused:
            load_bytes(json.dumps(trial).encode(), "t.json")
        assert complaint in str(refused.value)
    else:
        load_bytes(json.dumps(trial).encode(), "t.json")


WOMAN = {"can_conceive": "able", "conditioning_start": "2026-05-01T10:00", "infusion_date": "2026-05-08"}
MAN = {"can_conceive": "no_womb", "can_father": "yes", "partner_can_conceive": "yes"}


@pytest.mark.parametrize(
    ("criterion", "answers", "said"),
    [
        ("I04a", WOMAN, "from 3 April 2026 at the latest, until 8 May 2027."),
        ("I04a", WOMAN | {"infusion_date": "2028-02-29"}, "until 1 March 2029."),
        ("I04a", WOMAN | {"can_conceive": "tubes_tied"}, "from 3 April 2026"),
        (
            "I04a",
            {"can_conceive": "able", "conditioning_start": "2026-05"},
            "from 3 April 2026 at the latest, until 1 year",
        ),
        ("I04b", MAN | WOMAN | {"can_conceive": "no_womb"}, "from 1 May 2026 until 8 May 2027"),  # not 28 days before
    ],
)
def test_contraception_is_counselled_by_day(criterion: str, answers: dict[str, Any], said: str) -> None:
    assert any(said in note for note in finding(compiled("ct1195e-ssc"), criterion, answers).notes)


@pytest.mark.parametrize("ability", ["hysterectomy", "ovaries_removed", "tubes_removed", "no_womb", "not_yet"])
def test_nobody_else_is_counselled(ability: str) -> None:
    found = finding(compiled("ct1195e-ssc"), "I04a", WOMAN | {"can_conceive": ability})
    assert not any("counselling" in note for note in found.notes)


def test_lupus_has_no_end_to_count() -> None:
    """The last follow-up visit is not in the source, so nothing may be computed from it."""
    notes = [note.say for criterion in compiled("zm001-sle").trial.criteria for note in criterion.notes]
    assert notes and not any("{" in say for say in notes)
