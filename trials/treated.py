"""A treatment table as one variable of the rules: the rule on file is judged on every regimen of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trials.dates import Span, in_days
from trials.definition import Question, Treated
from trials.on_file import fill, open_in, slots_in
from trials.outcomes import FREE, MET, NOT_MET, UNANSWERED, Masks
from trials.regimens import Regimen, regimens
from trials.regions import Variable
from trials.treatment import Course
from trials.values import Answer, Entry, Known, read_entry

if TYPE_CHECKING:
    from trials.compile import Clause


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A regimen with what the rule says of it: the answers it stands for, their regions, and the outcome."""

    regimen: Regimen
    answers: Mapping[str, Answer]
    masks: Masks
    code: int


def _by(visit: Span | None, today: int) -> Span | None:
    """The visit, or the day of judging while that is sooner: treatment to come has not been given."""
    if visit is None:
        return None
    low, high = (today if end is None else min(end, today) for end in (visit.low, visit.high))
    return Span(low, high)


@dataclass(slots=True, eq=False)
class TreatedVariable(Variable):
    """Yes when the rule is met by a regimen, no when by none. Both are readings where a person has to decide."""

    variables: Sequence[Variable | None] = ()
    asked: Mapping[str, Question] | None = None  # the trial's questions
    rule: Clause | None = None
    last: tuple[object, tuple[Judged, ...]] | None = None  # what was judged last: one table is asked for many times

    @property
    def treated(self) -> Treated:
        assert isinstance(self.subject, Treated)
        return self.subject

    @property
    def own(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.id == self.treated.courses)

    @property
    def given(self) -> frozenset[str]:
        """The questions that a table answers; the response may be lacking in it."""
        return frozenset(name for word, name in self.treated.terms.answers.items() if word != "response")

    def cut(self) -> None:
        self.named = {word: self._region(word) for word in ("yes", "no")}

    def judged(self, answers: Mapping[str, Answer], today: int) -> tuple[Judged, ...]:
        """Every regimen of the table with its outcome; none while the table is not filled in."""
        if not isinstance(answers.get(self.treated.courses), Known) or self.rule is None or self.asked is None:
            return ()
        slots = self._slots(self.rule)
        names = {self.treated.courses, self.treated.at, *(q.id for v in slots.values() for q in v.questions)}
        key = today, tuple((name, answers.get(name)) for name in sorted(names))
        if self.last is None or self.last[0] != key:
            found = regimens(self.courses(answers), self.treated.terms, _by(self._visit(answers), today))
            stated = self.stated(answers)
            self.last = key, tuple(self._judge(regimen, self.rule, slots, stated, today) for regimen in found)
        return self.last[1]

    def courses(self, answers: Mapping[str, Answer]) -> tuple[Course, ...]:
        """The rows of the table; none while it is not filled in."""
        answer = answers.get(self.treated.courses)
        value = answer.readings[0][1] if isinstance(answer, Known) else ()
        return value if isinstance(value, tuple) else ()

    def tells(self, answers: Mapping[str, Answer], today: int) -> frozenset[str]:
        """The questions that the table answers, once it lacks nothing but the response."""
        response = self.treated.terms.answers["response"]
        lacking = [self.wanted(one, answers, today) for one in self.judged(answers, today) if one.code & UNANSWERED]
        return self.given if lacking and all({*names} <= {response} for names in lacking) else frozenset()

    def telling(self, answers: Mapping[str, Answer], today: int) -> Judged | None:
        """The regimen that stands for the table: one that meets the rule, else one that may, else any."""
        rank = {MET: 0, NOT_MET: 3}
        found = self.judged(answers, today)
        return min(found, key=lambda one: rank.get(one.code, 1 + bool(one.code & UNANSWERED)), default=None)

    def code(self, answers: Mapping[str, Answer], today: int) -> int:
        """The outcome over all regimens: met when one is, not met when none can be."""
        codes = [one.code for one in self.judged(answers, today)]
        if not codes:
            return UNANSWERED
        outcome = 0
        for code in codes:
            if code == MET:
                return MET
            outcome |= code
        return outcome & ~NOT_MET or NOT_MET

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        yes, no = self.named["yes"], self.named["no"]
        code = self.code(answers, today)
        if code <= NOT_MET:
            return (yes,) if code == MET else (no,)
        return (yes | no,) if code & UNANSWERED else (yes, no)

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        return tuple((one.code, one.code) for one in self.judged(answers, today))

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The table while it is empty or leaves something open, the day it counts to, or the response."""
        wanted: set[str] = set()
        found = self.judged(answers, today)
        if not found:
            wanted.add(self.treated.courses)
        for one in found:
            if one.code & UNANSWERED:
                wanted |= set(self.wanted(one, answers, today))
        return tuple(question for question in self.questions if question.id in wanted)

    def wanted(self, one: Judged, answers: Mapping[str, Answer], today: int) -> Iterator[str]:
        """The questions that an open regimen still needs: the response, the day it counts to, the table itself."""
        names = self.treated.terms.answers
        assert self.rule
        open_slots = open_in(self.rule, one.masks)
        lacking = {
            q.id for s in open_slots if (v := self.variables[s]) for q in v.lacking(one.answers, today, one.masks)
        }
        if names["response"] in lacking:
            yield names["response"]
        goes_on = any(course.ongoing for course in one.regimen.courses) and self._visit(answers) is None
        if lacking - {names["response"]}:
            yield self.treated.at if goes_on and names["first"] not in lacking else self.treated.courses

    def _slots(self, rule: Clause) -> Mapping[int, Variable]:
        """The variables that the rule looks at, by slot."""
        found = ((slot, self.variables[slot]) for slot in sorted(slots_in(rule)))
        return {slot: v for slot, v in found if v is not None and not isinstance(v, TreatedVariable)}

    def _judge(
        self,
        regimen: Regimen,
        rule: Clause,
        slots: Mapping[int, Variable],
        stated: Mapping[str, Answer],
        today: int,
    ) -> Judged:
        found = {**stated, **{name: read_entry(self._question(name), e) for name, e in regimen.entries.items()}}
        masks = Masks([FREE] * len(self.variables))
        masks.readings = {}
        for slot, variable in slots.items():
            fill(masks, slot, variable, found, today)
        return Judged(regimen, found, masks, rule.code(masks))

    def stated(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers without those that a regimen gives. The response stays where the table does not tell it."""
        return {name: answer for name, answer in answers.items() if name not in self.given}

    def entries(self, entries: Mapping[str, Entry], one: Judged) -> dict[str, Entry]:
        """A sheet as a regimen stands for it."""
        return {name: entry for name, entry in entries.items() if name not in self.given} | dict(one.regimen.entries)

    def _question(self, name: str) -> Question:
        assert self.asked is not None
        return self.asked[name]

    def _visit(self, answers: Mapping[str, Answer]) -> Span | None:
        question, answer = self._question(self.treated.at), answers.get(self.treated.at)
        if not isinstance(answer, Known) or not isinstance(span := answer.readings[0][1], Span):
            return None
        return span if question.type == "date" else in_days(span)
