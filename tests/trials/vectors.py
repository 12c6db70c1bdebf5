"""One row of a table of the clinical facts, judged through the trial's own file."""

from collections.abc import Callable
from datetime import date
from typing import Any

from trials.canonical import canonical
from trials.compile import Compiled
from trials.rules import Finding, State, judge

MET, NOT_MET, NOT_APPLICABLE = "met", "not met", "not applicable"
UNKNOWN, REVIEW, LATER, UNPUBLISHED = "unanswered", "review", "later", "gap"
Answers = dict[str, Any]


def judging(compiled: Compiled) -> Callable[..., Finding]:
    """What gives the finding of one criterion on a sheet."""

    def of(criterion: str, answers: Answers, on: str = "2026-03-15", stage: str = "screening") -> Finding:
        entries = {name: canonical(compiled.trial.questions[name], raw) for name, raw in answers.items()}
        return judge(compiled, entries, stage=stage, on=date.fromisoformat(on)).findings[criterion]

    return of


def outcome(finding: Finding) -> str:
    """The state of a finding, or the reasons why it is open joined by +."""
    if finding.state is not State.OPEN:
        assert not finding.reasons
        return finding.state.value
    assert finding.reasons
    return "+".join(sorted(reason.value for reason in finding.reasons))
