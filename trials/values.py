"""What an answer can be: a value, a range, several readings, none, or unknown and why.

An *entry* is an answer as plain JSON data, the one form used by files, events and widgets:
"yes", "female", ["hands", "face"], "12.5", {"value": "12000", "unit": "/uL"}, {"from": "7", "to": "105"},
{"readings": {"10-day window": "6", "30-day window": "7"}}, "2026-03", "2026-02-21/2026-02-28",
"2026-05-01T10:00", "none", {"unknown": "pending"}. Numbers are kept as the decimal text that was given.
A finding of an instrument is "yes", "no", a number as above in a mapping, {"last": "2026-02-18"} for the day on which
it was last seen, or both: {"value": "2", "last": "2026-02"}. A treatment table is a list: see trials.courses.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from trials.code_words import NOT_KNOWN
from trials.courses import read_courses
from trials.dates import Span, read_days, read_minutes
from trials.definition import CALENDAR, NUMERIC, Question
from trials.document import Refused
from trials.language import Said, said
from trials.quantities import number_words
from trials.treatment import Course

Entry = Any

UNKNOWN_REASONS: Final = tuple(NOT_KNOWN)
NONE: Final = "none"
LEFT: Final = {"unknown": "left for the investigator"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding: whether it is present, the number given for it, and the day on which it was last seen."""

    present: bool
    number: Span | None = None
    last: Span | None = None


Value = str | frozenset[str] | Span | Seen | tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Asked, and not known for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """One value, or one for each reading where conventions differ. A number or date is a Span, a finding is Seen."""

    readings: tuple[tuple[str, Value], ...]


Answer = Unknown | Known


def read_entry(question: Question, entry: Entry) -> Answer:
    """The meaning of a canonical entry. Raises Refused with one sentence."""
    if isinstance(entry, dict) and "unknown" in entry:
        return Unknown(entry["unknown"])
    if isinstance(entry, dict) and "readings" in entry:
        return Known(tuple((label, _value(question, part)) for label, part in entry["readings"].items()))
    return Known((("", _value(question, entry)),))


def number_span(question: Question, entry: Entry) -> Span:
    """A number or a range as its values, in the unit of its question. Raises ValueError with one sentence."""
    if isinstance(entry, dict) and "unit" in entry:
        value = Fraction(entry["value"]) * question.accept.get(entry["unit"], Fraction(1))
        return _whole(question, Span(value, value))
    if isinstance(entry, dict):
        low = Fraction(entry["from"]) if "from" in entry else None
        high = Fraction(entry["to"]) if "to" in entry else None
        if low is None and high is None:
            raise ValueError(said("the range has no end; give from, to or both"))
        if low is not None and high is not None and low > high:
            raise ValueError(said("the range ends before it begins; write the smaller number first"))
        return _whole(question, Span(low, high))
    return _whole(question, Span(Fraction(entry), Fraction(entry)))


def refusal(question: Question, sentence: str | Said) -> Refused:
    """What is wrong with an answer to a question, in one sentence without its stop."""
    return Refused(said("{question}: {sentence}.", question=question.id, sentence=sentence))


def _value(question: Question, entry: Entry) -> Value:
    if entry == NONE and question.none:
        return NONE
    try:
        if question.type == "finding":
            return _seen(question, entry)
        if question.drugs is not None:
            return read_courses(question.drugs, entry)
        if question.type in NUMERIC:
            return number_span(question, entry)
        if question.type in CALENDAR:
            return (read_days if question.type == "date" else read_minutes)(entry)
    except ValueError as error:
        raise refusal(question, error.args[0]) from None
    return frozenset(entry) if question.type == "choices" else str(entry)


def _seen(question: Question, entry: Entry) -> Seen:
    if isinstance(entry, str):
        return Seen(entry == "yes")
    number = {word: part for word, part in entry.items() if word != "last"}
    return Seen(
        True,
        number_span(question, number["value"] if set(number) == {"value"} else number) if number else None,
        read_days(entry["last"]) if "last" in entry else None,
    )


def _whole(question: Question, span: Span) -> Span:
    for end in (span.low, span.high):
        if question.type == "integer" and end is not None and Fraction(end).denominator != 1:
            number = number_words(end)
            raise ValueError(said("{number} is not a whole number; write it without decimals", number=number))
    return span
