"""What an answer can be: a value, a range, several readings, none, or unknown and why.

An *entry* is an answer as plain JSON data, the one form used by files, events and widgets:
"yes", "female", ["hands", "face"], "12.5", {"value": "12000", "unit": "/uL"}, {"from": "7", "to": "105"},
{"readings": {"10-day window": "6", "30-day window": "7"}}, "2026-03", "2026-02-21/2026-02-28",
"2026-05-01T10:00", "none", {"unknown": "pending"}. Numbers are kept as the decimal text that was given.
A finding of an instrument is "yes", "no", a number as above in a mapping, {"last": "2026-02-18"} for the day on which
it was last seen, or both: {"value": "2", "last": "2026-02"}. A treatment table is a list: see trials.courses.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from trials.courses import canonical_courses, courses_beyond, read_courses, table_words
from trials.dates import Span, day_said, day_words, in_days, in_minutes, month_said, read_days, read_minutes
from trials.definition import CALENDAR, NUMERIC, Limits, Question
from trials.document import Refused
from trials.language import ENGLISH, Language, Said, said
from trials.text import one_line
from trials.treatment import Course

Entry = Any

NOT_KNOWN: Final = {
    "pending": said("Not known: pending"),
    "not done": said("Not known: not done"),
    "not available": said("Not known: not available"),
    "declined": said("Not known: declined"),
    "left for the investigator": said("Not known: left for the investigator"),
}
UNKNOWN_REASONS: Final = tuple(NOT_KNOWN)
NONE: Final = "none"
PRESENT: Final = frozenset(["yes", "true", "present"])
ABSENT: Final = frozenset(["no", "false", "absent"])
NUMBER = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


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


def canonical(question: Question, raw: Entry) -> Entry:
    """`raw` from a file or a person as the entry that is stored. Raises Refused with one sentence."""
    entry = _canonical(question, raw)
    read_entry(question, entry)
    return entry


def read_entry(question: Question, entry: Entry) -> Answer:
    """The meaning of a canonical entry. Raises Refused with one sentence."""
    if isinstance(entry, dict) and "unknown" in entry:
        return Unknown(entry["unknown"])
    if isinstance(entry, dict) and "readings" in entry:
        return Known(tuple((label, _value(question, part)) for label, part in entry["readings"].items()))
    return Known((("", _value(question, entry)),))


def limit_sentence(question: Question, entry: Entry, limits: Limits, today: int) -> Said | None:
    """Why an entry lies beyond `limits`, in one sentence without its stop. `today` is a day ordinal."""
    answer = read_entry(question, entry)
    if isinstance(answer, Unknown):
        return None
    for _, value in answer.readings:
        if isinstance(value, tuple):
            sentence = courses_beyond(value, today)
        elif isinstance(value, Seen):
            sentence = _finding_beyond(question, value, limits, today)
        else:
            sentence = _beyond(question, value, limits, today) if isinstance(value, Span) else None
        if sentence:
            return sentence
    return None


def number_words(number: Fraction | int) -> str:
    """A number as a person writes it: no exponent, no trailing zeros, at most six decimals."""
    if isinstance(number, int) or number.denominator == 1:
        return str(int(number))
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact:.6f}".rstrip("0").rstrip(".")


def unit_words(unit: str, language: Language = ENGLISH) -> str:
    """A UCUM unit as it is written on a report: `10*9/L` is `×10⁹/L`."""
    return language(unit_said(unit))


def unit_said(unit: str) -> Said:
    """The same, in nobody's language yet."""
    power = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    words = {"Cel": Said("°C"), "g/(24.h)": said("g in 24 hours"), "mg/(24.h)": said("mg in 24 hours")}
    return words.get(unit) or Said(re.sub(r"10\*([0-9]+)", lambda m: "×10" + m[1].translate(power), unit))


def entry_words(question: Question, entry: Entry, language: Language = ENGLISH) -> str:
    """An entry in plain words: `12 ×10⁹/L`, `15 March 2026`, `Not known: pending`."""
    if isinstance(entry, dict) and "unknown" in entry:
        return unknown_words(entry["unknown"], language)
    if entry == NONE and question.none:
        return question.none
    if isinstance(entry, dict) and "readings" in entry:
        return language.parted(
            language("{name}: {value}", name=label, value=entry_words(question, part, language))
            for label, part in entry["readings"].items()
        )
    if question.type == "yes_no":
        return language("Yes") if entry == "yes" else language("No")
    if question.type == "finding":
        return _finding_words(question, entry, language)
    if question.drugs is not None:
        return table_words(question.drugs, entry, language)
    if question.type == "choice":
        return question.label(entry)
    if question.type == "choices":
        return language.joined(question.label(option) for option in entry)
    if question.type in NUMERIC:
        return _number_entry_words(question, entry, language)
    return _date_entry_words(entry, language)


def unknown_words(reason: str, language: Language = ENGLISH) -> str:
    """Why an answer is not known: `Not known: pending`."""
    return language(NOT_KNOWN[reason]) if reason in NOT_KNOWN else language("Not known: {reason}", reason=reason)


def _canonical(question: Question, raw: Entry) -> Entry:
    if isinstance(raw, dict) and set(raw) == {"unknown"}:
        reason = str(raw["unknown"]).replace("_", " ").replace("-", " ").strip()
        if reason not in UNKNOWN_REASONS:
            known = ", ".join(UNKNOWN_REASONS)
            raise _refuse(
                question,
                said("{reason} is no reason; use one of: {known}", reason=_shown(raw["unknown"]), known=known),
            )
        return {"unknown": reason}
    if raw == NONE:
        if not question.none:
            raise _refuse(question, said("none is not an answer here; give a value, or unknown with a reason"))
        return NONE
    if isinstance(raw, dict) and set(raw) == {"readings"}:
        return {"readings": _readings(question, raw["readings"])}
    if question.type == "yes_no":
        return _yes_no(question, raw)
    if question.type == "finding":
        return _finding(question, raw)
    if question.drugs is not None:
        try:
            return canonical_courses(question.drugs, raw)
        except Refused as refused:
            raise _refuse(question, refused.args[0]) from None
    if question.type == "choice":
        return _option(question, raw)
    if question.type == "choices":
        chosen = raw if isinstance(raw, list) else [raw]
        if not chosen:
            raise _refuse(question, said("nothing is chosen; choose at least one, or answer none or unknown"))
        ids = [_option(question, one) for one in chosen]
        return [option.id for option in question.options if option.id in ids]
    if question.type in NUMERIC:
        return _number_entry(question, raw)
    return _date_entry(question, raw)


def _date_entry(question: Question, raw: Entry) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise _refuse(question, said("{text} is not a date; write 2026-03-15, 2026-03 or 2026", text=_shown(raw)))
    text = "/".join(part.strip() for part in str(raw).split("/"))
    return re.sub(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) (?=[0-9]{2}:)", r"\1T", text)


def _finding(question: Question, raw: Entry) -> Entry:
    item = question.item
    assert item
    if isinstance(raw, bool) or str(raw).strip().lower() in PRESENT | ABSENT:
        return "yes" if raw is True or str(raw).strip().lower() in PRESENT else "no"
    given = raw if isinstance(raw, dict) else {"value": raw}
    if not isinstance(raw, dict) and item.dated and (not item.cutoffs or "-" in str(raw)):
        given = {"last": raw}
    number = {word: part for word, part in given.items() if word != "last"}
    if number and not item.cutoffs:
        raise _refuse(
            question,
            said("{text} is not an answer here; write yes, no, or unknown with a reason", text=_shown(raw)),
        )
    if "last" in given and not item.dated:
        raise _refuse(question, said("no day is needed: it counts if it was ever present; write yes or no"))
    entry: dict[str, Entry] = {}
    if number:
        found = _number_entry(question, number["value"] if set(number) == {"value"} else number)
        entry = found if isinstance(found, dict) else {"value": found}
    if "last" in given:
        entry["last"] = _date_entry(question, given["last"])
    if not entry:
        raise _refuse(
            question, said("nothing is said; write yes, no, a number where one is asked for, or the day last seen")
        )
    return entry


def _readings(question: Question, raw: Entry) -> dict[str, Entry]:
    if question.type not in (*NUMERIC, *CALENDAR):
        raise _refuse(question, said("only a number or a date can have several readings; choose one answer"))
    parts = raw if isinstance(raw, dict) else dict(enumerate(raw, 1)) if isinstance(raw, list) else {}
    if len(parts) < 2 or len(parts) > 9:
        raise _refuse(question, said("readings are two to nine values, each with a label; write one value plainly"))
    if any(isinstance(part, dict) and {"unknown", "readings"} & set(part) for part in parts.values()):
        raise _refuse(question, said("each reading is a value; answer unknown for the whole question instead"))
    found = {one_line(str(label)): _canonical(question, part) for label, part in parts.items()}
    if len(found) < len(parts):
        raise _refuse(question, said("two readings have the same label; give each its own"))
    return found


def _yes_no(question: Question, raw: Entry) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word not in ("yes", "no", "true", "false"):
        hint = "{unknown: pending}"
        raise _refuse(
            question, said("{text} is not yes or no; write yes, no, or {hint}", text=_shown(raw), hint=hint)
        )
    return "yes" if word in ("yes", "true") else "no"


def _option(question: Question, raw: Entry) -> str:
    if isinstance(raw, bool):  # an option may be named yes or no, and JSON writes them true and false
        raw = "yes" if raw else "no"
    if str(raw) not in {option.id for option in question.options}:
        known = ", ".join(option.id for option in question.options)
        raise _refuse(
            question, said("{text} is not one of the answers; use one of: {known}", text=_shown(raw), known=known)
        )
    return str(raw)


def _number_entry(question: Question, raw: Entry) -> Entry:
    if isinstance(raw, dict):
        if set(raw) == {"value", "unit"}:
            if not isinstance(raw["unit"], str) or raw["unit"] not in (question.unit, *question.accept):
                known = ", ".join((question.unit, *question.accept)) if question.unit else said("no unit")
                unit = _shown(raw["unit"])
                raise _refuse(
                    question, said("the unit {unit} is not known here; use {known}", unit=unit, known=known)
                )
            return {"value": _digits(question, raw["value"]), "unit": raw["unit"]}
        if raw and set(raw) <= {"from", "to"}:
            return {end: _digits(question, raw[end]) for end in ("from", "to") if raw.get(end) is not None}
        raise _refuse(question, said("a number is written as 12, as value and unit, or as from and to"))
    return _digits(question, raw)


def _digits(question: Question, raw: Entry) -> str:
    text = str(raw).strip() if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else ""
    if "E" in text.upper() and isinstance(raw, Decimal) and abs(raw.adjusted()) <= 20:
        text = f"{raw:f}"
    if not NUMBER.fullmatch(text):
        raise _refuse(
            question, said("{text} is not a number; write it in digits, with a point for decimals", text=_shown(raw))
        )
    return re.sub(r"^([-]?)[+]?0*(?=[0-9])", r"\1", text)


def _value(question: Question, entry: Entry) -> Value:
    if entry == NONE and question.none:
        return NONE
    try:
        if question.type == "finding":
            return _seen(question, entry)
        if question.drugs is not None:
            return read_courses(question.drugs, entry)
        if question.type in NUMERIC:
            return _number_span(question, entry)
        if question.type in CALENDAR:
            return (read_days if question.type == "date" else read_minutes)(entry)
    except ValueError as error:
        raise _refuse(question, error.args[0]) from None
    return frozenset(entry) if question.type == "choices" else str(entry)


def _seen(question: Question, entry: Entry) -> Seen:
    if isinstance(entry, str):
        return Seen(entry == "yes")
    number = {word: part for word, part in entry.items() if word != "last"}
    return Seen(
        True,
        _number_span(question, number["value"] if set(number) == {"value"} else number) if number else None,
        read_days(entry["last"]) if "last" in entry else None,
    )


def _number_span(question: Question, entry: Entry) -> Span:
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


def _whole(question: Question, span: Span) -> Span:
    for end in (span.low, span.high):
        if question.type == "integer" and end is not None and Fraction(end).denominator != 1:
            number = number_words(end)
            raise ValueError(said("{number} is not a whole number; write it without decimals", number=number))
    return span


def _beyond(question: Question, value: Span, limits: Limits, today: int) -> Said | None:
    if question.type in CALENDAR:
        days = value if question.type == "date" else in_days(value)
        assert days.low is not None and days.high is not None
        first, last = day_said(int(days.low)), day_said(int(days.high))
        if limits.max_today and days.low > today:
            return said("{day} is in the future; give a day that has been", day=first)
        if limits.min is not None and days.high < limits.min:
            return said("{day} is before {limit}; check the year", day=last, limit=day_said(int(limits.min)))
        if limits.max is not None and days.low > limits.max:
            return said("{day} is after {limit}; check the year", day=first, limit=day_said(int(limits.max)))
        return None
    for end in (value.low, value.high):
        if end is not None and limits.max is not None and end > limits.max:
            number, limit = _with_unit(end, question.unit), number_words(limits.max)
            return said("{number} is more than {limit}; check the number and its unit", number=number, limit=limit)
        if end is not None and limits.min is not None and end < limits.min:
            number, limit = _with_unit(end, question.unit), number_words(limits.min)
            return said("{number} is less than {limit}; check the number and its unit", number=number, limit=limit)
    return None


def _with_unit(number: Fraction | int, unit: str) -> Said | str:
    digits = number_words(number)
    return said("{number} {unit}", number=digits, unit=unit_said(unit)) if unit else digits


def _finding_beyond(question: Question, seen: Seen, limits: Limits, today: int) -> Said | None:
    if seen.last is not None and limits.max_today and seen.last.low is not None and seen.last.low > today:
        day = day_said(int(seen.last.low))
        return said("{day} is in the future; give the day on which it was last seen", day=day)
    return _beyond(question, seen.number, limits, today) if seen.number is not None else None


def _finding_words(question: Question, entry: Entry, language: Language) -> str:
    if isinstance(entry, str):
        return language("Present") if entry == "yes" else language("Absent")
    number = {word: part for word, part in entry.items() if word != "last"}
    words = language("Present")
    if number:
        words = _number_entry_words(question, number["value"] if set(number) == {"value"} else number, language)
    if "last" not in entry:
        return words
    return language("{finding}, last seen {day}", finding=words, day=_date_entry_words(entry["last"], language))


def _number_entry_words(question: Question, entry: Entry, language: Language) -> str:
    def with_unit(text: str, unit: str) -> str:
        return f"{text} {unit_words(unit, language)}" if unit else text

    if isinstance(entry, str):
        return with_unit(entry, question.unit)
    if "unit" in entry:
        given = with_unit(entry["value"], entry["unit"])
        if entry["unit"] == question.unit:
            return given
        span = _number_span(question, entry)
        assert span.low is not None
        return f"{given} = {with_unit(number_words(span.low), question.unit)}"
    if "to" not in entry:
        return with_unit(language("at least {least}", least=entry["from"]), question.unit)
    if "from" not in entry:
        return with_unit(language("at most {most}", most=entry["to"]), question.unit)
    return with_unit(language("{first} to {last}", first=entry["from"], last=entry["to"]), question.unit)


def _date_entry_words(entry: str, language: Language) -> str:
    day, t, time = entry.partition("T")
    if t:
        return language("{day}, {time}", day=_date_entry_words(day, language), time=time)
    first, slash, last = entry.partition("/")
    if slash:
        ends = {"first": _date_entry_words(first, language), "last": _date_entry_words(last, language)}
        return language("{first} to {last}", **ends)
    span = read_days(entry)
    assert span.low is not None
    match len(entry.split("-")):
        case 1:
            return language("{year}", year=entry)
        case 2:
            return language(month_said(int(span.low)))
        case _:
            return day_words(int(span.low), language)


def _refuse(question: Question, sentence: str | Said) -> Refused:
    return Refused(said("{question}: {sentence}.", question=question.id, sentence=sentence))


def _shown(raw: object) -> str:
    return repr(one_line(str(raw))[:40])


def limits_of(question: Question, today: int) -> Span:
    """The declared domain of a number or date as a range, in the unit that its values have."""
    high: Fraction | int | None = question.limits.max
    if question.limits.max_today:
        high = today if high is None else min(high, today)
    span = Span(question.limits.min, high)
    if question.type == "datetime":
        return in_minutes(span)
    return span
