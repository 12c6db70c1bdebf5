"""The trials one can screen for: criteria, where they stand in the source, its odd phrases and its gaps."""

from functools import cache
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from trials.catalog import load, shipped
from trials.compile import Compiled, compile_trial
from tui.screens.page import Page
from tui.screens.session import Session
from tui.screens.told import trial_page
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText, safe

MOST_WIDTH = 96


class TrialsScreen(Page):
    """A digit chooses the trial, the arrows read it."""

    CSS_PATH = "trials.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("left", "turn(-1)", priority=True, show=False),
        Binding("right", "turn(1)", priority=True, show=False),
        *(Binding(str(digit), f"choose({digit - 1})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._tabs = SafeText(id="tabs")
        self._page = SafeText(id="page")
        self._words = VerticalScroll(self._page, id="words")
        self._at = 0

    def body(self) -> ComposeResult:
        yield self._tabs
        yield self._words

    def arrive(self) -> None:
        self.titled("Trials")
        self._tell()
        self._words.focus()

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("escape", "Esc", "Back"),
            Key("right", "→", "Next trial"),
            Key("pagedown", "PgDn", "Read on"),
            Key("ctrl+q", "^Q", "Quit"),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._tell)

    def action_back(self) -> None:
        self.go("home")

    def action_choose(self, place: int) -> None:
        if place < len(_trials()):
            self._at = place
            self._tell()
            self._words.scroll_home(animate=False)

    def action_turn(self, way: int) -> None:
        self.action_choose((self._at + way) % len(_trials()))

    def _tell(self) -> None:
        tabs = [
            safe(f"{place} {compiled.trial.id}", "bold underline" if place - 1 == self._at else "$text-muted")
            for place, compiled in enumerate(_trials(), 1)
        ]
        self._tabs.show(Content("   ").join(tabs))
        width = (self._words.size.width or self.size.width - 4) - 1
        self._page.show(trial_page(_trials()[self._at], min(MOST_WIDTH, width)))


@cache
def _trials() -> tuple[Compiled, ...]:
    return tuple(compile_trial(load(trial)) for trial in shipped())
