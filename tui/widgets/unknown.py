"""Why an answer is not known."""

from typing import Final

from trials.definition import Question
from trials.values import UNKNOWN_REASONS, Entry
from tui.widgets.choice import ANSWERED, Choice
from tui.widgets.keyed_list import Row

LEFT: Final = {"unknown": "left for the investigator"}


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
