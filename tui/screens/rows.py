"""A list of rows to move through: screenings, questions, criteria."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widgets.option_list import Option

from tui.widgets.keyed_list import POINTER
from tui.widgets.measured import Measured
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import flowing


@dataclass(frozen=True)
class Item:
    """One row: its id, its words, and whether the cursor can stand on it."""

    id: str
    words: Content
    enabled: bool = True


class Rows(Measured):
    """Rows without markup. `show` keeps the cursor on the row of the same id where there is one."""

    DEFAULT_CSS = """
    Rows {
        background: transparent;
        min-width: 20;
        &:focus { background-tint: transparent; }
        & > .option-list--option-disabled { color: $foreground; text-style: none; }
        scrollbar-size-vertical: 1;
        & > .option-list--option-highlighted { background: $primary 10%; color: $foreground; text-style: none; }
        &:focus > .option-list--option-highlighted {
            background: $primary 15%; color: $foreground; text-style: none;
        }
        &:ansi > .option-list--option-highlighted { background: ansi_default; color: ansi_default; }
    }
    """

    items: tuple[Item, ...] = ()

    @property
    def room(self) -> int:
        """The columns for the words of a row."""
        width = self.size.width or self.app.size.width - 4
        return max(20, width - self._get_left_gutter_width() - 1)

    def show(self, lines: Sequence[Item], at: str = "") -> None:
        """Show these rows with the cursor on `at`, else where it was, else on the first."""
        at = at or self.current
        if tuple(lines) != self.items:
            self.items = tuple(lines)
            self.fill(Option(flowing(safe(row.words)), id=row.id, disabled=not row.enabled) for row in self.items)
        places = {row.id: place for place, row in enumerate(self.items) if row.enabled}
        self.highlighted = places.get(at, next(iter(places.values()), None))

    @property
    def current(self) -> str:
        """The id of the row under the cursor, "" when there is none."""
        if self.highlighted is None or self.highlighted >= len(self.items):
            return ""
        return self.items[self.highlighted].id

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        at = self.scroll_offset.y + y
        index, offset = self._lines[at] if at < len(self._lines) else (-1, 0)
        style = next((segment.style for segment in line if segment.style), Style.null())
        pointer = POINTER if index == self.highlighted and not offset else " "
        return Strip([Segment(f"{pointer} ", style), *line])

    def _get_left_gutter_width(self) -> int:
        return 2
