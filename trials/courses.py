"""A treatment table as an entry: a list of courses, each a mapping of plain texts.

{"drug": "prednisone", "route": "oral", "dose": "60", "unit": "mg", "frequency": "daily", "weight": "60",
 "start": "2025-01", "stop": "ongoing", "response": "ineffective", "remission": "2025-08", "relapse": "2025-10-03"}.
Only the drug is needed; what is left out is not known. A course may also be one line: see trials.course_text.

How the disease responded is a clinician's word (`new_responses`); documented days of remission and relapse are not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from trials.course_text import OFTEN, ONGOING, course_words
from trials.dates import Span, day_said, read_days
from trials.document import Refused
from trials.drugs import Drugs
from trials.language import ENGLISH, Language, Said, said
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
MOST = 100
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?", re.ASCII)


def canonical_courses(drugs: Drugs, raw: Any) -> list[dict[str, str]]:
    """The table as it is stored. Raises Refused with one sentence, without the question's id."""
    rows = raw if isinstance(raw, list) else re.split(r"[;\n]", raw) if isinstance(raw, str) else [raw]
    if not rows:
        raise Refused(said("the table is empty; add a course, or answer none or unknown"))
    if len(rows) > MOST:
        raise Refused(
            said("the table has {courses} courses; at most {most} can be kept", courses=len(rows), most=MOST)
        )
    return [_row(drugs, number, row) for number, row in enumerate(rows, 1)]


def read_courses(drugs: Drugs, entry: list[dict[str, str]]) -> tuple[Course, ...]:
    """The meaning of a stored table."""
    return tuple(_course(drugs, row) for row in entry)


def courses_beyond(courses: tuple[Course, ...], today: int) -> Said | None:
    """Why a date of a table cannot be."""
    for number, course in enumerate(courses, 1):
        for word in DATES:
            span: Span | None = getattr(course, word)
            if span is not None and span.low is not None and span.low > today:
                if word == "stop":
                    sentence = said("{day} is in the future; write ongoing", day=day_said(int(span.low)))
                else:
                    sentence = said("{day} is in the future; give a day that has been", day=day_said(int(span.low)))
                return said("course {number}: {sentence}", number=number, sentence=sentence)
    return None


def courses_words(drugs: Drugs, entry: list[dict[str, str]], language: Language = ENGLISH) -> str:
    """A table in brief: how many courses, and the medicines in order, each once."""
    names = language.joined(dict.fromkeys(drugs.by_id[row["drug"]].label for row in entry))
    return language.plural(len(entry), "{count} course: {names}", "{count} courses: {names}", names=names)


def new_responses(rows: Iterable[Mapping[str, str]], before: Iterable[Mapping[str, str]]) -> list[int]:
    """The places of the courses in `rows` that state a response which no course of that medicine has in `before`."""
    known = Counter(_response(row) for row in before if "response" in row)
    found = []
    for place, row in enumerate(rows):
        if "response" in row:
            known[_response(row)] -= 1
            if known[_response(row)] < 0:
                found.append(place)
    return found


def table_words(drugs: Drugs, entry: list[dict[str, str]], language: Language = ENGLISH) -> str:
    """A table on one line, whole."""
    return language.parted(course_words(drugs, row, language) for row in entry)


def _response(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["drug"], row.get("name", ""), row["response"]


def _row(drugs: Drugs, number: int, raw: Any) -> dict[str, str]:
    def refuse(sentence: Said) -> Refused:
        return Refused(said("course {number}: {sentence}", number=number, sentence=sentence))

    if isinstance(raw, str):
        from trials.course_typed import read_course

        try:
            raw = read_course(drugs, raw)
        except Refused as refused:
            raise refuse(refused.args[0]) from None
    if not isinstance(raw, dict):
        raise refuse(said("a course is a line or a mapping that begins with the medicine"))
    given = {str(key): value for key, value in raw.items() if value is not None and value != ""}
    if unknown := [key for key in given if key not in KEYS]:
        keys = ", ".join(KEYS)
        raise refuse(said("the key {key} is not known; the keys are {keys}", key=_shown(unknown[0]), keys=keys))
    if "drug" not in given:
        raise refuse(said("no medicine is named; add drug"))
    if (unit := str(given.get("unit", "")).strip().lower()) in OFTEN:
        given["unit"], often = OFTEN[unit]
        if given.setdefault("frequency", often) != often:
            told = {"unit": unit, "often": often, "frequency": _shown(given["frequency"])}
            raise refuse(said("the unit {unit} says {often}, and the frequency {frequency}; keep one", **told))
    row: dict[str, str] = {}
    for key in KEYS:
        if key in given:
            row[key] = _field(drugs, key, given[key], refuse)
    if ("dose" in row) != ("unit" in row):
        raise refuse(said("a dose and its unit belong together; add the other one"))
    _check_order(row, refuse)
    return row


def _field(drugs: Drugs, key: str, raw: Any, refuse: Any) -> str:
    text = one_line(str(raw)) if isinstance(raw, str | int) or hasattr(raw, "as_tuple") else ""
    if isinstance(raw, bool) or not text:
        raise refuse(said("{text} cannot stand as {key}; write plain text", text=_shown(raw), key=key))
    if key == "drug":
        found = drugs.named(text)
        if found is None:
            raise refuse(_no_medicine(drugs, text))
        return found.id
    if key == "name":
        return one_line(re.sub(r"[,;()]", " ", text))[:80].strip() or "-"
    if key in WORDS:
        word = text.lower().replace("_", " ")
        word = "intra-articular" if word == "intra articular" else word
        if word not in WORDS[key]:
            told = {"text": _shown(text), "key": key, "known": ", ".join(WORDS[key])}
            raise refuse(said("{text} cannot stand as {key}; use one of: {known}", **told))
        return word
    if key in ("dose", "weight"):
        if not _NUMBER.fullmatch(text) or not Fraction(text):
            told = {"text": _shown(text), "key": key}
            raise refuse(said("{text} cannot stand as {key}; write a number above 0 in digits", **told))
        return re.sub(r"^0+(?=[0-9])", "", text)
    if key == "stop" and text.lower() == ONGOING:
        return ONGOING
    text = "/".join(part.strip() for part in text.split("/"))
    try:
        read_days(text)
    except ValueError as error:
        raise refuse(said("{name}: {value}", name=key, value=error.args[0])) from None
    return text


def _no_medicine(drugs: Drugs, text: str) -> Said:
    if close := [drug.id for drug in drugs.matching(text)][:3]:
        known = " or ".join(close)
        return said("{text} is not on the list of medicines; did you mean {known}?", text=_shown(text), known=known)
    return said(
        "{text} is not on the list of medicines; use other_biologic or other_medicine with a name", text=_shown(text)
    )


def _check_order(row: Mapping[str, str], refuse: Any) -> None:
    days = {word: read_days(row[word]) for word in DATES if row.get(word, ONGOING) != ONGOING}
    for first, last, sentence in (
        ("start", "stop", said("the course ends before it begins; correct one of the two dates")),
        ("start", "remission", said("the remission lies before the course; correct one of the two dates")),
        ("start", "relapse", said("the relapse lies before the course; correct one of the two dates")),
        ("remission", "relapse", said("the relapse lies before the remission; correct one of the two dates")),
    ):
        if first in days and last in days and (days[first].low or 0) > (days[last].high or 0):
            raise refuse(sentence)


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
