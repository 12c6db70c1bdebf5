"""The live verdict: drawn row by row, and only the rows that changed are drawn again."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.still import Still
from tui.widgets.verdict_rows import BLANK, Piece, Row, TrialPanel, verdict_rows


class VerdictPanel(Still, Widget):
    """Shows `panels`, a frozen value. With a height of its own it keeps to it; with `height: auto` it shows all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "verdict--name",
        "verdict--sentence",
        "verdict--now",
        "verdict--id",
        "verdict--title",
        "verdict--good",
        "verdict--bad",
        "verdict--open",
        "verdict--quiet",
        "verdict--lit",
        "verdict--here",
    }
    DEFAULT_CSS = """
    VerdictPanel {
        & > .verdict--name { color: $text-muted; }
        & > .verdict--sentence { color: $foreground; }
        & > .verdict--now { color: $primary; text-style: bold; }
        & > .verdict--id { color: $text-muted; }
        & > .verdict--title { color: $foreground; }
        & > .verdict--good { color: $text-success; }
        & > .verdict--bad { color: $text-error; text-style: bold; }
        & > .verdict--open { color: $text-warning; text-style: bold; }
        & > .verdict--quiet { color: $text-muted; }
        & > .verdict--lit { text-style: bold; }
        & > .verdict--here { text-style: bold underline; }
        &:ansi > .verdict--name, &:ansi > .verdict--id, &:ansi > .verdict--quiet { text-style: dim; }
    }
    """

    panels: reactive[tuple[TrialPanel, ...]] = reactive((), repaint=False)

    def __init__(self, panels: tuple[TrialPanel, ...] = ()) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._looks: dict[tuple[str, str], Style] = {}
        self.set_reactive(VerdictPanel.panels, panels)

    def watch_panels(self) -> None:
        """Draw again what differs."""
        old, self._rows = self._rows, self._laid_out()
        if self.styles.is_auto_height and len(old) != len(self._rows):
            self.refresh(layout=True)
            return
        width, rows = self.size.width, range(max(len(old), len(self._rows)))
        changed = [y for y in rows if _row(old, y) != _row(self._rows, y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def on_resize(self) -> None:
        self._rows = self._laid_out()
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(verdict_rows(self.panels, width))

    def notify_style_update(self) -> None:
        self._looks.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        segments = [Segment(piece.text, self._look(piece)) for piece in _row(self._rows, y)]
        return Strip(segments).adjust_cell_length(self.size.width, self.visual_style.rich_style)

    def _look(self, piece: Piece) -> Style:
        lit = ""
        if piece.lit:  # underlined where the eye should land, so that it shows without colour
            lit = "verdict--here" if piece.role == "id" or len(piece.text) == 1 else "verdict--lit"
        key = (piece.role, lit)
        if key not in self._looks:
            names = filter(None, (f"verdict--{_class(piece.role)}", lit))
            self._looks[key] = self.get_visual_style(*names).rich_style
        return self._looks[key]

    def _laid_out(self) -> tuple[Row, ...]:
        height = None if self.styles.is_auto_height else self.size.height
        return verdict_rows(self.panels, self.size.width, height)


def _row(rows: tuple[Row, ...], y: int) -> Row:
    return rows[y] if y < len(rows) else BLANK


def _class(role: str) -> str:
    if role in ("name", "sentence", "now", "id", "title"):
        return role
    if role in ("met", "word eligible"):
        return "good"
    if role in ("not met", "word not eligible"):
        return "bad"
    return "open" if role == "review" or role.startswith("word ") else "quiet"
