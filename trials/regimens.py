"""The regimens that courses of treatment make: what each pair of courses says of a treatment history.

A regimen joins a course of the first limb with one of the second. It answers the same questions that a person could
answer without a table, so that one rule judges both. What the dates or doses leave open is left unanswered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from trials.dates import Span, add_months
from trials.treatment import SYSTEMIC, Course, Terms, first_kind, per_kg, second_kind


@dataclass(frozen=True, slots=True)
class Regimen:
    """Courses taken together or in sequence, and what they answer: canonical entries by question id."""

    courses: tuple[Course, ...]
    entries: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Limb:
    """Courses that serve one limb in the same way, as one stretch of time. `kind` None: not known which way.

    `within` are the courses of the longer stretch that it is a part of.
    """

    kind: str | None
    courses: tuple[Course, ...]
    start: Span | None
    stop: Span | None
    within: tuple[Course, ...] = ()


Stretch = tuple[Span | None, Span | None]


@dataclass(frozen=True, slots=True)
class Spans:
    """The stretches of treatment that count in a sequence: those that do for certain, and all that may."""

    sure: Sequence[Stretch]
    possible: Sequence[Stretch]


def lacking(course: Course, terms: Terms, courses: Sequence[Course] = ()) -> Iterator[str]:
    """The fields that are still needed before a course of a table that serves a part, or may, can be judged."""
    first = first_kind(course, terms)
    added = any(course is c for limb in together(courses, terms) if limb.kind is None for c in limb.courses)
    if first == "neither" and second_kind(course, terms) == "not_listed" and not added:
        return
    given = {
        "route": course.route,
        "dose": course.dose,
        "unit": course.unit,
        "frequency": course.frequency.replace("other", ""),
        "weight": course.weight or course.unit == "mg/kg",
    }
    if added and not course.route:
        yield "route"
    if first is None:
        yield from (field for field, value in given.items() if not value)
    if course.start is None:
        yield "start"
    if course.stop is None and not course.ongoing:
        yield "stop"


def regimens(courses: Sequence[Course], terms: Terms, visit: Span | None) -> tuple[Regimen, ...]:
    """Every pairing of a first and a second limb; one with what is lacking where a limb has no course.

    `visit` is the day up to which courses are counted, those that go on and those that ended later; no day to come.
    """
    ended = [replace(course, stop=_end(course, visit)) for course in courses]
    firsts = list(_joined([(first_kind(course, terms), course) for course in ended], "neither"))
    seconds = list(_joined([(second_kind(course, terms), course) for course in ended], "not_listed", by_drug=True))
    low_doses = list(together(ended, terms))
    firsts = [*_both(firsts), *firsts, *low_doses] or [Limb("neither", (), None, None)]
    seconds = seconds or [Limb("not_listed", (), None, None)]
    counted = [course for course in ended if _counts(course, terms)]
    sure = [c for c in counted if first_kind(c, terms) is not None or second_kind(c, terms) != "not_listed"]
    spans = Spans(
        [(c.start, c.stop) for c in sure] + [(limb.start, limb.stop) for limb in low_doses if limb.kind],
        [(c.start, c.stop) for c in counted] + [(limb.start, limb.stop) for limb in low_doses],
    )
    in_remission = any(_status(course) == "remission" for course in courses)
    return tuple(_regimen(first, second, spans, terms, in_remission) for first in firsts for second in seconds)


def _end(course: Course, visit: Span | None) -> Span | None:
    """Until when a course counts."""
    if course.ongoing:
        return visit
    return _extreme(course.stop, visit, min) if course.stop and visit else course.stop


def _counts(course: Course, terms: Terms) -> bool:
    """Whether a course counts, or may count, in a sequence: pulses are no stretch of treatment."""
    sustained = first_kind(course, terms) not in ("neither", "steroid_pulses")
    return sustained or second_kind(course, terms) != "not_listed"


def together(courses: Sequence[Course], terms: Terms) -> Iterator[Limb]:
    """Glucocorticoids below the limit, each by itself, that were taken at the same time and reach it when added.

    Whether they are to be added is for a person. One that ends on the day another begins was changed for it. `kind`
    is None while it is not known whether they were taken at the same time.
    """
    low = [c for c in courses if c.route in ("", *SYSTEMIC) and per_kg(c) and first_kind(c, terms) == "neither"]
    found = []
    for course in low:  # from the day on which it began, for as long as the doses beside it reach the limit
        if course.start and (members := _reaching([c for c in low if _taken(c, _high(course.start))], course, terms)):
            start = Span(max(_low(c.start) for c in members), max(_high(c.start) for c in members))
            stop = Span(min(_low(c.stop) for c in members), min(_high(c.stop) for c in members))
            found.append(Limb("steroid_together", members, start, stop))
    found.sort(key=lambda limb: (_low(limb.start), _low(limb.stop)))
    yield from found
    for run in _runs(found, sure=True):
        if len(run) > 1:
            start = Span(min(_low(limb.start) for limb in run), min(_high(limb.start) for limb in run))
            stop = Span(max(_low(limb.stop) for limb in run), max(_high(limb.stop) for limb in run))
            yield Limb("steroid_together", tuple(c for limb in run for c in limb.courses), start, stop)
    for course in low:
        others = [c for c in low if c is not course and not _never_together(course, c)]
        if not all(_surely_together(course, c) for c in others) and _added([course, *others]) >= terms.per_kg:
            yield Limb(None, (course, *others), None, None)


def _reaching(beside: Sequence[Course], course: Course, terms: Terms) -> tuple[Course, ...]:
    """Of courses taken on one day those, `course` among them, whose doses reach the limit for the longest time."""
    ordered = sorted(beside, key=lambda c: (c is not course, -_low(c.stop)))
    for many in range(2, len(ordered) + 1):
        if _added(ordered[:many]) >= terms.per_kg:
            return tuple(ordered[:many])
    return ()


def _added(courses: Sequence[Course]) -> Fraction:
    return sum((max(per_kg(course)) for course in courses), Fraction(0))


def _taken(course: Course, day: int) -> bool:
    """Whether it is certain that a course acted on the whole body on a day and on the next one."""
    return bool(course.route and course.start and course.stop) and _high(course.start) <= day < _low(course.stop)


def _surely_together(one: Course, other: Course) -> bool:
    days = [_high(course.start) for course in (one, other) if course.start]
    return any(_taken(one, day) and _taken(other, day) for day in days)


def _never_together(one: Course, other: Course) -> bool:
    """Whether it is certain that no day and the next one were shared."""
    starts = [_low(course.start) for course in (one, other) if course.start]
    stops = [_high(course.stop) for course in (one, other) if course.stop]
    return bool(starts and stops) and max(starts) >= min(stops)


def overlap(first: Limb, second: Limb) -> tuple[Span | None, Span | None]:
    """From when and until when both limbs were taken, as ranges; None where that is not known."""
    start = _extreme(first.start, second.start, max)
    return start, _extreme(first.stop, second.stop, min)


def _regimen(
    first: Limb,
    second: Limb,
    spans: Spans,
    terms: Terms,
    in_remission: bool,
) -> Regimen:
    entries: dict[str, Any] = {}
    names = terms.answers
    if first.kind is not None:
        entries[names["first"]] = first.kind
    entries[names["second"]] = second.kind
    if first.courses and second.courses:
        start, stop = overlap(first, second)
        if start and stop and start.low is not None and stop.high is not None and stop.high < start.low:
            entries[names["from"]] = "none"
        else:
            entries |= {names[word]: _entry(span) for word, span in (("from", start), ("until", stop)) if span}
    reached = _reached(second, spans, terms.months)
    if reached is not None:
        entries[names["otherwise"]] = "yes" if reached else "no"
    courses = (*first.courses, *second.courses)
    response = _response(courses) or _response((*first.within, *second.within))
    if in_remission and response in ("ineffective", "partial"):
        response = "differing"  # another course has brought a remission that holds
    if response:
        entries[names["response"]] = response
    return Regimen(courses, entries)


def _joined(sorted_out: Sequence[tuple[str | None, Course]], left_out: str, by_drug: bool = False) -> Iterator[Limb]:
    """Courses that serve a limb alike: each alone, and joined where one follows the other without a day between.

    Where the dates do not tell whether a day lies between, they stand together without dates.
    """
    kinds: dict[tuple[str | None, str], list[Course]] = {}
    for kind, course in sorted_out:
        if kind != left_out:
            kinds.setdefault((kind, course.drug.id if by_drug or kind is None else ""), []).append(course)
    for (kind, _), courses in kinds.items():
        dated = sorted((c for c in courses if c.start and c.stop), key=lambda c: (_low(c.start), _low(c.stop)))
        sure = list(_runs(dated, sure=True))
        for run in sure:
            start = Span(min(_low(c.start) for c in run), min(_high(c.start) for c in run))
            stop = Span(max(_low(c.stop) for c in run), max(_high(c.stop) for c in run))
            yield Limb(kind, tuple(run), start, stop)
            if len(run) > 1:
                yield from (Limb(kind, (course,), course.start, course.stop, tuple(run)) for course in run)
        yield from (Limb(kind, (course,), course.start, course.stop) for course in courses if course not in dated)
        yield from (Limb(kind, tuple(run), None, None) for run in _runs(dated, sure=False) if run not in sure)


Dated = TypeVar("Dated", Course, Limb)


def _runs(courses: Sequence[Dated], sure: bool) -> Iterator[list[Dated]]:
    """Courses or stretches of them in order, cut where a day lies, or may lie, between one and the next."""
    run: list[Dated] = []
    end = 0
    for course in courses:
        begins = _high(course.start) if sure else _low(course.start)
        if run and begins > end + 1:
            yield run
            run, end = [], 0
        run.append(course)
        end = max(end, _low(course.stop) if sure else _high(course.stop))
    if run:
        yield run


def _both(firsts: Sequence[Limb]) -> Iterator[Limb]:
    """Cyclophosphamide and a steroid above the limit at the same time."""
    for one in firsts:
        for other in firsts:
            if (one.kind, other.kind) == ("cyclophosphamide", "steroid_above"):
                start, stop = overlap(one, other)
                if start and stop and _high(start) <= _low(stop):
                    yield Limb("both", (*one.courses, *other.courses), start, stop)


def _reached(second: Limb, spans: Spans, months: int) -> bool | None:
    """Whether the second limb alone, or all courses one after another, reach the months; None while open."""
    alone = [(second.start, second.stop)]
    if max(_covered(stretches, True, months) for stretches in (alone, spans.sure)) >= 0:
        return True
    dated = all(start is not None and stop is not None for start, stop in spans.possible)
    return False if dated and _covered(spans.possible, False, months) < 0 else None


def _covered(spans: Sequence[Stretch], sure: bool, months: int) -> int:
    """By how many days the stretches, put together, reach so many months; negative when they do not."""
    stretches = sorted(
        (_high(start), _low(stop)) if sure else (_low(start), _high(stop)) for start, stop in spans if start and stop
    )
    days, end = 0, 0
    for begin, last in stretches:
        days += max(0, last - max(begin, end))
        end = max(end, last)
    if not stretches:
        return -1
    return days - (add_months(stretches[0][0], months, False) - stretches[0][0])


def _response(courses: Sequence[Course]) -> str:
    """What is recorded of the response to all of these courses, "" when nothing is."""
    found = {_status(course) for course in courses} - {""}
    if found == {"relapsed", "remission"}:
        return "relapsed"
    return "differing" if len(found) > 1 else next(iter(found), "")


def _status(course: Course) -> str:
    in_remission = course.response == "remission" or course.remission is not None
    if course.relapse is not None:
        return "relapsed" if in_remission else "flare"
    return "remission" if in_remission else course.response


def _extreme(a: Span | None, b: Span | None, pick: Any) -> Span | None:
    return Span(pick(_low(a), _low(b)), pick(_high(a), _high(b))) if a and b else None


def _low(span: Span | None) -> int:
    assert span is not None and span.low is not None
    return int(span.low)


def _high(span: Span | None) -> int:
    assert span is not None and span.high is not None
    return int(span.high)


def _entry(span: Span) -> str:
    first, last = date.fromordinal(_low(span)).isoformat(), date.fromordinal(_high(span)).isoformat()
    return first if first == last else f"{first}/{last}"
