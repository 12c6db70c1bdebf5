"""One line to type in, and what holds one or two of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from textual import events
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from trials.language import Language, Said, said
from trials.text import clean, one_line
from tui.widgets.dressed import Dressed
from tui.widgets.in_order import act_in_order, swallow
from tui.widgets.repeat import Repeat

MAX_LENGTH = 200


class Line(Dressed, Input):
    """A text field of one row: nothing blinks, nothing typed is dropped, escapes become visible.

    Keys act in the order in which they were pressed. With `repeat`, keys pressed before the question came up do
    nothing; when `locked`, none does. `on_typed` and `on_enter` are called at once, ahead of the keys that follow.
    What is too long is not taken, and what stood in the field stays; `Full` says so.
    """

    @dataclass
    class Full(Message):
        """Why what was typed or pasted was not taken; empty again once something is."""

        sentence: Said

    DEFAULT_CSS = """
    Line {
        background: $surface;
        &:ansi {
            text-style: underline;
            /* by its own colours the cursor would be gone where there are none */
            & > .input--cursor, & > .input--selection {
                background: ansi_default;
                color: ansi_default;
                text-style: reverse;
            }
        }
    }
    """

    def __init__(self, id: str | None = None, repeat: Repeat | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id, compact=True, select_on_focus=False, max_length=MAX_LENGTH, validate_on=())
        self.disable_messages(Input.Blurred)
        self.cursor_blink = False
        self.locked = False
        self.on_typed: Callable[[str], None] | None = None
        self.on_enter: Callable[[], None] | None = None
        self._repeat = repeat
        self._filling = False
        self._full = False  # whether what was typed or pasted last was too long

    def validate_value(self, value: str) -> str:
        return clean(value).replace("\n", " ")

    def fill(self, text: str) -> None:
        """Put `text` into the field for a person to go on from; this is not typing."""
        self._filling = True
        with self.prevent(Input.Changed):
            self.value = text
            self.cursor_position = len(self.value)
        self._filling = False

    def watch_value(self, value: str) -> None:
        if self._filling:
            return
        if self.on_typed is not None:
            self.on_typed(value)
        if self._full:
            self._refuse(Said(""))

    def restricted(self) -> None:
        self._refuse(said("This field is full: it takes {most} characters at most.", most=self.max_length))

    async def action_submit(self) -> None:
        if self.on_enter is None:
            await super().action_submit()
        else:
            self.on_enter()

    async def _on_key(self, event: events.Key) -> None:
        if self.locked or (self._repeat is not None and self._repeat.early(event)):
            if event.is_printable or event.key in self._bindings.key_to_bindings:
                swallow(event)
        elif not event.is_printable:
            await act_in_order(self, event)

    def _on_paste(self, event: events.Paste) -> None:
        """Take all that is pasted as one line: what is copied from a page often begins or ends with an empty one."""
        swallow(event)
        if self.locked or (self._repeat is not None and self._repeat.early(event)):
            return
        text, (start, end) = one_line(event.text), sorted(self.selection)
        count = len(self.value) - (end - start) + len(text)
        if self.max_length and count > self.max_length:
            self._refuse(
                said(
                    "Nothing was pasted: this field takes {most} characters at most, and would then hold {count}.",
                    most=self.max_length,
                    count=f"{count:,}",
                )
            )
        else:
            self.replace(text, start, end)

    def _refuse(self, sentence: Said) -> None:
        self._full = bool(sentence.text)
        self.post_message(self.Full(sentence))


class Desk(Protocol):
    """What typing needs of the place where it is done: the day, the language, and whether a key is held."""

    repeat: Repeat
    language: Language

    def today(self) -> date: ...


class Field(Container):
    """A line or two, and what they need of the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.repeat = desk.repeat
        self.language = desk.language
        self.today = desk.today

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
