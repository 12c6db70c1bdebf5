"""Days counted from an answer in the words of a note, for counselling: `until {infusion_date + 1 year}`.

Of a date that is not exact, what begins before it is counted from its first day, what lasts after it from its last.
Where the day so many months or years later does not exist, the later one stands.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from trials.dates import Span, add_months, counted, day_words, in_days
from trials.definition import Question
from trials.language import ENGLISH, Language
from trials.values import Answer, Known

_PLACE = re.compile(r"\{([a-z_0-9]+) ([+-]) ([0-9]{1,3}) (day|month|year)s?\}")
_BRACES = re.compile(r"\{[^{}]*\}?")


def counted_words(
    text: str, questions: Mapping[str, Question], answers: Mapping[str, Answer], language: Language = ENGLISH
) -> str:
    """The text with each counted day in words: `3 April 2026`, or `28 days before start of ...` while not known."""

    def words(match: re.Match[str]) -> str:
        name, sign, count, unit = match.groups()
        question, by = questions[name], int(count) if sign == "+" else -int(count)
        day = _day(question, answers.get(name), sign)
        if day is not None and (moved := _moved(day, by, unit)):
            return day_words(moved, language)
        if not by:
            return language("the {day}", day=question.short)
        told = {"time": counted(abs(by), unit, language), "day": question.short}
        return language("{time} after the {day}", **told) if by > 0 else language("{time} before the {day}", **told)

    return _PLACE.sub(words, text)


def counted_from(text: str) -> Iterator[str]:
    """What stands in braces: the names of questions, or the whole of what is not understood."""
    for braces in _BRACES.findall(text):
        match = _PLACE.fullmatch(braces)
        yield match[1] if match else braces


def _day(question: Question, answer: Answer | None, sign: str) -> int | None:
    if not isinstance(answer, Known):
        return None
    spans = [value for _, value in answer.readings if isinstance(value, Span)]
    days = [span if question.type == "date" else in_days(span) for span in spans]
    ends = [span.high if sign == "+" else span.low for span in days]
    known = [int(end) for end in ends if end is not None]
    if not known or len(known) < len(answer.readings):
        return None
    return max(known) if sign == "+" else min(known)


def _moved(day: int, count: int, unit: str) -> int:
    """0 for a day beyond the calendar."""
    try:
        if unit == "day":
            return date.fromordinal(day + count).toordinal()
        return add_months(day, count * (12 if unit == "year" else 1), True)
    except (ValueError, OverflowError):
        return 0
