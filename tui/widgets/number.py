"""A number, with its unit."""

from trials.definition import Question
from trials.quantities import unit_words
from tui.widgets.written import Written


class Number(Written):
    """A whole number or a decimal, a range, or several readings."""

    def unit(self, question: Question) -> str:
        return unit_words(question.unit, self.language)
