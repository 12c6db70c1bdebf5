"""Until when a verdict holds: one planned or unset date is moved, all else stays as it is."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from trials.compile import Compiled
from trials.dates import DAY, Span, in_days
from trials.definition import CALENDAR, Question
from trials.regions import planned
from trials.rules import Finding, Judgements, Reason, State, Verdict, judge
from trials.sheet import read_sheet
from trials.values import Answer, Entry, Known, Unknown, read_entry

HORIZON = 130 * 366  # days ahead after which nothing here can change any more


@dataclass(frozen=True, slots=True)
class Holding:
    """The days to which one planned or unset date can be moved with the same verdict. None: no end on that side.

    `set_for` is the planned day, None while the date is unset.
    """

    question: Question
    set_for: date | None
    first: date | None
    last: date | None


def holds(
    verdict: Verdict, entries: Mapping[str, Entry], judgements: Judgements, *, unset: bool = True
) -> tuple[Holding, ...]:
    """For each planned or unset date, the days from the day of judging on that give the same verdict.

    A planned date is moved from where it is. An unset one gets the verdict of the earliest day on which it fails
    nothing; without `unset` those are left out. So are dates that no criterion due by now depends on, and dates
    that can be any day.
    """
    names = _movable(verdict, unset)
    return tuple(filter(None, (_holding(verdict, entries, judgements, name) for name in names)))


def _movable(verdict: Verdict, with_unset: bool) -> Iterator[str]:
    """The questions whose date is planned, or is unset, and bears on a criterion due by now."""
    compiled = verdict.compiled
    at = compiled.trial.stages.index(verdict.stage)
    slots = {slot for c in compiled.criteria if c.due <= at for slot in c.variables}
    names = {question.id for slot in slots for question in compiled.questions(slot)}
    for name in compiled.trial.order():
        question = compiled.trial.questions[name]
        answer = next(iter(verdict.findings.values())).sheet.answers.get(name)
        unset = answer is None or isinstance(answer, Unknown)
        moves = with_unset if unset else planned(question, answer, verdict.on.toordinal())
        if name in names and question.type in CALENDAR and not question.limits.max_today and moves:
            yield name


def _holding(verdict: Verdict, entries: Mapping[str, Entry], judgements: Judgements, name: str) -> Holding | None:
    compiled = verdict.compiled
    question = compiled.trial.questions[name]
    sheet = next(iter(verdict.findings.values())).sheet
    today = verdict.on.toordinal()
    answer = sheet.answers.get(name)
    set_for = _planned_day(question, answer)
    at = compiled.trial.stages.index(verdict.stage)
    bears_on = [i for i in compiled.serves[name] if verdict.findings[i].compiled.due <= at]

    def outcome(day: int) -> tuple[object, ...]:
        others = {**entries, name: _moved(question, answer, day)}
        moved = judge(compiled, others, judgements, verdict.stage, verdict.on, verdict)
        return moved.current.word, tuple(name for name in bears_on if _in_the_way(moved.findings[name]))

    starts = _starts(compiled, name, verdict.on, _told(verdict, name))
    ends = [start - 1 for start in starts[1:]] + [today + HORIZON]
    here = 0 if set_for is None else next(i for i, end in enumerate(ends) if set_for.toordinal() <= end)
    found = outcome(starts[here])
    while set_for is None and found[1]:
        here += 1
        if here == len(starts):
            return None
        found = outcome(starts[here])
    low = high = here
    while low and outcome(starts[low - 1]) == found:
        low -= 1
    while high + 1 < len(starts) and outcome(starts[high + 1]) == found:
        high += 1
    first = None if low == 0 else date.fromordinal(starts[low])
    last = None if high + 1 == len(starts) else date.fromordinal(ends[high])
    return Holding(question, set_for, first, last) if first or last else None


def _in_the_way(finding: Finding) -> bool:
    """Whether a date keeps a criterion from being met: it fails, or the date itself is for a person to decide."""
    return finding.fails_as_planned or finding.state is State.NOT_MET or Reason.REVIEW in finding.reasons


def _planned_day(question: Question, answer: Answer | None) -> date | None:
    if not isinstance(answer, Known) or not isinstance(answer.readings[0][1], Span):
        return None
    span = answer.readings[0][1]
    days = span if question.type == "date" else in_days(span)
    return None if days.high is None else date.fromordinal(int(days.high))


def _moved(question: Question, answer: Answer | None, day: int) -> str:
    """The entry for another day, at the same time of day."""
    text = date.fromordinal(day).isoformat()
    if question.type == "datetime" and isinstance(answer, Known):
        span = answer.readings[0][1]
        if isinstance(span, Span) and span.exact and span.low is not None:
            minute = int(span.low) % DAY
            return f"{text}T{minute // 60:02}:{minute % 60:02}"
    return text


def _told(verdict: Verdict, name: str) -> str:
    """The answers on which stands anything that a date bears on, as JSON."""
    compiled, entries = verdict.compiled, next(iter(verdict.findings.values())).sheet.entries
    slots = {slot for c in compiled.criteria if c.criterion.id in compiled.serves[name] for slot in c.variables}
    names = {question.id for slot in slots for question in compiled.questions(slot)}
    return json.dumps({each: entries[each] for each in sorted(names) if each in entries})


@lru_cache(maxsize=16)  # most answers have nothing to do with a date
def _starts(compiled: Compiled, name: str, on: date, told: str) -> list[int]:
    """The days from `on` to the horizon on which anything changes when a date is moved, beginning with `on`."""
    question, today = compiled.trial.questions[name], on.toordinal()
    answers = read_sheet(compiled, json.loads(told), on).answers
    on_it = [variable for variable in compiled.variables if variable and question in variable.questions]

    def cells(day: int) -> tuple[object, ...]:
        """Where every variable on this question lies: it moves one way as the day does."""
        moved = {**answers, name: read_entry(question, _moved(question, answers.get(name), day))}
        return tuple(variable.cells(moved, today) for variable in on_it)

    return _segments(cells, today, today + HORIZON)


def _segments(key: Callable[[int], object], first: int, last: int) -> list[int]:
    """The days on which a key that never comes back changes, beginning with `first`."""
    seen = cache(key)

    def changes(low: int, high: int) -> Iterator[int]:
        if seen(low) == seen(high):
            return
        if high - low == 1:
            yield high
            return
        middle = (low + high) // 2
        yield from changes(low, middle)
        yield from changes(middle, high)

    return sorted({first, first + 1, *changes(first, last)})  # a date is planned from the day after the first on
