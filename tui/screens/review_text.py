"""The rows of the review in words, and how a finding came about, worked out without a screen."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from store.screening import Screening
from trials.cases import state_word
from trials.code_words import state_words
from trials.explain import Step, because, tree
from trials.language import Language
from trials.rules import Finding
from tui.dispositions import disposition_words
from tui.interview_text import SIGNS, judgement_words, kind, place, stands
from tui.screens.paragraphs import hanging, paragraph
from tui.signing import signature_words
from tui.standing import Judgement
from tui.terms import finding_words
from tui.widgets.safe_text import safe

STYLE = {
    "met": "$text-success",
    "not met": "bold $text-error",
    "not applicable": "$text-muted",
    "later": "$text-muted",
}


def criterion_row(finding: Finding, judgement: Judgement | None, width: int, language: Language) -> Content:
    """A criterion with how it came out and why, and a judgement on it."""
    role = kind(finding)
    criterion = finding.criterion
    style = STYLE.get(role, "$text-warning")
    state = (
        language(stands(finding))
        if finding.judged is None
        else language("judged {finding}", finding=state_words(state_word(finding, finding.judged), language))
    )
    head = f"{criterion.id} {criterion.title}"
    lines = []
    if cell_len(f"{SIGNS[role]} {head}  {state}") <= width:
        lines.append(Content.assemble(safe(f"{SIGNS[role]} ", style), safe(head, "bold"), "  ", safe(state, style)))
    else:
        lines.append(Content.assemble(safe(f"{SIGNS[role]} ", style), safe(state, style)))
        lines.append(paragraph(head, "  ", width, "bold"))
    lines.append(paragraph(because(finding), "  ", width, "$text-muted"))
    for note in finding.notes:
        lines.append(paragraph(language("Note: {note}", note=note), "  ", width, "$text-muted"))
    if judgement is not None:
        lines.append(paragraph(judgement_words(finding, judgement), "  ", width, "bold"))
    return Content("\n").join(lines)


def recorded_lines(trial: str, screening: Screening, language: Language) -> Iterator[str]:
    """What people have recorded about a trial as a whole: its signatures in force, and its disposition."""
    for signature in screening.signatures:
        if signature.trial == trial and signature.void is None:
            yield language("Signed. {signature}", signature=signature_words(signature, language))
    if now := screening.dispositions.get(trial):
        yield language("Disposition: {disposition}", disposition=disposition_words(now, language))


def reasoning(finding: Finding, width: int, language: Language) -> Content:
    """How a finding came about: its rule, step by step."""
    where = place(finding.criterion, language)
    lines = [safe(because(finding)), safe(where, "$text-muted"), Content("")]
    return Content("\n").join([*lines, *_steps(tree(finding), 0, width, language)])


def _steps(step: Step, depth: int, width: int, language: Language) -> Iterator[Content]:
    words = language("{name}: {value}", name=step.text, value=finding_words(step.outcome))
    yield from hanging(f"{'  ' * depth}{SIGNS.get(step.outcome, '?')} ", words, width)
    for below in step.steps:
        yield from _steps(below, depth + 1, width, language)
