"""A list whose rows each have a key, with nothing highlighted on arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets.option_list import Option

from trials.language import Language
from tui.widgets.in_order import act_in_order, swallow
from tui.widgets.measured import Measured
from tui.widgets.messages import Said
from tui.widgets.repeat import Repeat
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import flowing

if TYPE_CHECKING:
    from trials.definition import Question

POINTER = "›"


@dataclass(frozen=True)
class Row:
    """One answer: the key that picks it, its id, its words, and a remark such as "answered"."""

    key: str
    id: str
    label: str
    remark: str = ""


class KeyedList(Measured):
    """Shows rows with their keys in a gutter. A key moves the highlight there; what Enter does is the subclass's."""

    DEFAULT_CSS = """
    KeyedList {
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
        scrollbar-background-hover: transparent;
        scrollbar-color: $foreground 30%;
        &:focus { background-tint: transparent; }
        & > .option-list--option-highlighted { background: transparent; color: $foreground; text-style: bold; }
        &:focus > .option-list--option-highlighted {
            background: $primary 35%; color: $foreground; text-style: bold;
        }
        &:ansi:focus > .option-list--option-highlighted { background: ansi_default; color: ansi_default; }
    }
    """

    def __init__(self, repeat: Repeat, language: Language, id: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id)
        self.repeat = repeat
        self.language = language
        self.rows: tuple[Row, ...] = ()
        self._widest = 1
        self.question: Question | None = None
        self.given = False  # one answer for each time that rows are set
        self._refused = False  # whether the sentence on the screen says that nothing is chosen

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, none of them highlighted. Rows that did not change are not built again."""
        self.given = self._refused = False
        self.repeat.arrived()
        if self.rows != tuple(rows):
            self.rows = tuple(rows)
            self._widest = max((len(row.key) for row in self.rows), default=1)  # a long list is numbered to its end
            self.fill(Option(_prompt(row), id=row.id) for row in self.rows)
        self.highlighted = None
        self.scroll_home(animate=False)

    def mark(self, index: int) -> str:
        """What stands between the key and the words of a row, always of the same width."""
        return ""

    def row_at(self, key: str) -> int | None:
        """The row that `key` picks."""
        return next((index for index, row in enumerate(self.rows) if row.key == key), None)

    def on_mount(self) -> None:
        self.highlighted = None

    async def _on_key(self, event: events.Key) -> None:
        if self.given or self.repeat.early(event):
            if event.is_printable or event.key in self._bindings.key_to_bindings:
                swallow(event)
        elif event.character and (index := self.row_at(event.character.lower())) is not None:
            swallow(event)
            self.repeat.other_input()
            self.pick(index)
        else:
            await act_in_order(self, event)

    def pick(self, index: int) -> None:
        """A row's key was pressed."""
        self.highlighted = index

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        if highlighted is not None:
            self.repeat.other_input()
            self.moved()

    def refuse(self, sentence: str) -> None:
        """Say why Enter gives nothing, until something is chosen."""
        self._refused = True
        self.post_message(Said(sentence, "refused"))

    def moved(self) -> None:
        """Something is chosen: that nothing was is no longer true."""
        if self._refused:
            self._refused = False
            self.post_message(Said("", "hint"))

    async def _on_click(self, event: events.Click) -> None:
        if event.chain > 1 or self.given or self.repeat.early(event):
            swallow(event)  # the second click of a double click would answer the next question
            return
        self.repeat.other_input()

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        at = self.scroll_offset.y + y
        if at >= len(self._lines):
            return line
        index, offset = self._lines[at]
        style = next((segment.style for segment in line if segment.style), Style.null())
        style += Style(meta={"option": index})  # a click on the gutter is a click on the row
        if offset:
            return Strip([Segment(" " * self._get_left_gutter_width(), style), *line])
        pointer = POINTER if index == self.highlighted else " "
        return Strip([Segment(f"{pointer} ", style), Segment(self._key(index), style), *line])

    def _key(self, index: int) -> str:
        mark = self.mark(index)
        return f"{self.rows[index].key:<{self._widest}}  {mark}{' ' if mark else ''}"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return super().get_content_height(container, viewport, width - self._get_left_gutter_width())

    def _get_left_gutter_width(self) -> int:
        return 2 + len(self._key(0)) if self.rows else 5


def _prompt(row: Row) -> Content:
    label = safe(row.label or row.id)
    return flowing(Content.assemble(label, "  ", (row.remark, "dim")) if row.remark else label)
