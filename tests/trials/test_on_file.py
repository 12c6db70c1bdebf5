"""What is on file beside what is worked out: which of them counts, and what is asked while one waits."""

from typing import Any

import pytest

from tests.trials.tables import both_ways, cells, judged, leaf, shown
from trials.catalog import load
from trials.compile import compile_trial
from trials.explain import because
from trials.rules import Reason, State, judge
from trials.values import Entry

UNKNOWN: Entry = {"unknown": "not done"}


@pytest.mark.parametrize(
    ("trial", "answers", "asked", "sheet"),
    [
        ("ct1195e-ssc", {}, "ssc_2013", False),
        ("ct1195e-ssc", {"ssc_2013": UNKNOWN}, "", True),
        ("ct1195e-ssc", {"ssc_2013_score": UNKNOWN}, "ssc_2013", False),
        ("ct1195e-ssc", {"ssc_2013": "scored", "ssc_2013_score": UNKNOWN}, "", True),
        ("zm001-sle", {"sle_2019": "scored", "sle_2019_score": "12", "sle_2019_clinical": UNKNOWN}, "", True),
        ("zm001-sle", {"sle_2019": "scored", "sle_2019_score": "12"}, "sle_2019_clinical", False),
    ],
)
def test_the_worksheet_is_asked_first_when_what_is_on_file_cannot_be_settled(
    trial: str, answers: dict[str, Entry], asked: str, sheet: bool
) -> None:
    verdict = judge(compile_trial(load(trial)), answers)
    ask = verdict.first(verdict.ask)
    found = {name for name in ask if name.startswith(("ssc_2013", "sle_2019"))}
    assert asked in found or not asked
    assert any(name.startswith(("ssc-2013.", "sle-2019.")) for name in ask) is sheet


COURSES: Entry = [
    {"drug": "cyclophosphamide", "start": "2025-01-10", "stop": "2025-12-10"},
    {"drug": "methotrexate", "start": "2025-01-10", "stop": "2025-12-10"},
]


@pytest.mark.parametrize(
    ("response", "wanted"), [({}, ("treatment_response",)), ({"treatment_response": UNKNOWN}, ())]
)
@pytest.mark.parametrize("begun", [{}, {"first_part": "cyclophosphamide"}, {"first_part": UNKNOWN}], ids=str)
def test_what_the_treatment_table_holds_is_not_asked_beside_it(
    begun: dict[str, Entry], response: dict[str, Entry], wanted: tuple[str, ...]
) -> None:
    """However much of it was answered by hand before. What the table lacks is still asked, or waited for."""
    compiled = compile_trial(load("ct1195e-ssc"))
    finding = judge(compiled, {**begun, **response, "treatment_courses": COURSES}).findings["I08"]
    assert finding.state is State.OPEN
    assert tuple(name for name in finding.still if name not in {*begun, *response}) == wanted


def test_a_table_that_contradicts_what_was_answered_by_hand_is_for_a_person() -> None:
    compiled = compile_trial(load("ct1195e-ssc"))
    table = [{**course, "response": "ineffective"} for course in COURSES]
    finding = judge(compiled, {"first_part": "neither", "treatment_courses": table}).findings["I08"]
    assert Reason.REVIEW in finding.reasons
    assert because(finding).startswith("What is on file and what is worked out do not agree: first part of the")


# a result on file (rows) beside what is worked out: whichever settles it counts, and two that settle it differently
# are for a person
ON_FILE = """
     M   N   u   r
M    M   r   M   r
N    r   N   N   r
u    M   N   u   r
r    r   r   r   r
"""
FILED: dict[str, dict[str, Any]] = {
    "M": {"count": 9},
    "N": {"count": 1},
    "u": {"count": {"from": 5, "to": 8}},
    "r": {"count": {"readings": {"one": 1, "other": 9}}},
}
BEGIN = {"day": "2026-05-01"}
WORKED_OUT: dict[str, dict[str, Any]] = {
    "M": {**BEGIN, "other": "2026-05-10"},
    "N": {**BEGIN, "other": "2026-05-02"},
    "u": {**BEGIN, "other": "2026-05"},
    "r": {**BEGIN, "other": {"readings": {"one": "2026-05-02", "other": "2026-05-10"}}},
}


@both_ways
def test_a_result_on_file_beside_what_is_worked_out(exact: bool) -> None:
    rule = {"filed": {"min": 7}}
    for row, column, entry in cells(ON_FILE):
        answers = FILED[row] | WORKED_OUT[column]
        assert shown(judged([{"rule": rule}], answers, exact=exact)) == entry, (row, column)
        negated = {"N": "M", "M": "N"}.get(entry, entry)
        assert shown(judged([{"rule": {"not": rule}}], answers, exact=exact)) == negated, ("not", row, column)


@both_ways
def test_a_rule_on_file_stands_for_its_outcome(exact: bool) -> None:
    """Beside a worksheet that nobody has begun: the outcome of the rule, a review among its reasons included."""
    for letter in "MNur":
        derive = {"fits": {"classified": "ssc-2013", "on_file": {"any": [leaf(letter, "a")]}}}
        assert shown(judged([{"rule": {"fits": {"is": "yes"}}}], exact=exact, derive=derive)) == letter
        items = {"skin_beyond_knuckles": "yes", "fingers_spared": "no", "look_alike": "no"}
        answers = {f"ssc-2013.{item}": word for item, word in items.items()}
        both = judged([{"rule": {"fits": {"is": "yes"}}}], answers, exact=exact, derive=derive)
        assert shown(both) == {"M": "M", "u": "M"}.get(letter, "r")


@both_ways
@pytest.mark.parametrize(
    ("answers", "ask", "first"),
    [
        ({}, ("day", "other", "count"), ("count",)),
        ({"count": {"from": 3}}, ("day", "other", "count"), ("count",)),
        (BEGIN, ("other", "count"), ("other",)),
        (BEGIN | {"count": {"from": 3}}, ("other", "count"), ("other",)),
        ({"count": {"unknown": "pending"}}, ("day", "other"), ("day", "other")),
        ({"day": {"unknown": "pending"}}, ("other", "count"), ("count",)),
        ({"count": 7}, (), ()),
        ({"count": {"from": 7}}, (), ()),
        (WORKED_OUT["M"], (), ()),
        (FILED["M"] | WORKED_OUT["N"], (), ()),
    ],
)
def test_both_ways_to_tell_a_value_are_asked_for_and_one_first(
    answers: dict[str, Any], ask: tuple[str, ...], first: tuple[str, ...], exact: bool
) -> None:
    verdict = judged([{"rule": {"filed": {"min": 7}}}], answers, exact=exact)
    assert (verdict.ask, verdict.first(verdict.ask)) == (ask, first)
    assert set(verdict.waiting) == {
        name for name, raw in answers.items() if isinstance(raw, dict) and "unknown" in raw
    }


def test_two_tests_on_a_value_with_a_result_on_file_are_of_one_value() -> None:
    """What both statements allow: between 7 and 9 here. And one of two tests that cover all values always holds."""
    answers = {
        "count": {"from": 7, "to": 30},
        **BEGIN,
        "other": {"readings": {"one": "2026-05-09", "other": "2026-05-10"}},
    }
    assert shown(judged([{"rule": {"filed": {"min": 7}}}, {"rule": {"filed": {"max": 9}}}], answers), "C1") == "M"
    both = {"any": [{"filed": {"min": 7}}, {"filed": {"below": 7}}]}
    assert shown(judged([{"rule": both}])) == "M"
