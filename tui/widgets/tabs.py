"""Names in a row, one of them chosen: views of the same thing."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.widgets.safe_text import safe

GAP = "   "


class Tabs(Widget):
    """The chosen one stands in brackets, so that it shows without colour. A click chooses another."""

    DEFAULT_CSS = """
    Tabs {
        height: 1;
        width: 100%;
    }
    """

    class Chosen(Message):
        """A name was clicked, at its place in the row."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    _names: tuple[str, ...] = ()
    _at = 0

    def show(self, names: Sequence[str], at: int) -> None:
        """Show these names with the one at a place chosen."""
        marked = tuple(f"[{name}]" if place == at else name for place, name in enumerate(names))
        if (marked, at) != (self._names, self._at):
            self._names, self._at = marked, at
            self.refresh()

    def render(self) -> Content:
        names = [
            safe(name, "bold" if self._first + place == self._at else "$text-muted")
            for place, name in enumerate(self._names[self._first :])
        ]
        return Content(GAP).join(names).truncate(self.size.width, ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for place, name in enumerate(self._names[self._first :], self._first):
            if at <= event.x < at + cell_len(name):
                event.stop()
                self.post_message(self.Chosen(place))
                return
            at += cell_len(name) + len(GAP)

    @property
    def _first(self) -> int:
        """The first name shown: those before it give way until the chosen one fits."""
        first = 0
        while first < self._at and cell_len(GAP.join(self._names[first : self._at + 1])) > self.size.width:
            first += 1
        return first
