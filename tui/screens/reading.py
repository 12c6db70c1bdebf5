"""Words to read over the page: help, the whole verdict, how a finding came about."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from trials.language import Language
from tui.screens.about import key_lines
from tui.screens.dialog import Dialog
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.verdict_panel import VerdictPanel
from tui.widgets.verdict_rows import TrialPanel


class ReadingScreen(Dialog[None]):
    """Closed by Esc, by Enter, and by the keys that open it."""

    CSS_PATH = "reading.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,f1,f2", "leave", priority=True, show=False)]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._text = SafeText(id="text")
        self._panel = VerdictPanel()
        self._words = VerticalScroll(self._panel, self._text, id="words")
        self._read: tuple[str, str | Content, tuple[TrialPanel, ...]] = ("", "", ())

    def body(self) -> ComposeResult:
        yield self._words

    def to_read(self, title: str, text: str | Content, panels: tuple[TrialPanel, ...] = ()) -> None:
        """What to show when it comes up."""
        self._read = (title, text, panels)

    def come_up(self) -> None:
        title, text, panels = self._read
        self.heading.show(title)
        self._text.show(text)
        self._panel.display = bool(panels)
        self._panel.panels = panels
        self._words.scroll_home(animate=False)
        self._words.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Close")),
            Key("down", "↑↓", language("Scroll")),
            Key("pagedown", "PgDn", language("Read on")),
        )


def read_help(app: App[None], purpose: str, keys: Sequence[Key], language: Language) -> None:
    """Show over the page what it is for, and every key that works there."""
    screen = app.get_screen("reading", ReadingScreen)
    screen.to_read(language("Help"), Content("\n\n").join([safe(purpose), key_lines(keys, language)]))
    app.push_screen(screen)
