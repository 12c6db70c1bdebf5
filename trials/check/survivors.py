"""Which wrong versions of a definition its cases notice. Only the part that was changed is compiled and judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from trials.assemble import names_in
from trials.cases import entries_of, finding_words, judgements_of, noted, wanted_words
from trials.check.mutate import Mutant
from trials.compile import compile_trial
from trials.definition import Case, Criterion, Trial
from trials.rules import State, judge, judge_some, objections
from trials.values import Entry


@dataclass(frozen=True)
class ReadCase:
    """A case with its answers read once."""

    case: Case
    entries: Mapping[str, Entry]
    judgements: Mapping[str, State]
    on: date


class Noticing:
    """The cases of a trial, asked whether one of them notices a mutant."""

    def __init__(self, trial: Trial, cases: Sequence[Case]) -> None:
        self.trial = trial
        self.cases = [ReadCase(c, entries_of(c, trial), judgements_of(c), date.fromisoformat(c.on)) for c in cases]
        self._used = {criterion.id: set(_names(criterion)) for criterion in trial.criteria}
        self._of = {
            name: [read for read in self.cases if name in read.case.expect or name in read.case.notes]
            for name in self._used
        }

    def notices(self, mutant: Mutant) -> bool:
        """Whether some case fails on the mutant."""
        changed = changed_trial(self.trial, mutant)
        if mutant.check is not None:
            return self._heard(changed)
        if mutant.derived is not None:
            touched = [c for c in changed.criteria if mutant.derived.name in self._used[c.id]]
            return any(self._found(changed, criterion) for criterion in touched) or self._heard(changed)
        assert mutant.criterion is not None
        return self._found(changed, mutant.criterion) or (
            mutant.criterion.due != self.trial.criterion(mutant.criterion.id).due and self._weighed(changed)
        )

    def _found(self, trial: Trial, criterion: Criterion) -> bool:
        """Whether a case expects another finding or note of one criterion."""
        name = criterion.id
        reads = self._of[name]
        if not reads:
            return False
        compiled = compile_trial(replace(trial, criteria=(criterion,), checks=()))
        for at, read in enumerate(reads):
            finding = judge_some(compiled, [name], read.entries, read.judgements, read.case.stage, read.on)[name]
            expected, words = read.case.expect.get(name), read.case.notes.get(name)
            wrong = expected is not None and finding_words(finding) != wanted_words(expected)
            if wrong or (words is not None and not noted(finding.notes, words)):
                reads.insert(0, reads.pop(at))  # it is likely to notice the next change of the criterion as well
                return True
        return False

    def _heard(self, trial: Trial) -> bool:
        """Whether a case expects something else of the plausibility checks."""
        speaking = [read for read in self.cases if read.case.says]
        compiled = compile_trial(replace(trial, criteria=())) if speaking else None
        for read in speaking:
            assert compiled
            if not noted([check.say for check in objections(compiled, read.entries, read.on)], read.case.says):
                return True
        return False

    def _weighed(self, trial: Trial) -> bool:
        """Whether a case expects another verdict."""
        weighing = [read for read in self.cases if read.case.verdict]
        compiled = compile_trial(trial) if weighing else None
        for read in weighing:
            assert compiled
            verdict = judge(compiled, read.entries, read.judgements, read.case.stage, read.on)
            if verdict.current.word != read.case.verdict:
                return True
        return False


def changed_trial(trial: Trial, mutant: Mutant) -> Trial:
    """The trial with the mutant in its place."""
    if mutant.criterion is not None:
        kept = tuple(mutant.criterion if c.id == mutant.criterion.id else c for c in trial.criteria)
        return replace(trial, criteria=kept)
    if mutant.derived is not None:
        return replace(trial, derive={**trial.derive, mutant.derived.name: mutant.derived})
    at = mutant.path[1]
    assert mutant.check is not None and isinstance(at, int)
    return replace(trial, checks=tuple(mutant.check if i == at else check for i, check in enumerate(trial.checks)))


def _names(criterion: Criterion) -> Iterator[str]:
    yield from names_in(criterion.when or "met")
    yield from names_in(criterion.rule)
    for note in criterion.notes:
        yield from names_in(note.when)
