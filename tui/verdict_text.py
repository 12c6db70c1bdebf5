"""A verdict as plain lines, for `judge` and for whoever reads without the app."""

from collections.abc import Iterator

from trials.answer_sheet import AnswerSheet, holding
from trials.cases import finding_words, state_word
from trials.explain import Step, because, stage_sentence, tree, verdict_words
from trials.listing import supplement_words
from trials.outlook_words import outlook_lines
from trials.rules import Finding, Verdict


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The verdict of each stage, every criterion with its reason, and what to ask next."""
    trial = verdict.compiled.trial
    yield f"{trial.id} ({trial.registry}), version {trial.version}, at {verdict.stage}, as of {verdict.on}"
    if trial.supplement:
        yield supplement_words(trial.supplement)
    yield ""
    for stage in verdict.stages.values():
        mark = ">" if stage.stage == verdict.stage else " "
        yield f"{mark} {stage.stage}: {verdict_words(verdict, stage)}. {stage_sentence(verdict, stage)}"
    yield ""
    for finding in verdict.findings.values():
        yield from _finding_lines(finding)
    questions = trial.questions
    yield ""
    yield "Ask next: " + (", ".join(questions[name].short for name in verdict.ask) or "nothing")
    if verdict.waiting:
        yield "Waiting for: " + ", ".join(questions[name].short for name in verdict.waiting)
    if not verdict.certain:
        yield "This definition is too large to be exact: some of these questions may no longer matter."


def explained_lines(verdict: Verdict, sheet: AnswerSheet) -> Iterator[str]:
    """What `--explain` adds: the outlook, and under each criterion how its finding came about."""
    yield ""
    yield "What would change it"
    for line in outlook_lines(verdict, holding(verdict, sheet)):
        yield f"  {line}"
    yield ""
    yield "How each finding came about (* decided it)"
    for finding in verdict.findings.values():
        yield f"  {finding.criterion.title}"
        for step in tree(finding).steps:
            yield from step_lines(step, "    ")


def step_lines(step: Step, indent: str = "") -> Iterator[str]:
    """One line of an evaluated tree and those below it, each marked with how it came out."""
    yield f"{indent}{'*' if step.decisive else ' '} {step.text} [{step.outcome}]"
    for part in step.steps:
        yield from step_lines(part, indent + "  ")


def _finding_lines(finding: Finding) -> Iterator[str]:
    criterion = finding.criterion
    judged = f"judged {state_word(finding, finding.judged)}; computed " if finding.judged else ""
    computed = finding_words(finding) if not finding.judged else f"open ({', '.join(sorted(finding.reasons))})"
    yield f"{criterion.id:<5}{criterion.title}: {judged}{computed}"
    yield f"     {because(finding)}"
    for note in finding.notes:
        yield f"     Note: {note}"
