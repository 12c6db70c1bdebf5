"""Answers that lie in given regions: real dates and numbers for what a diagram only knows as regions.

A derived value ties two dates together, so dates are searched for: an anchor day first, then each date at a distance
from the dates already chosen that one of its regions asks for. Whatever is found is checked against the regions.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from trials.canonical import canonical
from trials.compile import Compiled
from trials.dates import DAY, Span, add_months, in_days
from trials.definition import CALENDAR, NUMERIC, Derived, Question
from trials.document import Refused
from trials.filled import filled
from trials.limits import limit_sentence
from trials.quantities import number_words
from trials.regions import LAST_DAY, Variable
from trials.scored import ScoreVariable
from trials.values import NONE, Entry, Known, read_entry

ANCHOR: Final = date(2026, 3, 15).toordinal()
NOON: Final = 10 * 60
MOST_TRIED: Final = 2000
Sheet = dict[str, Entry]


class GivenUp(Exception):  # noqa: N818 - it is what happened
    """The search was cut short; there may be answers that it did not come to."""


def sheets(compiled: Compiled, chosen: Mapping[int, int]) -> Iterator[Sheet]:
    """Canonical entries by question that lie in the chosen region of each slot, likeliest first. Raises GivenUp."""
    wanted: list[tuple[Variable, int]] = []
    for slot, region in chosen.items():
        variable = compiled.variables[slot]
        assert variable
        wanted.append((variable, 1 << region))
    yield from _Search(wanted).sheets()


def first_day(compiled: Compiled, sheet: Mapping[str, Entry]) -> date:
    """A day of judging on which no date of a sheet is still planned."""
    latest = ANCHOR
    for name, entry in sheet.items():
        question = compiled.trial.questions[name]
        if question.type in CALENDAR and (day := _day(question, entry)) is not None:
            latest = max(latest, day)
    return date.fromordinal(latest)


class _Search:
    def __init__(self, wanted: list[tuple[Variable, int]]) -> None:
        self.wanted = wanted
        self.questions = {q.id: q for variable, _ in wanted for q in variable.questions}
        ends = [variable.questions[-1].id for variable, _ in wanted if len(variable.questions) == 2]
        self.ends = {name: ends.count(name) for name in self.questions}
        self.tried = 0

    def sheets(self) -> Iterator[Sheet]:
        for worksheets in self._worksheets(0, {}):
            yield from self._below(worksheets)

    def _worksheets(self, at: int, sheet: Sheet) -> Iterator[Sheet]:
        """The worksheets of scores filled in first: all their items at once."""
        if at == len(self.wanted):
            yield sheet
            return
        variable, bit = self.wanted[at]
        if not isinstance(variable, ScoreVariable):
            yield from self._worksheets(at + 1, sheet)
            return
        for entries in filled(variable, bit, date.fromordinal(ANCHOR).isoformat()):
            if all(sheet.get(name, entry) == entry for name, entry in entries.items()):
                yield from self._worksheets(at + 1, sheet | entries)

    def _below(self, sheet: Sheet) -> Iterator[Sheet]:
        if len(sheet) == len(self.questions):
            if self._lie(sheet):
                yield sheet
            return
        question = self._next(sheet)
        for entry in dict.fromkeys(self._candidates(question, sheet)):
            self.tried += 1
            if self.tried > MOST_TRIED:
                raise GivenUp
            extended = {**sheet, question.id: list(entry) if isinstance(entry, tuple) else entry}
            if _fits(question, extended[question.id]) and self._lie(extended):
                yield from self._below(extended)

    def _next(self, sheet: Sheet) -> Question:
        """What is tied to a date already chosen comes first, then what most others are counted to."""
        tied = {q.id for variable, _ in self.wanted for q in variable.questions if self._begun(variable, sheet)}
        left = (name for name in self.questions if name not in sheet)
        return self.questions[min(left, key=lambda name: (name not in tied, -self.ends[name], name))]

    def _begun(self, variable: Variable, sheet: Sheet) -> bool:
        return any(question.id in sheet for question in variable.questions)

    def _lie(self, sheet: Sheet) -> bool:
        return all(self._lies(variable, bit, sheet) for variable, bit in self.wanted)

    def _lies(self, variable: Variable, bit: int, sheet: Sheet) -> bool:
        """Whether what is answered so far can lie in a region: true while something is not answered."""
        answers = {q.id: read_entry(q, sheet[q.id]) for q in variable.questions if q.id in sheet}
        if len(answers) < len(variable.questions):
            return True
        return all(mask == bit for mask in variable.known(answers, LAST_DAY))

    def _candidates(self, question: Question, sheet: Sheet) -> Iterator[Entry]:
        """Entries of a question to try, hashable: several options are a tuple."""
        for variable, bit in self.wanted:
            if question.id not in {q.id for q in variable.questions}:
                continue
            if isinstance(variable.subject, Question):
                yield from _own(question, variable, bit)
            elif isinstance(variable.subject, Derived) and len(variable.questions) == 2:
                yield from _tied(question, variable, variable.subject, bit, sheet)
        if question.type in CALENDAR:
            yield _written(question, ANCHOR * DAY + NOON)
        elif question.type in NUMERIC:
            yield "60"
        if question.none:
            yield NONE


def _fits(question: Question, entry: Entry) -> bool:
    try:
        kept = canonical(question, entry)
    except Refused:
        return False
    return not limit_sentence(question, kept, question.limits, LAST_DAY)


def _own(question: Question, variable: Variable, bit: int) -> Iterator[Entry]:
    for value, region in variable.named.items():
        if region == bit:
            if isinstance(value, frozenset):
                yield tuple(next(o for o, group in variable.groups.items() if group == one) for one in sorted(value))
            else:
                yield str(value)
    for cell in _cells(variable, bit):
        for number in _samples(variable, cell):
            if question.type in NUMERIC:
                yield number_words(number)
            else:
                yield _written(question, int(number) * DAY if question.type == "date" else int(number))


def _tied(question: Question, variable: Variable, derived: Derived, bit: int, sheet: Sheet) -> Iterator[Entry]:
    start, end = variable.questions
    other = end if question is start else start
    if variable.named.get(NONE) == bit and question.none:
        yield NONE
    given = sheet.get(other.id)
    if given is None or given == NONE:
        return
    numbers = [number for cell in _cells(variable, bit) for number in _samples(variable, cell)]
    if derived.operator == "per_kg":
        for number in numbers:
            yield number_words(number * Fraction(given) if question is start else Fraction(given) / (number or 1))
        return
    at = _minute(other, given)
    if at is None:
        return
    sign = -1 if question is start else 1
    for number in numbers:
        for minute in _moved(at, number, sign, derived):
            yield _written(question, minute)


def _moved(at: int, number: Fraction, sign: int, derived: Derived) -> Iterator[int]:
    """The minutes that lie `number` units from one, before or after it, and their neighbours."""
    if derived.operator == "hours":
        yield at + sign * int(number * 60)
        return
    day, minute = divmod(at, DAY)
    if derived.operator == "days":
        yield (day + sign * int(number)) * DAY + minute
        return
    step = 1 if derived.months else 12
    whole, rest = int(number // 1), number - number // 1
    try:
        near = add_months(day, sign * whole * step, False)
    except ValueError:
        return
    shift = int(rest * (30 if derived.months else 365))
    for beside in (shift, shift + 1, 0, 1, -1):
        if 0 < near + sign * beside < LAST_DAY:
            yield (near + sign * beside) * DAY + minute


def _cells(variable: Variable, bit: int) -> list[int]:
    """The cells of a region: those on a threshold first, then those beside it."""
    return sorted(
        (cell for cell, region in enumerate(variable.bits) if region == bit), key=lambda cell: cell % 2 == 0
    )


def _samples(variable: Variable, cell: int) -> Iterator[Fraction]:
    """Values in a cell: near its lower edge, near its upper edge, then in its middle."""
    at, on_mark = divmod(cell, 2)
    marks = variable.marks
    if on_mark:
        yield Fraction(marks[at])
        return
    low = marks[at - 1] if at else None
    high = marks[at] if at < len(marks) else None
    step = Fraction(1) if variable.whole else _step(low, high)
    found = [low + step] if low is not None else []
    found += [high - step] if high is not None else []
    found += [(Fraction(low) + high) / 2] if low is not None and high is not None else []
    yield from (Fraction(value) for value in found)


def _step(low: Fraction | int | None, high: Fraction | int | None) -> Fraction:
    """A step that stays between two thresholds: 1 where there is room, else a tenth of what there is, and so on."""
    if low is None or high is None:
        return Fraction(1)
    step = Fraction(1)
    while step >= high - low:
        step /= 10
    return step


def _minute(question: Question, entry: Entry) -> int | None:
    span = _span(question, entry)
    if span is None or span.low is None:
        return None
    return int(span.low) * DAY + NOON if question.type == "date" else int(span.low)


def _day(question: Question, entry: Entry) -> int | None:
    span = _span(question, entry)
    days = None if span is None else span if question.type == "date" else in_days(span)
    return None if days is None or days.high is None else int(days.high)


def _span(question: Question, entry: Entry) -> Span | None:
    answer = read_entry(question, entry)
    value = answer.readings[0][1] if isinstance(answer, Known) else None
    return value if isinstance(value, Span) else None


def _written(question: Question, minute: int) -> str:
    day, rest = divmod(minute, DAY)
    if not 0 < day <= LAST_DAY:
        return ""
    text = date.fromordinal(day).isoformat()
    return text if question.type == "date" else f"{text}T{rest // 60:02}:{rest % 60:02}"
