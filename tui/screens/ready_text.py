"""What stands beside a trial and decides nothing: what to have ready, and information that is labelled as such."""

from collections.abc import Iterator

from textual.content import Content

from trials.definition import Question
from trials.information import information
from trials.rules import Reason, State
from trials.supplement import gaps_in
from tui.interview import Interview
from tui.interview_text import recorded_words
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

Lines = Iterator[Content]


def offered(interview: Interview) -> list[Question]:
    """The questions that a trial offers and never asks, in order."""
    keys = {
        compiled.trial.questions[name].key
        for compiled in interview.trials.values()
        for name in compiled.trial.offered
    }
    return [question for key, question in interview.questions.items() if key in keys]


def ready(interview: Interview, width: int) -> Content:
    """The whole page, in lines of at most `width` columns."""
    lines = [*_ready(interview, width), *_fibrosis(interview, width), *_beside(width)]
    return Content("\n").join(lines)


def _ready(interview: Interview, width: int) -> Lines:
    for place, question in enumerate(offered(interview), 1):
        yield safe("Can be entered now; no trial has to ask for it", "bold $primary")
        known = recorded_words(interview, question) or "not entered so far"
        yield from _hanging(f"{place}  ", f"{question.short}: {known}", width, "")
        yield Content("")
    for trial, compiled in interview.trials.items():
        if compiled.trial.prepare:
            yield safe(f"Have ready for {trial}", "bold $primary")
            for text in compiled.trial.prepare:
                yield from _hanging("- ", text, width)
            yield Content("")


def _fibrosis(interview: Interview, width: int) -> Lines:
    """The definition beside the gap that it may stand for, while that gap is open."""
    panel = information().progressive_fibrosis
    verdict = interview.verdicts.get(panel.beside.trial)
    if verdict is None:
        return
    gaps = [
        finding
        for finding in verdict.findings.values()
        if finding.effective is State.OPEN
        and Reason.GAP in finding.reasons
        and panel.beside.gap in gaps_in(finding.criterion.rule)
    ]
    for finding in gaps:
        yield from _wrapped(panel.title, width, "bold $primary")
        where = f"Beside the gap of {panel.beside.trial}, {finding.criterion.id} {finding.criterion.title}."
        yield from _wrapped(f"{panel.label} {where}", width, "$text-warning")
        yield from _wrapped(panel.about, width)
        for text in panel.items.values():
            yield from _hanging("- ", text, width)
        for text in panel.imaging.values():
            yield from _hanging("    - ", text, width, "$text-muted")
        yield Content("")


def _beside(width: int) -> Lines:
    results, sisters = information().site_results, information().sister_trials
    yield safe("Results that may be asked for", "bold $primary")
    yield from _wrapped(results.label, width, "$text-warning")
    for text in results.results:
        yield from _hanging("- ", text, width)
    yield Content("")
    yield safe("Sister trials", "bold $primary")
    yield from _wrapped(sisters.label, width, "$text-warning")
    for sister in sisters.trials:
        yield from _hanging("- ", f"{sister.id}: {sister.about}", width)


def _wrapped(text: str, width: int, style: str = "") -> Lines:
    yield from (safe(line, style) for line in wrap(text, width))


def _hanging(lead: str, text: str, width: int, style: str = "") -> Lines:
    for number, line in enumerate(wrap(text, max(12, width - len(lead)))):
        yield safe((lead if number == 0 else " " * len(lead)) + line, style)
