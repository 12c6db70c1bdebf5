"""The Pydantic model of a question: its type, its texts, its options, its unit and its limits."""

from fractions import Fraction
from math import ceil, floor
from typing import Literal

from pydantic import Field, model_validator

from trials.dates import read_days
from trials.definition import CALENDAR, NUMERIC
from trials.quantities import DIGITS
from trials.schema_types import Bound, Factor, Model, OptionId, Unit
from trials.vocabulary import NO_DATA
from trials.worded import Words, each_language


class LimitsModel(Model):
    min: Bound | None = None
    max: Bound | None = None


class QuestionModel(Model):
    type: Literal["yes_no", "choice", "choices", "integer", "number", "date", "datetime", "courses"]
    ask: Words
    short: Words = ""
    why: Words = ""
    help: Words = ""
    options: dict[OptionId, Words] | list[OptionId] = Field(default_factory=dict)
    none: Words = ""
    unit: Unit | Literal[""] = ""
    accept: dict[Unit, Factor] = Field(default_factory=dict)
    limits: LimitsModel = Field(default_factory=LimitsModel)
    usual: LimitsModel = Field(default_factory=LimitsModel)
    by: Literal["", "investigator"] = ""

    @model_validator(mode="after")
    def _fits(self) -> "QuestionModel":
        choice = self.type in ("choice", "choices")
        if choice and len(self.options) < 2:
            raise ValueError(f"a {self.type} needs at least two options; add them under options")
        if not choice and self.options:
            raise ValueError(f"options belong to choice and choices, not to {self.type}; remove them")
        if isinstance(self.options, list) and len(set(self.options)) < len(self.options):
            raise ValueError("an option stands twice; keep one")
        labels = self.options.values() if isinstance(self.options, dict) else ()
        for option in (*self.options, *(words for label in labels for words in each_language(label))):
            if _no_data(option):
                raise ValueError(f"the option {option!r} means no data; remove it: unknown is always offered")
        for words in each_language(self.none):
            if words and _no_data(words):
                raise ValueError(
                    f"none: {words!r} means no data; none is for what never happened, so say what that is"
                )
        if self.type not in ("integer", "number") and (self.unit or self.accept):
            raise ValueError(f"a unit belongs to a number, not to {self.type}; remove it")
        if self.accept and not self.unit:
            raise ValueError("accept converts other units to the question's unit; add unit")
        if self.unit in self.accept:
            raise ValueError(f"{self.unit} is the question's own unit; under accept write the other units only")
        for name, limits in (("limits", self.limits), ("usual", self.usual)):
            self._check_limits(name, limits)
        return self

    def _check_limits(self, name: str, limits: "LimitsModel") -> None:
        """Bounds are numbers for a number, dates (or today as max) for a date, and nothing for the others."""
        ends: list[Fraction | int] = []
        for end, bound in (("min", limits.min), ("max", limits.max)):
            if bound is None or (bound, end, self.type in CALENDAR) == ("today", "max", True):
                continue
            if self.type in CALENDAR:
                try:
                    span = read_days(bound)
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from None
                ends += [day for day in ((span.low,) if end == "min" else (span.high,)) if day is not None]
            elif self.type not in NUMERIC:
                raise ValueError(f"{name} belong to numbers and dates, not to {self.type}; remove them")
            elif not DIGITS.fullmatch(bound):
                raise ValueError(f"{name}: {bound!r} is not a number; write it in digits")
            else:
                ends.append(Fraction(bound))
        if len(ends) == 2 and (ends[0] > ends[1] or (self.type == "integer" and ceil(ends[0]) > floor(ends[1]))):
            raise ValueError(f"{name}: no value lies between min and max; mend one of them")


def _no_data(label: str) -> bool:
    return label.lower().replace("_", " ").replace("-", " ").strip(" .") in NO_DATA
