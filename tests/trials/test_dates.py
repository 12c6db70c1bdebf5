"""Dates against tables by hand and against a slow count, day by day, that shares nothing with the code."""

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.dates import (
    DAY,
    Span,
    add_months,
    anniversary,
    completed_years,
    day_words,
    elapsed_days,
    elapsed_hours,
    in_days,
    in_minutes,
    read_days,
    read_minutes,
)

ONE_DAY = timedelta(days=1)
near_leap_days = st.sampled_from([2000, 2004, 2007, 2008, 2012, 1996, 1900, 2100]).flatmap(
    lambda year: st.integers(-3, 3).map(lambda days: date(year, 2, 28) + timedelta(days=days))
)
month_ends = st.dates(date(1930, 1, 1), date(2100, 1, 1)).map(
    lambda day: day.replace(day=calendar.monthrange(day.year, day.month)[1])
)
days = near_leap_days | month_ends | st.dates(date(1930, 1, 1), date(2100, 1, 1))
thorough = settings(max_examples=100, deadline=None)


def exact(day: date) -> Span:
    return Span(day.toordinal(), day.toordinal())


def iso(text: str) -> Span:
    return exact(date.fromisoformat(text))


def returns_on(start: date, until: date, late: bool, monthly: bool) -> list[date]:
    """The days on which start comes round, found by walking through the calendar day by day."""
    found: list[date] = []
    day = start
    missing = False  # this month has no such day, and with the late convention the next day is taken
    while day < until:
        day += ONE_DAY
        if missing:
            found.append(day)
            missing = False
            continue
        if not monthly and day.month != start.month:
            continue
        last_of_month = (day + ONE_DAY).month != day.month
        if day.day == start.day:
            found.append(day)
        elif last_of_month and day.day < start.day:
            if late:
                missing = True
            else:
                found.append(day)
    return found


def slow(start: date, end: date, late: bool, monthly: bool) -> tuple[int, bool]:
    """How often start has come round by end, and whether it does so on that day. `end` is not before `start`."""
    rounds = returns_on(start, end, late, monthly)
    return len(rounds), end == start or (bool(rounds) and rounds[-1] == end)


@thorough
@given(days, st.integers(0, 30_000), st.integers(-2, 2), st.booleans())
def test_completed_years_are_birthdays_counted_one_by_one(
    start: date, later: int, off: int, round_years: bool
) -> None:
    end = start + timedelta(days=later)
    if round_years:  # next to a birthday
        end = max(start, start + timedelta(days=round(later // 365 * 365.25) + off))
    wanted = {slow(start, end, late, monthly=False)[0] for late in (False, True)}
    found = completed_years(exact(start), exact(end))
    assert {span.low for span in found} == wanted
    assert all(span.exact for span in found) and len(found) == len(wanted)


@thorough
@given(days, st.integers(0, 12_000), st.integers(-2, 2), st.booleans(), st.booleans())
def test_anniversaries_are_exact_on_their_day_only(
    start: date, later: int, off: int, months: bool, beside: bool
) -> None:
    end = start + timedelta(days=later)
    if beside:
        rounds = returns_on(start, start + timedelta(days=400 if months else 8000), late=False, monthly=months)
        end = max(start, rounds[later % len(rounds)] + timedelta(days=off))
    found = anniversary(exact(start), exact(end), months)
    wanted = [slow(start, end, late, months) for late in (False, True)]
    for whole, on_the_day in wanted:
        assert any(
            span.low == whole if on_the_day else span.low is not None and whole < span.low < whole + 1
            for span in found
        ), (whole, on_the_day, found)
    assert len(found) <= 2 and all(span.exact for span in found)
    if len(set(wanted)) == 1 and wanted[0][1]:
        assert found == (Span(Fraction(wanted[0][0]), Fraction(wanted[0][0])),)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 4), st.integers(0, 9000), st.integers(0, 4), st.sampled_from(["years", "age", "months"]))
def test_a_range_of_dates_gives_the_range_of_every_pair_in_it(
    first: date, width: int, later: int, span: int, what: str
) -> None:
    starts = [first + timedelta(days=i) for i in range(width + 1)]
    ends = [first + timedelta(days=later + i) for i in range(span + 1)]

    def value(a: Span, b: Span) -> tuple[Span, ...]:
        return completed_years(a, b) if what == "age" else anniversary(a, b, what == "months")

    found = value(
        Span(starts[0].toordinal(), starts[-1].toordinal()), Span(ends[0].toordinal(), ends[-1].toordinal())
    )
    pairs = [one for a in starts for b in ends for one in value(exact(a), exact(b))]
    lows, highs = [one.low for one in found if one.low is not None], [s.high for s in found if s.high is not None]
    assert (min(lows), max(highs)) == (
        min(one.low for one in pairs if one.low is not None),
        max(one.high for one in pairs if one.high is not None),
    )


@thorough
@given(days, st.integers(1, 150))
def test_adding_months_lands_on_the_day_or_beside_the_gap(start: date, months: int) -> None:
    until = start + timedelta(days=32 * months)
    early, late = (returns_on(start, until, late, monthly=True)[months - 1].toordinal() for late in (False, True))
    assert add_months(start.toordinal(), months, late=False) == early
    assert add_months(start.toordinal(), months, late=True) == late
    assert late - early in (0, 1)


@given(days, days)
def test_days_are_counted_from_the_first_to_the_second(a: date, b: date) -> None:
    assert elapsed_days(exact(a), exact(b)) == Span((b - a).days, (b - a).days)


def test_a_range_open_on_one_side_stays_open() -> None:
    early, late = Span(None, 100), Span(200, None)
    assert elapsed_days(early, late) == Span(100, None)
    assert elapsed_days(late, early) == Span(None, -100)
    (years,) = completed_years(Span(None, date(2000, 5, 5).toordinal()), iso("2018-05-05"))
    assert years == Span(18, None)


zones = st.sampled_from([None, "Z", "+00:00", "+08:00", "-05:00", "+05:30", "+14:00", "-12:00"])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(second=0))


def text_of(moment: datetime, zone: str | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M") + (zone or "")


def offset(zone: str | None) -> list[timezone]:
    """The zones a moment may be in: its own, or any on earth."""
    if zone is None:
        return [timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))]
    if zone == "Z":
        return [UTC]
    sign = -1 if zone[0] == "-" else 1
    return [timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])))]


@thorough
@given(moments, zones, st.integers(-5000, 10_000), zones)
def test_hours_between_two_moments(start: datetime, zone: str | None, minutes: int, other: str | None) -> None:
    end = start + timedelta(minutes=minutes)
    found = elapsed_hours(read_minutes(text_of(start, zone)), read_minutes(text_of(end, other)))
    if zone is None and other is None:  # both by the clock of the same house
        assert found == Span(Fraction(minutes, 60), Fraction(minutes, 60))
        return
    apart = [
        (end.replace(tzinfo=b) - start.replace(tzinfo=a)).total_seconds() for a in offset(zone) for b in offset(other)
    ]
    assert found == Span(Fraction(int(min(apart)), 3600), Fraction(int(max(apart)), 3600))


@thorough
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 5))
def test_days_without_a_time_give_the_shortest_and_the_longest_gap(day: date, later: int) -> None:
    found = elapsed_hours(in_minutes(exact(day)), in_minutes(exact(day + timedelta(days=later))))
    assert found == Span(Fraction(later * DAY - DAY + 1, 60), Fraction(later * DAY + DAY - 1, 60))


@given(st.integers(0, 3_000_000), st.integers(0, 50))
def test_days_and_minutes_go_back_and_forth(first: int, more: int) -> None:
    assert in_days(in_minutes(Span(first, first + more))) == Span(first, first + more)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2026-02-21/2026-02-28", "2026-02-21", "2026-02-28"),
        ("2025/2026-02", "2025-01-01", "2026-02-28"),
        ("2026-02/2026-02-10", "2026-02-01", "2026-02-10"),
    ],
)
def test_a_date_is_as_wide_as_it_is_written(text: str, first: str, last: str) -> None:
    assert read_days(text) == Span(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29", "1900-02-29", "2100-02-29", "2026-02-30", "2026-04-31",
        "2026-13", "2026-00", "2026-01-00",
        "2026-01-32", "0000", "0999-01-01", "26-01-01",
        "2026-1-1", "20260101", "01.02.2026", "01/02/2026", "tomorrow",
        "", " ", "2026-", "2026-01-01-01", "-2026", "+2026", "2026-02/2025-01", "2026/", "/2026", "2026/2027/2028",
        "2026-01-01T10:00", "٢٠٢٦", "２０２６", "2026-01-0١", "12026-01-01", "1e3",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        read_days(text)
    assert str(caught.value).isprintable()
    assert "strptime" not in str(caught.value) and "out of range" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "minute", "zone"),
    [
        ("2026-05-01T00:00", 0, None),
        ("2026-05-01T10:30", 630, None),
        ("2026-05-01T23:59", 1439, None),
        ("2026-05-01T10:30Z", 630, 0),
        ("2026-05-01T10:30+08:00", 630, 480),
        ("2026-05-01T10:30-05:30", 630, -330),
    ],
)
def test_a_moment_keeps_its_clock_and_its_zone(text: str, minute: int, zone: int | None) -> None:
    at = date(2026, 5, 1).toordinal() * DAY + minute
    assert read_minutes(text) == Span(at, at, zone)


@pytest.mark.parametrize(
    "text",
    ["2026-05-01T24:00", "2026-05-01T10:60", "2026-05-01T1:00", "2026-05-01T10", "2026-02-30T10:00", "10:00",
     "2026-05-01T10:00+99:99", "2026-05-01T10:00:99", "2026-05-01T10:00 Z", "2026-05-01t10:00", "2026-05T10:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_minutes(text)


def test_a_day_stands_for_each_of_its_minutes() -> None:
    first = date(2026, 5, 1).toordinal() * DAY
    assert read_minutes("2026-05-01") == Span(first, first + DAY - 1)
    assert read_minutes("2026-05").high == (date(2026, 6, 1).toordinal() * DAY) - 1


def test_the_calendar_ends_without_a_crash() -> None:
    (age,) = completed_years(iso("2024-01-01"), iso("9999-12-31"))
    assert age == Span(7975, 7975)
    assert anniversary(iso("9998-12-31"), iso("9999-12-31"))[0] == Span(1, 1)
    assert read_days("9999").high == date.max.toordinal()
    assert day_words(date(2026, 3, 5).toordinal()) == "5 March 2026"
