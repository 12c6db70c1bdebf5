"""The worksheets of an open screening, without Textual: what is answered, proposed and still needed on each."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.sources import source_words
from trials.answer_words import entry_words
from trials.definition import Question, Worksheet
from trials.worksheet import Group, Proposal, Running, groups, proposals, running
from tui.interview import Interview
from tui.judging import sheet_of


@dataclass(frozen=True)
class Filled:
    """A worksheet as it stands. Proposals are by question key.

    `wanted` are the keys of its items that can still change a verdict, `on_file` the questions for a result on file.
    While one of those is `asked` first, a finding may be given instead.
    """

    sheet: Worksheet
    groups: tuple[Group, ...]
    running: Running
    proposals: Mapping[str, Proposal]
    wanted: frozenset[str]
    on_file: tuple[Question, ...]
    asked: bool

    @property
    def questions(self) -> tuple[Question, ...]:
        """The items in the order asked."""
        return tuple(question for group in self.groups for question in group.questions)


def worksheet_of(interview: Interview, question: Question) -> str:
    """The instrument whose worksheet a question stands on, or stands beside as a result on file; "" for none."""
    for compiled in interview.trials.values():
        for sheet in compiled.trial.worksheets:
            keys = {compiled.trial.questions[name].key for name in sheet.beside}
            if question.key in keys or (question.item and question.id.startswith(f"{sheet.instrument.id}.")):
                return sheet.instrument.id
    return ""


def filled(interview: Interview, instrument: str) -> Filled:
    """The worksheet of an instrument, which one or more trials of the screening use. Raises KeyError."""
    uses = [
        (compiled, sheet)
        for compiled in interview.trials.values()
        for sheet in compiled.trial.worksheets
        if sheet.instrument.id == instrument
    ]
    if not uses:
        raise KeyError(instrument)
    compiled, sheet = uses[0]
    entries = sheet_of(compiled, interview.entries)
    shown = tuple(groups(sheet, compiled.trial))
    score = running(sheet, compiled, entries)
    on_file = tuple(use.trial.questions[name] for use, one in uses for name in one.beside)
    to_ask = {question.key for question in interview.to_ask()}
    wanted = to_ask & {question.key for group in shown for question in group.questions}
    asked = not wanted and any(question.key in to_ask for question in on_file)
    return Filled(
        sheet,
        shown,
        score,
        {proposal.question.key: proposal for proposal in proposals(sheet, compiled.trial, entries)},
        frozenset(compiled.trial.questions[name].key for name in score.needed) if asked else frozenset(wanted),
        on_file,
        asked,
    )


def after_worksheet(interview: Interview, found: Filled) -> Question | None:
    """The question to ask after a worksheet: the next in order that is not on it, else the first."""
    own = {question.key for question in found.questions}
    order = list(interview.questions)
    last = max((order.index(key) for key in own), default=0)
    asked = [question for question in interview.to_ask() if question.key not in own]
    return next((q for q in asked if order.index(q.key) > last), next(iter(asked), None))


def documented(interview: Interview, found: Filled) -> str:
    """The results on file in words, each with its source and day; "" when there is none."""
    parts, language = [], interview.language
    for question in found.on_file:
        recorded = interview.recorded(question)
        if recorded is None or (isinstance(recorded.kept, dict) and "unknown" in recorded.kept):
            continue
        words = language("{name}: {value}", name=question.short, value=entry_words(question, recorded.kept, language))
        source = source_words(recorded.source, language, interview.questions)
        about = [source, language("measured {day}", day=recorded.measured) if recorded.measured else ""]
        beside = language.joined(filter(None, about))
        parts.append(language("{answer} ({source})", answer=words, source=beside) if beside else words)
    return language.parted(parts)
