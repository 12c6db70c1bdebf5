"""An answer sheet from a file: what `trialscreen judge` reads, and what it says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trials.canonical import canonical
from trials.cases import GOOD, state_word
from trials.compile import Compiled
from trials.crosscheck import finding_complaint
from trials.definition import Criterion, Trial
from trials.document import Document, Refused
from trials.explain import Step, because, tree
from trials.horizon import Holding, holds
from trials.language import Said, in_a_row, said
from trials.limits import limit_sentence
from trials.outlook import data_to_check, fastest, near_miss
from trials.outlook_words import outlook_lines
from trials.rules import Finding, Reason, State, Verdict, judge, objections
from trials.sheet_form import plainly_right
from trials.text import one_line
from trials.values import Entry


@dataclass(frozen=True)
class AnswerSheet:
    """A checked sheet: canonical entries by question id, judgements by criterion id, the day and the stage."""

    on: date
    stage: str
    entries: Mapping[str, Entry]
    judgements: Mapping[str, State]
    doubts: tuple[str, ...]  # sentences to confirm: unusual values and plausibility checks


def read_answer_sheet(document: Document, compiled: Compiled, today: date) -> AnswerSheet:
    """Check a sheet against its trial. `today` stands in for a missing `on`. Raises Refused."""
    plain = document.data if plainly_right(document.data) else _validated(document)
    trial = compiled.trial
    on = _day(document, plain.get("on"), today)
    stage = plain.get("stage", trial.stages[0])
    if stage not in trial.stages:
        raise document.refuse(
            ("stage",),
            said("{stage} is not a stage; the stages are {stages}.", stage=stage, stages=in_a_row(trial.stages)),
        )
    entries: dict[str, Entry] = {}
    doubts: list[str] = []
    for name, raw in plain.get("answers", {}).items():
        place = ("answers", name)
        question = trial.questions.get(name)
        if question is None:
            raise document.refuse(place, _no_question(name, trial))
        try:
            entries[name] = canonical(question, raw)
        except Refused as refused:
            raise document.refuse(place, said("{sentence}", sentence=refused)) from None
        if beyond := limit_sentence(question, entries[name], question.limits, on.toordinal()):
            raise document.refuse(place, said("{name}: {sentence}.", name=name, sentence=beyond))
        if unusual := limit_sentence(question, entries[name], question.usual, on.toordinal()):
            doubts.append(trial.language("{name}: unusual: {sentence}.", name=name, sentence=unusual))
    for check in objections(compiled, entries, on):
        if check.kind == "refuse":
            raise document.refuse(("answers",), check.say)
        doubts.append(check.say)
    judgements = _judgements(document, plain.get("judgements", {}), judge(compiled, entries, {}, stage, on))
    return AnswerSheet(on, stage, entries, judgements, tuple(doubts))


def _validated(document: Document) -> dict[str, Any]:
    from trials.sheet_schema import AnswerSheet as Model
    from trials.validation import validated

    return validated(document, Model)


def judge_sheet(compiled: Compiled, sheet: AnswerSheet) -> Verdict:
    """The verdict on a sheet."""
    return judge(compiled, sheet.entries, sheet.judgements, sheet.stage, sheet.on)


def verdict_json(verdict: Verdict, sheet: AnswerSheet) -> dict[str, Any]:
    """What `judge --json` prints: plain data in the words of files."""
    trial = verdict.compiled.trial
    return {
        "trial": trial.id,
        "definition_sha256": trial.sha256,
        "supplement_sha256": trial.supplement.sha256 if trial.supplement else None,
        "on": verdict.on.isoformat(),
        "stage": verdict.stage,
        "findings": {name: _finding_json(finding, sheet) for name, finding in verdict.findings.items()},
        "verdicts": {
            stage.stage: {
                "verdict": stage.word,
                "failed": list(stage.failed),
                "together": list(stage.together),
                "open": {reason.value: list(names) for reason, names in stage.open.items()},
            }
            for stage in verdict.stages.values()
        },
        "ask": list(verdict.ask),
        "waiting": list(verdict.waiting),
    }


def explanation_json(verdict: Verdict, sheet: AnswerSheet) -> dict[str, Any]:
    """What `judge --json --explain` adds: the evaluated trees and the outlook."""
    return {
        "explanations": {name: _step_json(tree(finding)) for name, finding in verdict.findings.items()},
        "outlook": list(outlook_lines(verdict, holding(verdict, sheet))),
        "near_miss": near_miss(verdict) or None,
        "data_to_check": {
            name: [[question.id for question in chosen] for chosen in data_to_check(finding)]
            for name, finding in verdict.findings.items()
            if finding.state is State.NOT_MET
        },
        "holds": [
            {
                "question": one.question.id,
                "planned": one.set_for.isoformat() if one.set_for else None,
                "from": one.first.isoformat() if one.first else None,
                "until": one.last.isoformat() if one.last else None,
            }
            for one in holding(verdict, sheet)
        ],
        "ask_fastest": list(fastest(verdict)),
    }


def holding(verdict: Verdict, sheet: AnswerSheet) -> tuple[Holding, ...]:
    """Until when the verdict on a sheet holds."""
    return holds(verdict, sheet.entries, sheet.judgements)


def _step_json(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"text": step.text, "outcome": step.outcome, "decisive": step.decisive}
    return found | ({"steps": [_step_json(part) for part in step.steps]} if step.steps else {})


def uncounted(finding: Finding, sheet: AnswerSheet) -> str:
    """Why a judgement on the sheet does not count, in one sentence, or ""."""
    if finding.criterion.id not in sheet.judgements or finding.judged is not None:
        return ""
    if finding.state is State.OPEN:
        return "The judgement does not count: the criterion waits for answers, not for a judgement."
    return f"The judgement does not count: the answers settle the criterion as {state_word(finding, finding.state)}."


def _finding_json(finding: Finding, sheet: AnswerSheet) -> dict[str, Any]:
    notes = [*finding.notes, *filter(None, [uncounted(finding, sheet)])]
    return {
        "state": state_word(finding, finding.state),
        "reasons": sorted(reason.value for reason in finding.reasons),
        "because": because(finding),
        "judged": None if finding.judged is None else state_word(finding, finding.judged),
        "notes": notes,
    }


def _day(document: Document, text: str | None, today: date) -> date:
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong = said("{text} is not a day of the calendar; write it like 2026-03-15.", text=text)
        raise document.refuse(("on",), wrong) from None


def _no_question(name: str, trial: Trial) -> Said:
    known: list[str] = list(trial.questions)
    from difflib import get_close_matches  # needed for a mistake alone

    close = get_close_matches(name, known, 1)
    told = {"trial": trial.id, "question": repr(one_line(name)[:64])}
    if close:
        return said("{trial} has no question {question}; did you mean {name}?", name=close[0], **told)
    return said("{trial} has no question {question}; see trialscreen trials {trial} for the questions.", **told)


def _judgements(document: Document, plain: Mapping[str, Any], computed: Verdict) -> dict[str, State]:
    """The judgements of a sheet, checked against what its answers alone give."""
    found: dict[str, State] = {}
    for name, judgement in plain.items():
        place = ("judgements", name)
        criterion = _criterion(document, name, computed.compiled.trial)
        if complaint := finding_complaint(criterion.kind, name, judgement["finding"]):
            raise document.refuse(place, complaint)
        gap = Reason.GAP in computed.findings[name].reasons
        if gap and not (judgement.get("protocol") and judgement.get("section")):
            unsure = said(
                "{criterion} is not in our source text; add the protocol and section it was checked against.",
                criterion=name,
            )
            raise document.refuse(place, unsure)
        if gap and judgement["finding"] == "clear" and not judgement.get("one_by_one"):
            at_once = said(
                "{criterion} is clear only when each exclusion was checked one by one; then add one_by_one: true.",
                criterion=name,
            )
            raise document.refuse(place, at_once)
        found[name] = GOOD[judgement["finding"]]
    return found


def _criterion(document: Document, name: str, trial: Trial) -> Criterion:
    try:
        return trial.criterion(name)
    except KeyError:
        lost = said(
            "{trial} has no criterion {criterion}; the criteria are {criteria}.",
            trial=trial.id,
            criterion=repr(one_line(name)[:64]),
            criteria=in_a_row(criterion.id for criterion in trial.criteria),
        )
        raise document.refuse(("judgements", name), lost) from None
