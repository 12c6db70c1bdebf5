"""The sources of answers that the program itself offers: kept in English in the record, read in any language.

What a person types as a source is kept, and shown, as it was typed.
"""

import re
from collections.abc import Mapping
from typing import Final

from trials.definition import Question
from trials.language import Language

ON_FILE: Final = "result on file"  # of what is entered instead of a worksheet
_ANSWER = re.compile(r"answer to ([\w/-]+)")
_HOSPITAL = re.compile(r"hospital record: ([A-Za-z]+(?: [0-9-]+)?)(?: of ([0-9-]+))?")
_FORM = re.compile(r"QuestionnaireResponse of ([0-9-]+)")


def answer_to(question: Question) -> str:
    """The source of what was worked out from the answer to another question."""
    return f"answer to {question.key}"


def hospital_record(name: str, day: str = "") -> str:
    """The source of what stands in a FHIR resource, such as `Observation 2112-1`, of a day or without one."""
    return f"hospital record: {name}{f' of {day}' if day else ''}"


def form_response(day: str) -> str:
    """The source of what somebody else answered in a form, on a day or without one."""
    return f"QuestionnaireResponse{f' of {day}' if day else ''}"


def offered(source: str) -> bool:
    """Whether the program itself offers such a source."""
    return source == ON_FILE or any(pattern.fullmatch(source) for pattern in (_ANSWER, _HOSPITAL, _FORM))


def source_words(source: str, language: Language, questions: Mapping[str, Question]) -> str:
    """A source as it is read. `questions` are by key or by id."""
    if source == ON_FILE:
        return language("result on file")
    if answer := _ANSWER.fullmatch(source):
        question = questions.get(answer[1]) or questions.get(answer[1].rpartition("/")[2])
        return language("answer to: {question}", question=question.short if question else answer[1])
    if record := _HOSPITAL.fullmatch(source):
        if record[2]:
            return language("hospital record: {name} of {day}", name=record[1], day=record[2])
        return language("hospital record: {name}", name=record[1])
    if form := _FORM.fullmatch(source):
        return language("{name} of {day}", name="QuestionnaireResponse", day=form[1])
    return source
