"""A course of treatment on one line, read: the form of trials.course_text. Loaded with the first that is typed."""

import re
from collections.abc import Iterator

from trials.course_text import NO_START, NO_STOP, ONGOING, WORDS
from trials.document import Refused
from trials.drugs import Drugs
from trials.language import LANGUAGES, said
from trials.text import one_line
from trials.treatment import PER_DAY, RESPONSES, ROUTES

LONGEST = 400
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
