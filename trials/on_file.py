"""A derived value with a result on file beside it: one value, told in two ways.

A completion gives it one value, which agrees with all that is said of it in either way; where the two ways cannot
agree, each is a reading, and a person decides. To the diagram it is one question, and while it can still matter both
ways matter: whatever can still change what one of them says is asked. A conversation need not take both at once: it
leaves aside the way that was not begun, and before either was, the way that is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trials.dates import Span
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


Lacking = tuple[Question, ...]


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
        self.named, self.regions = value.named, value.regions
        self.holdings = tuple(value.holding(test) for test in value.tests)

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        masks = Masks([FREE] * len(self.variables))
        masks.readings = {}
        for slot in sorted({self.value, *(slots_in(self.rule) if self.rule else ())}):
            if variable := self.variables[slot]:
                fill(masks, slot, variable, answers, today)
        return self.together(masks, answers, today)

    def together(self, masks: Masks, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        """The regions of each reading, given the masks of the slots that it stands on.

        What both ways allow; where that is nothing, what each allows that the other alone does not settle otherwise.
        """
        found: list[int] = []
        for filed, worked_out, both in self._pairs(masks, answers, today):
            found += [both] if both else [self._narrowed(filed, worked_out), self._narrowed(worked_out, filed)]
        return tuple(dict.fromkeys(found)) or masks.readings.get(self.value, (masks[self.value],))

    def _pairs(self, masks: Masks, answers: Mapping[str, Answer], today: int) -> Iterator[tuple[int, int, int]]:
        """For each reading of what is on file and of what is worked out their regions, and those of both."""
        value = masks.readings.get(self.value, (masks[self.value],))
        if not self.question:
            yield from ((a, b, a & b) for a in self._filed(masks) for b in value)
            return
        answer = answers.get(self.question.id)
        for _, span in answer.readings if isinstance(answer, Known) else ():
            filed = self.worked_out.possible(span)
            if self.worked_out.whole and isinstance(span, Span):
                yield from ((filed, b, both) for b, both in self.worked_out.inside(span, answers, today))
            else:
                yield from ((filed, b, filed & b) for b in value)

    def _narrowed(self, mask: int, other: int) -> int:
        for holding in self.holdings:
            if other & holding in (0, other) and mask & holding not in (0, mask):
                mask &= holding if other & holding else ~holding
        return mask

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        return ()  # both statements have variables of their own

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The questions of both ways that can still change what one of them says."""
        filed, worked_out = self._ways(answers, today, masks)
        return self._in_order([filed, worked_out])

    def first(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """Of these, the questions of the way that was begun, of both the one that is worked out: it tells more.

        While none was, those of the first that can still be settled.

        A way that waits for what was answered as unknown is left for the other. Such answers stand beside.
        """
        filed, worked_out = self._ways(answers, today, masks)
        unknown = tuple(q for q in (*filed, *worked_out) if isinstance(answers.get(q.id), Unknown))
        shared = {q.id for q in self._filed_questions()} & {q.id for q in self.worked_out.questions}

        def begun(own: Lacking) -> bool:
            return any(isinstance(answers.get(q.id), Known) for q in own if q.id not in shared)

        def waits(lacking: Lacking) -> bool:
            return any(question in unknown for question in lacking)

        stuck = waits(filed) and not self._can_be_settled(masks, answers)
        chosen = [worked_out] if begun(self.worked_out.own) else []
        if not any(chosen) and begun(self._filed_questions()) and not stuck:
            chosen = [filed]
        if not any(chosen):
            chosen = [filed] if filed and not stuck else [] if waits(worked_out) else [worked_out]
        return self._in_order([*(chosen if any(chosen) else (filed, worked_out)), unknown])

    def _ways(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Lacking, Lacking]:
        """What is lacking on file, and of what is worked out, while the value is open."""
        if not _open(masks, self.slot):
            return (), ()
        worked_out = self.worked_out.lacking(answers, today, masks) if _open(masks, self.value) else ()
        return self._filed_lacking(answers, today, masks), worked_out

    def _in_order(self, lacking: Iterable[Lacking]) -> Lacking:
        names = {question.id for questions in lacking for question in questions}
        return tuple(question for question in self.questions if question.id in names)

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

    def _filed(self, masks: Masks) -> tuple[int, ...]:
        """The regions that the rule on file allows, for each reading; none while it says nothing."""
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
        """What is lacking on file, but for what a table holds from which the value is worked out."""
        if self.question:
            return () if exact(answers.get(self.question.id)) else (self.question,)
        slots, told = sorted(open_in(self.rule, masks)) if self.rule else (), self.worked_out.tells(answers, today)
        found = [q for slot in slots if (v := self.variables[slot]) for q in v.lacking(answers, today, masks)]
        return tuple({question.id: question for question in found if question.id not in told}.values())


def fill(masks: Masks, slot: int, variable: Variable, answers: Mapping[str, Answer], today: int) -> None:
    """Work out the regions of one slot. What a statement stands on has a slot before it."""
    if isinstance(variable, FiledVariable):
        readings = variable.together(masks, answers, today)
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
