"""The screenings of this site: find one, open it, start another; what they wait for and what is due soon."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.worker import get_current_worker

from store.errors import RecordError
from store.listing import Summary, in_order
from trials.document import Refused
from trials.language import Said, said
from tui.desk_text import EMPTY_VIEWS, NO_SCREENINGS, as_code
from tui.languages import SHORT, following
from tui.screens.listed import HomeRow, ScreeningRow, StartRow, ThingRow
from tui.screens.page import Page
from tui.screens.session import Session
from tui.summary_text import search_text
from tui.waiting import Wait, due_soon, for_investigator, for_laboratory, waits
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.long_list import LongList
from tui.widgets.safe_text import SafeText
from tui.widgets.tabs import Tabs

FIRST = 200  # screenings read before the first rows are shown; the rest are read beside them
VIEWS = (
    said("All {count}"),
    said("Due soon {count}"),
    said("For the investigator {count}"),
    said("Laboratory {count}"),
)
ORDERS: dict[str, Callable[[Summary], str]] = {
    "last changed": lambda summary: "",
    "code": lambda summary: summary.code.casefold(),
    "waiting longest": lambda summary: min((wait.since or "9" for wait in waits(summary)), default="9"),
}
SORTED = {
    "last changed": Said(""),
    "code": said("sorted by code"),
    "waiting longest": said("sorted by waiting longest"),
}

Found = tuple[Sequence[HomeRow], str, Sequence[HomeRow]]  # the rows of a view, what was typed, those with that


class HomeScreen(Page):
    """Typing filters, Tab changes the view, Enter opens."""

    PURPOSE = said(
        "The screenings of this site. Type part of a code, a verdict or what is waited for to find one, and press "
        "Enter to open it; a code that is not there yet starts a new screening. Tab shows what is due soon, what "
        "waits for the investigator, and the results that are pending."
    )
    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
        Binding("tab", "view(1)", priority=True, show=False),
        Binding("shift+tab", "view(-1)", priority=True, show=False),
        Binding("escape", "clear", priority=True, show=False),
        Binding("ctrl+n", "new", priority=True, show=False),
        Binding("f3", "app.language", priority=True, show=False),
        Binding("f4", "export", priority=True, show=False),
        Binding("f5", "fitting", priority=True, show=False),
        Binding("f6", "trials", priority=True, show=False),
        Binding("f7", "order", priority=True, show=False),
        Binding("f8", "who", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._line = Line(id="filter")
        self._line.on_typed = self._filter
        self._tabs = Tabs(id="views")
        self._rows = LongList(id="screenings")
        self._empty = SafeText(id="empty")
        self.summaries: list[Summary] = []
        self._codes: frozenset[str] = frozenset()
        self._views: tuple[tuple[HomeRow, ...], ...] = ((),) * len(VIEWS)
        self._made: dict[str, ScreeningRow] = {}  # by token: a row is made again only when its screening changed
        self._found: Found = ((), "", ())
        self._view = 0
        self._order = next(iter(ORDERS))
        self._typed = ""

    def body(self) -> ComposeResult:
        yield self._line
        yield self._tabs
        yield self._rows
        yield self._empty

    def arrive(self) -> None:
        self._line.placeholder = self.language("Type a code to find it or to start")
        self._typed = self.where.get("typed", "")
        self._line.fill(self._typed)
        self._view = int(self.where.get("view", self._view))
        self._line.focus()
        try:
            found = self.session.site.each_screening()
            self._listed(in_order(islice(found, FIRST)), self.where.get("at", ""))
        except RecordError as error:
            self._listed([])
            self.state(self.language.tell(error), bad=True)
        else:
            if len(self.summaries) == FIRST:
                self.run_worker(lambda: self._read_on(found), thread=True, exclusive=True, exit_on_error=False)
        if said := self.where.get("say", "") or self.session.wrong:
            self.state(said, bad=True)
        if welcome := self.session.welcome:
            self.session.welcome = None
            self.call_after_refresh(welcome)

    def here(self) -> dict[str, str]:
        row = self._rows.current
        return {"typed": self._line.value, "view": str(self._view), "at": row.id if row else ""}

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Open")),
            Key("ctrl+n", "^N", language("New")),
            Key("tab", "Tab", language("View")),
            Key("f1", "F1", language("Help")),
            Key("f3", "F3", SHORT[following(language).code]),
            Key("f5", "F5", language("Fits")),
            Key("ctrl+q", "^Q", language("Quit")),
            Key("f6", "F6", language("Trials")),
            Key("f4", "F4", language("Export")),
            Key("f8", "F8", language("Who")),
            Key("f7", "F7", language("Sort")),
        )

    def _filter(self, typed: str) -> None:
        """Show what was typed and what it finds in one frame."""
        self.session.repeat.other_input()
        if (typed := as_code(typed)) != self._typed:
            self._typed = typed
            self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.session.repeat.held():
            self._open(self._rows.current)

    def on_long_list_chosen(self, event: LongList.Chosen) -> None:
        event.stop()
        self._open(event.row)

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        event.stop()
        self.action_view(event.place - self._view)

    def action_move(self, way: int) -> None:
        self._rows.move(way)

    def action_page(self, way: int) -> None:
        self._rows.page(way)

    def action_view(self, way: int) -> None:
        """Another view of the same screenings. While there is none, none is shown that could be changed."""
        if not self.summaries:
            return
        self._view = (self._view + way) % len(VIEWS)
        self._fill()

    def action_order(self) -> None:
        """Sort by something else."""
        orders = list(ORDERS)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        rows = [row for row in self._views[0] if isinstance(row, ScreeningRow)]
        by_time = {summary.token: place for place, summary in enumerate(in_order(self.summaries))}
        rows.sort(key=lambda row: (ORDERS[self._order](row.summary), by_time[row.id]))
        self._views = (tuple(rows), *self._views[1:])
        self._fill()

    def action_clear(self) -> None:
        self._line.value = ""

    def action_new(self) -> None:
        self.go("new", code=self._typed)

    def action_fitting(self) -> None:
        """Which trials of the site fit the participant under the cursor."""
        row = self._rows.current
        of = row.of if isinstance(row, ThingRow) else row.summary if isinstance(row, ScreeningRow) else None
        if of is None:
            self.state(self.language("Move to a participant first; then F5 says which trials fit."))
        elif isinstance(of, Summary) and of.damage:
            self.state(self.language(of.damage), bad=True)
        elif self._opened(of.token):
            self.go("fitting")

    def action_trials(self) -> None:
        self.go("trials")

    def action_export(self) -> None:
        from tui.screens.exporting import ask_export_all  # it loads every format; only who exports waits for that

        ask_export_all(self)

    def action_who(self) -> None:
        self.go("who")

    def _read_on(self, found: Iterator[Summary]) -> None:
        """Read the screenings that are left, in a thread, and show them all."""
        worker = get_current_worker()
        summaries = list(self.summaries)
        for summary in found:
            if worker.is_cancelled:
                return
            summaries.append(summary)
        views = self._worked_out(summaries)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, summaries, views)

    def _listed(self, summaries: list[Summary], at: str = "") -> None:
        self._show(summaries, self._worked_out(summaries), at)

    def _worked_out(self, summaries: list[Summary]) -> tuple[tuple[HomeRow, ...], ...]:
        """The rows of each view."""
        today, language = self.session.today(), self.language

        def row(summary: Summary) -> ScreeningRow:
            made = self._made.get(summary.token)
            if made is None or (made.summary, made.today) != (summary, today):
                made = ScreeningRow(summary, search_text(summary, language), today, language)
                self._made[summary.token] = made
            return made

        return (
            tuple(map(row, sorted(in_order(summaries), key=ORDERS[self._order]))),
            tuple(ThingRow.due(due, today, language) for due in due_soon(summaries, today)),
            tuple(ThingRow.waiting(wait, today, language) for wait in for_investigator(summaries)),
            tuple(ThingRow.waiting(wait, today, language) for wait in for_laboratory(summaries)),
        )

    def _show(self, summaries: list[Summary], views: tuple[tuple[HomeRow, ...], ...], at: str = "") -> None:
        self.summaries, self._views = summaries, views
        self._codes = frozenset(summary.code.casefold() for summary in summaries)
        current = self._rows.current
        self._fill(at or (current.id if current else ""))

    def _fill(self, at: str = "") -> None:
        language = self.language
        self.titled(language("Screenings"), standing=language(SORTED[self._order]))
        names = [language(name, count=len(rows)) for name, rows in zip(VIEWS, self._views, strict=True)]
        self._tabs.show(names, self._view)
        typed = self._typed
        rows = list(self._matching(typed.casefold()))
        if typed and not self._view and typed.casefold() not in self._codes:
            rows.append(StartRow(typed, language))
        self._rows.show(rows, at)
        self._rows.display = bool(rows)
        self._tabs.display = bool(self.summaries)
        self._empty.display = not rows
        empty = EMPTY_VIEWS[0 if typed and self._views[self._view] else self._view]
        self._empty.show(language(empty if self.summaries else NO_SCREENINGS))

    def _matching(self, typed: str) -> Sequence[HomeRow]:
        """The rows in which each word typed stands; when more was typed to the same words, among those found last."""
        among, before, rows = self._found
        view = self._views[self._view]
        if among is not view or before not in typed:
            rows = view
        for word in typed.split():
            rows = [row for row in rows if word in row.find]
        self._found = view, typed, rows
        return rows

    def _open(self, row: object) -> None:
        """Open what a row stands for: a screening, or the question or criterion in it that is waited for."""
        if isinstance(row, StartRow) or (row is None and not self.summaries):
            self.action_new()
            return
        if not isinstance(row, ScreeningRow | ThingRow):
            return
        if isinstance(row, ScreeningRow) and row.summary.damage:
            self.state(self.language(row.summary.damage), bad=True)
            return
        if not self._opened(row.summary.token if isinstance(row, ScreeningRow) else row.of.token):
            return
        if isinstance(row, ScreeningRow):
            self.go("question", back="yes")
        elif isinstance(row.of, Wait) and row.of.criterion:
            self.go("review", row=f"{row.of.trial}/{row.of.criterion}/")
        else:
            asked = self.session.interview.trials[row.of.trial].trial.questions.get(row.of.question)
            self.go("question", key=asked.key if asked else "")

    def _opened(self, token: str) -> bool:
        """Open a screening, or say why that cannot be."""
        try:
            self.session.open(token)
        except (RecordError, Refused) as error:
            self.state(self.language.tell(error), bad=True)
            return False
        return True
