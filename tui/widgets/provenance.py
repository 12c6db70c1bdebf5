"""Where an answer comes from, and the day it was measured."""

from textual import events
from textual.app import ComposeResult
from textual.message import Message

from trials.document import Refused
from trials.text import one_line
from tui.typed import DAY, echo, typed_day
from tui.widgets.line import Desk, Field, Line
from tui.widgets.messages import Said
from tui.widgets.safe_text import SafeText

NARROW = 44  # columns below which each field has a row of its own


class Provenance(Field):
    """One more line: source and day measured. Both may stay empty."""

    DEFAULT_CSS = """
    Provenance {
        display: none;
        layout: grid;
        grid-size: 4;
        grid-columns: auto 1fr auto 1fr;
        grid-gutter: 0 1;
        grid-rows: 1;
        height: 1;
        margin: 1 0 0 0;
        &.-narrow { grid-size: 2; grid-columns: auto 1fr; height: 2; }
        & > SafeText { width: auto; color: $text-muted; }
        &:ansi > SafeText { text-style: dim; }
    }
    """

    class Done(Message):
        """Enter in the last field: the answer itself comes next."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._source = ("", "")
        self.source_line = Line(id="source")
        self.measured_line = Line(id="measured")
        self.source_line.on_typed = self.measured_line.on_typed = self._typed
        self.source_line.on_enter, self.measured_line.on_enter = self._source_done, self._measured_done

    def compose(self) -> ComposeResult:
        yield SafeText(self.language("Source"))
        yield self.source_line
        yield SafeText(self.language("Measured"))
        yield self.measured_line

    def show(self, kept: str, source: str, measured: str) -> None:
        """Fill the fields from the record, where the source may be kept in other words than it is read in."""
        self._source = kept, one_line(source)
        self.source_line.fill(one_line(source))
        self.measured_line.fill(echo(DAY, measured, self.language) if measured else "")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < NARROW, "-narrow")

    @property
    def source(self) -> str:
        """The source as it is to be kept: as it was if nobody changed it, else as typed, on one line."""
        kept, shown = self._source
        written = one_line(self.source_line.value)
        return kept if written == shown else written

    def measured(self) -> str:
        """The day measured as an entry, "" when empty. Raises Refused."""
        return typed_day(self.measured_line.value, self.today())

    def words(self) -> str:
        """Both in words for the closed line; "" when both are empty."""
        shown = one_line(self.source_line.value)
        try:
            day = self.measured()
        except Refused:
            return shown
        measured = self.language("measured {day}", day=echo(DAY, day, self.language)) if day else ""
        source = self.language("Source: {source}", source=shown) if shown else ""
        return " · ".join(filter(None, (source, measured)))

    def _typed(self, _: str) -> None:
        self.repeat.other_input()

    def _source_done(self) -> None:
        if not self.repeat.held():
            self.screen.set_focus(self.measured_line, scroll_visible=False)

    def _measured_done(self) -> None:
        if self.repeat.held():
            return
        try:
            self.measured()
        except Refused as refused:
            self.post_message(Said(self.language.tell(refused), "refused"))
        else:
            self.post_message(self.Done())
