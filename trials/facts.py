"""The statements of fact that decide a part of a rule: what it asks for, and what the answers say."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from trials.answer_words import entry_words
from trials.compile import Clause
from trials.definition import Derived, Question, Scored, Subject, Treated
from trials.derived_words import none_words, score_words, worked_out_words
from trials.language import Language
from trials.outcomes import MET, NOT_MET
from trials.regions import Variable
from trials.rule_words import SHOWN, condition, subject_words
from trials.scored import ScoreVariable
from trials.sheet import Sheet
from trials.treated import Judged, TreatedVariable
from trials.vocabulary import ON_FILE


def decisive(clause: Clause, sheet: Sheet) -> Iterator[str]:
    """The statements of fact that decide a clause."""
    outcome = sheet.code(clause)
    if clause.kind == "test":
        yield _fact(clause, sheet)
    elif clause.kind in ("review", "missing"):
        yield from decisive(clause.parts[1], sheet)
    elif clause.kind == "not":
        yield from decisive(clause.parts[0], sheet)
    elif clause.parts:
        deciding = [part for part in clause.parts if sheet.code(part) == outcome]
        one_is_enough = (clause.kind, outcome) in (("any", MET), ("all", NOT_MET)) or clause.kind == ON_FILE
        for part in deciding[:1] if one_is_enough else deciding:
            yield from decisive(part, sheet)


def _fact(clause: Clause, sheet: Sheet) -> str:
    trial = sheet.compiled.trial
    subject = subject_of(clause, sheet)
    told = {"name": subject_words(subject, trial), "value": looked_at_words(clause, sheet)}
    test = clause.test or {}
    window = "before" in test or "after" in test
    if _told(subject) and not window and not set(test) - {"is", "one_of"}:
        return trial.language("{name}: {value}", **told)
    if isinstance(subject, Derived) and none_words(variable_of(clause, sheet).questions, sheet.answers):
        return trial.language("{name}: {value}", **told)
    told["wanted"] = condition(clause, trial)
    if sheet.code(clause) == MET:
        return trial.language("{name} is {value} ({wanted})", **told)
    return trial.language("{name} is {value}, not {wanted}", **told)


def _told(subject: Subject) -> bool:
    """Whether a test for one value is told by the value alone."""
    return isinstance(subject, Question | Treated) or (
        isinstance(subject, Scored) and subject.operator == "classified"
    )


def subject_of(clause: Clause, sheet: Sheet) -> Subject:
    """The question or derived value that a test looks at."""
    trial = sheet.compiled.trial
    return trial.questions.get(clause.name) or trial.derive[clause.name]


def variable_of(clause: Clause, sheet: Sheet) -> Variable:
    """The variable of the rules that stands for it."""
    variable = sheet.compiled.variables[clause.variable]
    assert variable
    return variable


def looked_at_words(clause: Clause, sheet: Sheet) -> str:
    """The answer that a test looked at, in words; for a derived value what it was worked out to."""
    subject, language = subject_of(clause, sheet), sheet.compiled.trial.language
    if isinstance(subject, Question):
        entry = sheet.entries.get(subject.id)
        if isinstance(entry, dict) and "readings" in entry:
            return language.either(
                language("{value} ({why})", value=entry_words(subject, one, language), why=label)
                for label, one in entry["readings"].items()
            )
        return language("not answered") if entry is None else entry_words(subject, entry, language)
    variable = variable_of(clause, sheet)
    if isinstance(variable, TreatedVariable):
        return regimen_words(variable, sheet)
    if isinstance(variable, ScoreVariable):
        return score_words(variable.score(sheet.answers), variable.scored, language)
    assert isinstance(subject, Derived)
    return worked_out_words(subject, variable.questions, sheet.answers, language)


def regimen_words(variable: TreatedVariable, sheet: Sheet) -> str:
    """The regimen that stands for a table: its medicines, and what decides."""
    language = sheet.compiled.trial.language
    found = variable.telling(sheet.answers, sheet.on.toordinal())
    if found is None or variable.rule is None:
        return language("not filled in")
    medicines = medicines_words(found, language)
    facts = list(dict.fromkeys(decisive(variable.rule, regimen_sheet(variable, found, sheet))))
    if not facts or found.code > NOT_MET:
        return medicines
    return language("{value} ({why})", value=medicines, why=language.parted(facts[:SHOWN]))


def medicines_words(one: Judged, language: Language) -> str:
    """The medicines of a regimen: `Cyclophosphamide with Methotrexate`."""
    first, *others = dict.fromkeys(course.drug.label for course in one.regimen.courses) or [""]
    words = first or language("no medicine of either part")
    for medicine in others:
        words = language("{medicine} with {other}", medicine=words, other=medicine)
    return words


def regimen_sheet(variable: TreatedVariable, found: Judged, sheet: Sheet) -> Sheet:
    """The sheet as one regimen of a treatment table stands for it."""
    entries = variable.entries(sheet.entries, found)
    return replace(sheet, entries=entries, answers=found.answers, masks=found.masks)


def several(facts: Iterable[str], language: Language) -> str:
    """Facts one after the other; many are cut with their count."""
    told = list(dict.fromkeys(facts))
    text = language.parted(told[:SHOWN])
    if len(told) <= SHOWN:
        return text
    return language("{names} and {count} more", names=text, count=len(told) - SHOWN)
