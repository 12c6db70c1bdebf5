"""What only an investigator can settle in one screening, gathered. Knows no screen."""

from trials.definition import Question
from trials.rules import Finding, Reason, State
from trials.values import LEFT
from tui.interview import Interview


def unanswered(interview: Interview) -> list[Question]:
    """The questions that can still matter, are for the investigator, and have no answer."""
    answers = interview.screening.answers
    return [q for q in interview.to_ask() if q.by == "investigator" and q.key not in answers]


def left(interview: Interview) -> list[Question]:
    """The questions that were left for the investigator, in order, whatever they are about."""
    answers = interview.screening.answers
    return [q for key, q in interview.questions.items() if key in answers and answers[key].kept == LEFT]


def to_judge(interview: Interview) -> list[tuple[str, Finding]]:
    """The criteria whose data are there and which a person has to decide, with their trials."""
    return [
        (trial, finding)
        for trial, verdict in interview.verdicts.items()
        for finding in verdict.findings.values()
        if finding.effective is State.OPEN and Reason.REVIEW in finding.reasons
    ]
