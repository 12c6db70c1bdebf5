"""What is on file and what is worked out: what is asked while one of the two waits for something."""

import pytest

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
