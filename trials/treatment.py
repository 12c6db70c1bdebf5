"""Courses of treatment: what one of them amounts to for each kg, and how it serves a treatment history.

A history has two limbs: the first is cyclophosphamide, or a glucocorticoid by its dose for each kg, the second a
medicine of a list. `trials.regimens` joins courses of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from trials.dates import Span
from trials.drugs import Drug

SYSTEMIC: Final = ("oral", "intravenous", "intramuscular", "subcutaneous")
ROUTES: Final = (*SYSTEMIC, "topical", "inhaled", "intra-articular")
UNITS: Final = ("mg", "g", "mg/kg")
PER_DAY: Final[Mapping[str, Fraction | None]] = {
    "daily": Fraction(1),
    "twice daily": Fraction(2),
    "three times daily": Fraction(3),
    "four times daily": Fraction(4),
    "every other day": Fraction(1, 2),
    "weekly": None,
    "every two weeks": None,
    "monthly": None,
    "pulse": None,
    "other": None,
}
APART: Final = ("weekly", "every two weeks", "monthly")  # single days of a dose, which are no daily dose
RESPONSES: Final = ("ineffective", "partial", "remission", "flare")


@dataclass(frozen=True, slots=True)
class Course:
    """One medicine at one dose. Dates are ranges of day ordinals; None, "" and False stand for not given."""

    drug: Drug
    route: str = ""
    dose: Fraction | None = None
    unit: str = ""
    frequency: str = ""
    weight: Fraction | None = None
    start: Span | None = None
    stop: Span | None = None
    ongoing: bool = False
    response: str = ""
    remission: Span | None = None
    relapse: Span | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a trial asks of a regimen. `first`, `listed` and `review` are ids of medicines or classes.

    `answers` names the trial's questions that a regimen answers, by the words first, second, response, from, until
    and otherwise. `months` is the length that a sequence of courses is compared with.
    """

    first: frozenset[str]
    listed: frozenset[str]
    review: frozenset[str]
    per_kg: Fraction
    months: int
    answers: Mapping[str, str]


def equivalents(course: Course) -> tuple[Fraction, ...]:
    """Milligrams of prednisone a day for each kg where the dose is given so, else a day; one for each table.

    For a dose given weekly or less often, those of the day it is given. Empty when it is no glucocorticoid that acts
    on the whole body, or its dose is not known.
    """
    times = Fraction(1) if course.frequency in APART else PER_DAY.get(course.frequency)
    if not course.drug.steroid or course.dose is None or times is None or course.route not in ("", *SYSTEMIC):
        return ()
    scale = Fraction(1000) if course.unit == "g" else Fraction(1)
    return tuple(course.dose * scale * times * factor for factor in course.drug.factors.values())


def per_kg(course: Course) -> tuple[Fraction, ...]:
    """Milligrams of prednisone a day for each kg of body weight, one for each table; empty while not known."""
    if course.unit == "mg/kg":
        return equivalents(course)
    return tuple(found / course.weight for found in equivalents(course)) if course.weight else ()


def first_kind(course: Course, terms: Terms) -> str | None:
    """How a course serves the first limb: cyclophosphamide, steroid_..., neither; None while that is not known."""
    if course.route not in ("", *SYSTEMIC):
        return "neither"
    if {course.drug.id, course.drug.kind} & terms.first:
        return "cyclophosphamide"
    if not course.drug.steroid:
        return "neither"
    doses = per_kg(course)
    if doses and all(dose < terms.per_kg for dose in doses):
        return "neither"  # by itself: see `regimens.together` for two at the same time
    if not course.route:
        return None  # on the skin, inhaled or into a joint it would not count
    if course.frequency == "pulse" or (doses and (course.route == "intravenous" or course.frequency in APART)):
        return "steroid_pulses"
    if not doses:
        return None
    if all(dose > terms.per_kg for dose in doses):
        return "steroid_above"
    return "steroid_exactly" if all(dose == terms.per_kg for dose in doses) else "steroid_disputed"


def second_kind(course: Course, terms: Terms) -> str:
    """How a course serves the second limb: listed, near_list or not_listed."""
    names = {course.drug.id, course.drug.kind}
    if {course.drug.id} & terms.review or (names & terms.review and course.drug.id not in terms.listed):
        return "near_list"
    if names & terms.listed:
        return "listed" if course.route in ("", *SYSTEMIC) else "near_list"
    return "not_listed"
