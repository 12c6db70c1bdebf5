"""What stands beside a question: why it is asked, the criteria it serves, and the odd phrases of their source."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from trials.definition import Criterion, Flag, Question
from trials.explain import verdict_words
from trials.rules import Finding, Reason, State, Verdict
from tui.interview import Interview
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import safe
from tui.widgets.verdict_rows import fit, kind, wrap

STATES = {
    "met": "met",
    "not met": "not met",
    "not applicable": "does not apply",
    "unanswered": "open: unanswered",
    "review": "open: for the investigator",
    "later": "open: due later",
    "gap": "open: not in our source text",
}


def headline(verdict: Verdict) -> str:
    """The verdict and the stage it is for: `Pending (screening)`."""
    words = verdict_words(verdict)
    return words if "ligible for" in words else f"{words} ({verdict.stage})"


def place(criterion: Criterion) -> str:
    """Where a criterion stands in its source: `inclusion, item 4`."""
    item = f", item {criterion.source.item}" if criterion.source.item is not None else ""
    return f"{criterion.source.section}{item}"


def flag_words(flag: Flag) -> str:
    """What the source says and what that means."""
    means = flag.means if flag.means[1:2].isupper() else f"{flag.means[:1].lower()}{flag.means[1:]}"
    return f"Source says ‘{flag.phrase}’: means {means}"


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


def nothing_left(interview: Interview) -> str:
    """Why no question is asked any more, and what is waited for."""
    parts = ["Nothing is left to ask."]
    waiting = interview.waiting()
    if waiting:
        parts.append(f"Waiting for: {_short([question.short for question in waiting])}.")
    opened = dict(_open(interview))
    if review := opened.get("review"):
        parts.append(f"For the investigator: {_short(review)}.")
    if gaps := opened.get("gap"):
        parts.append(f"Not in our source text: {_short(gaps)}.")
    if later := opened.get("later"):
        parts.append(f"Due later: {_short(later)}.")
    return " ".join(parts)


def _open(interview: Interview) -> Iterator[tuple[str, list[str]]]:
    several = len(interview.verdicts) > 1
    for reason in (Reason.REVIEW, Reason.GAP, Reason.LATER):
        yield (
            str(reason),
            [
                f"{trial} {name}" if several else name
                for trial, verdict in interview.verdicts.items()
                for name, finding in verdict.findings.items()
                if finding.effective is State.OPEN and reason in finding.reasons
            ],
        )


def _short(words: Sequence[str]) -> str:
    shown = ", ".join(words[:4])
    return f"{shown} and {len(words) - 4} more" if len(words) > 4 else shown
