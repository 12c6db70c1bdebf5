"""Partial dates as ranges, completed years, anniversaries, days and hours.

A day is counted as its ordinal, a moment as minutes since ordinal 0; both are whole numbers. Ranges are closed.
Where conventions about 29 February and month ends differ, a function returns one range for each convention.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from trials.language import ENGLISH, Language, Said, said

DAY = 24 * 60
FURTHEST_WEST, FURTHEST_EAST = -12 * 60, 14 * 60
MONTHS = (
    *(said("January"), said("February"), said("March"), said("April"), said("May"), said("June")),
    *(said("July"), said("August"), said("September"), said("October"), said("November"), said("December")),
)

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A closed range of numbers, days or minutes. None is open on that side.

    `offset` is the distance from UTC in minutes where a moment was given with its zone.
    """

    low: Fraction | int | None
    high: Fraction | int | None
    offset: int | None = None

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high


EVERYTHING = Span(None, None)
Elapsed = Callable[[int, int, bool], Fraction | int]


def read_days(text: str) -> Span:
    """`2026`, `2026-03`, `2026-03-15` or two of them joined by `/`, as a range of day ordinals.

    Raises ValueError with the reason in plain words, `Said`.
    """
    first, slash, last = text.partition("/")
    start = _days(first)
    end = _days(last) if slash else start
    if start[0] > end[1]:
        raise ValueError(said("{text} ends before it begins", text=text))
    return Span(start[0], end[1])


def read_minutes(text: str) -> Span:
    """A moment such as `2026-05-01T10:00`, with or without zone, or any date, as a range of minutes."""
    match = _MOMENT.fullmatch(text)
    if not match:
        return in_minutes(read_days(text))
    day, hour, minute, second, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        time = f"{hour}:{minute}{':' if second else ''}{second or ''}"
        raise ValueError(said("{time} is not a time of day", time=time))
    at = _days(day)[0] * DAY + int(hour) * 60 + int(minute) + Fraction(int(second or 0), 60)
    return Span(at, at, _offset(zone))


def in_minutes(days: Span) -> Span:
    """A range of days as the range of their minutes."""
    return Span(
        None if days.low is None else days.low * DAY,
        None if days.high is None else days.high * DAY + DAY - 1,
    )


def in_days(minutes: Span) -> Span:
    """The days on which a range of minutes begins and ends, by the clock it was written in."""
    return Span(
        None if minutes.low is None else minutes.low // DAY,
        None if minutes.high is None else minutes.high // DAY,
    )


def completed_years(start: Span, end: Span) -> tuple[Span, ...]:
    """Whole years from `start` to `end`, both in days, once for each 29 February convention."""
    return _by_convention(start, end, lambda a, b, late: _anniversary(a, b, 12, late)[0])


def anniversary(start: Span, end: Span, months: bool = False) -> tuple[Span, ...]:
    """Years (or months) elapsed: n exactly on the n-th anniversary only, more the day after."""
    step = 1 if months else 12

    def elapsed(a: int, b: int, late: bool) -> Fraction:
        whole, days, length = _anniversary(a, b, step, late)
        return whole + Fraction(days, length)

    return _by_convention(start, end, elapsed)


def elapsed_days(start: Span, end: Span) -> Span:
    """Days from `start` to `end`, both in days; negative when `end` is earlier."""
    return Span(_minus(end.low, start.high), _minus(end.high, start.low))


def elapsed_hours(start: Span, end: Span) -> Span:
    """Hours from `start` to `end`, both in minutes. One zone known and one not widens the range by all zones."""
    low, high = _minus(end.low, start.high), _minus(end.high, start.low)
    if start.offset is not None and end.offset is not None:
        shift_low = shift_high = start.offset - end.offset
    elif start.offset is not None:
        shift_low, shift_high = start.offset - FURTHEST_EAST, start.offset - FURTHEST_WEST
    elif end.offset is not None:
        shift_low, shift_high = FURTHEST_WEST - end.offset, FURTHEST_EAST - end.offset
    else:
        shift_low = shift_high = 0
    return Span(
        None if low is None else Fraction(low + shift_low) / 60,
        None if high is None else Fraction(high + shift_high) / 60,
    )


def add_months(day: int, months: int, late: bool) -> int:
    """The same day of the month `months` later; where it does not exist, the day before or (late) after the gap."""
    at = date.fromordinal(day)
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    length = calendar.monthrange(year, month + 1)[1]
    if at.day <= length:
        return date(year, month + 1, at.day).toordinal()
    return date(year, month + 1, length).toordinal() + (1 if late else 0)


def elapsed_words(
    start: int, end: int, months: bool = False, late: bool = False, language: Language = ENGLISH
) -> str:
    """The time between two days as `6 years and 12 days`; `late` counts 29 February as 1 March."""
    if end < start:
        time = elapsed_words(end, start, months, late, language)
        return language("{time} the other way round", time=time)
    whole, days, _ = _anniversary(start, end, 1 if months else 12, late)
    if not whole:
        return counted(days, "day", language)
    time = counted(whole, "month" if months else "year", language)
    if not days:
        return language("exactly {time}", time=time)
    return language("{time} and {more}", time=time, more=counted(days, "day", language))


def counted(count: int, unit: str, language: Language = ENGLISH) -> str:
    """A number of hours, days, weeks, months or years: `1 day`, `2 days`."""
    match unit:
        case "hour":
            return language.plural(count, "{count} hour", "{count} hours")
        case "week":
            return language.plural(count, "{count} week", "{count} weeks")
        case "month":
            return language.plural(count, "{count} month", "{count} months")
        case "year":
            return language.plural(count, "{count} year", "{count} years")
        case _:
            return language.plural(count, "{count} day", "{count} days")


def day_words(ordinal: int, language: Language = ENGLISH) -> str:
    """A day in words, `15 March 2026`."""
    return language(day_said(ordinal))


def day_said(ordinal: int) -> Said:
    """A day in words, in nobody's language yet."""
    at = date.fromordinal(ordinal)
    return said("{day} {month} {year}", day=at.day, month=MONTHS[at.month - 1], year=at.year)


def month_said(ordinal: int) -> Said:
    """The month of a day in words, `March 2026`."""
    at = date.fromordinal(ordinal)
    return said("{month} {year}", month=MONTHS[at.month - 1], year=at.year)


def _anniversary(start: int, end: int, step: int, late: bool) -> tuple[int, int, int]:
    """Whole steps of `step` months from start to end, the days past the last one, and the days to the next."""
    a, b = date.fromordinal(start), date.fromordinal(end)
    n = ((b.year - a.year) * 12 + b.month - a.month) // step + 1
    while (last := _add(start, n * step, late)) > end:
        n -= 1
    return n, end - last, _add(start, (n + 1) * step, late) - last


def _add(day: int, months: int, late: bool) -> int:
    try:
        return add_months(day, months, late)
    except ValueError:  # beyond the calendar's years
        return day + months * 31


def _by_convention(start: Span, end: Span, elapsed: Elapsed) -> tuple[Span, ...]:
    found = []
    for late in (False, True):
        low = None if start.high is None or end.low is None else elapsed(int(start.high), int(end.low), late)
        high = None if start.low is None or end.high is None else elapsed(int(start.low), int(end.high), late)
        span = Span(low, high)
        if span not in found:
            found.append(span)
    return tuple(found)


def _minus(a: Fraction | int | None, b: Fraction | int | None) -> Fraction | int | None:
    return None if a is None or b is None else a - b


def _days(text: str) -> tuple[int, int]:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(
            said("{text} is not a date; write 2026-03-15, 2026-03 or 2026", text=repr(text.strip()[:40]))
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or year < 1000:
        raise ValueError(said("{date} has no usable year; write four digits", date=text.strip()))
    if month is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if not 1 <= month <= 12:
        raise ValueError(said("{date} has no month {month}; months go from 01 to 12", date=text.strip(), month=month))
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1).toordinal(), date(year, month, length).toordinal()
    if not 1 <= day <= length:
        in_month = month_said(date(year, month, 1).toordinal())
        raise ValueError(
            said("{date} does not exist, as {month} has {days} days", month=in_month, days=length, date=text.strip())
        )
    return (only := date(year, month, day).toordinal()), only


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    if minutes > FURTHEST_EAST or int(zone[4:6]) > 59:
        raise ValueError(said("{zone} is not a time zone; write it like +08:00", zone=zone))
    return -minutes if zone[0] == "-" else minutes
