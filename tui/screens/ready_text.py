"""What stands beside a trial and decides nothing: what to have ready, and information that is labelled as such."""

from textual.content import Content

from trials.definition import Question
from trials.information import information
from trials.rules import Reason, State
from trials.supplement import gaps_in
from tui.interview import Interview
from tui.interview_text import recorded_words
from tui.screens.paragraphs import Lines, hanging, wrapped
from tui.widgets.safe_text import safe


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
    lines = [*_ready(interview, width), *_fibrosis(interview, width), *_beside(interview, width)]
    return Content("\n").join(lines)


def _ready(interview: Interview, width: int) -> Lines:
    language = interview.language
    for place, question in enumerate(offered(interview), 1):
        yield from wrapped(language("Can be entered now; no trial has to ask for it"), width, "bold $primary")
        known = recorded_words(interview, question) or language("not entered so far")
        yield from hanging(f"{place}  ", language("{name}: {value}", name=question.short, value=known), width)
        yield Content("")
    for trial, compiled in interview.trials.items():
        if compiled.trial.prepare:
            yield safe(language("Have ready for {trial}", trial=trial), "bold $primary")
            for text in compiled.trial.prepare:
                yield from hanging("- ", text, width)
            yield Content("")


def _fibrosis(interview: Interview, width: int) -> Lines:
    """The definition beside the gap that it may stand for, while that gap is open."""
    panel = information(interview.language).progressive_fibrosis
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
        yield from wrapped(panel.title, width, "bold $primary")
        where = interview.language(
            "Beside the gap of {trial}, {criterion} {title}.",
            trial=panel.beside.trial,
            criterion=finding.criterion.id,
            title=finding.criterion.title,
        )
        yield from wrapped(interview.language.sentences([panel.label, where]), width, "$text-warning")
        yield from wrapped(panel.about, width)
        for text in panel.items.values():
            yield from hanging("- ", text, width)
        for text in panel.imaging.values():
            yield from hanging("    - ", text, width, "$text-muted")
        yield Content("")


def _beside(interview: Interview, width: int) -> Lines:
    language = interview.language
    beside = information(language)
    results, sisters = beside.site_results, beside.sister_trials
    yield safe(language("Results that may be asked for"), "bold $primary")
    yield from wrapped(results.label, width, "$text-warning")
    for text in results.results:
        yield from hanging("- ", text, width)
    yield Content("")
    yield safe(language("Sister trials"), "bold $primary")
    yield from wrapped(sisters.label, width, "$text-warning")
    for sister in sisters.trials:
        yield from hanging("- ", language("{name}: {value}", name=sister.id, value=sister.about), width)
