"""An interview in words, without a screen: where a criterion stands, what an answer decided, what is left."""

from collections.abc import Iterator, Sequence

from trials.cases import state_word
from trials.dates import day_words
from trials.definition import Criterion, Flag, Question
from trials.explain import verdict_words
from trials.outlook import data_to_check
from trials.rules import Finding, Reason, State, Verdict
from trials.values import entry_words
from tui.interview import Interview, Judgement, Saved
from tui.judging import GOOD

SIGNS = {
    "met": "✓",
    "not met": "✗",
    "not applicable": "-",
    "unanswered": "?",
    "review": "!",
    "later": ">",
    "gap": "_",
}
STATES = {
    "met": "met",
    "not met": "not met",
    "not applicable": "does not apply",
    "unanswered": "open: unanswered",
    "review": "open: for the investigator",
    "later": "open: due later",
    "gap": "open: not in our source text",
}
REASONS = (Reason.UNANSWERED, Reason.REVIEW, Reason.LATER, Reason.GAP)  # the one to name first
MOST_CHECKED = 4  # deciding answers offered to be checked


def kind(finding: Finding) -> str:
    """What the finding is: met, not met, not applicable, or why it is open. An exclusion that is clear is met."""
    if finding.effective is not State.OPEN:
        return str(finding.effective)
    return next((str(reason) for reason in REASONS if reason in finding.reasons), str(Reason.UNANSWERED))


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


def criterion_lines(finding: Finding) -> Iterator[str]:
    """A criterion with its place, its text, and each odd phrase of its source with what it means and why."""
    criterion = finding.criterion
    trial = finding.sheet.compiled.trial
    yield f"{criterion.id} {criterion.title}"
    yield f"{trial.id} ({trial.registry}), {place(criterion)} · {STATES[kind(finding)]}"
    if criterion.text:
        yield criterion.text
    for flag in criterion.flags:
        sort = "mistranslation" if flag.kind == "mistranslation" else "can be read in more than one way"
        yield f"Source says ‘{flag.phrase}’ ({sort}). Means: {flag.means}. Why: {flag.why}"


def recorded_words(interview: Interview, question: Question) -> str:
    """The answer on record in words, with its source; "" when there is none."""
    recorded = interview.recorded(question)
    if recorded is None:
        return ""
    source = f" ({recorded.source})" if recorded.source else ""
    return f"{entry_words(question, recorded.kept)}{source}"


def judgement_words(finding: Finding, judgement: Judgement) -> str:
    """A judgement beside what was computed, and whether it still counts."""
    recorded = judgement.recorded
    said = state_word(finding, GOOD[recorded.finding])
    where = f", protocol {recorded.protocol}, section {recorded.section}" if recorded.protocol else ""
    words = f"{recorded.by.name} judged this {said}: {recorded.reason}{where} ({recorded.at[:10]})."
    if judgement.lapsed:
        return f"LAPSED, no longer counted, because the finding or its answers changed. {words}"
    return f"{words} Computed: open."


def progress_words(interview: Interview, question: Question) -> str:
    """How far we are, and in which section: `Disease activity · 7 of about 19 answered`."""
    answered = [key for key, asked in interview.questions.items() if interview.recorded(asked)]
    known = {*answered, *(wanted.key for wanted in interview.to_ask())}
    progress = f"{len(answered)} of about {len(known)} answered"
    title = interview.section(question)
    return f"{title} · {progress}" if title else progress


def until_words(interview: Interview, trial: str) -> str:
    """How long a verdict holds: `Holds until 9 April 2026 (start of lymphodepletion).`; "" for no end."""
    held = interview.until(trial)
    if held is None or held.last is None:
        return ""
    return f"Holds until {day_words(held.last.toordinal())} ({held.question.short})."


def decided(saved: Saved) -> Iterator[tuple[str, Finding]]:
    """The criteria, each with its trial, whose finding an answer changed; what it settled comes first."""
    changed = [
        (trial, finding)
        for trial, verdict in saved.after.items()
        for name, finding in verdict.findings.items()
        if name in saved.changed(trial)
    ]
    yield from sorted(changed, key=lambda each: each[1].effective is State.OPEN)


def failing(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings that make a verdict *not eligible*, each by itself or all of them together."""
    return tuple(verdict.findings[name] for name in verdict.current.failed or verdict.current.together)


def to_check(question: Question, saved: Saved) -> list[Question]:
    """The answers that made trials *not eligible*, to be looked at for a typing error; the one just given first."""
    deciding = [question]
    for trial in saved.turned:
        for finding in failing(saved.after[trial]):
            deciding += [answer for answers in data_to_check(finding) for answer in answers]
    return list({answer.key: answer for answer in deciding}.values())[:MOST_CHECKED]


def standing_remarks(interview: Interview) -> Iterator[str]:
    """What stands beside the code on every page of a screening."""
    if interview.screening.readonly:
        yield "reading only"
    if not interview.consented:
        yield "not consented"


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
