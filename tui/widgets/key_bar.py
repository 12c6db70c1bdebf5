"""The keys that work now, in one line, the most important first."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

GAP = "  "


@dataclass(frozen=True)
class Key:
    """A key as Textual names it, as it is shown, and what it does in one or two words."""

    key: str
    shown: str
    label: str

    @property
    def width(self) -> int:
        return cell_len(f"{self.shown} {self.label}")


class KeyBar(Widget):
    """Shows as many whole keys as fit. A click on one presses it."""

    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        width: 100%;
        color: $text-muted;
        &:ansi { text-style: none; }
    }
    """

    keys: reactive[tuple[Key, ...]] = reactive((), layout=False)

    def fitting(self, width: int) -> tuple[Key, ...]:
        """The keys that fit into `width` columns, in order, none of them cut."""
        fitting: list[Key] = []
        used = 0
        for key in self.keys:
            used += key.width + (len(GAP) if fitting else 0)
            if used > width:
                break
            fitting.append(key)
        return tuple(fitting)

    def render(self) -> Content:
        pieces: list[str | tuple[str, str]] = []
        for key in self.fitting(self.size.width):
            pieces += [GAP] if pieces else []
            pieces += [(f"{key.shown} ", "bold $foreground"), key.label]
        return Content.assemble(*pieces)

    async def on_click(self, event: events.Click) -> None:
        at = 0
        for key in self.fitting(self.size.width):
            if at <= event.x < at + key.width:
                event.stop()
                self.app.simulate_key(key.key)
                return
            at += key.width + len(GAP)
