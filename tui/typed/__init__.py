"""What a person types, as an entry; and an entry in words. Nothing here knows a screen.

Dates, times and numbers are loaded with the first that is typed: their patterns take longer than a page to be drawn.
"""

import re
from datetime import date

from trials.answer_words import entry_words
from trials.canonical import canonical
from trials.code_words import NOT_KNOWN
from trials.courses import canonical_courses
from trials.dates import day_said
from trials.definition import CALENDAR, NUMERIC, Question
from trials.document import Refused
from trials.drugs import Drugs
from trials.language import LANGUAGES, Language, Said, in_a_row, said
from trials.limits import limit_sentence
from trials.values import NONE, Entry
from tui.typed.choices import typed_choice, typed_choices
from tui.typed.marks import plain, shown

__all__ = ["DAY", "echo", "retyped", "typed", "typed_day", "unknown_reasons", "unusual"]

MAX_LENGTH = 200
_UNKNOWN = re.compile(r"(?:not known|unknown|未知|不详|不知道)\s*[:,]?\s*(.*)", re.I)
_LABELLED = re.compile(r"([^:;]+):\s*([^;]+)")
_BRACKETED = re.compile(r"(.*?)\s*\(([^()]+)\)")
_OR = re.compile(
    r"\s+or\s+(?!more\b|less\b|fewer\b|above\b|below\b|over\b|under\b|higher\b|lower\b)|\s*或(?!以)\s*", re.I
)


def typed(question: Question, text: str, today: date) -> Entry:
    """The entry that `text` means as an answer to `question`.

    Raises Refused with one sentence that says how to put it right. Nothing is guessed: what can be read in two
    ways is refused with both.
    """
    line = plain(text)
    if not line:
        raise Refused(_nothing(question))
    if len(line) > MAX_LENGTH and question.drugs is None:
        raise Refused(said("This is longer than {most} characters; type the answer alone.", most=MAX_LENGTH))
    if match := _UNKNOWN.fullmatch(line):
        return {"unknown": _reason(match[1])}
    if question.none and line.casefold() in (NONE, plain(question.none).casefold()):
        return NONE
    entry = canonical(question, _entry(question, line, today))
    if sentence := limit_sentence(question, entry, question.limits, today.toordinal()):
        raise Refused(said("{sentence}.", sentence=sentence))
    return entry


def typed_day(text: str, today: date) -> str:
    """The day of a measurement: a date, not after today, or "" when nothing is typed. Raises Refused."""
    line = plain(text)
    if not line:
        return ""
    from tui.typed.dates import typed_date

    entry = typed_date(line, today)
    if entry.rpartition("/")[2] > today.isoformat():
        raise Refused(
            said(
                "{day} is in the future; give the day on which it was measured.",
                day=day_said(date.fromisoformat(entry[-10:]).toordinal()) if len(entry) >= 10 else entry,
            )
        )
    return entry


def unusual(question: Question, entry: Entry, today: date) -> Said | None:
    """Why an entry is worth a second look, in one sentence without its stop."""
    if entry == NONE:
        return None
    return limit_sentence(question, entry, question.usual, today.toordinal())


def echo(question: Question, entry: Entry, language: Language) -> str:
    """The entry in plain words, which `typed` understands again."""
    return entry_words(question, entry, language)


def retyped(question: Question, entry: Entry, language: Language) -> str:
    """What a person would type to give this entry again; "" for an unknown."""
    if isinstance(entry, dict) and "unknown" in entry:
        return ""
    if isinstance(entry, str):
        return entry if question.type in NUMERIC or entry == NONE else echo(question, entry, language)
    if isinstance(entry, dict) and "unit" in entry and question.type != "finding":
        return f"{entry['value']} {entry['unit']}"
    return echo(question, entry, language)


DAY = Question(id="measured", key="measured", type="date", ask="When was it measured?", short="day measured")


def _entry(question: Question, line: str, today: date) -> Entry:
    if question.type in ("yes_no", "choice", "finding"):
        return typed_choice(question, line)
    if question.type == "choices":
        return typed_choices(question, line)
    if question.drugs is not None:
        return _courses(question.drugs, line)
    if readings := _readings(question, line, today):
        return readings
    return _value(question, line, today)


def _courses(drugs: Drugs, line: str) -> Entry:
    try:
        return canonical_courses(drugs, line)
    except Refused as refused:
        sentence = refused.args[0]
        if str(sentence).endswith("?"):
            raise Refused(said("Check the table: {sentence}", sentence=sentence)) from None
        raise Refused(said("Check the table: {sentence}.", sentence=sentence)) from None


def _value(question: Question, line: str, today: date) -> Entry:
    if question.type in CALENDAR:
        from tui.typed.dates import typed_date
        from tui.typed.times import has_time, typed_moment

        if question.type == "datetime":
            return typed_moment(line, today)
        if has_time(line):
            raise Refused(said("{text} has a time of day; this asks for the day alone.", text=shown(line)))
        return typed_date(line, today)
    from tui.typed.numbers import typed_number

    given, equals, meant = line.partition(" = ")
    entry = typed_number(question, given)
    if equals and line not in {plain(echo(question, entry, language)) for language in LANGUAGES.values()}:
        raise Refused(said("{one} is not {other}; type one of them.", one=shown(given), other=shown(meant)))
    return entry


def _readings(question: Question, line: str, today: date) -> Entry | None:
    """`6 or 7`, `6 (10-day window) or 7 (30-day window)`, `10-day window: 6; 30-day window: 7`."""
    labelled = [_LABELLED.fullmatch(part.strip()) for part in line.split(";")]
    if len(labelled) > 1 and all(labelled):
        parts = [(match[1].strip(), match[2].strip()) for match in labelled if match]
    else:
        pieces = _OR.split(line)
        named = [_BRACKETED.fullmatch(piece) for piece in pieces]
        parts = [
            (match[2].strip(), match[1]) if match else (f"reading {place}", piece)
            for place, (piece, match) in enumerate(zip(pieces, named, strict=True), 1)
        ]
    if len(parts) < 2:
        return None
    readings = {label: _value(question, part, today) for label, part in parts}
    if len(readings) < len(parts):
        raise Refused(said("Two readings have the same name; give each a name of its own."))
    values = list(readings.values())
    return values[0] if all(value == values[0] for value in values) else {"readings": readings}


def _reason(text: str) -> str:
    found = unknown_reasons(text)
    if len(found) != 1:
        reasons = in_a_row(NOT_KNOWN.values())
        raise Refused(said("Not known needs a reason; type not known: and one of these: {reasons}.", reasons=reasons))
    return found[0]


def unknown_reasons(text: str) -> list[str]:
    """The reasons that begin with what was typed, in any language."""
    start = text.casefold()
    return [
        reason
        for reason, words in NOT_KNOWN.items()
        if start and any(language(words).casefold().startswith(start) for language in LANGUAGES.values())
    ]


def _nothing(question: Question) -> Said:
    if question.type in NUMERIC:
        return said("Nothing is typed yet; type a number, or say that it is not known.")
    if question.type in CALENDAR:
        return said("Nothing is typed yet; type a day such as 15 Mar 2026, or say that it is not known.")
    return said("Nothing is chosen yet; choose an answer, or say that it is not known.")
