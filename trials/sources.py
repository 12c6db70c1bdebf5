"""One fact from several sources, such as a result on file and a worksheet: whichever settles it counts.

Sources that settle it differently leave it to a person. While none does, only what one of them needs is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trials.definition import Question
from trials.outcomes import FREE, MET, NOT_MET, REVIEW, UNANSWERED, Masks
from trials.regions import Variable
from trials.values import Answer, Known, Unknown

if TYPE_CHECKING:
    from trials.compile import Clause


@dataclass(slots=True, eq=False)
class Sources(Variable):
    """A `sources` group as one variable with the regions met and not met. It stands on all its members' questions."""

    variables: Sequence[Variable | None] = ()
    members: tuple[Clause, ...] = ()

    def cut(self) -> None:
        self.named, self.width = {"met": 0b01, "not met": 0b10}, 2

    def code(self, masks: Masks) -> int:
        """The outcome, given the masks of the members' slots."""
        return agreed([member.code(masks) for member in self.members])

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        return (regions_of(self.code(self._masks(answers, today))),)

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        return ()  # the members' own variables have theirs

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The questions of a source that was begun; while none was, of the first that waits for nothing.

        Beside them stand those of any source that were answered as unknown.
        """
        if not self.code(masks) & UNANSWERED:
            return ()
        wanting = [(member, self._lacking(member, answers, today, masks)) for member in self.members]
        wanting = [(member, lacking) for member, lacking in wanting if lacking]
        unknown = {q.id for _, lacking in wanting for q in lacking if isinstance(answers.get(q.id), Unknown)}
        begun = [one for one in wanting if any(isinstance(answers.get(q.id), Known) for q in self._own(one[0]))]
        free = [one for one in wanting if not any(q.id in unknown for q in one[1])]
        chosen = {q.id for _, lacking in begun or free[:1] or wanting for q in lacking} | unknown
        return tuple(question for question in self.questions if question.id in chosen)

    def _lacking(
        self, member: Clause, answers: Mapping[str, Answer], today: int, masks: Masks
    ) -> tuple[Question, ...]:
        found: dict[str, Question] = {}
        for slot in sorted(open_in(member, masks)):
            if variable := self.variables[slot]:
                found |= {question.id: question for question in variable.lacking(answers, today, masks)}
        return tuple(found.values())

    def _own(self, member: Clause) -> Iterable[Question]:
        """The questions that are asked for this source alone."""
        others = {
            q.id for other in self.members if other is not member for v in self._under(other) for q in v.questions
        }
        for variable in self._under(member):
            yield from (question for question in variable.own if question.id not in others)

    def _under(self, member: Clause) -> Iterable[Variable]:
        return [variable for slot in slots_in(member) if (variable := self.variables[slot])]

    def _masks(self, answers: Mapping[str, Answer], today: int) -> Masks:
        masks = Masks([FREE] * len(self.variables))
        masks.readings, masks.codes = {}, {}
        for slot in sorted({slot for member in self.members for slot in slots_in(member)}):
            if variable := self.variables[slot]:
                fill(masks, slot, variable, answers, today)
        return masks


def fill(masks: Masks, slot: int, variable: Variable, answers: Mapping[str, Answer], today: int) -> None:
    """Work out the regions of one slot. Slots of a group's members stand before that of the group."""
    if isinstance(variable, Sources):
        masks.codes[slot] = code = variable.code(masks)
        masks[slot] = regions_of(code)
        return
    readings = variable.known(answers, today)
    if len(readings) > 1:
        masks.readings[slot] = readings
    masks[slot] = 0
    for mask in readings:
        masks[slot] |= mask


def agreed(codes: Sequence[int]) -> int:
    """The outcome of several sources of one fact."""
    settled = {code for code in codes if not code & UNANSWERED}
    if len(settled) == 1:
        return settled.pop()
    outcome = REVIEW if settled else 0
    for code in settled or codes:
        outcome |= code
    return outcome & ~NOT_MET


def regions_of(code: int) -> int:
    """The regions of a group with this outcome."""
    return {MET: 0b01, NOT_MET: 0b10}.get(code, FREE)


def slots_in(clause: Clause) -> set[int]:
    """The slots that a clause looks at."""
    own = {clause.variable} if clause.variable >= 0 else set()
    return own.union(*(slots_in(part) for part in clause.parts))


def open_in(clause: Clause, masks: Masks) -> set[int]:
    """The slots in the open part of a clause: what three-valued logic still needs."""
    if clause.code(masks) <= NOT_MET:
        return set()
    if clause.kind in ("test", "sources"):
        return {clause.variable}
    return {slot for part in clause.parts for slot in open_in(part, masks)}
