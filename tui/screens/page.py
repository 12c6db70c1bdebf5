"""What every screen has: a title row, its body, a line that says how things stand, and the keys."""

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from store.words import person_words
from trials.language import Language, Said, said
from tui.screens.session import Session
from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.wrapping import fit

SMALLEST = (40, 12)
WIDE, BROAD, TALL = 76, 110, 19  # columns, columns and rows from which there is room for more
TOO_SMALL = said("Too small: make this window at least 40 columns wide and 12 rows high.")


def room(size: Size) -> dict[str, bool]:
    """The classes that say how much room a window of this size has."""
    width, height = size
    return {
        "-small": width < SMALLEST[0] or height < SMALLEST[1],
        "-narrow": width < WIDE,
        "-wide": width >= WIDE,
        "-broad": width >= BROAD,
        "-short": height < TALL,
        "-tall": height >= TALL,
    }


class Page(Screen[None]):
    """A screen of the app. One instance lives for the whole sitting; `arrive` fills it each time it is gone to."""

    PURPOSE = Said("")  # what this page is for, in a sentence or two; F1 shows it with the keys
    KEEPS_STATE_ROW = False  # whether the line of state stands while it is empty, so that nothing moves when it fills
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # Textual draws the whole screen again else
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,shift+tab", "nothing", show=False),
        Binding("f1", "explain", show=False),
    ]

    class Stands(Message):
        """The page is filled and takes keys."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(name=name)
        self.session = session
        self.stands = False
        self.title_row = SafeText(id="title")
        self.person_row = SafeText(id="person")
        self.state_line = SafeText(id="state")
        self.key_bar = KeyBar(id="keys")
        self._arriving = False
        self.where: dict[str, str] = {}

    @property
    def language(self) -> Language:
        """What the person at the keyboard reads."""
        return self.session.language

    def body(self) -> ComposeResult:
        """The widgets of the body."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Show what is to be shown, `self.where` saying what that is. Called each time somebody goes to the page."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """The keys that work here, the most important first."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield self.title_row
            yield self.person_row
        with Vertical(id="body"):
            yield from self.body()
        yield self.state_line
        yield self.key_bar
        yield SafeText(self.language(TOO_SMALL), id="small")

    def go(self, name: str, **where: str) -> None:
        """Go to another page."""
        page = self.app.get_screen(name)
        assert isinstance(page, Page)
        page.arriving(where)
        if page is self:
            self.on_screen_resume()
        else:
            self.app.switch_screen(name)

    def arriving(self, where: dict[str, str]) -> None:
        """Note what the page is to show when it comes up."""
        self._arriving, self.stands, self.where = True, False, where

    def here(self) -> dict[str, str]:
        """What another instance of this page must be told to show what this one does."""
        return self.where

    def on_screen_resume(self) -> None:
        """Fill the page when it was gone to; not when only a dialog over it was closed."""
        if self._arriving:
            self._arriving = False
            self.state("")
            with self.app.batch_update():
                self.arrive()
                if (saved := self.where.get("saved", "")) and not self.state_line.has_class("-bad"):
                    Page.tick(self, saved)  # it was saved on another page, and is not to be said a third time
            self.key_bar.keys = self.keys()
            self.stands = True
            self.post_message(self.Stands())

    def on_resize(self, event: events.Resize) -> None:
        self.update_classes(room(event.size))

    def on_line_full(self, event: Line.Full) -> None:
        event.stop()
        self.state(self.language(event.sentence), bad=True)

    def once_drawn(self, act: Callable[[], object]) -> None:
        """Do something after the next refresh, unless the page was left by then: what it shows may be closed."""
        self.call_after_refresh(lambda: act() if self in self.app.screen_stack else None)

    def titled(self, title: str, remark: str = "", standing: str = "") -> None:
        """Fill the title row: where we are, what to mind, how far we are, and who is at the keyboard."""
        parts: list[Content | tuple[str, str]] = [safe(title, "bold")]
        if remark:
            parts += [("  ", ""), safe(remark, "$text-warning")]
        if standing:
            parts += [("  ", ""), safe(standing, "$text-muted")]
        self.title_row.show(Content.assemble(*parts))
        if self.session.known:
            self.person_row.show(safe(person_words(self.session.person, self.language)))

    def state(self, sentence: str | Content, *, bad: bool = False) -> None:
        """Say how things stand, above the keys."""
        self.state_line.set_class(bad, "-bad")
        self.state_line.show(sentence)
        self.state_line.display = bool(sentence) or self.KEEPS_STATE_ROW

    def tick(self, words: str) -> None:
        """Say what is on the disk now, above the keys, as far as there is room."""
        tick = self.language("Saved ✓")
        room = self.state_line.content_size.width or self.size.width - 4
        words = fit(words, room - cell_len(tick) - 1)
        self.state(Content.assemble((tick, "bold $text-success"), " ", safe(words)))

    def action_explain(self) -> None:
        """What this page is for, and every key that works on it."""
        from tui.screens.reading import read_help  # a dialog knows this module

        find = Key("ctrl+p", "^P", self.language("Find anything"))
        read_help(self.app, self.language(self.PURPOSE), (*self.keys(), find), self.language)

    def action_nothing(self) -> None:
        """Tab goes nowhere where there is one place to be."""

    def action_home(self) -> None:
        """Leave the screening and go home. Everything is saved."""
        self.session.close()
        self.go("home")
