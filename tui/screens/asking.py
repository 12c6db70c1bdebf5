"""A short question over the page: some words, and a few rows to choose from."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.widgets.choice import Choice
from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.keyed_list import Row
from tui.widgets.messages import Given, Said
from tui.widgets.repeat import Repeat
from tui.widgets.safe_text import SafeText


class AskingScreen(ModalScreen[str]):
    """One instance for the whole sitting. Gives back the id of the row, or "" when it was left."""

    CSS_PATH = "asking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", priority=True, show=False),
        Binding("up", "up", show=False),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
    ]

    def __init__(self, repeat: Repeat, name: str) -> None:
        super().__init__(name=name)
        self._heading = SafeText(id="heading")
        self._text = SafeText(id="text")
        self._words = VerticalScroll(self._text, id="words", can_focus=False)
        self.choice = Choice(repeat)
        self._said = SafeText(id="said")
        self._asked: tuple[str, str | Content, Sequence[Row]] = ("", "", ())

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield self._heading
            yield self._words
            yield self.choice
            yield self._said
            yield KeyBar(id="keys")

    def asked(self, title: str, text: str | Content, rows: Sequence[Row]) -> None:
        """What to ask when it comes up."""
        self._asked = (title, text, rows)

    def on_screen_resume(self) -> None:
        title, text, rows = self._asked
        self._heading.show(title)
        self._text.show(text)
        self._words.display = bool(text)
        self._words.scroll_home(animate=False)
        self._say("")
        self.choice.set_rows(rows)
        self.choice.focus()
        keys = (Key("enter", "Enter", "Choose"), Key("escape", "Esc", "Back"), Key("pagedown", "PgDn", "Scroll"))
        self.query_one(KeyBar).keys = keys

    def on_given(self, event: Given) -> None:
        event.stop()
        self.dismiss(str(event.entry))

    def on_said(self, event: Said) -> None:
        event.stop()
        self._say(event.sentence)

    def action_leave(self) -> None:
        self.dismiss("")

    def action_scroll(self, way: int) -> None:
        self._words.scroll_relative(y=way * max(1, self._words.size.height - 1), animate=False)

    def _say(self, sentence: str) -> None:
        self._said.show(sentence)
        self._said.display = bool(sentence)
