"""Words to read over the page: help, the whole verdict, how a finding came about."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.safe_text import SafeText
from tui.widgets.verdict_panel import VerdictPanel
from tui.widgets.verdict_rows import TrialPanel


class ReadingScreen(ModalScreen[None]):
    """One instance for the whole sitting."""

    CSS_PATH = "reading.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f1,f2,q", "leave", priority=True, show=False)]

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self._heading = SafeText(id="heading")
        self._text = SafeText(id="text")
        self._panel = VerdictPanel()
        self._words = VerticalScroll(self._panel, self._text, id="words")
        self._read: tuple[str, str | Content, tuple[TrialPanel, ...]] = ("", "", ())

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield self._heading
            yield self._words
            yield KeyBar(id="keys")

    def to_read(self, title: str, text: str | Content, panels: tuple[TrialPanel, ...] = ()) -> None:
        """What to show when it comes up."""
        self._read = (title, text, panels)

    def on_screen_resume(self) -> None:
        title, text, panels = self._read
        self._heading.show(title)
        self._text.show(text)
        self._panel.panels = panels
        self._panel.display = bool(panels)
        self._words.scroll_home(animate=False)
        self._words.focus()
        self.query_one(KeyBar).keys = (Key("escape", "Esc", "Close"), Key("down", "↑↓", "Scroll"))

    def action_leave(self) -> None:
        self.dismiss(None)
