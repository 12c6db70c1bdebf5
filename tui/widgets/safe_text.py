"""Text that is only ever shown: no markup, no control characters, whoever wrote it."""

from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static

from trials.text import clean
from tui.widgets.still import Still
from tui.widgets.wrapping import flowing


def safe(text: str | Content, style: str = "") -> Content:
    """`text` as content without markup. Content of our own keeps its styles, unless its text needs cleaning."""
    if isinstance(text, str):
        return Content.styled(clean(text), style) if style else Content(clean(text))
    return text if clean(text.plain) == text.plain else Content(clean(text.plain))


class SafeText(Still, Static):
    """A Static for texts from files and people. It takes plain strings, or Content built by us."""

    def __init__(self, text: str | Content = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(flowing(safe(text)), markup=False, id=id, classes=classes)

    def show(self, text: str | Content) -> None:
        """Show `text`, laying out again only when the number of lines changes, and its height with it."""
        new, old = flowing(safe(text)), self.content
        if isinstance(old, Content) and new.is_same(old):
            return
        width = self.content_size.width
        same_height = bool(width) and isinstance(old, Content) and _lines(old, width) == _lines(new, width)
        self.update(new, layout=self.styles.auto_dimensions and not same_height)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Take strings and Content only; anything else could carry markup or code."""
        if not isinstance(content, str | Content):
            raise TypeError(f"SafeText shows text, not {type(content).__name__}")
        super().update(flowing(safe(content)), layout=layout)


def _lines(content: Content, width: int) -> int:
    return content.get_height({}, width) if content else 0
