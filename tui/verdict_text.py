"""A verdict as plain lines, for `judge` and for whoever reads without the app."""

from collections.abc import Iterator

from trials.answer_sheet import AnswerSheet, holding
from trials.cases import finding_words
from trials.code_words import open_words, stage_words, state_words
from trials.explain import Step, asked_words, because, stage_sentence, tree, verdict_words
from trials.language import Language
from trials.listing import supplement_words
from trials.outlook_words import outlook_lines
from trials.rules import Finding, Verdict


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The verdict of each stage, every criterion with its reason, and what to ask next."""
    trial = verdict.compiled.trial
    language, questions = trial.language, trial.questions
    yield language(
        "{trial}, version {version}, at {stage}, as of {day}",
        trial=trial.called,
        version=trial.version,
        stage=stage_words(verdict.stage, language),
        day=verdict.on,
    )
    if trial.supplement:
        yield supplement_words(trial.supplement)
    yield ""
    for stage in verdict.stages.values():
        mark = ">" if stage.stage == verdict.stage else " "
        headline = language("{sentence}.", sentence=verdict_words(verdict, stage))
        words = language.sentences([headline, stage_sentence(verdict, stage)])
        yield f"{mark} " + language("{name}: {value}", name=stage_words(stage.stage, language), value=words)
    yield ""
    for finding in verdict.findings.values():
        yield from _finding_lines(finding)
    yield ""
    first = verdict.first(verdict.ask)
    ask = language.joined(questions[name].short for name in first) or language("nothing")
    yield language("Ask next: {questions}", questions=ask)
    if other := [name for name in verdict.ask if name not in first]:
        yield language("Or in another way: {questions}.", questions=language.joined(asked_words(other, trial)))
    if verdict.waiting:
        waiting = language.joined(questions[name].short for name in verdict.waiting)
        yield language("Waiting for: {questions}", questions=waiting)
    if not verdict.certain:
        yield language("This definition is too large to be exact: some of these questions may no longer matter.")


def explained_lines(verdict: Verdict, sheet: AnswerSheet) -> Iterator[str]:
    """What `--explain` adds: the outlook, and under each criterion how its finding came about."""
    language = verdict.compiled.trial.language
    yield ""
    yield language("What would change it")
    for line in outlook_lines(verdict, holding(verdict, sheet)):
        yield f"  {line}"
    yield ""
    yield language("How each finding came about (* decided it)")
    for finding in verdict.findings.values():
        yield f"  {finding.criterion.title}"
        for step in tree(finding).steps:
            yield from step_lines(step, language, "    ")


def step_lines(step: Step, language: Language, indent: str = "") -> Iterator[str]:
    """One line of an evaluated tree and those below it, each marked with how it came out."""
    yield f"{indent}{'*' if step.decisive else ' '} {step.text} [{state_words(step.outcome, language)}]"
    for part in step.steps:
        yield from step_lines(part, language, indent + "  ")


def _finding_lines(finding: Finding) -> Iterator[str]:
    criterion, language = finding.criterion, finding.sheet.compiled.trial.language
    found = finding_words(finding, language)
    if finding.judged:
        computed = open_words(finding.reasons, language)
        found = language("judged {found}; computed {computed}", found=found, computed=computed)
    yield f"{criterion.id:<5}" + language("{name}: {value}", name=criterion.title, value=found)
    yield f"     {because(finding)}"
    for note in finding.notes:
        yield "     " + language("Note: {note}", note=note)
