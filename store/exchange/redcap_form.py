"""A trial's form as a REDCap data dictionary: one project, one instrument, one row a field, in REDCap's 18 columns.

A question is one field, with a choice for each reason why it is not known; where REDCap cannot offer those beside the
value (numbers, dates, checkboxes) a second field holds them. A third holds, as it is recorded, what is not one exact
value: a year or month, a range, several readings, another unit. Fields are hidden only where one answer makes every
criterion of a question not apply (see store.exchange.guards).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from store.exchange.fhir_form import sections
from store.exchange.fields import is_plain, kind, options, statuses
from store.exchange.guards import Hiding, hidden_by
from store.exchange.table import Cell
from trials.compile import Compiled
from trials.definition import CALENDAR, Question, Trial
from trials.quantities import number_words
from trials.text import one_line
from trials.values import NONE

COLUMNS = (
    *("Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label"),
    *("Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number"),
    *("Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)"),
    *("Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name"),
    *("Matrix Ranking?", "Field Annotation"),
)
RECORD = "record_id"
VALUE, STATUS, GIVEN = "", "_status", "_given"
RESERVED = frozenset(
    f"redcap_{name}"
    for name in ("event_name", "repeat_instrument", "repeat_instance", "data_access_group", "survey_identifier")
)
MOST_NAME, MOST_FORM = 26, 50
_CODE = re.compile(r"[a-z0-9_]{1,50}", re.ASCII)
_UNFIT = re.compile(r"[^a-z0-9]+", re.ASCII)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_VALIDATED = {"integer": "integer", "number": "number", "date": "date_ymd", "datetime": "datetime_ymd"}


@dataclass(frozen=True)
class Field:
    """One field of the instrument: the `part` of a question (VALUE, STATUS or GIVEN) under its REDCap `name`."""

    name: str
    question: Question
    part: str


def dictionary_rows(compiled: Compiled) -> Iterator[tuple[Cell, ...]]:
    """The data dictionary, in the order of COLUMNS."""
    trial = compiled.trial
    hidden = hidden_by(compiled)
    called = {(field.question.id, field.part): field.name for field in fields_of(trial)}
    heads = {names[0]: title for title, names in sections(trial) if names}
    yield _row({"Variable / Field Name": RECORD, "Field Type": "text", "Field Label": "Screening code"}, trial)
    for field in fields_of(trial):
        question = field.question
        cells: dict[str, Cell] = {
            "Variable / Field Name": field.name,
            "Branching Logic (Show field only if...)": _shown_if(hidden.get(question.id, ()), called),
            "Field Annotation": f"trialscreen {question.key}",
        }
        if field.part == VALUE:
            cells |= _value(question) | {"Section Header": words(heads.get(question.id, ""))}
        elif field.part == STATUS:
            label = f"If there is no value ({question.short or question.id}): why?"
            cells |= {
                "Field Type": "dropdown",
                "Field Label": words(label),
                _CHOICES: _choices(status_codes(question)),
            }
        else:
            label = f"If it is not one exact value ({question.short or question.id}): as recorded"
            cells |= {"Field Type": "text", "Field Label": words(label), "Identifier?": _identifier(question)}
        yield _row(cells, trial)


_CHOICES = "Choices, Calculations, OR Slider Labels"


def form_name(trial: Trial) -> str:
    """The name of the instrument."""
    slug = _UNFIT.sub("_", trial.id.lower()).strip("_")
    return (slug if slug[:1].isalpha() else f"trial_{slug}")[:MOST_FORM].strip("_")


def fields_of(trial: Trial) -> list[Field]:
    """The fields of a trial in the order asked, but for the record's own; each name is given once."""
    found: list[Field] = []
    taken = {*RESERVED, RECORD, f"{form_name(trial)}_complete"}
    for _, names in sections(trial):
        for question in (trial.questions[name] for name in names):
            for part in _parts(question):
                name = _name(f"{question.id}{part}", taken)
                taken.add(name)
                found.append(Field(name, question, part))
    return found


def option_codes(question: Question) -> Mapping[str, str]:
    """REDCap's code for each option id."""
    return {
        option: option if _CODE.fullmatch(option) and not option.startswith("status_") else f"option_{number}"
        for number, (option, _) in enumerate(options(question), 1)
    }


def status_codes(question: Question) -> Mapping[str, tuple[str, str]]:
    """REDCap's code and the words for none, and for each reason why it is not known."""
    return {
        status: (f"status_{'none' if status == NONE else _UNFIT.sub('_', status)}", label)
        for status, label in statuses(question)
    }


def checkbox(name: str, code: str) -> str:
    """The column of one choice of a checkbox field."""
    return f"{name}___{code}"


def words(text: str) -> str:
    """Text on one line that REDCap shows as it is: what looks like the start of a tag is parted from it."""
    return _TAG.sub("< ", one_line(text))


def _parts(question: Question) -> Iterator[str]:
    yield VALUE
    if kind(question) != "one":
        yield STATUS
    if not is_plain(question):
        yield GIVEN


def _name(wanted: str, taken: set[str]) -> str:
    """A name in REDCap's letters, at most 26 of them; where they do not do, four digits of a hash make it another."""
    slug = _UNFIT.sub("_", wanted.lower()).strip("_")
    slug = slug if slug[:1].isalpha() else f"q_{slug}"
    if slug == wanted and len(slug) <= MOST_NAME and slug not in taken:
        return slug
    for number in range(len(taken) + 1):
        tail = hashlib.sha256(f"{wanted} {number}".encode()).hexdigest()[:4]
        name = f"{slug[: MOST_NAME - 5].rstrip('_')}_{tail}"
        if name not in taken:
            return name
    raise AssertionError("there are more names than are taken")


def _value(question: Question) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"Field Label": words(question.ask), "Field Note": words(question.help)}
    labels = dict(options(question)) if kind(question) in ("one", "many") else {}
    choices = {option: (code, labels[option]) for option, code in option_codes(question).items()} if labels else {}
    if kind(question) == "many":
        return cells | {"Field Type": "checkbox", _CHOICES: _choices(choices)}
    if kind(question) == "one":
        return cells | {"Field Type": "radio", _CHOICES: _choices({**choices, **status_codes(question)})}
    if kind(question) == "table":
        return cells | {"Field Type": "notes", "Identifier?": "y"}
    note = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DD HH:MM"}.get(question.type, question.unit)
    low, high = (_end(question, end) for end in (question.limits.min, question.limits.max))
    return cells | {
        "Field Type": "text",
        "Field Note": words(" ".join(filter(None, (note and f"{note}.", question.help)))),
        "Text Validation Type OR Show Slider Number": _VALIDATED[question.type],
        "Text Validation Min": low,
        "Text Validation Max": high,
        "Identifier?": _identifier(question),
    }


def _end(question: Question, end: Fraction | None) -> str:
    if end is None:
        return ""
    if question.type in CALENDAR:
        day = date.fromordinal(int(end)).isoformat()
        return day if question.type == "date" else ""
    return number_words(end)


def _identifier(question: Question) -> str:
    return "y" if question.type in CALENDAR else ""


def _choices(of: Mapping[str, tuple[str, str]]) -> str:
    """Codes and labels as REDCap parts them; a bar within a label is a broken one."""
    return " | ".join(f"{code}, {words(label).replace('|', '¦') or '-'}" for code, label in of.values())


def _shown_if(hidden: tuple[Hiding, ...], called: Mapping[tuple[str, str], str]) -> str:
    return " and ".join(f"[{called[guard.id, VALUE]}] <> '{option_codes(guard)[option]}'" for guard, option in hidden)


def _row(cells: Mapping[str, Cell], trial: Trial) -> tuple[Cell, ...]:
    full = {"Form Name": form_name(trial), **cells}
    return tuple(full.get(column) or "" for column in COLUMNS)
