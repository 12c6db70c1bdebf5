"""One page of words on a participant, before anything is signed."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from trials.language import said
from tui.interview_text import standing_remarks
from tui.screens.page import Page
from tui.screens.paragraphs import MOST_WIDTH
from tui.screens.session import Session
from tui.screens.told import report
from tui.widgets.key_bar import Key
from tui.widgets.scrolled import Scrolled


class ReportScreen(Page):
    """The verdicts and what makes them, to be read from top to bottom."""

    PURPOSE = said(
        "One page on this participant: the verdicts and what makes them, what would settle them, and every answer "
        "with its source."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("e", "export", show=False),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled()

    def body(self) -> ComposeResult:
        yield self._words

    def arrive(self) -> None:
        interview = self.session.interview
        title, remarks = self.language("Report"), self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {title}", remarks)
        self._tell()
        self._words.scroll_home(animate=False)
        self._words.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("pagedown", "PgDn", language("Read on")),
            Key("e", "e", language("Export")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._tell)

    def action_export(self) -> None:
        from tui.screens.exporting import ask_export_one  # it loads every format; only who exports waits for that

        ask_export_one(self)

    def action_back(self) -> None:
        self.go("review", **self.where)

    def _tell(self) -> None:
        if self.session.opened:
            self._words.show(report(self.session.interview, min(MOST_WIDTH, self._words.columns)))
