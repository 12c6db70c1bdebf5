"""Whether an answer lies within the limits of its question, and what to say when it does not."""

from fractions import Fraction

from trials.courses import courses_beyond
from trials.dates import Span, day_said, in_days, in_minutes
from trials.definition import CALENDAR, Limits, Question
from trials.language import Said, said
from trials.quantities import number_words, unit_said
from trials.values import Entry, Seen, Unknown, read_entry


def limit_sentence(question: Question, entry: Entry, limits: Limits, today: int) -> Said | None:
    """Why an entry lies beyond `limits`, in one sentence without its stop. `today` is a day ordinal."""
    answer = read_entry(question, entry)
    if isinstance(answer, Unknown):
        return None
    for _, value in answer.readings:
        if isinstance(value, tuple):
            sentence = courses_beyond(value, today)
        elif isinstance(value, Seen):
            sentence = _finding_beyond(question, value, limits, today)
        else:
            sentence = _beyond(question, value, limits, today) if isinstance(value, Span) else None
        if sentence:
            return sentence
    return None


def limits_of(question: Question, today: int) -> Span:
    """The declared domain of a number or date as a range, in the unit that its values have."""
    high: Fraction | int | None = question.limits.max
    if question.limits.max_today:
        high = today if high is None else min(high, today)
    span = Span(question.limits.min, high)
    if question.type == "datetime":
        return in_minutes(span)
    return span


def _beyond(question: Question, value: Span, limits: Limits, today: int) -> Said | None:
    if question.type in CALENDAR:
        days = value if question.type == "date" else in_days(value)
        assert days.low is not None and days.high is not None
        first, last = day_said(int(days.low)), day_said(int(days.high))
        if limits.max_today and days.low > today:
            return said("{day} is in the future; give a day that has been", day=first)
        if limits.min is not None and days.high < limits.min:
            return said("{day} is before {limit}; check the year", day=last, limit=day_said(int(limits.min)))
        if limits.max is not None and days.low > limits.max:
            return said("{day} is after {limit}; check the year", day=first, limit=day_said(int(limits.max)))
        return None
    for end in (value.low, value.high):
        if end is not None and limits.max is not None and end > limits.max:
            number, limit = _with_unit(end, question.unit), number_words(limits.max)
            return said("{number} is more than {limit}; check the number and its unit", number=number, limit=limit)
        if end is not None and limits.min is not None and end < limits.min:
            number, limit = _with_unit(end, question.unit), number_words(limits.min)
            return said("{number} is less than {limit}; check the number and its unit", number=number, limit=limit)
    return None


def _with_unit(number: Fraction | int, unit: str) -> Said | str:
    digits = number_words(number)
    return said("{number} {unit}", number=digits, unit=unit_said(unit)) if unit else digits


def _finding_beyond(question: Question, seen: Seen, limits: Limits, today: int) -> Said | None:
    if seen.last is not None and limits.max_today and seen.last.low is not None and seen.last.low > today:
        day = day_said(int(seen.last.low))
        return said("{day} is in the future; give the day on which it was last seen", day=day)
    return _beyond(question, seen.number, limits, today) if seen.number is not None else None
