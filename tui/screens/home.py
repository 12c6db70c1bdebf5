"""The screenings of this site: find one, open it, or start another."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from store.errors import RecordError
from store.site import Summary
from trials.document import Refused
from trials.text import one_line
from tui.desk_text import NO_SCREENINGS
from tui.screens.listed import listed
from tui.screens.page import Page
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.summary_text import matches
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText, safe

MOST = 100  # rows built at once; typing finds the others
START = "+"


class HomeScreen(Page):
    """Typing filters, Enter opens."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
        Binding("escape", "clear", priority=True, show=False),
        Binding("ctrl+n", "new", priority=True, show=False),
        Binding("f6", "trials", priority=True, show=False),
        Binding("f8", "who", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._line = Line(id="filter")
        self._rows = Rows(id="screenings")
        self._empty = SafeText(NO_SCREENINGS, id="empty")
        self._summaries: list[Summary] = []
        self._typed = ""

    def body(self) -> ComposeResult:
        yield self._line
        yield self._rows
        yield self._empty

    def arrive(self) -> None:
        self.titled("Screenings")
        try:
            self._summaries = self.session.site.screenings()
        except RecordError as error:
            self._summaries = []
            self.state(str(error), bad=True)
        self._line.placeholder = "Type a code to find it or to start"
        self._line.fill("")
        self._typed = ""
        self._fill(self.where.get("at", ""))
        self._line.focus()
        if said := self.where.get("say", ""):
            self.state(said, bad=True)

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("enter", "Enter", "Open"),
            Key("ctrl+n", "^N", "New"),
            Key("f6", "F6", "Trials"),
            Key("f8", "F8", "Who"),
            Key("ctrl+q", "^Q", "Quit"),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.session.repeat.other_input()
        self._typed = one_line(event.value)  # the field itself may hold what was typed since
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.session.repeat.held():
            self._open(self._rows.current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(str(event.option_id))

    def action_move(self, way: int) -> None:
        if way < 0:
            self._rows.action_cursor_up()
        else:
            self._rows.action_cursor_down()

    def action_page(self, way: int) -> None:
        if way < 0:
            self._rows.action_page_up()  # type: ignore[no-untyped-call]
        else:
            self._rows.action_page_down()  # type: ignore[no-untyped-call]

    def action_clear(self) -> None:
        self._line.value = ""

    def action_new(self) -> None:
        self.go("new", code=self._typed)

    def action_trials(self) -> None:
        self.go("trials")

    def action_who(self) -> None:
        self.go("who")

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._fill)

    def _fill(self, at: str = "") -> None:
        typed = self._typed
        found = [summary for summary in self._summaries if matches(summary, typed.casefold().split())]
        items = [Item(summary.token, listed(summary, self._rows.room)) for summary in found[:MOST]]
        if len(found) > MOST:
            more = f"and {len(found) - MOST} more: type part of the code to find them"
            items.append(Item("more", Content.styled(more, "dim"), enabled=False))
        if typed and all(summary.code.casefold() != typed.casefold() for summary in found):
            items.append(Item(START, Content.assemble("Start a new screening with the code ", safe(typed, "bold"))))
        self._rows.show(items, at)
        self._rows.display = bool(items)
        self._empty.display = not items

    def _open(self, row: str) -> None:
        if row == START:
            self.action_new()
            return
        summary = next((summary for summary in self._summaries if summary.token == row), None)
        if summary is None:
            if not self._summaries:
                self.action_new()
            return
        if summary.damage:
            self.state(summary.damage, bad=True)
            return
        try:
            self.session.open(summary.token)
        except (RecordError, Refused) as error:
            self.state(str(error), bad=True)
            return
        self.go("question")
