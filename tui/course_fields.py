"""The fields of one course of treatment: in which order they are asked, and what a person types into them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from trials.course_text import ONGOING, word_words
from trials.courses import DATES, WORDS
from trials.definition import Question
from trials.document import Refused
from trials.drugs import Drug, Drugs
from trials.language import Language, Said, said
from trials.text import one_line
from tui.typed import DAY, echo, typed
from tui.typed.dates import typed_date

LABELS: Mapping[str, Said] = {
    "drug": said("Medicine"),
    "name": said("Which one"),
    "dose": said("Dose"),
    "frequency": said("How often"),
    "route": said("Route"),
    "weight": said("Weight, kg"),
    "start": said("Start"),
    "stop": said("Stop"),
    "response": said("Response"),
    "remission": said("Remission"),
    "relapse": said("Relapse"),
}
HINTS: Mapping[str, Said] = {
    "drug": said("Type part of a name, a Chinese trade name or a class."),
    "name": said("The name of this medicine."),
    "dose": said("Such as 60 mg, 1 g or 1.2 mg/kg, each time it is given."),
    "frequency": said("How often this dose is given."),
    "route": said("How it is given."),
    "weight": said("Body weight in kg during this course."),
    "start": said("Such as 15 Mar 2025, Mar 2025 or 2025."),
    "stop": said("The last day, as exactly as it is known, or o for ongoing."),
    "response": said("How the disease responded, as the clinician recorded it."),
    "remission": said("The day of the documented remission, if there was one."),
    "relapse": said("The day of the documented relapse, if there was one."),
}
_UNITS = {"g": Fraction(1000), "mg/kg": Fraction(1)}  # only their names count here: the dose is kept as it was given
_DOSE = Question("dose", "dose", "number", "Dose?", short="dose", unit="mg", accept=_UNITS)
_WEIGHT = Question("weight", "weight", "number", "Weight?", short="weight", unit="kg")


def fields(drug: Drug | None) -> tuple[str, ...]:
    """The fields in the order asked: a steroid counts by its dose, the others by their time."""
    if drug is None:
        return ("drug",)
    named = ("name",) if drug.id.startswith("other_") else ()
    dose, time = ("dose", "frequency", "route"), ("start", "stop", "response", "remission", "relapse")
    if drug.steroid:
        return ("drug", *named, "dose", "frequency", "weight", "route", *time)
    return ("drug", *named, *time, *dose)


def offered(drugs: Drugs, field: str, text: str, language: Language) -> list[tuple[str, str]]:
    """What can be chosen in a field for what is typed so far: its value, and its words."""
    if field == "drug":
        named = drugs.named(text)
        found = [named] if named is not None else []
        matching = [*found, *(drug for drug in drugs.matching(text) if drug != named)]
        return [(drug.id, _drug_words(drug, language)) for drug in matching]
    wanted = text.strip().casefold()
    if field == "stop":
        ongoing = word_words(ONGOING, language)
        return [(ONGOING, ongoing)] if any(word.startswith(wanted) for word in (ONGOING, ongoing)) else []
    found_words = []
    for place, word in enumerate(WORDS.get(field, ()), 1):
        words = word_words(word, language)
        if wanted == str(place) or any(part.startswith(wanted) for part in (words, word, *word.split())):
            found_words.append((word, f"{place}  {words}"))
    return found_words


def typed_field(field: str, text: str, today: date) -> dict[str, str]:
    """What a typed field says, by the keys of a course; nothing when it is empty. Raises Refused."""
    line = one_line(text)
    if not line:
        return {}
    if field == "dose":
        entry = _one_number(_DOSE, line, today)
        given = {"value": entry, "unit": _DOSE.unit} if isinstance(entry, str) else entry
        return {"dose": given["value"], "unit": given["unit"]}
    if field == "weight":
        entry = _one_number(_WEIGHT, line, today)
        return {"weight": entry if isinstance(entry, str) else entry["value"]}
    if field in DATES:
        try:
            return {field: typed_date(line, today)}
        except Refused as refused:
            if field != "stop":
                raise
            raise Refused(said("{sentence} If the course goes on, type o.", sentence=refused.args[0])) from None
    if field in WORDS:
        raise Refused(said("Choose one of those that are listed, by its number or its words."))
    return {field: line}


def field_words(drugs: Drugs, field: str, row: Mapping[str, str], language: Language) -> str:
    """What a field says, as a person would type it again."""
    if field not in row:
        return ""
    if field == "drug":
        return drugs.by_id[row["drug"]].label
    if field == "dose":
        return f"{row['dose']} {row['unit']}"
    if field in DATES and row[field] != ONGOING:
        return echo(DAY, row[field], language)
    return word_words(row[field], language) if field in (*WORDS, "stop") else row[field]


def keys_of(field: str) -> tuple[str, ...]:
    """The keys of a course that a field fills."""
    return ("dose", "unit") if field == "dose" else (field,)


def _one_number(question: Question, line: str, today: date) -> str | dict[str, str]:
    entry = typed(question, line, today)
    if isinstance(entry, str) or (isinstance(entry, dict) and set(entry) == {"value", "unit"}):
        return entry
    if question is _DOSE:
        raise Refused(said("Give one dose; a course with another dose is a row of its own."))
    raise Refused(said("Give one weight; a course with another weight is a row of its own."))


def _drug_words(drug: Drug, language: Language) -> str:
    words = language("{name} ({role})", name=drug.label, role=drug.kind_label)
    return f"{words}  {language.joined(drug.names)}" if drug.names else words
