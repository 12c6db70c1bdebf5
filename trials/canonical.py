"""An answer as a file or a person gives it, made the one entry that is stored."""

import re
from decimal import Decimal
from typing import Final

from trials.courses import canonical_courses
from trials.definition import CALENDAR, NUMERIC, Question
from trials.document import Refused
from trials.language import said
from trials.quantities import DIGITS
from trials.text import one_line
from trials.values import NONE, UNKNOWN_REASONS, Entry, read_entry, refusal

PRESENT: Final = frozenset(["yes", "true", "present"])
ABSENT: Final = frozenset(["no", "false", "absent"])


def canonical(question: Question, raw: Entry) -> Entry:
    """`raw` from a file or a person as the entry that is stored. Raises Refused with one sentence."""
    entry = _canonical(question, raw)
    read_entry(question, entry)
    return entry


def _canonical(question: Question, raw: Entry) -> Entry:
    if isinstance(raw, dict) and set(raw) == {"unknown"}:
        reason = str(raw["unknown"]).replace("_", " ").replace("-", " ").strip()
        if reason not in UNKNOWN_REASONS:
            known = ", ".join(UNKNOWN_REASONS)
            raise refusal(
                question,
                said("{reason} is no reason; use one of: {known}", reason=_shown(raw["unknown"]), known=known),
            )
        return {"unknown": reason}
    if raw == NONE:
        if not question.none:
            raise refusal(question, said("none is not an answer here; give a value, or unknown with a reason"))
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
            raise refusal(question, refused.args[0]) from None
    if question.type == "choice":
        return _option(question, raw)
    if question.type == "choices":
        chosen = raw if isinstance(raw, list) else [raw]
        if not chosen:
            raise refusal(question, said("nothing is chosen; choose at least one, or answer none or unknown"))
        ids = [_option(question, one) for one in chosen]
        return [option.id for option in question.options if option.id in ids]
    if question.type in NUMERIC:
        return _number_entry(question, raw)
    return _date_entry(question, raw)


def _date_entry(question: Question, raw: Entry) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise refusal(question, said("{text} is not a date; write 2026-03-15, 2026-03 or 2026", text=_shown(raw)))
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
        raise refusal(
            question,
            said("{text} is not an answer here; write yes, no, or unknown with a reason", text=_shown(raw)),
        )
    if "last" in given and not item.dated:
        raise refusal(question, said("no day is needed: it counts if it was ever present; write yes or no"))
    entry: dict[str, Entry] = {}
    if isinstance(raw, str) and not re.search("[0-9]", raw):
        raise refusal(
            question,
            said(
                "{text} is not an answer here; write yes, no, a number where one is asked for, or the day last seen",
                text=_shown(raw),
            ),
        )
    if number:
        found = _number_entry(question, number["value"] if set(number) == {"value"} else number)
        entry = found if isinstance(found, dict) else {"value": found}
    if "last" in given:
        entry["last"] = _date_entry(question, given["last"])
    if not entry:
        raise refusal(
            question, said("nothing is said; write yes, no, a number where one is asked for, or the day last seen")
        )
    return entry


def _readings(question: Question, raw: Entry) -> dict[str, Entry]:
    if question.type not in (*NUMERIC, *CALENDAR):
        raise refusal(question, said("only a number or a date can have several readings; choose one answer"))
    parts = raw if isinstance(raw, dict) else dict(enumerate(raw, 1)) if isinstance(raw, list) else {}
    if len(parts) < 2 or len(parts) > 9:
        raise refusal(question, said("readings are two to nine values, each with a label; write one value plainly"))
    if any(isinstance(part, dict) and {"unknown", "readings"} & set(part) for part in parts.values()):
        raise refusal(question, said("each reading is a value; answer unknown for the whole question instead"))
    found = {one_line(str(label)): _canonical(question, part) for label, part in parts.items()}
    if len(found) < len(parts):
        raise refusal(question, said("two readings have the same label; give each its own"))
    return found


def _yes_no(question: Question, raw: Entry) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word not in ("yes", "no", "true", "false"):
        hint = "{unknown: pending}"
        raise refusal(
            question, said("{text} is not yes or no; write yes, no, or {hint}", text=_shown(raw), hint=hint)
        )
    return "yes" if word in ("yes", "true") else "no"


def _option(question: Question, raw: Entry) -> str:
    if isinstance(raw, bool):  # an option may be named yes or no, and JSON writes them true and false
        raw = "yes" if raw else "no"
    if str(raw) not in {option.id for option in question.options}:
        known = ", ".join(option.id for option in question.options)
        raise refusal(
            question, said("{text} is not one of the answers; use one of: {known}", text=_shown(raw), known=known)
        )
    return str(raw)


def _number_entry(question: Question, raw: Entry) -> Entry:
    if isinstance(raw, dict):
        if set(raw) == {"value", "unit"}:
            if not isinstance(raw["unit"], str) or raw["unit"] not in (question.unit, *question.accept):
                known = ", ".join((question.unit, *question.accept)) if question.unit else said("no unit")
                unit = _shown(raw["unit"])
                raise refusal(
                    question, said("the unit {unit} is not known here; use {known}", unit=unit, known=known)
                )
            return {"value": _digits(question, raw["value"]), "unit": raw["unit"]}
        if raw and set(raw) <= {"from", "to"}:
            return {end: _digits(question, raw[end]) for end in ("from", "to") if raw.get(end) is not None}
        raise refusal(question, said("a number is written as 12, as value and unit, or as from and to"))
    return _digits(question, raw)


def _digits(question: Question, raw: Entry) -> str:
    text = str(raw).strip() if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else ""
    if "E" in text.upper() and isinstance(raw, Decimal) and abs(raw.adjusted()) <= 20:
        text = f"{raw:f}"
    if not DIGITS.fullmatch(text):
        raise refusal(
            question,
            said(
                "{text} is not a number; write it in digits, with a point for decimals, and a range as from and to",
                text=_shown(raw),
            ),
        )
    return re.sub(r"^([-]?)[+]?0*(?=[0-9])", r"\1", text)


def _shown(raw: object) -> str:
    return repr(one_line(str(raw))[:40])
