"""A derived value with a result on file beside it: two statements of one value, read together.

A test is settled by whichever of them settles it; where they settle it differently, each is a reading, and a person
decides. While neither does, only what one of them needs is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trials.definition import Question, Rule
from trials.outcomes import FREE, MET, NOT_MET, UNANSWERED, Masks
from trials.regions import Variable, exact
from trials.values import Answer, Known, Unknown
from trials.vocabulary import ON_FILE, is_group
from trials.walk import parts, with_parts

if TYPE_CHECKING:
    from trials.compile import Clause


def expanded(rule: Rule, filed: Mapping[str, Rule]) -> Rule:
    """A rule with the tests on derived values in `filed` as tests on both of their statements."""
    if below := parts(rule):
        return with_parts(rule, [expanded(part, filed) for _, part in below])
    if isinstance(rule, str):
        return rule
    key, test = next(iter(rule.items()))
    return statements(key, test, filed[key]) if key in filed and not is_group(key, test) else rule


def statements(name: str, test: Mapping[str, Any], on_file: Rule) -> Rule:
    """A test on what is on file, a question or a rule that says yes, and the same test on what is worked out."""
    filed = {on_file: test} if isinstance(on_file, str) else on_file
    return {ON_FILE: {"name": name, "test": test, "of": [filed, {name: test}]}}


@dataclass(slots=True, eq=False)
class FiledVariable(Variable):
    """Both statements as one variable, in the regions of the value that is worked out.

    `slot` is its own slot, `value` that of the value. What is on file is the `question`, or else the `rule`.
    """

    variables: Sequence[Variable | None] = ()
    slot: int = -1
    value: int = -1
    question: Question | None = None
    rule: Clause | None = None
    holdings: tuple[int, ...] = ()  # of each test, the regions for which it holds

    @property
    def worked_out(self) -> Variable:
        """The value as it is worked out."""
        variable = self.variables[self.value]
        assert variable
        return variable

    def cut(self) -> None:
        value = self.worked_out
        self.tests, self.marks, self.bits = value.tests, value.marks, value.bits
        self.named, self.width = value.named, value.width
        self.holdings = tuple(value.holding(test) for test in value.tests)

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        masks = Masks([FREE] * len(self.variables))
        masks.readings = {}
        for slot in sorted({self.value, *(slots_in(self.rule) if self.rule else ())}):
            if variable := self.variables[slot]:
                fill(masks, slot, variable, answers, today)
        return self.together(masks, answers)

    def together(self, masks: Masks, answers: Mapping[str, Answer]) -> tuple[int, ...]:
        """The regions of each reading, given the masks of the slots that it stands on."""
        value = masks.readings.get(self.value, (masks[self.value],))
        if not (filed := self._filed(masks, answers)):
            return value
        return tuple(dict.fromkeys(mask for a in filed for b in value for mask in self._agreed(a, b)))

    def _agreed(self, a: int, b: int) -> tuple[int, ...]:
        """What both regions allow; where that is nothing, each with what the other alone settles."""
        return (a & b,) if a & b else (self._narrowed(a, b), self._narrowed(b, a))

    def _narrowed(self, mask: int, other: int) -> int:
        for holding in self.holdings:
            if other & holding in (0, other) and mask & holding not in (0, mask):
                mask &= holding if other & holding else ~holding
        return mask

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        return ()  # both statements have variables of their own

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The questions of a statement that was begun; while none was, of the first that can still be settled.

        A statement that waits for what was answered as unknown is left for the other. Such answers stand beside.
        """
        if not _open(masks, self.slot):
            return ()
        filed = (self._filed_questions(), self._filed_lacking(answers, today, masks))
        value = self.worked_out
        worked_out = (value.own, value.lacking(answers, today, masks) if _open(masks, self.value) else ())
        both = [(questions, lacking) for questions, lacking in (filed, worked_out) if lacking]
        shared = {q.id for q in filed[0]} & {q.id for q in value.questions}
        unknown = {q.id for _, lacking in both for q in lacking if isinstance(answers.get(q.id), Unknown)}
        settled = self._can_be_settled(masks, answers)
        waiting = [lacking for _, lacking in both if not unknown.isdisjoint(q.id for q in lacking)]
        begun = [
            lacking
            for questions, lacking in both
            if any(isinstance(answers.get(q.id), Known) for q in questions if q.id not in shared)
            and not (self.rule and lacking is filed[1] and lacking in waiting and not settled)
        ]
        free = [lacking for _, lacking in both if lacking not in waiting or (settled and lacking is filed[1])][:1]
        chosen = {q.id for lacking in begun or free or [each for _, each in both] for q in lacking} | unknown
        return tuple(question for question in self.questions if question.id in chosen)

    def _can_be_settled(self, masks: Masks, answers: Mapping[str, Answer]) -> bool:
        """Whether an answer to one question that nobody was asked would settle what is on file."""
        if not self.rule:
            return False
        for slot in open_in(self.rule, masks):
            variable, mask = self.variables[slot], masks[slot]
            if variable is None or all(question.id in answers for question in variable.own):
                continue
            regions = [1 << at for at in range(mask.bit_length()) if mask >> at & 1]
            for masks[slot] in regions:
                if not self.rule.code(masks) & UNANSWERED:
                    masks[slot] = mask
                    return True
            masks[slot] = mask
        return False

    def _filed(self, masks: Masks, answers: Mapping[str, Answer]) -> tuple[int, ...]:
        """The regions that what is on file allows, for each reading; none while nothing is."""
        if self.question:
            answer = answers.get(self.question.id)
            readings = answer.readings if isinstance(answer, Known) else ()
            return tuple(self.worked_out.possible(value) for _, value in readings)
        assert self.rule
        yes, no = self.named["yes"], self.named["no"]
        code = self.rule.code(masks)
        if code & UNANSWERED:
            return ()
        return {MET: (yes,), NOT_MET: (no,)}.get(code, (yes, no))

    def _filed_questions(self) -> tuple[Question, ...]:
        if self.question:
            return (self.question,)
        slots = sorted(slots_in(self.rule)) if self.rule else ()
        return tuple(question for slot in slots if (v := self.variables[slot]) for question in v.own)

    def _filed_lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        if self.question:
            return () if exact(answers.get(self.question.id)) else (self.question,)
        slots = sorted(open_in(self.rule, masks)) if self.rule else ()
        found = [q for slot in slots if (v := self.variables[slot]) for q in v.lacking(answers, today, masks)]
        return tuple({question.id: question for question in found}.values())


def fill(masks: Masks, slot: int, variable: Variable, answers: Mapping[str, Answer], today: int) -> None:
    """Work out the regions of one slot. What a statement stands on has a slot before it."""
    if isinstance(variable, FiledVariable):
        readings = variable.together(masks, answers)
    else:
        readings = variable.known(answers, today)
    if len(readings) > 1:
        masks.readings[slot] = readings
    masks[slot] = 0
    for mask in readings:
        masks[slot] |= mask


def slots_in(clause: Clause) -> set[int]:
    """The slots that a clause looks at."""
    own = {clause.variable} if clause.variable >= 0 else set()
    return own.union(*(slots_in(part) for part in clause.parts))


def open_in(clause: Clause, masks: Masks) -> set[int]:
    """The slots in the open part of a clause: what three-valued logic still needs."""
    if clause.code(masks) <= NOT_MET:
        return set()
    if clause.kind in ("test", ON_FILE):
        return {clause.variable}
    return {slot for part in clause.parts for slot in open_in(part, masks)}


def _open(masks: Masks, slot: int) -> bool:
    """Whether some reading of a slot leaves more than one region."""
    return any(mask & (mask - 1) for mask in masks.readings.get(slot, (masks[slot],)))
