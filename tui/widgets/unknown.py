"""Why an answer is not known."""

from typing import Final

from trials.definition import Question
from trials.language import Language, said
from trials.values import UNKNOWN_REASONS, Entry
from tui.widgets.choice import ANSWERED, Choice
from tui.widgets.keyed_list import Row

LEFT: Final = {"unknown": "left for the investigator"}
REASONS: Final = {
    "pending": said("Pending"),
    "not done": said("Not done"),
    "not available": said("Not available"),
    "declined": said("Declined"),
    "left for the investigator": said("Left for the investigator"),
}


def reasons(language: Language) -> tuple[Row, ...]:
    """A row for each reason for which an answer is not known."""
    return tuple(Row(str(place), reason, language(words)) for place, (reason, words) in enumerate(REASONS.items(), 1))


class Unknown(Choice):
    """The five reasons, picked like any other answer."""

    def show_reasons(self, question: Question, recorded: Entry = None) -> None:
        """Offer the reasons; the recorded one says so."""
        before = recorded.get("unknown") if isinstance(recorded, dict) else None
        self.question = question
        self._initials = False
        self.set_rows(
            [
                Row(str(place), reason, reason.capitalize(), ANSWERED if reason == before else "")
                for place, reason in enumerate(UNKNOWN_REASONS, 1)
            ]
        )
