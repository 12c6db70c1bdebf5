"""An answer in plain words, as a person reads it."""

from trials.code_words import not_known_words
from trials.courses import table_words
from trials.dates import day_words, month_said, read_days
from trials.definition import NUMERIC, Question
from trials.language import ENGLISH, Language
from trials.quantities import number_words, unit_words
from trials.values import NONE, Entry, number_span


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
    return language("Not known: {reason}", reason=not_known_words(reason, language))


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
        span = number_span(question, entry)
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
