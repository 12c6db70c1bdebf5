"""Words to be read, which scroll where they have too little room."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from tui.widgets.safe_text import SafeText

PAGING: tuple[BindingType, ...] = (  # for a screen whose keyboard is elsewhere; its action scroll calls `turn`
    Binding("pageup", "scroll(-1)", priority=True, show=False),
    Binding("pagedown", "scroll(1)", priority=True, show=False),
)


class Scrolled(VerticalScroll):
    """As high as its words, or as its style says."""

    DEFAULT_CSS = "Scrolled { scrollbar-size-vertical: 1; }"
    SPARE: ClassVar = 4  # columns around it, before it was ever laid out

    def __init__(self, *, can_focus: bool = True) -> None:
        self._page = SafeText(id="page")
        super().__init__(self._page, id="words", can_focus=can_focus)

    @property
    def columns(self) -> int:
        """The columns that its words have, without the scrollbar."""
        return (self.size.width or self.screen.size.width - self.SPARE) - 1

    def show(self, text: str | Content) -> None:
        """Show other words where one is."""
        self._page.show(text)

    def begin(self, text: str | Content) -> None:
        """Show other words from their beginning; nothing at all where there are none."""
        self.show(text)
        self.display = bool(text)
        self.scroll_home(animate=False)

    def turn(self, way: int) -> None:
        """Scroll a page down, or up for -1."""
        self.scroll_relative(y=way * max(1, self.size.height - 1), animate=False)
