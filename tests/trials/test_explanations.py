"""Every case of both trials explains itself: the sentences, as they were read in full, stand in explanations.txt.

After a change run with TRIALSCREEN_WRITE=1, and read what changed as a clinician would.
"""

import os
from pathlib import Path

import pytest

from trials.cases import finding_words, judged_case
from trials.catalog import load, shipped
from trials.explain import because
from trials.rules import compile_trial

EXPECTED = Path(__file__).parent / "explanations"


def _lines(trial: str) -> list[str]:
    compiled = compile_trial(load(trial))
    lines = []
    for case in compiled.trial.cases:
        lines.append(case.name)
        verdict = judged_case(compiled, case)
        for name in case.expect:
            finding = verdict.findings[name]
            lines.append(f"  {finding.criterion.title}: {finding_words(finding)}. {because(finding)}")
            lines += [f"    Note: {note}" for note in finding.notes]
    return lines


@pytest.mark.parametrize("trial", shipped())
def test_explanations_read_as_they_were_approved(trial: str) -> None:
    found = "\n".join(_lines(trial)) + "\n"
    path = EXPECTED / f"{trial}.txt"
    if os.environ.get("TRIALSCREEN_WRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("trial", shipped())
def test_explanations_hold_no_ids(trial: str) -> None:
    compiled = compile_trial(load(trial))
    ids = [name for name in compiled.trial.questions if "_" in name] + list(compiled.trial.derive)
    ids = [name for name in ids if "_" in name] + [c.id for c in compiled.trial.criteria]
    words = set(" ".join(_lines(trial)).replace(":", " ").replace(".", " ").replace(",", " ").split())
    assert not words & set(ids)
