"""The regions into which its tests cut the values of a question: sets of them are whole numbers, a bit a region.

A test holds for some regions; what is known of an answer leaves some regions possible. So a test on a partial
answer is two bit operations: decided when the possible regions lie all inside or all outside those of the test.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor
from typing import Any

from trials.dates import (
    Span,
    anniversary,
    completed_years,
    elapsed_days,
    elapsed_hours,
    in_days,
    in_minutes,
)
from trials.definition import CALENDAR, Derived, Question, Subject
from trials.limits import limits_of
from trials.outcomes import Masks
from trials.values import NONE, Answer, Known, Value

Edge = tuple[Fraction | int, bool] | None
Test = Mapping[str, Any]  # its constants are numbers, days or minutes for an ordered variable, else words
ANYTHING = "\0anything"  # no option can be called this
OPTIONAL = ("yes_no", "choice", "choices")
LAST_DAY = date.max.toordinal()


@dataclass(slots=True)
class Variable:
    """A question or a derived value as the rules see it. `questions` are those it stands on."""

    name: str
    subject: Subject
    questions: tuple[Question, ...]
    tests: list[Test] = field(default_factory=list)
    marks: list[Fraction | int] = field(default_factory=list)  # thresholds of an ordered variable, ascending
    bits: list[int] = field(default_factory=list)  # the region of each cell: before, on and after each mark
    named: dict[Any, int] = field(default_factory=dict)  # the region of an option, a set of options, or none
    groups: dict[str, int] = field(default_factory=dict)  # options of a `choices` that no test tells apart
    regions: dict[tuple[bool, ...], int] = field(default_factory=dict)  # by which of the tests hold in it: its number

    @property
    def width(self) -> int:
        """How many regions there are."""
        return len(self.regions)

    def cut(self) -> None:
        """Work out the regions once all tests are known."""
        subject = self.subject
        if isinstance(subject, Question) and subject.type in OPTIONAL:
            self._cut_options(subject)
        else:
            self._cut_line()
        if any(question.none for question in self.questions):
            self.named[NONE] = self._region(NONE)

    def _region(self, value: Value) -> int:
        """The region of a value: values are in one when the same tests hold for them."""
        return 1 << self.regions.setdefault(tuple([holds(test, value) for test in self.tests]), len(self.regions))

    def holding(self, test: Test) -> int:
        """The regions for which one of the tests holds."""
        at = self.tests.index(test)
        return sum(1 << number for tests, number in self.regions.items() if tests[at])

    def possible(self, value: Value | Span) -> int:
        """The regions that a value or range may lie in."""
        if isinstance(value, Span):
            low = 0 if value.low is None else self._cell(value.low)
            high = len(self.bits) - 1 if value.high is None else self._cell(value.high)
            mask = 0
            for bit in self.bits[low : high + 1]:
                mask |= bit
            return mask
        if value == ANYTHING:
            return (1 << self.width) - 1
        if isinstance(value, frozenset):
            return self.named[frozenset(self.groups[option] for option in value)]
        return self.named[value]

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        """The regions still possible, once for each reading of the answers; unanswered leaves the declared domain."""
        masks: list[int] = []
        for values in product(
            *(self._readings(question, answers.get(question.id), today) for question in self.questions)
        ):
            masks += [self.possible(value) for value in self._worked_out(values)]
        if any(question.none and _open(answers.get(question.id)) for question in self.questions):
            masks = [mask | self.named[NONE] for mask in masks]
        return tuple(dict.fromkeys(mask or (1 << self.width) - 1 for mask in masks))  # an empty domain says nothing

    def inside(self, span: Span, answers: Mapping[str, Answer], today: int) -> Iterator[tuple[int, int]]:
        """For each reading the regions still possible, and those of the values that lie in a span as well."""
        waits = any(question.none and _open(answers.get(question.id)) for question in self.questions)
        none = self.named[NONE] if waits else 0
        for values in product(*(self._readings(q, answers.get(q.id), today) for q in self.questions)):
            for value in self._worked_out(values):
                both = _common(value, span) if isinstance(value, Span) else None
                yield self.possible(value) | none, self.possible(both) if both else 0

    @property
    def own(self) -> tuple[Question, ...]:
        """The questions that are asked for this value alone."""
        return self.questions

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The questions whose answers can still change the value. `masks` are the regions of all slots."""
        return tuple(question for question in self.questions if not exact(answers.get(question.id)))

    def tells(self, answers: Mapping[str, Answer], today: int) -> frozenset[str]:
        """Other questions that are answered by what the value is worked out from."""
        return frozenset()

    def first(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """Those of them with which a conversation begins."""
        return self.lacking(answers, today, masks)

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        """The first and last cell of each reading: as one date moves on, they only ever move one way."""
        found = []
        for values in product(
            *(self._readings(question, answers.get(question.id), today) for question in self.questions)
        ):
            for value in self._worked_out(values):
                if isinstance(value, Span):
                    low = -1 if value.low is None else self._cell(value.low)
                    found.append((low, len(self.bits) if value.high is None else self._cell(value.high)))
        return tuple(found)

    def stretches(self, mask: int) -> list[tuple[Edge, Edge]]:
        """The stretches of an ordered variable that regions cover: each edge a number and whether it is included.

        None stands for no edge on that side.
        """
        found: list[tuple[int, int]] = []
        for cell, bit in enumerate(self.bits):
            if bit & mask or (bit == 0 and found and found[-1][1] == cell - 1):
                first = found.pop()[0] if found and found[-1][1] == cell - 1 else cell
                found.append((first, cell))
        return [(self._edge(first, first // 2 - 1), self._edge(last, last // 2)) for first, last in found]

    def _edge(self, cell: int, beyond: int) -> Edge:
        if cell % 2:
            return self.marks[cell // 2], True
        return (self.marks[beyond], False) if 0 <= beyond < len(self.marks) else None

    def _readings(self, question: Question, answer: Answer | None, today: int) -> list[Value]:
        if isinstance(answer, Known):
            return [value for _, value in answer.readings]
        return [ANYTHING] if question.type in OPTIONAL else [limits_of(question, today)]

    def _worked_out(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        if isinstance(self.subject, Question):
            return values
        if NONE in values:
            return (NONE,)
        assert isinstance(self.subject, Derived)
        start, end = self.questions
        a, b = (value for value in values if isinstance(value, Span))
        return work_out(self.subject, start, end, a, b)

    def _cut_options(self, subject: Question) -> None:
        ids = ["yes", "no"] if subject.type == "yes_no" else [option.id for option in subject.options]
        if subject.type != "choices":
            self.named = {option: self._region(option) for option in ids}
            return
        kinds: dict[tuple[bool, ...], int] = {}
        for option in ids:
            kind = tuple(holds(test, frozenset([option])) for test in self.tests)
            self.groups[option] = kinds.setdefault(kind, len(kinds))
        one = {group: option for option, group in self.groups.items()}
        for size in range(1, len(kinds) + 1):
            for chosen in combinations(kinds.values(), size):
                self.named[frozenset(chosen)] = self._region(frozenset(one[group] for group in chosen))

    def _cut_line(self) -> None:
        marks = {constant for test in self.tests for constant in _constants(test) if constant != NONE}
        if isinstance(self.subject, Question):
            domain = limits_of(self.subject, LAST_DAY)
            marks |= {end for end in (domain.low, domain.high) if end is not None}
        self.marks = sorted(marks)
        self.bits = [0] * (2 * len(self.marks) + 1)
        for cell in range(len(self.bits)):
            sample = self._sample(cell)
            if sample is not None:
                self.bits[cell] = self._region(Span(sample, sample))

    def _cell(self, number: Fraction | int) -> int:
        at = bisect_left(self.marks, number)
        return 2 * at + (at < len(self.marks) and self.marks[at] == number)

    def _sample(self, cell: int) -> Fraction | int | None:
        """A value inside a cell, or None when the cell holds no value of this kind."""
        at, on_mark = divmod(cell, 2)
        if on_mark:
            mark = self.marks[at]
            return mark if not self.whole or Fraction(mark).denominator == 1 else None
        low = self.marks[at - 1] if at else None
        high = self.marks[at] if at < len(self.marks) else None
        if low is None:
            return 0 if high is None else ceil(high) - 1
        if high is None:
            return floor(low) + 1
        if not self.whole:
            return Fraction(low + high) / 2
        return floor(low) + 1 if floor(low) + 1 < high else None

    @property
    def whole(self) -> bool:
        """Counts in whole numbers only."""
        if isinstance(self.subject, Question):
            return self.subject.type != "number"
        return self.subject.operator in ("completed_years", "days", "score")


def holds(test: Test, value: Value) -> bool:
    """Whether every part of a test holds for one exact value."""
    return all(_holds(word, constant, value) for word, constant in test.items())


def work_out(derived: Derived, start: Question, end: Question, a: Span, b: Span) -> tuple[Span, ...]:
    """A derived value as a range, one for each convention. `a` and `b` are ranges of its two questions."""
    if derived.operator == "per_kg":
        return (_per_kg(a, b),)
    if derived.operator == "hours":
        begin = a if start.type == "datetime" else in_minutes(a)
        return (elapsed_hours(begin, b if end.type == "datetime" else in_minutes(b)),)
    a = in_days(a) if start.type == "datetime" else a
    b = in_days(b) if end.type == "datetime" else b
    if derived.operator == "days":
        return (elapsed_days(a, b),)
    return completed_years(a, b) if derived.operator == "completed_years" else anniversary(a, b, derived.months)


def planned(question: Question, answer: Answer | None, today: int) -> bool:
    """Whether an answered date lies, or may lie, after the day of judging."""
    if question.limits.max_today:
        return False
    return any(days.high is not None and days.high > today for days in _days(question, answer))


def to_come(question: Question, answer: Answer | None, today: int) -> bool:
    """Whether an answered date certainly lies after the day of judging."""
    found = [days.low is not None and days.low > today for days in _days(question, answer)]
    return bool(found) and all(found)


def _days(question: Question, answer: Answer | None) -> list[Span]:
    """The readings of an answered date as days."""
    if question.type not in CALENDAR or not isinstance(answer, Known):
        return []
    spans = [value for _, value in answer.readings if isinstance(value, Span)]
    return spans if question.type == "date" else [in_days(span) for span in spans]


def within_domain(question: Question, answer: Answer, today: int) -> Answer:
    """The answer with its ranges cut to the declared domain, where they meet it at all."""
    if not isinstance(answer, Known) or question.type in OPTIONAL:
        return answer
    domain = limits_of(question, today)
    return Known(tuple((label, _cut(value, domain)) for label, value in answer.readings))


def _cut(value: Value, domain: Span) -> Value:
    if not isinstance(value, Span) or value.exact:
        return value
    return _common(value, domain) or value


def _common(a: Span, b: Span) -> Span | None:
    """What two ranges have in common."""
    low = max((end for end in (a.low, b.low) if end is not None), default=None)
    high = min((end for end in (a.high, b.high) if end is not None), default=None)
    return None if low is not None and high is not None and low > high else Span(low, high, a.offset)


def exact(answer: Answer | None) -> bool:
    """Whether nothing more can be asked of an answer: each of its readings is one value."""
    if not isinstance(answer, Known):
        return False
    return all(not isinstance(value, Span) or value.exact for _, value in answer.readings)


def _holds(word: str, constant: Any, value: Value) -> bool:
    if word == "is":
        return _is(constant, value)
    if word == "one_of":
        return any(_is(one, value) for one in constant)
    if not isinstance(value, Span) or value.low is None:
        return False
    if word == "min":
        return bool(value.low >= constant)
    if word == "max":
        return bool(value.low <= constant)
    return bool(value.low > constant if word == "above" else value.low < constant)


def _is(constant: Any, value: Value) -> bool:
    if isinstance(value, Span):
        return bool(value.low == constant)
    return constant in value if isinstance(value, frozenset) else bool(constant == value)


def _constants(test: Test) -> Iterable[Any]:
    for word, constant in test.items():
        yield from constant if word == "one_of" else [constant]


def _open(answer: Answer | None) -> bool:
    return not isinstance(answer, Known)


def _per_kg(dose: Span, weight: Span) -> Span:
    low = None if dose.low is None or not weight.high else Fraction(dose.low) / Fraction(weight.high)
    high = None if dose.high is None or not weight.low else Fraction(dose.high) / Fraction(weight.low)
    return Span(low, high)
