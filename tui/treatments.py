"""The treatment table of an open screening, without Textual: which question it is, and its courses as they stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from trials.canonical import canonical
from trials.definition import Question, Treated
from trials.document import Refused
from trials.language import Said, said
from trials.limits import limit_sentence
from tui.interview import Interview

Course = Mapping[str, str]

ADDED, COMPLETED = "course added", "details added"


def table_of(interview: Interview, question: Question) -> Question | None:
    """The treatment table that a question is, or that can answer it as well."""
    if question.drugs is not None:
        return question
    for compiled in interview.trials.values():
        trial = compiled.trial
        for derived in trial.derive.values():
            beside = isinstance(derived, Treated) and question.id in derived.terms.answers.values()
            if beside and trial.questions.get(question.id) == question and isinstance(derived, Treated):
                return trial.questions[derived.courses]
    return None


def courses(interview: Interview, table: Question) -> list[dict[str, str]]:
    """The courses on record; none when the table is not begun, is "none" or not known."""
    recorded = interview.recorded(table)
    kept: Any = recorded.entry if recorded else None
    return kept if isinstance(kept, list) else []


def responses_to_ask(interview: Interview, table: Question) -> list[Question]:
    """The questions for the response to the courses that can still matter and have no answer."""
    found = [
        compiled.trial.questions[derived.terms.answers["response"]]
        for compiled in interview.trials.values()
        for derived in compiled.trial.derive.values()
        if isinstance(derived, Treated) and compiled.trial.questions[derived.courses] == table
    ]
    return [question for question in interview.to_ask() if question in found and interview.recorded(question) is None]


def own_reason(before: Sequence[Course], after: Sequence[Course]) -> str:
    """The reason that a change of the table gives by itself: it only adds to what was said. "" when it does not."""
    if not before or len(after) < len(before):
        return ""
    if any(not old.items() <= new.items() for old, new in zip(before, after, strict=False)):
        return ""
    return ADDED if len(after) > len(before) else COMPLETED


def check_course(table: Question, row: Course, today: int) -> dict[str, str]:
    """One course as it is kept. Raises Refused with one sentence."""
    try:
        entry = canonical(table, [dict(row)])
        beyond = limit_sentence(table, entry, table.limits, today)
    except Refused as refused:
        raise _wrong(refused.args[0]) from None
    if beyond:
        raise _wrong(beyond)
    kept: dict[str, str] = entry[0]
    return kept


def _wrong(sentence: str | Said) -> Refused:
    """The complaint itself, without the question and the number of the course."""
    while isinstance(sentence, Said) and isinstance(inner := sentence.parts.get("sentence"), Said):
        sentence = inner
    return Refused(said("Check this course: {sentence}.", sentence=sentence))
