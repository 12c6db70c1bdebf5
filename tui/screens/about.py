"""What stands beside a question: why it is asked, the criteria it serves, and the odd phrases of their source."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from trials.definition import Criterion, Question
from trials.rules import Finding
from tui.interview import Interview
from tui.interview_text import STATES, flag_words, kind, place
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import fit, wrap


def about(question: Question, findings: Sequence[Finding], several: bool, width: int, rows: int) -> Content:
    """The lines beside a question, in at most `rows` rows of `width` columns; the rest is for F1."""
    if rows < 1 or width < 1:
        return Content("")
    lines = [safe(line, "$text-muted") for line in wrap(question.why, width)]
    lines += [safe(line) for line in _served(findings, several, width)]
    flags = [flag for finding in findings for flag in finding.criterion.flags]
    told = [list(wrap(flag_words(flag), width)) for flag in sorted(flags, key=lambda flag: flag.kind == "ambiguity")]
    left = 0
    for flag_lines in told:
        if len(lines) + len(flag_lines) + (1 if left or flag_lines is not told[-1] else 0) <= rows and not left:
            lines += [safe(line, "$text-muted italic") for line in flag_lines]
        else:
            left += 1
    if left:
        more = f"F1: {left} odd phrase{'s' * (left > 1)} of the source explained"
        lines = [*lines[: rows - 1], safe(fit(more, width), "$text-muted")]
    return Content("\n").join(lines[:rows])


def _served(findings: Sequence[Finding], several: bool, width: int) -> Iterator[str]:
    """The criteria, those at one place of a source together: `zm001-sle I07a, I07b · inclusion, item 7`."""
    places: dict[tuple[str, str], list[Criterion]] = {}
    for finding in findings:
        trial = finding.sheet.compiled.trial.id if several else ""
        places.setdefault((trial, place(finding.criterion)), []).append(finding.criterion)
    for (trial, where), criteria in places.items():
        head = f"{trial} {', '.join(criterion.id for criterion in criteria)} · {where}".strip()
        whole = f"{head} · {criteria[0].title}" if len(criteria) == 1 else head
        yield whole if cell_len(whole) <= width else fit(head, width)


def explained(question: Question, findings: Sequence[Finding], keys: Sequence[Key]) -> Content:
    """Everything about a question, for F1, and every key that works there."""
    blocks = [safe(question.ask, "bold"), safe(question.why)]
    if question.help:
        blocks.append(safe(question.help))
    for finding in findings:
        blocks.append(criterion_words(finding))
    lines = [Content.assemble((f"{key.shown:>4}  ", "bold"), key.label) for key in keys]
    blocks.append(Content("\n").join([safe("Keys", "bold"), *lines]))
    return Content("\n\n").join(blocks)


def criterion_words(finding: Finding) -> Content:
    """A criterion with its place, its text and what its source says."""
    criterion = finding.criterion
    trial = finding.sheet.compiled.trial
    lines = [
        safe(f"{criterion.id} {criterion.title}", "bold"),
        safe(f"{trial.id} ({trial.registry}), {place(criterion)} · {STATES[kind(finding)]}", "$text-muted"),
    ]
    if criterion.text:
        lines.append(safe(criterion.text))
    for flag in criterion.flags:
        sort = "mistranslation" if flag.kind == "mistranslation" else "can be read in more than one way"
        lines.append(Content.assemble("\n", safe(f"Source says ‘{flag.phrase}’", "italic"), f" ({sort})"))
        lines.append(safe(f"Means: {flag.means}."))
        lines.append(safe(f"Why: {flag.why}", "$text-muted"))
    return Content("\n").join(lines)


def outlook(interview: Interview) -> Content:
    """What would settle each trial, what to check and until when it holds, for F2."""
    several = len(interview.trials) > 1
    lines = []
    for trial in interview.trials:
        sentences = interview.outlook(trial)
        if sentences:
            lines.append(
                safe(f"{trial}: what would settle it" if several else "What would settle it", "bold $primary")
            )
            lines += [safe(sentence) for sentence in sentences]
    return Content("\n").join(lines)
