"""A list of any length: only the rows in sight are ever drawn."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter
from typing import ClassVar, Protocol

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.keyed_list import POINTER
from tui.widgets.safe_text import safe

GUTTER = 2  # columns before a row, for the pointer
LEAST = 20
KEPT = 400  # rows whose drawing is kept: those in sight are often in sight again after the next key


class LongRow(Protocol):
    """A row by its id, equal to itself alone. `lines` it takes at any width; what `words` leaves of them is empty."""

    @property
    def id(self) -> str: ...

    @property
    def lines(self) -> int: ...

    def words(self, width: int) -> Content: ...


class LongList(ScrollView, can_focus=False):
    """Rows to move through. The keys are the page's: `move` and `page`; a click chooses and posts `Chosen`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"long-list--here"}
    DEFAULT_CSS = """
    LongList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .long-list--here { background: $primary 15%; }
        &:ansi > .long-list--here { background: ansi_default; text-style: bold; }
    }
    """

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, row: LongRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id)
        self._rows: Sequence[LongRow] = ()
        self._ends: Sequence[int] = ()
        self._at = 0
        self._drawn: dict[tuple[LongRow, bool], list[Strip]] = {}  # by row, and whether the cursor is on it
        self._drawn_for = 0  # columns

    @property
    def current(self) -> LongRow | None:
        """The row under the cursor; None when there is none."""
        return self._rows[self._at] if self._rows else None

    def show(self, rows: Sequence[LongRow], at: str = "") -> None:
        """Show these rows with the cursor on the one of id `at`, else on the first."""
        self._rows = rows
        self._at = next((place for place, row in enumerate(rows) if row.id == at), 0) if at else 0
        self._lay_out()
        self._into_sight()

    def move(self, way: int) -> None:
        """Move the cursor by some rows, no further than the ends."""
        if self._rows:
            self._at = max(0, min(len(self._rows) - 1, self._at + way))
            self._into_sight()
            self.refresh()

    def page(self, way: int) -> None:
        """Move the cursor by a screenful."""
        if self._rows:
            line = self._start(self._at) + way * max(1, self.size.height)
            there = bisect_right(self._ends, max(0, line))
            self.move(there - self._at)

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()
        self._into_sight()

    def on_click(self, event: events.Click) -> None:
        place = bisect_right(self._ends, self.scroll_offset.y + event.y)
        if place < len(self._rows):
            event.stop()
            self.move(place - self._at)
            self.post_message(self.Chosen(self._rows[place]))

    def render_line(self, y: int) -> Strip:
        line = self.scroll_offset.y + y
        place = bisect_right(self._ends, line)
        width = self.scrollable_content_region.width
        if place >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        strips = self._strips(self._rows[place], place == self._at, width)
        offset = line - self._start(place)
        return strips[offset] if offset < len(strips) else Strip.blank(width, self.rich_style)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    def _strips(self, row: LongRow, here: bool, width: int) -> list[Strip]:
        """A row as it is drawn with the cursor `here` or elsewhere, kept for the next time."""
        if self._drawn_for != width or len(self._drawn) > KEPT:
            self._drawn_for = width
            self._drawn.clear()
        if (row, here) not in self._drawn:
            self._drawn[row, here] = self._draw(row, here, width)
        return self._drawn[row, here]

    def _draw(self, row: LongRow, here: bool, width: int) -> list[Strip]:
        style = self.get_visual_style("long-list--here") if here else self.visual_style
        strips = Visual.to_strips(self, safe(row.words(self._room)), max(1, width - GUTTER), None, style, pad=True)
        edge = style.rich_style
        return [
            Strip([Segment(f"{POINTER if here and not line else ' '} ", edge), *strip]).adjust_cell_length(
                width, edge
            )
            for line, strip in enumerate(strips)
        ]

    @property
    def _room(self) -> int:
        return max(LEAST, (self.scrollable_content_region.width or self.app.size.width - 4) - GUTTER)

    def _start(self, place: int) -> int:
        return self._ends[place - 1] if place else 0

    def _lay_out(self) -> None:
        self._ends = list(accumulate(map(attrgetter("lines"), self._rows)))
        self.virtual_size = Size(self.size.width, self._ends[-1] if self._ends else 0)
        self.vertical_scrollbar.window_virtual_size = self.virtual_size.height  # drawn with the rows, not behind them
        self.refresh()

    def _scroll_update(self, virtual_size: Size) -> None:
        """Draw the bar where it changed. Textual draws it after every layout, in a frame of its own."""
        bar, height = self.vertical_scrollbar, self.container_size.height
        wanted = virtual_size.height > height
        told = (bar.window_virtual_size, bar.window_size) == (virtual_size.height, height)
        if wanted != self.show_vertical_scrollbar or (wanted and not told):
            super()._scroll_update(virtual_size)
        else:
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def _into_sight(self) -> None:
        if self._rows:
            start = self._start(self._at)
            region = Region(0, start, 1, max(1, self._ends[self._at] - start))
            self.scroll_to_region(region, animate=False, force=True, x_axis=False)
