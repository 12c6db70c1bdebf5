"""What is an investigator's to answer: questions that say so, and how the disease responded to a course."""

from collections.abc import Mapping, Sequence
from typing import Any

from store.events import Role
from trials.courses import new_responses
from trials.definition import Question
from trials.language import Said, said
from trials.text import upper
from trials.values import Entry

RESPONSE = "response"  # the key of a course that only an investigator fills in


def not_theirs(role: str, question: Question, entry: Entry, before: Entry) -> Said | None:
    """Why a person of this role cannot give this answer in place of `before`, in one sentence.

    An answer of *unknown* is anybody's, and so is a response that an investigator has recorded already.
    """
    if role == Role.INVESTIGATOR or (isinstance(entry, dict) and "unknown" in entry):
        return None
    if question.by == "investigator":
        return said("{what} is for the investigator: leave it for them.", what=upper(question.short))
    if places := _responses(question, entry, before):
        assert question.drugs is not None
        medicine = question.drugs.by_id[_rows(entry)[places[0]]["drug"]].label
        return said(
            "The response to {medicine} is for the investigator: leave it out here, it is asked of them.",
            medicine=medicine,
        )
    return None


def theirs(role: str, question: Question, entry: Entry, before: Entry) -> Entry:
    """An answer without the responses that a person of this role cannot give."""
    if role == Role.INVESTIGATOR or not (places := _responses(question, entry, before)):
        return entry
    return [
        {key: text for key, text in row.items() if key != RESPONSE or place not in places}
        for place, row in enumerate(_rows(entry))
    ]


def _responses(question: Question, entry: Entry, before: Entry) -> list[int]:
    return new_responses(_rows(entry), _rows(before)) if question.drugs is not None else []


def _rows(entry: Entry) -> Sequence[Mapping[str, Any]]:
    return entry if isinstance(entry, list) else ()
