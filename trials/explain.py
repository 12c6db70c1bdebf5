"""A finding in plain words: one sentence from the criterion's words and the answers used, and the tree below it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trials.answer_words import entry_words
from trials.code_words import VERDICTS, not_known_words, stage_words
from trials.compile import Clause
from trials.course_text import field_name
from trials.definition import CALENDAR, NUMERIC, Trial
from trials.facts import decisive, looked_at_words, regimen_sheet, regimen_words, several, subject_of, variable_of
from trials.language import Language, Said, said
from trials.outcomes import MET, NOT_MET, REVIEW, UNANSWERED
from trials.regimens import lacking
from trials.rule_words import SHOWN, condition, listed, subject_words
from trials.rules import (
    ELIGIBLE,
    LEFT_OPEN,
    NOT_KNOWN,
    Finding,
    Reason,
    StageVerdict,
    State,
    Verdict,
    judge_some,
)
from trials.sheet import Sheet
from trials.treated import TreatedVariable
from trials.values import Unknown
from trials.vocabulary import ON_FILE

ITEMS = 3  # items of one worksheet that are still named one by one
OPEN: Mapping[str, Said] = {
    Reason.UNANSWERED: said("{count} for want of answers"),
    NOT_KNOWN: said("{count} with answers not known so far"),
    LEFT_OPEN: said("{count} left for the investigator"),
    Reason.REVIEW: said("{count} for the investigator"),
    Reason.LATER: said("{count} due later or planned"),
    Reason.GAP: said("{count} not in our source text"),
}
STEPS = {
    "all": said("All of these"),
    "any": said("Any of these"),
    "at_least": said("At least {count} of these"),
    "not": said("Not this"),
    ON_FILE: said("What is on file, or what is worked out"),
    "review": said("Left to the investigator when the first holds: {text}"),
    "missing": said("Data that cannot be used when the first holds: {text}"),
    "gap": said("Not in our source text: {text}"),
    "met": said("Always met"),
    "not met": said("Never met"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the tree: what was looked at, how it came out (`met`, `not met`, `open`), and what lies below."""

    text: str
    outcome: str
    decisive: bool
    steps: tuple["Step", ...] = ()


def because(finding: Finding) -> str:
    """The finding in one sentence, without ids."""
    language = finding.sheet.compiled.trial.language
    if finding.state is State.NOT_APPLICABLE:
        guard = finding.compiled.guard
        if facts := list(decisive(guard, finding.sheet)) if guard else []:
            return language("Does not apply: {facts}.", facts=several(facts, language))
        return language("Does not apply to this participant.")
    if finding.state is not State.OPEN:
        facts = list(decisive(finding.compiled.requirement, finding.sheet)) or [finding.criterion.title]
        return language("{sentence}.", sentence=language.opening(several(facts, language)))
    return language.sentences(_open_sentences(finding))


def tree(finding: Finding) -> Step:
    """The evaluated rule, guard first."""
    compiled, sheet = finding.compiled, finding.sheet
    language = sheet.compiled.trial.language
    parts = [_step(compiled.rule, sheet, True)]
    if compiled.guard is not None:
        lead, below = language("Applies only when"), (_step(compiled.guard, sheet, True),)
        parts.insert(0, Step(lead, _word(sheet.code(compiled.guard)), True, below))
    excludes = finding.criterion.kind == "exclusion"
    lead = language("Applies as an exclusion when") if excludes else language("Required")
    return Step(lead, finding.state.value, True, tuple(parts))


def verdict_sentence(verdict: Verdict) -> str:
    """The current stage's verdict in one or two sentences."""
    return stage_sentence(verdict, verdict.current)


def stage_sentence(verdict: Verdict, stage: StageVerdict) -> str:
    """What the verdict of one stage rests on."""
    trial = verdict.compiled.trial
    language = trial.language
    titles = {name: finding.criterion.title for name, finding in verdict.findings.items()}
    if stage.failed:
        return language("Fails: {criteria}.", criteria=listed((titles[name] for name in stage.failed), language))
    if stage.together:
        criteria = listed((titles[name] for name in stage.together), language)
        return language("These cannot all be met together: {criteria}.", criteria=criteria)
    wants = Counter(verdict.findings[name].wants for name in stage.open.get(Reason.UNANSWERED, ()))
    counts = {str(reason): len(names) for reason, names in stage.open.items() if reason is not Reason.UNANSWERED}
    parts = [language(OPEN[why], count=count) for why in OPEN if (count := wants[why] or counts.get(why))]
    if parts:
        return language("Open: {reasons}.", reasons=language.joined(parts))
    later = sum(f.compiled.due > trial.stages.index(stage.stage) for f in verdict.findings.values())
    if later:
        return language("Every criterion due by now is met; {count} due later.", count=later)
    return language("Every criterion due by now is met.")


def verdict_words(verdict: Verdict, stage: StageVerdict | None = None) -> str:
    """The verdict as a headline: `Pending`, `Eligible for screening`, bare `Eligible` at the last stage only."""
    stage, trial = stage or verdict.current, verdict.compiled.trial
    if stage.word == ELIGIBLE and stage.stage != trial.stages[-1]:
        return trial.language("Eligible for {stage}", stage=stage_words(stage.stage, trial.language))
    return trial.language.opening(trial.language(VERDICTS[stage.word]))


def _open_sentences(finding: Finding) -> Iterator[str]:
    sheet = finding.sheet
    language = sheet.compiled.trial.language
    guard, requirement = finding.compiled.guard, finding.compiled.requirement
    fails = _failing_sentence(finding)
    if fails and finding.fails_as_planned:
        yield fails
    later = Reason.LATER in finding.reasons and not finding.fails_as_planned
    if later or Reason.UNANSWERED in finding.reasons:
        yield from _wanting(finding, later)
        yield from _lacking_in_tables(finding)
    if fails and not finding.fails_as_planned:
        yield fails
    if finding.fails_as_planned:  # what else stands in the way, whatever the day
        sheet = replace(sheet, masks=sheet.unplanned)
    clauses = [*(_open_on_purpose(guard, sheet) if guard else ()), *_open_on_purpose(requirement, sheet)]
    for clause in {clause.text or clause.name: clause for clause in clauses}.values():
        if clause.kind == "gap":
            if failed := list(_failed_beside(finding.compiled.requirement, clause, sheet)):
                yield language("Not met beside the gap: {facts}.", facts=several(failed, language))
            yield _gap_sentence(clause.text, sheet.compiled.trial)
        elif clause.kind == ON_FILE:
            facts = [fact for part in clause.parts if sheet.code(part) <= NOT_MET for fact in decisive(part, sheet)]
            told = several(facts, language)
            yield language("What is on file and what is worked out do not agree: {facts}.", facts=told)
        else:
            yield _own_sentence(clause.text, language)
    if Reason.REVIEW in finding.reasons:
        yield from dict.fromkeys(_differing(finding))


def _failing_sentence(finding: Finding) -> str:
    """What fails on the planned date, or should the criterion apply; "" for nothing."""
    sheet = finding.sheet
    language = sheet.compiled.trial.language
    guard, requirement = finding.compiled.guard, finding.compiled.requirement
    guarded = guard is not None and sheet.code(guard) > NOT_MET and sheet.code(requirement) == NOT_MET
    if not (guarded or finding.fails_as_planned):
        return ""
    facts = several(decisive(requirement, sheet), language)
    if not finding.fails_as_planned:
        return language("Fails, should it apply: {facts}.", facts=facts)
    days = _planned_days(finding)
    told = {"facts": facts, "days": language.parted(days)}
    if guarded:
        return language.plural(
            len(days),
            "Fails on the planned date ({days}), should it apply: {facts}.",
            "Fails on the planned dates ({days}), should it apply: {facts}.",
            **told,
        )
    return language.plural(
        len(days),
        "Fails on the planned date ({days}): {facts}.",
        "Fails on the planned dates ({days}): {facts}.",
        **told,
    )


def _planned_days(finding: Finding) -> list[str]:
    """The planned dates on which a criterion fails: those without which it would not, or all where each is enough."""
    sheet, compiled = finding.sheet, finding.sheet.compiled
    trial, name = compiled.trial, finding.criterion.id
    slots = finding.compiled.variables & sheet.planned
    near = {question.id for slot in slots for question in compiled.questions(slot)} & sheet.ahead

    def fails_without(day: str) -> bool:
        entries = {asked: entry for asked, entry in sheet.entries.items() if asked != day}
        found = judge_some(compiled, [name], entries, {}, trial.stages[0], sheet.on)[name]
        return found.fails_as_planned or found.state is State.NOT_MET

    hangs = near if len(near) == 1 else {day for day in near if not fails_without(day)} or near
    questions = [trial.questions[day] for day in sorted(hangs, key=compiled.order.__getitem__)]
    words = ((question, entry_words(question, sheet.entries[question.id], trial.language)) for question in questions)
    return [trial.language("{name}: {value}", name=question.short, value=value) for question, value in words]


def _wanting(finding: Finding, later: bool) -> Iterator[str]:
    """What is still to be answered, and what is waited for."""
    sheet, trial = finding.sheet, finding.sheet.compiled.trial
    language = trial.language
    now = [name for name in finding.still if name not in finding.aside]
    asked = [name for name in now if not isinstance(sheet.answers.get(name), Unknown)]
    waiting = [name for name in now if name not in asked]
    rough = [] if later else [name for name in asked if _is_rough(name, sheet)]
    asked = [name for name in asked if name not in rough]
    if asked:
        words = listed(asked_words(asked, trial), language)
    if later:
        due = stage_words(finding.criterion.due, language)
        if asked:
            yield language("Due at {stage}: {questions}.", stage=due, questions=words)
        else:
            yield language("Due at {stage}.", stage=due)
    elif asked:
        yield language("Still to answer: {questions}.", questions=words)
    if rough:
        given = listed([_given_words(name, sheet) for name in rough], language)
        if asked:
            yield language("Perhaps not exact enough: {answers}.", answers=given)
        else:
            yield language("Not exact enough to decide: {answers}.", answers=given)
    if finding.aside:
        beside = asked_words([name for name in finding.still if name in finding.aside], trial)
        yield language("Or in another way: {questions}.", questions=listed(beside, language))
    if waiting:
        own = [_awaited_words(name, sheet) for name in waiting if not trial.questions[name].item]
        items = asked_words([name for name in waiting if trial.questions[name].item], trial)
        yield language("Waits for {answers}.", answers=listed([*own, *items], language))


def _is_rough(name: str, sheet: Sheet) -> bool:
    """Whether a question has an answer that is only too wide. What a table of treatments lacks is said by itself."""
    question = sheet.compiled.trial.questions[name]
    return name in sheet.entries and not question.item and question.type in (*NUMERIC, *CALENDAR)


def _given_words(name: str, sheet: Sheet) -> str:
    """A question with its answer: `SLEDAI-2K total (5 to 9)`."""
    question, language = sheet.compiled.trial.questions[name], sheet.compiled.trial.language
    given = entry_words(question, sheet.entries[name], language)
    return language("{value} ({why})", value=question.short, why=given)


def _awaited_words(name: str, sheet: Sheet) -> str:
    """A question with the reason why its answer is not known: `platelet count (pending)`."""
    trial, answer = sheet.compiled.trial, sheet.answers[name]
    short, reason = trial.questions[name].short, answer.reason if isinstance(answer, Unknown) else ""
    return trial.language("{value} ({why})", value=short, why=not_known_words(reason, trial.language))


def _gap_sentence(text: str, trial: Trial) -> str:
    if not trial.retrieved:
        return trial.language("Not in our source text: {requirement}.", requirement=text)
    return trial.language(
        "Not in our source text (retrieved {day}): {requirement}.", day=trial.retrieved, requirement=text
    )


def _own_sentence(text: str, language: Language) -> str:
    """A text of the definition as a sentence."""
    return language("{sentence}.", sentence=language.opening(text).rstrip(".。"))


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
        if len(items) > ITEMS:
            score = titles[instrument]
            items = [trial.language("{count} findings of the {score} worksheet", count=len(items), score=score)]
        words += items
    return words


def _differing(finding: Finding) -> Iterator[str]:
    """Why readings of one value disagree."""
    sheet = finding.sheet
    guard = finding.compiled.guard
    for clause in (*(_leaves(guard) if guard else ()), *_leaves(finding.compiled.requirement)):
        if clause.variable in sheet.masks.readings and sheet.code(clause) == REVIEW:
            subject = subject_of(clause, sheet)
            variable = variable_of(clause, sheet)
            if isinstance(variable, TreatedVariable):
                yield from _reviewed_regimen(variable, sheet)
                continue
            trial = sheet.compiled.trial
            yield trial.language(
                "{name} can be read in two ways, and they disagree: {value}.",
                name=trial.language.opening(subject_words(subject, trial)),
                value=looked_at_words(clause, sheet),
            )


def _lacking_in_tables(finding: Finding) -> Iterator[str]:
    """Which fields of a treatment table that was begun are still needed."""
    sheet = finding.sheet
    language = sheet.compiled.trial.language
    for variable in (sheet.compiled.variables[slot] for slot in finding.compiled.variables):
        if not isinstance(variable, TreatedVariable) or variable.treated.courses not in finding.still:
            continue
        courses = variable.courses(sheet.answers)
        wanting = [
            language(
                "course {number} ({medicine}) lacks {fields}",
                number=number,
                medicine=course.drug.label,
                fields=language.joined(field_name(field, language) for field in fields),
            )
            for number, course in enumerate(courses, 1)
            if (fields := list(lacking(course, variable.treated.terms, courses)))
        ]
        if wanting:
            yield language("In the treatment table, {courses}.", courses=language.parted(wanting[:SHOWN]))


def _reviewed_regimen(variable: TreatedVariable, sheet: Sheet) -> Iterator[str]:
    """Why a person has to decide on the regimen that stands for a table."""
    found = variable.telling(sheet.answers, sheet.on.toordinal())
    if found is None or variable.rule is None:
        return
    language = sheet.compiled.trial.language
    yield language("In the treatment table: {regimen}.", regimen=regimen_words(variable, sheet))
    for clause in _open_on_purpose(variable.rule, regimen_sheet(variable, found, sheet)):
        yield _own_sentence(clause.text, language)


def reasons(clause: Clause, sheet: Sheet) -> tuple[str, ...]:
    """Why a part of a rule comes out as it does, each as a sentence."""
    language = sheet.compiled.trial.language
    if sheet.code(clause) <= NOT_MET:
        facts = dict.fromkeys(decisive(clause, sheet))
        return tuple(language("{sentence}.", sentence=language.opening(fact)) for fact in facts)
    return tuple(_own_sentence(one.text, language) for one in _open_on_purpose(clause, sheet))


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
                yield from decisive(part, sheet)


def _step(clause: Clause, sheet: Sheet, decisive: bool) -> Step:
    outcome = sheet.code(clause)
    below = tuple(
        _step(part, sheet, decisive and sheet.code(part) == outcome)
        for part in clause.parts
        if part.kind not in ("met", "not met")
    )
    return Step(_step_text(clause, sheet), _word(outcome), decisive, below)


def _step_text(clause: Clause, sheet: Sheet) -> str:
    trial = sheet.compiled.trial
    if clause.kind == "test":
        return trial.language(
            "{name}: {value} (asked for: {wanted})",
            name=subject_words(subject_of(clause, sheet), trial),
            value=looked_at_words(clause, sheet),
            wanted=condition(clause, trial),
        )
    return trial.language(STEPS[clause.kind], count=clause.count, text=clause.text)


def _word(code: int) -> str:
    return "met" if code == MET else "not met" if code == NOT_MET else "open"
