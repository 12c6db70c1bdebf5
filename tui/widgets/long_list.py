"""A list of any length: only the rows in sight are ever drawn."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
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


class LongRow(Protocol):
    """A row by its id. `height` is how many lines `words` has at a width, told without drawing it."""

    @property
    def id(self) -> str: ...

    def height(self, width: int) -> int: ...

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

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[LongRow] = ()
        self._ends: Sequence[int] = ()
        self._at = 0
        self._drawn: dict[int, list[Strip]] = {}

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
            before, self._at = self._at, max(0, min(len(self._rows) - 1, self._at + way))
            for place in (before, self._at):
                self._drawn.pop(place, None)
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
        if place not in self._drawn:
            self._drawn[place] = self._draw(place, width)
        strips, offset = self._drawn[place], line - self._start(place)
        return strips[offset] if offset < len(strips) else Strip.blank(width, self.rich_style)

    def _draw(self, place: int, width: int) -> list[Strip]:
        here = place == self._at
        style = self.get_visual_style("long-list--here") if here else self.visual_style
        words = safe(self._rows[place].words(self._room))
        strips = Visual.to_strips(self, words, max(1, width - GUTTER), None, style, pad=True)
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
        room = self._room
        self._ends = list(accumulate(row.height(room) for row in self._rows))
        self._drawn.clear()
        self.virtual_size = Size(self.size.width, self._ends[-1] if self._ends else 0)
        self.refresh()

    def _into_sight(self) -> None:
        if self._rows:
            start = self._start(self._at)
            region = Region(0, start, 1, max(1, self._ends[self._at] - start))
            self.scroll_to_region(region, animate=False, force=True, x_axis=False)
