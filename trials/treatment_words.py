"""What a treatment table says, in words: what each course serves, and how each regimen is judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from trials.compile import Compiled
from trials.courses import read_courses
from trials.dates import elapsed_words, read_days
from trials.definition import Question, Treated, Trial
from trials.explain import reasons
from trials.facts import medicines_words, regimen_sheet
from trials.language import ENGLISH, Language, Said, said
from trials.outcomes import MET, NOT_MET, UNANSWERED
from trials.quantities import number_words, shortened
from trials.regimens import lacking
from trials.sheet import Sheet, read_sheet
from trials.treated import Judged, TreatedVariable
from trials.treatment import Course, Terms, first_kind, per_kg, second_kind
from trials.values import Entry

Result = Literal["met", "review", "open", "not met"]
PLACES = 3  # decimals of a dose
RANK: Final[tuple[Result, ...]] = ("met", "review", "open", "not met")
FIRST: Final[Mapping[str | None, Said]] = {
    "cyclophosphamide": said("first part"),
    "steroid_above": said("first part: glucocorticoid above {limit} mg/kg a day"),
    "steroid_exactly": said("first part, for review: exactly {limit} mg/kg a day"),
    "steroid_disputed": said("first part, for review: above {limit} mg/kg a day by some tables only"),
    "steroid_pulses": said("first part, for review: pulses are no daily dose"),
    None: said("first part: not known yet"),
}
SECOND: Final[Mapping[str, Said]] = {
    "listed": said("second part"),
    "near_list": said("second part, for review: near the list"),
}


@dataclass(frozen=True, slots=True)
class RowReading:
    """What one row says. `lacking` are the fields that are still needed before it can be judged."""

    serves: tuple[str, ...]
    dose: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegimenReading:
    """What courses say together. `together` is for how long; "" where that is not known."""

    medicines: str
    together: str
    result: Result
    because: tuple[str, ...]


def row_reading(question: Question, rows: Sequence[Mapping[str, str]], at: int, trial: Trial) -> RowReading:
    """What a row of a stored table says. In a trial that makes no use of it it serves nothing and lacks nothing."""
    assert question.drugs is not None
    courses = read_courses(question.drugs, [dict(row) for row in rows])
    course = courses[at]
    used = [one for one in trial.derive.values() if isinstance(one, Treated) and one.courses == question.id]
    serves = tuple(words for one in used for words in _serves(course, one.terms, trial.language))
    fields = dict.fromkeys(field for one in used for field in lacking(course, one.terms, courses))
    return RowReading(serves, dose_words(course, trial.language), tuple(fields))


def regimen_readings(compiled: Compiled, entries: Mapping[str, Entry], on: date) -> tuple[RegimenReading, ...]:
    """Every regimen of the tables of a trial's sheet, the best first."""
    sheet, language = read_sheet(compiled, entries, on), compiled.trial.language
    found = []
    for variable in compiled.variables:
        if isinstance(variable, TreatedVariable) and variable.rule is not None:
            for one in variable.judged(sheet.answers, on.toordinal()):
                told = (*reasons(variable.rule, regimen_sheet(variable, one, sheet)), *_needs(variable, one, sheet))
                together = _together(one, variable.treated.terms.answers, language)
                found.append(RegimenReading(medicines_words(one, language), together, _result(one.code), told))
    return tuple(sorted(found, key=lambda one: RANK.index(one.result)))


def dose_words(course: Course, language: Language = ENGLISH) -> str:
    """The dose of a glucocorticoid for each kg as prednisone, "" where it is not known or it is none."""
    doses = dict.fromkeys(_dose_words(dose, language) for dose in per_kg(course))
    if not doses:
        return ""
    either = language.either(doses)
    if len(doses) > 1:
        return language("{dose} mg/kg a day as prednisone (tables differ)", dose=either)
    return language("{dose} mg/kg a day as prednisone", dose=either)


def _dose_words(dose: Fraction, language: Language) -> str:
    shown = shortened(dose, PLACES)
    number = number_words(shown)
    return number if shown == dose else language("about {number}", number=number)


def _needs(variable: TreatedVariable, one: Judged, sheet: Sheet) -> Iterator[str]:
    """What an open regimen still needs, in one sentence."""
    trial, courses = sheet.compiled.trial, variable.courses(sheet.answers)
    if not one.code & UNANSWERED:
        return
    for name in variable.wanted(one, sheet.answers, sheet.on.toordinal()):
        if name != variable.treated.courses:
            yield trial.language("Still needed: {answer}.", answer=trial.questions[name].short)
        elif any(any(lacking(course, variable.treated.terms, courses)) for course in courses):
            yield trial.language("Still needed: what is missing in the courses.")
        else:
            yield trial.language("Still needed: more exact days of the courses.")


def _serves(course: Course, terms: Terms, language: Language) -> Iterator[str]:
    first, second = first_kind(course, terms), second_kind(course, terms)
    if first in FIRST:
        yield language(FIRST[first], limit=number_words(terms.per_kg))
    if second in SECOND:
        yield language(SECOND[second])


def _together(one: Judged, names: Mapping[str, str], language: Language) -> str:
    start, stop = (one.regimen.entries.get(names[word]) for word in ("from", "until"))
    if start == "none":
        return language("never together")
    if not start or not stop:
        return ""
    first, last = read_days(start), read_days(stop)
    assert first.low is not None and first.high is not None and last.low is not None and last.high is not None
    if last.low < first.high:
        most = elapsed_words(int(first.low), int(last.high), months=True, language=language)
        return language("at most {most}", most=most)
    ends = ((first.high, last.low), (first.low, last.high))
    low, high = (elapsed_words(int(begin), int(end), months=True, language=language) for begin, end in ends)
    return low if low == high else language("{first} to {last}", first=low, last=high)


def _result(code: int) -> Result:
    if code <= NOT_MET:
        return "met" if code == MET else "not met"
    return "open" if code & UNANSWERED else "review"
