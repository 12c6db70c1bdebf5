"""What every dialog has: a box over the page with a heading and the keys, the whole window when that is small."""

from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widget import Widget

from trials.language import Language, Said
from tui.screens.page import TOO_SMALL, room
from tui.screens.session import Session
from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """One instance lives for the whole sitting; `come_up` fills it each time it is pushed."""

    PURPOSE = Said("")  # what this dialog is for; F1 shows it with the keys
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # Textual draws the whole screen again else
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", priority=True, show=False),
        Binding("f1", "explain", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(name=name)
        self.session = session
        self.heading = SafeText(id="heading")
        self.said_line = SafeText(id="said")
        self.key_bar = KeyBar(id="keys")
        self._ended: list[T | None] = []  # with what it ended while the hidden screen stood over it
        self._up = False  # it has come up and was not closed since, though something may stand over it

    @property
    def language(self) -> Language:
        """What the person at the keyboard reads."""
        return self.session.language

    def body(self) -> ComposeResult:
        """The widgets between the heading and the keys."""
        raise NotImplementedError

    def come_up(self) -> None:
        """Show what is to be shown, and put the keyboard where it belongs."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """The keys that work here, the most important first."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield self.heading
            yield from self.body()
            yield self.said_line
            yield self.key_bar
        yield SafeText(self.language(TOO_SMALL), id="small")

    def on_screen_resume(self) -> None:
        if self._ended:
            self.dismiss(self._ended.pop())
            return
        if self._up:
            return
        self._up = True
        self.say("")
        help_key = (Key("f1", "F1", self.language("Help")),) if self.PURPOSE.text else ()
        self.key_bar.keys = (*self.keys(), *help_key)
        self.come_up()

    def on_resize(self, event: events.Resize) -> None:
        self.update_classes(room(event.size))

    def on_line_full(self, event: Line.Full) -> None:
        event.stop()
        self.say(self.language(event.sentence))

    def say(self, sentence: str) -> None:
        """Say what is wrong, above the keys."""
        self.said_line.show(sentence)
        self.said_line.display = bool(sentence)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        if self.app.screen is not self:  # what works beside the keys may end while the screen is hidden
            self._ended = [result]
            return AwaitComplete()
        self._up = False
        return super().dismiss(result)

    def put_away(self) -> None:
        """Close without telling anybody."""
        self._up, self._ended = False, []
        self.app.pop_screen()

    def action_explain(self) -> None:
        """What this dialog is for, and every key that works in it."""
        from tui.screens.reading import read_help  # a dialog itself

        read_help(self.app, self.language(self.PURPOSE), self.keys(), self.language)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
