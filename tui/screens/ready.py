"""What to have ready, and information beside a trial: nothing on this page decides anything."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trials.language import said
from tui.screens.read_page import ReadPage
from tui.screens.ready_text import offered, ready
from tui.widgets.key_bar import Key


class ReadyScreen(ReadPage):
    """To be read from top to bottom; a digit opens what a trial offers to be entered."""

    PURPOSE = said(
        "What to have at hand for this participant, and information beside the trials. Nothing on this page "
        "decides anything."
    )
    HEADING = said("Have ready")
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"open({digit})", show=False) for digit in range(1, 10)),
    ]

    def told(self, width: int) -> Content:
        return ready(self.session.interview, width)

    def keys(self) -> tuple[Key, ...]:
        language, offers = self.language, offered(self.session.interview)[:9]
        return (
            Key("escape", "Esc", language("Back")),
            *(
                Key(str(place), str(place), language("Enter {question}", question=question.short))
                for place, question in enumerate(offers, 1)
            ),
            Key("pagedown", "PgDn", language("Read on")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def action_open(self, place: int) -> None:
        """Open the question of that number."""
        found = offered(self.session.interview)
        if place <= len(found):
            self.go("question", key=found[place - 1].key, row=self.where.get("row", "") or "/")
