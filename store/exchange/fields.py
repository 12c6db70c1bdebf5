"""How an answer is spread over the fields of a form, the same way for every format, and put together again.

A form field holds one option, one number, one date; a record also holds ranges, readings, spans, none, and unknown
with its reason. What has no field of its own stands in `given`, as it is recorded.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Literal

from trials.answer_words import unknown_words
from trials.definition import CALENDAR, NUMERIC, Question
from trials.values import NONE, UNKNOWN_REASONS, Entry

Kind = Literal["one", "many", "number", "day", "moment", "table"]
YES_NO = (("yes", "Yes"), ("no", "No"))
_PLAIN_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)?)?", re.ASCII)


@dataclass(frozen=True)
class Spread:
    """One answer over its fields; at most one of `chosen`, `value` and `status` is filled.

    `chosen` are option ids; `value` a number, a date, a moment or a table as recorded, `unit` where one was given;
    `status` is "none" or why it is unknown. `given` is the entry as recorded, where the other parts do not say all.
    """

    chosen: tuple[str, ...] = ()
    value: str = ""
    unit: str = ""
    status: str = ""
    given: str = ""


def kind(question: Question) -> Kind:
    """What kind of field a question needs."""
    if question.type in NUMERIC:
        return "number"
    if question.type in CALENDAR:
        return "day" if question.type == "date" else "moment"
    if question.type == "courses":
        return "table"
    return "many" if question.type == "choices" else "one"


def has_options(question: Question) -> bool:
    """Whether it is answered by choosing from a list."""
    return kind(question) in ("one", "many")


def is_plain(question: Question) -> bool:
    """Whether no answer needs a field for what is not one exact value."""
    return question.type in ("yes_no", "choice", "choices", "courses")


def options(question: Question) -> tuple[tuple[str, str], ...]:
    """The ids and labels that can be chosen, without none and unknown."""
    return tuple((option.id, option.label) for option in question.options) or YES_NO


def statuses(question: Question) -> tuple[tuple[str, str], ...]:
    """What can stand in place of a value: none where the question allows it, and unknown with its reason."""
    none = ((NONE, question.none),) if question.none else ()
    return (*none, *((reason, unknown_words(reason)) for reason in UNKNOWN_REASONS))


def spread(question: Question, entry: Entry) -> Spread:
    """A canonical entry over its fields; `together` gives it back."""
    if isinstance(entry, dict) and "unknown" in entry:
        found = Spread(status=entry["unknown"])
    elif entry == NONE and question.none:
        found = Spread(status=NONE)
    elif has_options(question):
        known = {option for option, _ in options(question)}
        chosen = entry if isinstance(entry, list) else [entry] if isinstance(entry, str) else []
        found = Spread(chosen=tuple(one for one in chosen if one in known))
    elif kind(question) == "table":
        return Spread(value=as_text(entry))
    elif isinstance(entry, dict):
        found = Spread(value=entry["value"], unit=entry["unit"]) if {"value", "unit"} == set(entry) else Spread()
    else:
        plain = kind(question) == "number" or _PLAIN_DATE.fullmatch(entry)
        found = Spread(value=entry) if plain else Spread()
    return found if together(question, found) == entry else replace(found, given=as_text(entry))


def together(question: Question, fields: Spread) -> Entry:
    """The entry that the fields hold; None when they are all empty. What `given` holds is not checked here."""
    if fields.given:
        return from_text(fields.given)
    if fields.status:
        return NONE if fields.status == NONE else {"unknown": fields.status}
    if fields.chosen:
        return list(fields.chosen) if kind(question) == "many" else fields.chosen[0]
    if kind(question) == "table":
        return from_text(fields.value) or None
    if fields.unit:
        return {"value": fields.value, "unit": fields.unit}
    return fields.value or None


def tells_a_day(question: Question, entry: Entry, fields: Spread) -> bool:
    """Whether the fields of an answer hold a day, or may hold one."""
    dated = question.type in CALENDAR or kind(question) == "table"
    return (dated and not fields.status) or (bool(fields.given) and isinstance(entry, dict))


def in_words(question: Question, words: str) -> Spread:
    """The fields of an answer that is told in words instead of its value."""
    return Spread(value=words) if kind(question) == "table" else Spread(given=words)


def as_text(entry: Entry) -> str:
    """An entry on one line: itself where it is text, else JSON."""
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Entry:
    """What `as_text` was made from; not checked."""
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
