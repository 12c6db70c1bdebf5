"""What is on file and what is worked out: what is asked while one of the two waits for something."""

import pytest

from trials.catalog import load
from trials.compile import compile_trial
from trials.rules import judge
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
