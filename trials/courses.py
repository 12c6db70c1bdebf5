"""A treatment table as an entry: a list of courses, each a mapping of plain texts.

{"drug": "prednisone", "route": "oral", "dose": "60", "unit": "mg", "frequency": "daily", "weight": "60",
 "start": "2025-01", "stop": "ongoing", "response": "ineffective", "remission": "2025-08", "relapse": "2025-10-03"}.
Only the drug is needed; what is left out is not known.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from trials.dates import Span, day_words, read_days
from trials.document import Refused
from trials.drugs import Drugs
from trials.text import one_line
from trials.treatment import PER_DAY, RESPONSES, ROUTES, UNITS, Course

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
ONGOING = "ongoing"
MOST = 200
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?", re.ASCII)


def canonical_courses(drugs: Drugs, raw: Any) -> list[dict[str, str]]:
    """The table as it is stored. Raises Refused with one sentence, without the question's id."""
    rows = raw if isinstance(raw, list) else [raw]
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
    """A table in one line: the medicines, in order, each once."""
    names = dict.fromkeys(drugs.by_id[row["drug"]].label for row in entry)
    count = f"{len(entry)} {'course' if len(entry) == 1 else 'courses'}"
    return f"{count}: {', '.join(names)}"


def course_words(drugs: Drugs, row: Mapping[str, str]) -> str:
    """One course in one line."""
    return ", ".join(_parts(drugs, row))


def _parts(drugs: Drugs, row: Mapping[str, str]) -> Iterator[str]:
    drug = drugs.by_id[row["drug"]].label
    yield f"{drug} ({row['name']})" if "name" in row else drug
    if "dose" in row:
        yield f"{row['dose']} {row['unit']}"
    yield from (row[word] for word in ("frequency", "route") if word in row)
    if "start" in row or "stop" in row:
        yield f"{row.get('start', 'start not known')} to {row.get('stop', 'end not known')}"
    yield from (row[word] for word in ("response",) if word in row)
    yield from (f"{word} {row[word]}" for word in ("remission", "relapse") if word in row)


def _row(drugs: Drugs, number: int, raw: Any) -> dict[str, str]:
    def refuse(sentence: str) -> Refused:
        return Refused(f"course {number}: {sentence}")

    if not isinstance(raw, dict):
        raise refuse("a course is a mapping that begins with drug")
    given = {str(key): value for key, value in raw.items() if value is not None and value != ""}
    if unknown := [key for key in given if key not in KEYS]:
        raise refuse(f"the key {_shown(unknown[0])} is not known; the keys are {', '.join(KEYS)}")
    if "drug" not in given:
        raise refuse("no medicine is named; add drug")
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
        return text[:80]
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
