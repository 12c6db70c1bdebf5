"""A course of treatment on one line, as it is typed and shown.

`Prednisone, 60 mg, daily, oral, at 60 kg, 2025-01 to ongoing, ineffective, remission 2025-08, relapse 2025-10`: the
medicine first, then in any order what is known. Doses may say how often: `60 mg/day`, `1.2 mg/kg/day`.
"""

import re
from collections.abc import Iterator, Mapping

from trials.document import Refused
from trials.drugs import Drugs
from trials.language import ENGLISH, LANGUAGES, Language, said
from trials.text import one_line
from trials.treatment import PER_DAY, RESPONSES, ROUTES

ONGOING = "ongoing"
LONGEST = 400
NO_START, NO_STOP = said("start not known"), said("end not known")
WORDS = {
    "ongoing": said("ongoing"),
    "oral": said("oral"),
    "intravenous": said("intravenous"),
    "intramuscular": said("intramuscular"),
    "subcutaneous": said("subcutaneous"),
    "topical": said("topical"),
    "inhaled": said("inhaled"),
    "intra-articular": said("intra-articular"),
    "daily": said("daily"),
    "twice daily": said("twice daily"),
    "three times daily": said("three times daily"),
    "four times daily": said("four times daily"),
    "every other day": said("every other day"),
    "weekly": said("weekly"),
    "every two weeks": said("every two weeks"),
    "monthly": said("monthly"),
    "pulse": said("pulse"),
    "other": said("other"),
    "ineffective": said("ineffective"),
    "partial": said("partial"),
    "remission": said("remission"),
    "flare": said("flare"),
}
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
FIELDS = {
    "drug": said("medicine"),
    "name": said("which one"),
    "dose": said("dose"),
    "unit": said("unit"),
    "frequency": said("frequency"),
    "route": said("route"),
    "weight": said("weight"),
    "start": said("start"),
    "stop": said("stop"),
    "response": said("response"),
    "remission": said("remission"),
    "relapse": said("relapse"),
}
_DOSE = re.compile(r"([0-9.]+)\s*((?:mg|g)(?:/[a-z]+)*)", re.I)
_WEIGHT = re.compile(r"(?:at|weight|体重)\s*([0-9.]+)\s*kg", re.I)
_FIELD = re.compile(r"(since|from|until|remission|relapse|缓解|复发)\s+(.+)", re.I)
_KEYS = {"since": "start", "from": "start", "until": "stop", "缓解": "remission", "复发": "relapse"}
_SPAN = re.compile(r"(.+?)(?: to |\s*至\s*)(.+)")
_NAMED = re.compile(r"(.+?)\s*\((.+)\)")


def read_course(drugs: Drugs, text: str) -> dict[str, str]:
    """The fields of a typed course; their values are not checked here. Raises Refused."""
    if len(text) > LONGEST:
        sentence = said("it is longer than {most} characters; write what is known of one course alone", most=LONGEST)
        raise Refused(sentence)
    first, *parts = [part.strip() for part in re.split("[,，]", one_line(text))]
    row = {"drug": first}
    if (match := _NAMED.fullmatch(first)) and drugs.named(first) is None:
        row = {"drug": match[1], "name": match[2]}
    for part in parts:
        for key, value in _fields(part):
            if key in row:
                told = {"key": key, "one": repr(row[key]), "other": repr(value)}
                raise Refused(said("{key} stands twice, {one} and {other}; keep one", **told))
            row[key] = value
    return row


def course_words(drugs: Drugs, row: Mapping[str, str], language: Language = ENGLISH) -> str:
    """One stored course on one line, which read_course understands again."""
    return language.clauses(_parts(drugs, row, language))


def word_words(word: str, language: Language = ENGLISH) -> str:
    """A route, a frequency or a response in words."""
    return language(WORDS[word]) if word in WORDS else word


def field_name(field: str, language: Language = ENGLISH) -> str:
    """A field of a course as it is named inside a sentence: `route`."""
    return language(FIELDS[field])


def _fields(part: str) -> Iterator[tuple[str, str]]:
    word = part.lower()
    if match := _DOSE.fullmatch(part):
        yield from (("dose", match[1]), ("unit", match[2].lower()))
    elif match := _WEIGHT.fullmatch(part):
        yield "weight", match[1]
    elif match := _FIELD.fullmatch(part):
        kind = match[1].lower()
        yield _KEYS.get(kind, kind), match[2]
        if kind == "since":
            yield "stop", ONGOING
    elif (code := _code(word)) == ONGOING:
        yield "stop", ONGOING
    elif match := _SPAN.fullmatch(part):
        not_known = {language(words) for language in LANGUAGES.values() for words in (NO_START, NO_STOP)}
        days = (("start", match[1]), ("stop", _code(match[2].lower())))
        yield from ((key, day) for key, day in days if day not in not_known)
    else:
        for key, words in (("route", ROUTES), ("frequency", tuple(PER_DAY)), ("response", RESPONSES)):
            if code in words:
                yield key, code
                return
        raise Refused(
            said(
                "{text} is not understood; write such as 60 mg, daily, oral, at 60 kg, 2025-01 to 2025-09",
                text=repr(part[:40]),
            )
        )


def _code(word: str) -> str:
    """The word of the record for one in any language; another text as it is."""
    if word in WORDS:
        return word
    spoken = {language(words): code for language in LANGUAGES.values() for code, words in WORDS.items()}
    return spoken.get(word, ONGOING if word == "今" else word)


def _parts(drugs: Drugs, row: Mapping[str, str], language: Language) -> Iterator[str]:
    drug = drugs.by_id[row["drug"]].label
    yield f"{drug} ({row['name']})" if "name" in row else drug
    if "dose" in row:
        yield f"{row['dose']} {row['unit']}"
    yield from (word_words(row[key], language) for key in ("frequency", "route") if key in row)
    if "weight" in row:
        yield language("at {weight} kg", weight=row["weight"])
    if "start" in row or "stop" in row:
        start, stop = row.get("start", NO_START), row.get("stop", NO_STOP)
        if stop == ONGOING:
            yield language("{first} to ongoing", first=start)
        else:
            yield language("{first} to {last}", first=start, last=stop)
    if "response" in row:
        yield word_words(row["response"], language)
    if "remission" in row:
        yield language("remission {day}", day=row["remission"])
    if "relapse" in row:
        yield language("relapse {day}", day=row["relapse"])
