"""Glucocorticoids in a treatment table: equivalent doses, how they are given, and two at the same time."""

from typing import Any

import pytest

from tests.trials.treatments import EIGHT, FOUR, FROM, GAP, MET, REVIEW, UNKNOWN, YEAR, Row, cyc, judged, mmf, steroid
from tests.trials.vectors import outcome
from trials.explain import because


@pytest.mark.parametrize(
    ("drug", "dose", "kg", "result"),
    [
        ("prednisone", 55, 60, GAP),
        ("prednisone", 60, 60, REVIEW),
        ("prednisone", "60.5", 60, MET),
        ("methylprednisolone", 48, 60, REVIEW),
        ("methylprednisolone", 52, 60, MET),
        ("methylprednisolone", 40, 60, GAP),
        ("triamcinolone", 48, 60, REVIEW),
        ("dexamethasone", 9, 60, REVIEW),
        ("dexamethasone", "7.5", 50, REVIEW),
        ("dexamethasone", "9.1", 60, MET),
        ("dexamethasone", "8.9", 60, GAP),
        ("hydrocortisone", 240, 60, REVIEW),
        ("hydrocortisone", 241, 60, MET),
        ("deflazacort", 72, 60, REVIEW),
        ("deflazacort", 73, 60, MET),
        ("cortisone", 300, 60, REVIEW),
        ("cortisone acetate", 299, 60, GAP),
        ("betamethasone", "7.5", 55, REVIEW),
        ("betamethasone", 9, 60, REVIEW),
        ("betamethasone", "9.1", 60, MET),
        ("betamethasone", 7, 60, GAP),
        ("prednisolone", 50, 72, GAP),
        ("prednisone", 60, "", UNKNOWN),
        ("prednisone", "", 60, UNKNOWN),
    ],
)
def test_the_dose_table(drug: str, dose: Any, kg: Any, result: str) -> None:
    row = steroid(dose, FROM, EIGHT, drug=drug, kg=kg)
    given_row = {key: value for key, value in row.items() if value != "" and (dose != "" or key != "unit")}
    assert outcome(judged(given_row, mmf(EIGHT))) == result


def test_betamethasone_says_that_tables_differ() -> None:
    assert "By some tables of equivalent doses" in because(
        judged(steroid("7.5", FROM, EIGHT, drug="betamethasone", kg=55), mmf(EIGHT))
    )


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"frequency": "twice daily", "dose": 31}, MET),
        ({"frequency": "twice daily", "dose": 30}, REVIEW),
        ({"frequency": "every other day", "dose": 121}, MET),
        ({"frequency": "every other day", "dose": 120}, REVIEW),
        ({"frequency": "every other day", "dose": 119}, GAP),
        ({"frequency": "weekly", "dose": 430}, REVIEW),
        ({"frequency": "weekly", "dose": 59}, GAP),
        ({"frequency": "every two weeks", "dose": 61}, REVIEW),
        ({"unit": "mg/kg", "dose": "1.01", "weight": None}, MET),
        ({"unit": "mg/kg", "dose": "1", "weight": None}, REVIEW),
        ({"unit": "g", "dose": "0.061"}, MET),
        ({"route": "topical", "dose": 600}, GAP),
        ({"route": "inhaled", "dose": 600}, GAP),
        ({"route": "intra-articular", "dose": 600}, GAP),
        ({"route": "intravenous", "dose": 600}, REVIEW),
        ({"route": "intravenous", "dose": 6}, GAP),
        ({"frequency": "pulse", "dose": 500}, REVIEW),
        ({"route": "intramuscular", "dose": 61}, MET),
        ({"frequency": "pulse", "dose": None, "unit": None}, REVIEW),
        ({"frequency": "monthly", "dose": 600}, REVIEW),
        ({"frequency": "monthly", "dose": 59}, GAP),
        ({"frequency": "other", "dose": 600}, UNKNOWN),
        ({"frequency": None}, UNKNOWN),
        ({"route": None, "dose": 61}, UNKNOWN),
        ({"route": None, "dose": 59}, GAP),
        ({"route": "intravenous", "dose": None, "unit": None}, UNKNOWN),
        ({"route": "intravenous", "weight": None}, UNKNOWN),
    ],
)
def test_how_a_steroid_is_given(changes: Row, result: str) -> None:
    row = {key: value for key, value in {**steroid(60, FROM, EIGHT), **changes}.items() if value is not None}
    assert outcome(judged(row, mmf(EIGHT))) == result


def half(start: str, stop: str, dose: Any = 36, drug: str = "prednisone", **more: Any) -> Row:
    """0.6 mg/kg a day, by itself below the limit."""
    return {key: text for key, text in {**steroid(dose, start, stop, drug=drug), **more}.items() if text is not None}


def test_two_steroids_at_the_same_time_neither_fail_nor_meet_by_their_sum() -> None:
    both = judged(half(FROM, EIGHT), half(FROM, EIGHT, "5.4", "dexamethasone"), mmf(EIGHT))
    assert outcome(both) == REVIEW
    assert "whether their doses are to be added is not stated" in because(both)
    assert outcome(judged(half(FROM, EIGHT, 30), half(FROM, EIGHT, 30), mmf(EIGHT))) == REVIEW  # 1 mg/kg together
    assert outcome(judged(half(FROM, EIGHT, 30), half(FROM, EIGHT, 29), mmf(EIGHT))) == GAP
    assert outcome(judged(*[half(FROM, EIGHT, 24)] * 3, mmf(EIGHT))) == REVIEW
    assert outcome(judged(half(FROM, EIGHT), steroid(61, FROM, EIGHT), mmf(EIGHT))) == MET  # one alone is above
    assert outcome(judged(half(FROM, EIGHT), half(FROM, EIGHT), cyc(EIGHT), mmf(EIGHT))) == MET
    assert outcome(judged(half(FROM, EIGHT, "6.5", "betamethasone"), half(FROM, EIGHT, 10), mmf(EIGHT))) == REVIEW
    for ways in ({"route": "topical"}, {"route": "inhaled"}):
        assert outcome(judged(half(FROM, EIGHT), half(FROM, EIGHT, **ways), mmf(EIGHT))) == GAP


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ((FROM, EIGHT), (FOUR, YEAR), REVIEW),
        ((FROM, FOUR), (FOUR, YEAR), GAP),  # changed on one day
        ((FROM, "2025-05-02"), (FOUR, YEAR), REVIEW),
        ((FROM, "2025-04-30"), (FOUR, YEAR), GAP),
        ((FROM, YEAR), ("2025-03-01", "2025-03-02"), REVIEW),
        ((FROM, "2025-05"), ("2025-05", YEAR), UNKNOWN),
        ((FROM, "2025-04"), ("2025-05", YEAR), GAP),
        ((FROM, "2025-06"), ("2025-05", YEAR), REVIEW),
        ((FROM, "2025-06"), ("2025-04", YEAR), REVIEW),
        ((FROM, ""), (FOUR, YEAR), UNKNOWN),
        (("", FOUR), (FOUR, YEAR), GAP),
        ((FROM, YEAR), (FOUR, ""), UNKNOWN),
        (("2025-01", "ongoing"), ("2025-03", "ongoing"), REVIEW),
    ],
)
def test_when_two_steroids_were_taken_together(first: Any, second: Any, result: str) -> None:
    for one, other in ((first, second), (second, first)):
        rows = [{key: text for key, text in half(*days).items() if text} for days in (one, other)]
        assert outcome(judged(*rows, mmf(YEAR))) == result


def test_the_time_together_counts_like_any_other() -> None:
    pair = [half(FROM, "2025-03-01"), half(FROM, "2025-03-01")]
    assert outcome(judged(*pair, mmf("2025-04-01"))) == GAP  # three months at most
    assert outcome(judged(*pair, mmf("2025-07-02", start="2025-03-01"))) == REVIEW  # six months in sequence
    assert outcome(judged(*pair, mmf("2025-06-01", start="2025-03-01"))) == GAP
    shorter = [half(FROM, YEAR), half(FROM, YEAR), half(FROM, "2025-02-01", 3)]
    assert outcome(judged(*shorter, mmf("2025-07-02"))) == REVIEW
    relay = [half(FROM, YEAR), half(FROM, "2025-05-31"), half("2025-06-01", YEAR)]
    held = judged(*relay, mmf(EIGHT, "remission"))
    assert outcome(held) == GAP or "different responses" in because(held)


def test_what_two_steroids_still_need_is_told() -> None:
    found = judged(half(FROM, EIGHT, route=None), half(FROM, EIGHT), mmf(EIGHT))
    assert outcome(found) == UNKNOWN and "treatment_courses" in found.still
    assert "In the treatment table, course 1 (Prednisone) lacks route." in because(found)
    undated = judged({key: half("", "")[key] for key in half("", "")}, half(FROM, EIGHT), mmf(EIGHT))
    assert "course 1 (Prednisone) lacks start, stop" in because(undated)
