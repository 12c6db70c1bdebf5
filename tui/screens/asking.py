"""A short question over the page: some words, and a few rows to choose from."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from trials.language import said
from tui.screens.dialog import Dialog
from tui.screens.session import Session
from tui.widgets.choice import Choice
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.messages import Given, Said
from tui.widgets.scrolled import PAGING, Scrolled
from tui.widgets.wrapping import wrap

GUTTER = 5  # columns before the words of a row
LEAST = 2  # rows that the words keep, to be scrolled in


class AskingScreen(Dialog[str]):
    """Gives back the id of the row, or None when it was left."""

    PURPOSE = said(
        "A question with a few rows to choose from. The key before a row moves to it, Enter takes it, and Esc "
        "goes back with nothing chosen."
    )
    CSS_PATH = "asking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*PAGING]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled(can_focus=False)
        self.choice = Choice(session.repeat, session.language)
        self._asked: tuple[str, str | Content, Sequence[Row]] = ("", "", ())
        self._at: int | None = None

    def body(self) -> ComposeResult:
        yield self._words
        yield self.choice

    def asked(self, title: str, text: str | Content, rows: Sequence[Row], at: int | None = None) -> None:
        """What to ask when it comes up; `at` is the row that Enter alone takes, where it decides nothing."""
        self._asked, self._at = (title, text, rows), at

    def come_up(self) -> None:
        title, text, rows = self._asked
        self.heading.show(title)
        self._words.begin(text)
        self.choice.set_rows(rows)
        self.choice.highlighted = self._at
        self.choice.focus()
        self._share_out()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Choose")),
            Key("escape", "Esc", language("Back")),
            Key("pagedown", "PgDn", language("Scroll")),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._share_out()

    def on_given(self, event: Given) -> None:
        event.stop()
        self.dismiss(str(event.entry))

    def on_said(self, event: Said) -> None:
        event.stop()
        self.say(event.sentence)

    def action_scroll(self, way: int) -> None:
        self._words.turn(way)

    def _share_out(self) -> None:
        """The rows to choose from are all in sight; the words scroll in what is left."""
        title, _, rows = self._asked
        short = self.has_class("-short")
        width = min(84, self.size.width) - (2 if short else 4)
        left = self.size.height - (1 if short else 6) - len(list(wrap(title, max(1, width))))
        wanted = sum(len(list(wrap(row.label, max(8, width - GUTTER)))) for row in rows)
        self._words.styles.max_height = max(LEAST, left - wanted)
        self.choice.styles.height = max(LEAST, min(wanted, left - LEAST))
