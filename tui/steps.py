"""What is counted when somebody asks how much is left: a question, or a worksheet, however much is asked on it."""

from collections.abc import Iterable

from trials.definition import Question, Trial


def steps(trials: Iterable[Trial], questions: Iterable[Question]) -> frozenset[str]:
    """The steps in which these questions of the trials are asked; that a worksheet is wanted is part of its step."""
    beside = {
        trial.questions[name].key: sheet.instrument.id
        for trial in trials
        for sheet in trial.worksheets
        for name in sheet.beside
    }
    return frozenset(
        question.id.partition(".")[0] if question.item else beside.get(question.key, question.key)
        for question in questions
    )
