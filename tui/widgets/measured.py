"""A list whose rows are measured when it is laid out, so that it is laid out and drawn once."""

from collections.abc import Iterable

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.widgets.dressed import Dressed


class Measured(Dressed, OptionList):
    """Textual measures the rows while they are put in and again while they are drawn, and then lays out once more."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id, markup=False, compact=True)
        self._columns = 0
        self._filling = self._measuring = False

    def fill(self, options: Iterable[Option]) -> None:
        """Show these rows instead of what was shown."""
        self._filling = True
        self.set_options(options)
        self._filling = False
        if not self.options:  # for which Textual would leave what was there
            self.refresh(layout=self.styles.auto_dimensions)

    def _scroll_update(self, virtual_size: Size) -> None:
        """Measure the rows in the columns that they have now, and see whether they need a bar."""
        if not (self._filling or self._measuring):
            before, self._columns = self._columns, self.scrollable_content_region.width
            if before != self._columns:
                self._option_render_cache.clear()
                self._line_cache.clear()
            self._measuring = True
            self._update_lines()
            self._measuring = False
            super()._scroll_update(self.virtual_size)

    def _update_lines(self) -> None:
        if not self._filling:  # in the place where the list was
            super()._update_lines()

    def on_resize(self, event: events.Resize) -> None:
        """All is measured: Textual would do it again, and draw the rows a frame later."""
        event.prevent_default()
