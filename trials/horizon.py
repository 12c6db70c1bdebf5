"""Until when a verdict holds: one planned or unset date is moved, all else stays as it is."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache

from trials.dataclass import dataclass
from trials.dates import DAY, Span, in_days
from trials.definition import CALENDAR, Question
from trials.regions import planned
from trials.rules import Finding, Judgements, Reason, State, Verdict, judge
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
        moved = judge(
            compiled, {**entries, name: _moved(question, answer, day)}, judgements, verdict.stage, verdict.on
        )
        return moved.current.word, tuple(name for name in bears_on if _in_the_way(moved.findings[name]))

    days = _Stretches(lambda day: _cells(verdict, sheet.answers, question, answer, day), today, today + HORIZON)
    low = days.begin(min(set_for.toordinal(), days.last)) if set_for else today
    found = outcome(low)
    while set_for is None and found[1]:
        low = days.end(low) + 1
        if low > days.last:
            return None
        found = outcome(low)
    high = days.end(low)
    while low > days.first and outcome(before := days.begin(low - 1)) == found:
        low = before
    while high < days.last and outcome(high + 1) == found:
        high = days.end(high + 1)
    first = None if low == days.first else date.fromordinal(low)
    last = None if high == days.last else date.fromordinal(high)
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


def _cells(
    verdict: Verdict, answers: Mapping[str, Answer], question: Question, answer: Answer | None, day: int
) -> tuple[object, ...]:
    """Where every variable on this question lies when its date is `day`: it moves one way as the day does."""
    moved = {**answers, question.id: read_entry(question, _moved(question, answer, day))}
    return tuple(
        variable.cells(moved, verdict.on.toordinal())
        for variable in verdict.compiled.variables
        if variable and question in variable.questions
    )


class _Stretches:
    """The stretches of days from `first` to `last` on which a key that never comes back stays the same.

    The first day is one by itself: a date is planned from the day after it on.
    """

    def __init__(self, key: Callable[[int], object], first: int, last: int) -> None:
        self.key, self.first, self.last = cache(key), first, last

    def begin(self, day: int) -> int:
        """The first day of the stretch that a day lies in."""
        here, days = self.key(day), range(self.first + 1, day + 1)
        return days[bisect_left(days, True, key=lambda one: self.key(one) == here)] if days else day

    def end(self, day: int) -> int:
        """The last day of the stretch that a day lies in."""
        here, days = self.key(day), range(day, self.last + 1)
        return day if day == self.first else day - 1 + bisect_left(days, True, key=lambda one: self.key(one) != here)
