"""One line to write over the page: a reason, a remark, a day, a file."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from store.errors import RecordError
from trials.document import Refused
from trials.language import said
from tui.screens.dialog import Dialog
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText
from tui.widgets.scrolled import PAGING, Scrolled

AROUND = 7  # rows of the frame, the heading, the field and the keys
Ask = Callable[[str], str]


class WritingScreen(Dialog[str]):
    """Gives back what was written once it is taken, or None when it was left."""

    PURPOSE = said("One line to write. Enter saves it; Esc goes back with nothing written.")
    CSS_PATH = "writing.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*PAGING]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled(can_focus=False)
        self._label = SafeText(classes="label")
        self._line = Line(id="line")
        self._asked: tuple[str, str | Content, str, str] = ("", "", "", "")
        self._take: Callable[[str], None] = lambda written: None
        self._doubt: Ask = lambda written: ""
        self._confirmed = ""

    def body(self) -> ComposeResult:
        yield self._words
        with Horizontal(classes="field"):
            yield self._label
            yield self._line

    def to_write(
        self,
        title: str,
        text: str | Content,
        label: str,
        take: Callable[[str], None],
        *,
        doubt: Ask | None = None,
        filled: str = "",
    ) -> None:
        """What to ask for when it comes up.

        `take` raises Refused or a RecordError when it cannot be taken; `doubt` returns a sentence for what must be
        confirmed by a second Enter, or "".
        """
        self._asked, self._take = (title, text, label, filled), take
        self._doubt = doubt or (lambda written: "")

    def come_up(self) -> None:
        title, text, label, filled = self._asked
        self._confirmed = ""
        self.heading.show(title)
        self._words.begin(text)
        self._label.show(label)
        self._line.fill(filled)
        self._line.select_all()  # the first character typed begins anew
        self._line.focus()
        self._share_out()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Save")),
            Key("escape", "Esc", language("Back")),
            Key("pagedown", "PgDn", language("Scroll")),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._share_out()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.session.repeat.other_input()
        self._confirmed = ""
        self.say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.session.repeat.held():
            return
        written = event.value.strip()
        if written != self._confirmed and (doubt := self._doubt(written)):
            self._confirmed = written
            self.say(self.language("{doubt} To save it all the same, press Enter again.", doubt=doubt))
            return
        try:
            self._take(written)
        except (Refused, RecordError) as error:
            self.say(self.language.tell(error))
            return
        self.dismiss(written)

    def action_scroll(self, way: int) -> None:
        self._words.turn(way)

    def _share_out(self) -> None:
        self._words.styles.max_height = max(2, self.size.height - AROUND)
