"""A treatment table as an entry: a list of courses, each a mapping of plain texts.

{"drug": "prednisone", "route": "oral", "dose": "60", "unit": "mg", "frequency": "daily", "weight": "60",
 "start": "2025-01", "stop": "ongoing", "response": "ineffective", "remission": "2025-08", "relapse": "2025-10-03"}.
Only the drug is needed; what is left out is not known. A course may also be one line: see trials.course_text.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from trials.course_text import OFTEN, ONGOING, course_words, read_course
from trials.dates import Span, day_words, read_days
from trials.document import Refused
from trials.drugs import Drugs
from trials.text import one_line
from trials.treatment import PER_DAY, RESPONSES, ROUTES, UNITS, Course

__all__ = [
    "DATES",
    "KEYS",
    "ONGOING",
    "WORDS",
    "canonical_courses",
    "course_words",
    "courses_beyond",
    "courses_words",
    "read_courses",
    "table_words",
]

KEYS = (
    "drug",
    "name",
    "route",
    "dose",
    "unit",
    "frequency",
    "weight",
    "start",
    "stop",
    "response",
    "remission",
    "relapse",
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "route": ROUTES,
    "unit": UNITS,
    "frequency": tuple(PER_DAY),
    "response": RESPONSES,
}
DATES = ("start", "stop", "remission", "relapse")
MOST = 100
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?", re.ASCII)


def canonical_courses(drugs: Drugs, raw: Any) -> list[dict[str, str]]:
    """The table as it is stored. Raises Refused with one sentence, without the question's id."""
    rows = raw if isinstance(raw, list) else re.split(r"[;\n]", raw) if isinstance(raw, str) else [raw]
    if not rows:
        raise Refused("the table is empty; add a course, or answer none or unknown")
    if len(rows) > MOST:
        raise Refused(f"the table has {len(rows)} courses; at most {MOST} can be kept")
    return [_row(drugs, number, row) for number, row in enumerate(rows, 1)]


def read_courses(drugs: Drugs, entry: list[dict[str, str]]) -> tuple[Course, ...]:
    """The meaning of a stored table."""
    return tuple(_course(drugs, row) for row in entry)


def courses_beyond(courses: tuple[Course, ...], today: int) -> str:
    """Why a date of a table cannot be, or ""."""
    for number, course in enumerate(courses, 1):
        for word in DATES:
            span: Span | None = getattr(course, word)
            if span is not None and span.low is not None and span.low > today:
                hint = "write ongoing" if word == "stop" else "give a day that has been"
                return f"course {number}: {day_words(int(span.low))} is in the future; {hint}"
    return ""


def courses_words(drugs: Drugs, entry: list[dict[str, str]]) -> str:
    """A table in brief: how many courses, and the medicines in order, each once."""
    names = dict.fromkeys(drugs.by_id[row["drug"]].label for row in entry)
    count = f"{len(entry)} {'course' if len(entry) == 1 else 'courses'}"
    return f"{count}: {', '.join(names)}"


def table_words(drugs: Drugs, entry: list[dict[str, str]]) -> str:
    """A table on one line, whole."""
    return "; ".join(course_words(drugs, row) for row in entry)


def _row(drugs: Drugs, number: int, raw: Any) -> dict[str, str]:
    def refuse(sentence: str) -> Refused:
        return Refused(f"course {number}: {sentence}")

    if isinstance(raw, str):
        try:
            raw = read_course(drugs, raw)
        except Refused as refused:
            raise refuse(str(refused)) from None
    if not isinstance(raw, dict):
        raise refuse("a course is a line or a mapping that begins with the medicine")
    given = {str(key): value for key, value in raw.items() if value is not None and value != ""}
    if unknown := [key for key in given if key not in KEYS]:
        raise refuse(f"the key {_shown(unknown[0])} is not known; the keys are {', '.join(KEYS)}")
    if "drug" not in given:
        raise refuse("no medicine is named; add drug")
    if (unit := str(given.get("unit", "")).strip().lower()) in OFTEN:
        given["unit"], often = OFTEN[unit]
        if given.setdefault("frequency", often) != often:
            raise refuse(f"the unit {unit} says {often}, and the frequency {_shown(given['frequency'])}; keep one")
    row: dict[str, str] = {}
    for key in KEYS:
        if key in given:
            row[key] = _field(drugs, key, given[key], refuse)
    if ("dose" in row) != ("unit" in row):
        raise refuse("a dose and its unit belong together; add the other one")
    _check_order(row, refuse)
    return row


def _field(drugs: Drugs, key: str, raw: Any, refuse: Any) -> str:
    text = one_line(str(raw)) if isinstance(raw, str | int) or hasattr(raw, "as_tuple") else ""
    if isinstance(raw, bool) or not text:
        raise refuse(f"{_shown(raw)} cannot stand as {key}; write plain text")
    if key == "drug":
        found = drugs.named(text)
        if found is None:
            close = [drug.id for drug in drugs.matching(text)][:3]
            hint = (
                f"did you mean {' or '.join(close)}?" if close else "use other_biologic or other_medicine with a name"
            )
            raise refuse(f"{_shown(text)} is not on the list of medicines; {hint}")
        return found.id
    if key == "name":
        return one_line(re.sub(r"[,;()]", " ", text))[:80].strip() or "-"
    if key in WORDS:
        word = text.lower().replace("_", " ")
        word = "intra-articular" if word == "intra articular" else word
        if word not in WORDS[key]:
            raise refuse(f"{_shown(text)} cannot stand as {key}; use one of: {', '.join(WORDS[key])}")
        return word
    if key in ("dose", "weight"):
        if not _NUMBER.fullmatch(text) or not Fraction(text):
            raise refuse(f"{_shown(text)} cannot stand as {key}; write a number above 0 in digits")
        return re.sub(r"^0+(?=[0-9])", "", text)
    if key == "stop" and text.lower() == ONGOING:
        return ONGOING
    text = "/".join(part.strip() for part in text.split("/"))
    try:
        read_days(text)
    except ValueError as error:
        raise refuse(f"{key}: {error}") from None
    return text


def _check_order(row: Mapping[str, str], refuse: Any) -> None:
    days = {word: read_days(row[word]) for word in DATES if row.get(word, ONGOING) != ONGOING}
    for first, last, words in (
        ("start", "stop", "the course ends before it begins"),
        ("start", "remission", "the remission lies before the course"),
        ("start", "relapse", "the relapse lies before the course"),
        ("remission", "relapse", "the relapse lies before the remission"),
    ):
        if first in days and last in days and (days[first].low or 0) > (days[last].high or 0):
            raise refuse(f"{words}; correct one of the two dates")


def _course(drugs: Drugs, row: Mapping[str, str]) -> Course:
    days = {word: read_days(row[word]) for word in DATES if row.get(word, ONGOING) != ONGOING}
    return Course(
        drug=drugs.by_id[row["drug"]],
        route=row.get("route", ""),
        dose=Fraction(row["dose"]) if "dose" in row else None,
        unit=row.get("unit", ""),
        frequency=row.get("frequency", ""),
        weight=Fraction(row["weight"]) if "weight" in row else None,
        ongoing=row.get("stop") == ONGOING,
        response=row.get("response", ""),
        **days,
    )


def _shown(raw: object) -> str:
    return repr(one_line(str(raw))[:40])
