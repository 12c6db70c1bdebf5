"""The answers of a sheet as the compiled rules see them, on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trials.compile import Clause, Compiled
from trials.on_file import fill
from trials.outcomes import FREE, Masks
from trials.regions import planned, within_domain
from trials.values import Answer, Entry, read_entry


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The answers as the compiled rules see them, on one day."""

    compiled: Compiled
    entries: Mapping[str, Entry]
    answers: Mapping[str, Answer]
    on: date
    masks: Masks
    unplanned: Masks  # the same with planned dates taken as unknown
    ahead: frozenset[str]  # questions answered by a planned date
    planned: frozenset[int]  # slots that stand on one

    def code(self, clause: Clause) -> int:
        """The outcome of one clause on this sheet."""
        return clause.code(self.masks)


def read_sheet(compiled: Compiled, entries: Mapping[str, Entry], on: date) -> Sheet:
    """The entries as regions of each variable."""
    questions = compiled.trial.questions
    today = on.toordinal()
    answers = {
        name: within_domain(questions[name], read_entry(questions[name], entry), today)
        for name, entry in entries.items()
        if name in questions
    }
    ahead = frozenset(name for name, answer in answers.items() if planned(questions[name], answer, today))
    settled = {name: answer for name, answer in answers.items() if name not in ahead} if ahead else answers
    touched = frozenset(
        slot for slot in range(len(compiled.variables)) if any(q.id in ahead for q in compiled.questions(slot))
    )
    masks = _masks(compiled, answers, today)
    unplanned = _masks(compiled, settled, today) if ahead else masks
    return Sheet(compiled, entries, answers, on, masks, unplanned, ahead, touched)


def _masks(compiled: Compiled, answers: Mapping[str, Answer], today: int) -> Masks:
    masks = Masks([FREE] * len(compiled.variables))
    masks.readings = {}
    for slot, variable in enumerate(compiled.variables):
        if variable:
            fill(masks, slot, variable, answers, today)
    return masks
