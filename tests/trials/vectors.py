"""One row of a table of the clinical facts, judged through the trial's own file."""

from datetime import date
from typing import Any

from trials.canonical import canonical
from trials.catalog import load
from trials.compile import compile_trial
from trials.rules import Finding, State, Verdict, judge, objections
from trials.values import Entry

MET, NOT_MET, NOT_APPLICABLE = "met", "not met", "not applicable"
UNKNOWN, REVIEW, LATER, UNPUBLISHED = "unanswered", "review", "later", "gap"
Answers = dict[str, Any]


class Vectors:
    """A trial, to be asked what a row of a table comes to."""

    def __init__(self, trial: str) -> None:
        self.compiled = compile_trial(load(trial))
        self.trial = self.compiled.trial

    def verdict(self, answers: Answers, on: str = "2026-03-15", stage: str = "screening") -> Verdict:
        return judge(self.compiled, self._entries(answers), stage=stage, on=date.fromisoformat(on))

    def finding(self, criterion: str, answers: Answers, on: str = "2026-03-15", stage: str = "screening") -> str:
        """The finding of one criterion in a word."""
        return outcome(self.verdict(answers, on, stage).findings[criterion])

    def objected(self, answers: Answers) -> list[str]:
        """The kinds of what is objected to in these answers together; to each alone nothing is."""
        entries = self._entries(answers)
        for name in entries:
            assert not objections(self.compiled, {name: entries[name]})
        return [check.kind for check in objections(self.compiled, entries)]

    def _entries(self, answers: Answers) -> dict[str, Entry]:
        return {name: canonical(self.trial.questions[name], raw) for name, raw in answers.items()}


def outcome(finding: Finding) -> str:
    """The state of a finding, or the reasons why it is open joined by +."""
    if finding.state is not State.OPEN:
        assert not finding.reasons
        return finding.state.value
    assert finding.reasons
    return "+".join(sorted(reason.value for reason in finding.reasons))
