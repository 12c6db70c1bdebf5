"""Go to any question: type part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from trials.language import Said, said
from tui.screens.dialog import Dialog
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText, safe

TITLE = said("Go to a question: type part of it")
MOST = 100  # rows built at once; typing finds the others


@dataclass(frozen=True)
class Target:
    """What one can go to: its key, its words, what is known of it, and the heading it stands under."""

    key: str
    words: str
    remark: str
    section: str = ""


class JumpScreen(Dialog[str]):
    """Gives back the key of what was chosen, or None."""

    PURPOSE = said("Type words to find what has all of them, choose it with the arrows, and go to it with Enter.")
    CSS_PATH = "jump.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._line = Line(id="filter")
        self._rows = Rows()
        self._none = SafeText(self.language("Nothing here has these words. Delete some of them."), id="none")
        self._targets: Sequence[Target] = ()
        self._title: str | Said = TITLE
        self._at = ""

    def body(self) -> ComposeResult:
        yield self._line
        yield self._rows
        yield self._none

    def offer(self, targets: Sequence[Target], title: str | Said = TITLE, at: str = "") -> None:
        """What to offer when it comes up, with the cursor on the key `at`."""
        self._targets, self._title, self._at = targets, title, at

    def come_up(self) -> None:
        self.heading.show(self.language(self._title) if isinstance(self._title, Said) else self._title)
        self._line.fill("")
        self._fill()
        self._line.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Go")),
            Key("down", "↑↓", language("Choose")),
            Key("escape", "Esc", language("Back")),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._rows.current:
            self.dismiss(self._rows.current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(str(event.option_id))

    def action_move(self, way: int) -> None:
        if way < 0:
            self._rows.action_cursor_up()
        else:
            self._rows.action_cursor_down()

    def _fill(self) -> None:
        words = self._line.value.casefold().split()
        found = [t for t in self._targets if all(word in f"{t.words} {t.remark}".casefold() for word in words)]
        if words:
            typed = " ".join(words)
            found.sort(key=lambda t: (t.words.casefold() != typed, not t.words.casefold().startswith(typed)))
        items: list[Item] = []
        section = ""
        for target in found[:MOST]:
            if target.section != section and not words:
                section = target.section
                items.append(Item(f"#{len(items)}", safe(section, "bold $primary"), enabled=False))
            items.append(Item(target.key, Content.assemble(safe(target.words), "  ", safe(target.remark, "dim"))))
        if len(found) > MOST:
            more = self.language("and {count} more: type part of the name to find them", count=len(found) - MOST)
            items.append(Item("#more", safe(more, "dim"), enabled=False))
        self._rows.show(items, self._at)
        self._at = ""
        self._rows.display = bool(found)
        self._none.display = not found
