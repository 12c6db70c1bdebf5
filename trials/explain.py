"""A finding in plain words: one sentence from the criterion's words and the answers used, and the tree below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from trials.compile import MET, NOT_MET, REVIEW, UNANSWERED, Clause
from trials.definition import Derived, Question, Scored, Subject, Treated, Trial
from trials.regions import Variable
from trials.rule_words import SHOWN, condition, listed, rule_lines, rule_words, subject_words, upper
from trials.rules import Finding, Reason, Sheet, StageVerdict, State, Verdict
from trials.scored import ScoreVariable
from trials.treated import Judged, TreatedVariable
from trials.treatment import lacking
from trials.value_words import none_words, score_words, worked_out_words
from trials.values import Unknown, entry_words
from trials.vocabulary import ON_FILE

__all__ = [
    "Step",
    "asked_words",
    "because",
    "listed",
    "reasons",
    "regimen_sheet",
    "rule_lines",
    "rule_words",
    "score_words",
    "stage_sentence",
    "subject_words",
    "tree",
    "upper",
    "verdict_sentence",
    "verdict_words",
]

ITEMS = 3  # items of one worksheet that are still named one by one


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the tree: what was looked at, how it came out (`met`, `not met`, `open`), and what lies below."""

    text: str
    outcome: str
    decisive: bool
    steps: tuple["Step", ...] = ()


def because(finding: Finding) -> str:
    """The finding in one sentence, without ids."""
    if finding.state is State.NOT_APPLICABLE:
        guard = finding.compiled.guard
        facts = list(_decisive(guard, finding.sheet)) if guard else []
        return _sentence("Does not apply", facts) if facts else "Does not apply to this participant."
    if finding.state is not State.OPEN:
        return _sentence(
            "", list(_decisive(finding.compiled.requirement, finding.sheet)) or [finding.criterion.title]
        )
    return " ".join(_open_sentences(finding))


def tree(finding: Finding) -> Step:
    """The evaluated rule, guard first."""
    compiled, sheet = finding.compiled, finding.sheet
    parts = [_step(compiled.rule, sheet, True)]
    if compiled.guard is not None:
        parts.insert(
            0,
            Step("Applies only when", _word(sheet.code(compiled.guard)), True, (_step(compiled.guard, sheet, True),)),
        )
    lead = "Applies as an exclusion when" if finding.criterion.kind == "exclusion" else "Required"
    return Step(lead, finding.state.value, True, tuple(parts))


def verdict_sentence(verdict: Verdict) -> str:
    """The current stage's verdict in one or two sentences."""
    return stage_sentence(verdict, verdict.current)


def stage_sentence(verdict: Verdict, stage: StageVerdict) -> str:
    """What the verdict of one stage rests on."""
    titles = {name: finding.criterion.title for name, finding in verdict.findings.items()}
    if stage.failed:
        return f"Fails: {listed(titles[name] for name in stage.failed)}."
    if stage.together:
        return f"These cannot all be met together: {listed(titles[name] for name in stage.together)}."
    parts = []
    for reason, words in (
        (Reason.UNANSWERED, "for want of answers"),
        (Reason.REVIEW, "for the investigator"),
        (Reason.LATER, "due later or planned"),
        (Reason.GAP, "not in our source text"),
    ):
        if names := stage.open.get(reason):
            parts.append(f"{len(names)} {words}")
    later = sum(f.compiled.due > verdict.compiled.trial.stages.index(stage.stage) for f in verdict.findings.values())
    if not parts:
        return f"Every criterion due by now is met{f'; {later} due later' if later else ''}."
    return f"Open: {', '.join(parts)}."


def verdict_words(verdict: Verdict, stage: StageVerdict | None = None) -> str:
    """The verdict as a headline: `Pending`, `Eligible for screening`, bare `Eligible` at the last stage only."""
    stage = stage or verdict.current
    word = stage.word.capitalize()
    last = verdict.compiled.trial.stages[-1]
    return f"{word} for {stage.stage}" if stage.word == "eligible" and stage.stage != last else word


def _open_sentences(finding: Finding) -> Iterator[str]:
    sheet = finding.sheet
    questions = sheet.compiled.trial.questions
    guard, requirement = finding.compiled.guard, finding.compiled.requirement
    fails = "Fails on the planned date" if finding.fails_as_planned else "Fails"
    if guard is not None and sheet.code(guard) > NOT_MET and sheet.code(requirement) == NOT_MET:
        fails = f"{fails}, should it apply"
    elif not finding.fails_as_planned:
        fails = ""
    if fails and finding.fails_as_planned:
        yield _sentence(fails, list(_decisive(requirement, sheet)))
    later = Reason.LATER in finding.reasons and not finding.fails_as_planned
    if later or Reason.UNANSWERED in finding.reasons:
        asked = [name for name in finding.still if not isinstance(sheet.answers.get(name), Unknown)]
        waiting = [name for name in finding.still if name not in asked]
        due = f"Due at {finding.criterion.due}" if later else "Still to answer"
        if asked:
            yield f"{due}: {listed(asked_words(asked, sheet.compiled.trial))}."
        elif later:
            yield f"{due}."
        if waiting:
            words = [f"{questions[n].short} ({_reason(sheet.answers[n])})" for n in waiting if not questions[n].item]
            items = asked_words([n for n in waiting if questions[n].item], sheet.compiled.trial)
            yield f"Waits for {listed([*words, *items])}."
        yield from _lacking_in_tables(finding)
    if fails and not finding.fails_as_planned:
        yield _sentence(fails, list(_decisive(requirement, sheet)))
    if finding.fails_as_planned:  # what else stands in the way, whatever the day
        sheet = replace(sheet, masks=sheet.unplanned)
    clauses = [*(_open_on_purpose(guard, sheet) if guard else ()), *_open_on_purpose(requirement, sheet)]
    for clause in {clause.text or clause.name: clause for clause in clauses}.values():
        if clause.kind == "gap":
            if failed := list(_failed_beside(finding.compiled.requirement, clause, sheet)):
                yield _sentence("Not met beside the gap", failed)
            since = f" (retrieved {sheet.compiled.trial.retrieved})" if sheet.compiled.trial.retrieved else ""
            yield f"Not in our source text{since}: {clause.text}."
        elif clause.kind == ON_FILE:
            facts = [fact for part in clause.parts if sheet.code(part) <= NOT_MET for fact in _decisive(part, sheet)]
            yield _sentence("What is on file and what is worked out do not agree", facts)
        else:
            yield f"{upper(clause.text).rstrip('.')}."
    if Reason.REVIEW in finding.reasons:
        yield from dict.fromkeys(_differing(finding))


def asked_words(names: Iterable[str], trial: Trial) -> list[str]:
    """Questions as noun phrases; the items of a worksheet together when they are many."""
    by_sheet: dict[str, list[str]] = {}
    words: list[str] = []
    for name in names:
        if not trial.questions[name].item:
            words.append(trial.questions[name].short)
        else:
            by_sheet.setdefault(name.partition(".")[0], []).append(trial.questions[name].short)
    titles = {sheet.instrument.id: sheet.instrument.name for sheet in trial.worksheets}
    for instrument, items in by_sheet.items():
        many = len(items) > ITEMS
        words += [f"{len(items)} findings of the {titles[instrument]} worksheet"] if many else items
    return words


def _reason(answer: Any) -> str:
    return answer.reason if isinstance(answer, Unknown) else ""


def _differing(finding: Finding) -> Iterator[str]:
    """Why readings of one value disagree."""
    sheet = finding.sheet
    guard = finding.compiled.guard
    for clause in (*(_leaves(guard) if guard else ()), *_leaves(finding.compiled.requirement)):
        if clause.variable in sheet.masks.readings and sheet.code(clause) == REVIEW:
            subject = _subject(clause, sheet)
            variable = _variable(clause, sheet)
            if isinstance(variable, TreatedVariable):
                yield from _reviewed_regimen(variable, sheet)
                continue
            name = upper(subject_words(subject, sheet.compiled.trial))
            yield f"{name} can be read in two ways, and they disagree: {_value_words(clause, sheet)}."


def _lacking_in_tables(finding: Finding) -> Iterator[str]:
    """Which fields of a treatment table that was begun are still needed."""
    sheet = finding.sheet
    for variable in (sheet.compiled.variables[slot] for slot in finding.compiled.variables):
        if not isinstance(variable, TreatedVariable) or variable.treated.courses not in finding.still:
            continue
        wanting = [
            f"course {number} ({course.drug.label}) lacks {', '.join(fields)}"
            for number, course in enumerate(variable.courses(sheet.answers), 1)
            if (fields := list(lacking(course, variable.treated.terms)))
        ]
        if wanting:
            yield f"In the treatment table, {'; '.join(wanting[:SHOWN])}."


def _reviewed_regimen(variable: TreatedVariable, sheet: Sheet) -> Iterator[str]:
    """Why a person has to decide on the regimen that stands for a table."""
    found = variable.telling(sheet.answers, sheet.on.toordinal())
    if found is None or variable.rule is None:
        return
    yield f"In the treatment table: {_regimen_words(variable, sheet)}."
    for clause in _open_on_purpose(variable.rule, regimen_sheet(variable, found, sheet)):
        yield f"{upper(clause.text).rstrip('.')}."


def reasons(clause: Clause, sheet: Sheet) -> tuple[str, ...]:
    """Why a part of a rule comes out as it does, each as a sentence."""
    if sheet.code(clause) <= NOT_MET:
        return tuple(f"{upper(fact)}." for fact in dict.fromkeys(_decisive(clause, sheet)))
    return tuple(f"{upper(one.text).rstrip('.')}." for one in _open_on_purpose(clause, sheet))


def _leaves(clause: Clause) -> Iterator[Clause]:
    if clause.kind == "test":
        yield clause
    for part in clause.parts:
        yield from _leaves(part)


def _open_on_purpose(clause: Clause, sheet: Sheet) -> Iterator[Clause]:
    """Gaps, and reviews and unusable data whose condition holds, in the open part of the tree."""
    if sheet.code(clause) <= NOT_MET:
        return
    if clause.kind == ON_FILE:
        settled = [part for part in clause.parts if not sheet.code(part) & UNANSWERED]
        if len({sheet.code(part) for part in settled}) > 1:
            yield clause
        for part in settled or clause.parts:
            yield from _open_on_purpose(part, sheet)
        return
    if clause.kind == "gap" or (clause.kind in ("review", "missing") and sheet.code(clause.parts[0]) == MET):
        yield clause
        return
    for part in clause.parts:
        yield from _open_on_purpose(part, sheet)


def _failed_beside(clause: Clause, gap: Clause, sheet: Sheet) -> Iterator[str]:
    """What has already failed where the gap is the other way to meet a requirement."""
    for part in clause.parts:
        yield from _failed_beside(part, gap, sheet)
    if clause.kind == "any" and gap in clause.parts:
        for part in clause.parts:
            if sheet.code(part) == NOT_MET:
                yield from _decisive(part, sheet)


def _decisive(clause: Clause, sheet: Sheet) -> Iterator[str]:
    """The statements of fact that decide a clause."""
    outcome = sheet.code(clause)
    if clause.kind == "test":
        yield _fact(clause, sheet)
    elif clause.kind in ("review", "missing"):
        yield from _decisive(clause.parts[1], sheet)
    elif clause.kind == "not":
        yield from _decisive(clause.parts[0], sheet)
    elif clause.parts:
        deciding = [part for part in clause.parts if sheet.code(part) == outcome]
        one_is_enough = (clause.kind, outcome) in (("any", MET), ("all", NOT_MET)) or clause.kind == ON_FILE
        for part in deciding[:1] if one_is_enough else deciding:
            yield from _decisive(part, sheet)


def _fact(clause: Clause, sheet: Sheet) -> str:
    trial = sheet.compiled.trial
    subject = _subject(clause, sheet)
    name, value = subject_words(subject, trial), _value_words(clause, sheet)
    test = clause.test or {}
    window = "before" in test or "after" in test
    if _told(subject) and not window and not set(test) - {"is", "one_of"}:
        return f"{name}: {value}"
    if isinstance(subject, Derived) and none_words(_variable(clause, sheet).questions, sheet.answers):
        return f"{name}: {value}"
    wanted = condition(clause, trial)
    return f"{name} is {value} ({wanted})" if sheet.code(clause) == MET else f"{name} is {value}, not {wanted}"


def _told(subject: Subject) -> bool:
    """Whether a test for one value is told by the value alone."""
    return isinstance(subject, Question | Treated) or (
        isinstance(subject, Scored) and subject.operator == "classified"
    )


def _subject(clause: Clause, sheet: Sheet) -> Subject:
    trial = sheet.compiled.trial
    return trial.questions.get(clause.name) or trial.derive[clause.name]


def _variable(clause: Clause, sheet: Sheet) -> Variable:
    variable = sheet.compiled.variables[clause.variable]
    assert variable
    return variable


def _value_words(clause: Clause, sheet: Sheet) -> str:
    """The answer that a test looked at, in words; for a derived value what it was worked out to."""
    subject = _subject(clause, sheet)
    if isinstance(subject, Question):
        entry = sheet.entries.get(subject.id)
        if isinstance(entry, dict) and "readings" in entry:
            return " or ".join(f"{entry_words(subject, one)} ({label})" for label, one in entry["readings"].items())
        return "not answered" if entry is None else entry_words(subject, entry)
    variable = _variable(clause, sheet)
    if isinstance(variable, TreatedVariable):
        return _regimen_words(variable, sheet)
    if isinstance(variable, ScoreVariable):
        return score_words(variable.score(sheet.answers), variable.scored)
    assert isinstance(subject, Derived)
    return worked_out_words(subject, variable.questions, sheet.answers)


def _regimen_words(variable: TreatedVariable, sheet: Sheet) -> str:
    """The regimen that stands for a table: its medicines, and what decides."""
    found = variable.telling(sheet.answers, sheet.on.toordinal())
    if found is None or variable.rule is None:
        return "not filled in"
    medicines = " with ".join(dict.fromkeys(course.drug.label for course in found.regimen.courses))
    facts = list(dict.fromkeys(_decisive(variable.rule, regimen_sheet(variable, found, sheet))))
    told = f" ({'; '.join(facts[:SHOWN])})" if facts and found.code <= NOT_MET else ""
    return f"{medicines or 'no medicine of either part'}{told}"


def regimen_sheet(variable: TreatedVariable, found: Judged, sheet: Sheet) -> Sheet:
    """The sheet as one regimen of a treatment table stands for it."""
    entries = variable.entries(sheet.entries, found)
    return replace(sheet, entries=entries, answers=found.answers, masks=found.masks)


def _step(clause: Clause, sheet: Sheet, decisive: bool) -> Step:
    outcome = sheet.code(clause)
    below = tuple(
        _step(part, sheet, decisive and sheet.code(part) == outcome)
        for part in clause.parts
        if part.kind not in ("met", "not met")
    )
    return Step(_step_text(clause, sheet), _word(outcome), decisive, below)


def _step_text(clause: Clause, sheet: Sheet) -> str:
    if clause.kind == "test":
        trial = sheet.compiled.trial
        subject = _subject(clause, sheet)
        return (
            f"{subject_words(subject, trial)}: {_value_words(clause, sheet)} (asked for: {condition(clause, trial)})"
        )
    return {
        "all": "All of these",
        "any": "Any of these",
        "at_least": f"At least {clause.count} of these",
        "not": "Not this",
        ON_FILE: "What is on file, or what is worked out",
        "review": f"Left to the investigator when the first holds: {clause.text}",
        "missing": f"Data that cannot be used when the first holds: {clause.text}",
        "gap": f"Not in our source text: {clause.text}",
        "met": "Always met",
        "not met": "Never met",
    }[clause.kind]


def _word(code: int) -> str:
    return "met" if code == MET else "not met" if code == NOT_MET else "open"


def _sentence(lead: str, facts: list[str]) -> str:
    facts = list(dict.fromkeys(facts))
    more = f" and {len(facts) - SHOWN} more" if len(facts) > SHOWN else ""
    text = "; ".join(facts[:SHOWN]) + more
    return f"{lead}: {text}." if lead else f"{upper(text)}."
