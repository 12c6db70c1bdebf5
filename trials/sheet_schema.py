"""The Pydantic model of an answer sheet, and of the judgements on it."""

from typing import Any, Literal

from pydantic import Field

from trials.schema_types import Day, Model, Name, Written
from trials.worded import Text


class JudgementModel(Model):
    """An investigator's decision on one criterion. `finding` is met or not met; clear or applies for an exclusion."""

    finding: Literal["met", "not met", "clear", "applies"]
    reason: Text
    protocol: Written = ""
    section: Written = ""
    one_by_one: bool = False


class AnswerSheet(Model):
    """What `trialscreen judge` reads."""

    on: Day | None = None
    stage: Name | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    judgements: dict[Name, JudgementModel] = Field(default_factory=dict)
