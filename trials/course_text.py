"""A course of treatment on one line, as it is typed and shown.

`Prednisone, 60 mg, daily, oral, at 60 kg, 2025-01 to ongoing, ineffective, remission 2025-08, relapse 2025-10`: the
medicine first, then in any order what is known. Doses may say how often: `60 mg/day`, `1.2 mg/kg/day`.
"""

import re
from collections.abc import Iterator, Mapping

from trials.document import Refused
from trials.drugs import Drugs
from trials.text import one_line
from trials.treatment import PER_DAY, RESPONSES, ROUTES

ONGOING = "ongoing"
LONGEST = 400
NO_START, NO_STOP = "start not known", "end not known"
OFTEN: Mapping[str, tuple[str, str]] = {  # units that say how often, as a unit and a frequency
    f"{unit}/{word}": (unit, frequency)
    for unit in ("mg", "g", "mg/kg")
    for words, frequency in (
        (("day", "d"), "daily"),
        (("week", "wk"), "weekly"),
        (("month",), "monthly"),
    )
    for word in words
}
_DOSE = re.compile(r"([0-9.]+)\s*((?:mg|g)(?:/[a-z]+)*)", re.I)
_WEIGHT = re.compile(r"(?:at|weight)\s*([0-9.]+)\s*kg", re.I)
_FIELD = re.compile(r"(since|from|until|remission|relapse)\s+(.+)", re.I)
_NAMED = re.compile(r"(.+?)\s*\((.+)\)")


def read_course(drugs: Drugs, text: str) -> dict[str, str]:
    """The fields of a typed course; their values are not checked here. Raises Refused."""
    if len(text) > LONGEST:
        raise Refused(f"it is longer than {LONGEST} characters; write what is known of one course alone")
    first, *parts = [part.strip() for part in one_line(text).split(",")]
    row = {"drug": first}
    if (match := _NAMED.fullmatch(first)) and drugs.named(first) is None:
        row = {"drug": match[1], "name": match[2]}
    for part in parts:
        for key, value in _fields(part):
            if key in row:
                raise Refused(f"{key} stands twice, {row[key]!r} and {value!r}; keep one")
            row[key] = value
    return row


def course_words(drugs: Drugs, row: Mapping[str, str]) -> str:
    """One stored course on one line, which read_course understands again."""
    return ", ".join(_parts(drugs, row))


def _fields(part: str) -> Iterator[tuple[str, str]]:
    word = part.lower()
    if match := _DOSE.fullmatch(part):
        yield from (("dose", match[1]), ("unit", match[2].lower()))
    elif match := _WEIGHT.fullmatch(part):
        yield "weight", match[1]
    elif match := _FIELD.fullmatch(part):
        kind = match[1].lower()
        yield {"since": "start", "from": "start", "until": "stop"}.get(kind, kind), match[2]
        if kind == "since":
            yield "stop", ONGOING
    elif word == ONGOING:
        yield "stop", ONGOING
    elif " to " in part:
        start, _, stop = part.partition(" to ")
        yield from ((key, day) for key, day in (("start", start), ("stop", stop)) if day not in (NO_START, NO_STOP))
    else:
        for key, words in (("route", ROUTES), ("frequency", tuple(PER_DAY)), ("response", RESPONSES)):
            if word in words:
                yield key, word
                return
        raise Refused(
            f"{part[:40]!r} is not understood; write such as 60 mg, daily, oral, at 60 kg, 2025-01 to 2025-09"
        )


def _parts(drugs: Drugs, row: Mapping[str, str]) -> Iterator[str]:
    drug = drugs.by_id[row["drug"]].label
    yield f"{drug} ({row['name']})" if "name" in row else drug
    if "dose" in row:
        yield f"{row['dose']} {row['unit']}"
    yield from (row[word] for word in ("frequency", "route") if word in row)
    if "weight" in row:
        yield f"at {row['weight']} kg"
    if "start" in row or "stop" in row:
        yield f"{row.get('start', NO_START)} to {row.get('stop', NO_STOP)}"
    if "response" in row:
        yield row["response"]
    yield from (f"{word} {row[word]}" for word in ("remission", "relapse") if word in row)
