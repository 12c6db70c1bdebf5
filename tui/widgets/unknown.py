"""Why an answer is not known."""

from dataclasses import replace

from trials.code_words import NOT_KNOWN
from trials.definition import Question
from trials.language import Language
from trials.values import Entry
from tui.widgets.choice import ANSWERED, Choice
from tui.widgets.keyed_list import Row


def reasons(language: Language) -> tuple[Row, ...]:
    """A row for each reason for which an answer is not known."""
    return tuple(
        Row(str(place), reason, language.opening(language(words)))
        for place, (reason, words) in enumerate(NOT_KNOWN.items(), 1)
    )


class Unknown(Choice):
    """The five reasons, picked like any other answer."""

    def show_reasons(self, question: Question, recorded: Entry = None) -> None:
        """Offer the reasons; the recorded one says so."""
        before = recorded.get("unknown") if isinstance(recorded, dict) else None
        self.question = question
        self._initials = False
        answered = self.language(ANSWERED)
        rows = reasons(self.language)
        self.set_rows([replace(row, remark=answered) if row.id == before else row for row in rows])
