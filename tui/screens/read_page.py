"""A page of words on the open screening, to be read from top to bottom."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from trials.language import Said
from tui.interview_text import standing_remarks
from tui.screens.page import Page
from tui.screens.paragraphs import MOST_WIDTH
from tui.screens.session import Session
from tui.widgets.scrolled import Scrolled


class ReadPage(Page):
    """Gone to from the review, and back to it."""

    HEADING = Said("")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled()

    def told(self, width: int) -> Content:
        """The words, in lines of at most `width` columns."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        yield self._words

    def arrive(self) -> None:
        interview = self.session.interview
        remarks = self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {self.language(self.HEADING)}", remarks)
        self._tell()
        self._words.scroll_home(animate=False)
        self._words.focus()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._tell)

    def action_back(self) -> None:
        self.go("review", **self.where)

    def _tell(self) -> None:
        if self.session.opened:
            self._words.show(self.told(min(MOST_WIDTH, self._words.columns)))
