"""What to have ready, and information beside a trial: nothing on this page decides anything."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.interview_text import standing_remarks
from tui.screens.page import Page
from tui.screens.paragraphs import MOST_WIDTH
from tui.screens.ready_text import offered, ready
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.scrolled import Scrolled


class ReadyScreen(Page):
    """To be read from top to bottom; a digit opens what a trial offers to be entered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        *(Binding(str(digit), f"open({digit})", show=False) for digit in range(1, 10)),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled()

    def body(self) -> ComposeResult:
        yield self._words

    def arrive(self) -> None:
        interview = self.session.interview
        title, remarks = self.language("Have ready"), self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {title}", remarks)
        self._tell()
        self._words.scroll_home(animate=False)
        self._words.focus()

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

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._tell)

    def action_open(self, place: int) -> None:
        """Open the question of that number."""
        found = offered(self.session.interview)
        if place <= len(found):
            self.go("question", key=found[place - 1].key, row=self.where.get("row", "") or "/")

    def action_back(self) -> None:
        self.go("review", **self.where)

    def _tell(self) -> None:
        if self.session.opened:
            self._words.show(ready(self.session.interview, min(MOST_WIDTH, self._words.columns)))
