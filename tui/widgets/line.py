"""One line to type in."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from trials.text import clean

MAX_LENGTH = 200


class Line(Input):
    """A text field of one row: nothing blinks, nothing typed is dropped, escapes become visible."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+d", "delete_right", "Delete", show=False)]
    DEFAULT_CSS = """
    Line {
        background: $surface;
        &:ansi { text-style: underline; }
    }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, select_on_focus=False, max_length=MAX_LENGTH, validate_on=())
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        return clean(value).replace("\n", " ")

    def fill(self, text: str) -> None:
        """Put `text` into the field for a person to go on from; this is not typing."""
        with self.prevent(Input.Changed):
            self.value = text
            self.cursor_position = len(self.value)
