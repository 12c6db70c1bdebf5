"""A number, with its unit."""

from trials.definition import Question
from trials.values import unit_words
from tui.widgets.written import Written


class Number(Written):
    """A whole number or a decimal, a range, or several readings."""

    def unit(self, question: Question) -> str:
        return unit_words(question.unit)

    def hint(self, question: Question) -> str:
        such_as = "12, 5-7 or at least 7" if question.type == "integer" else "12.5, 5-7 or at least 7"
        units = " or ".join(unit_words(unit) for unit in question.accept)
        other = f"; with {units} after it if the report says so" if units else ""
        none = f'; none: "{question.none}"' if question.none else ""
        return f"Such as {such_as}{other}{none}."
