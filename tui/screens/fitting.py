"""Which trials of the site fit the participant of the open screening; adding one, or moving one to a new version."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from store.errors import RecordError
from store.offered import Offer
from trials.document import Refused
from trials.text import one_line
from tui.desk_text import left_out_words
from tui.fitting import Fit, fit_words, fits, open_points
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.told import hanging, wrapped
from tui.screens.writing import WritingScreen
from tui.versions import Move, add_trial, move, move_of
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import SafeText, safe

STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}
NEWER = "The site has another version of this trial now; Enter shows what it would change."


class FittingScreen(Page):
    """The arrows choose a trial and say what is open for it; Enter adds it to the screening, or moves it."""

    CSS_PATH = "fitting.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("pageup", "scroll(-1)", priority=True, show=False),
        Binding("pagedown", "scroll(1)", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._rows = Rows(id="trials")
        self._open = SafeText(id="open")
        self._words = VerticalScroll(self._open, id="words", can_focus=False)
        self._fits: tuple[Fit, ...] = ()

    def body(self) -> ComposeResult:
        yield self._rows
        yield self._words

    def arrive(self) -> None:
        interview = self.session.interview
        self.titled(f"{interview.screening.code}: which trials fit")
        here = self.session.offered()
        self._fits = fits(interview, here)
        self._fill()
        self._rows.focus()
        if left_out := left_out_words(here):
            self.state(left_out, bad=True)

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("enter", "Enter", "Add or move"),
            Key("escape", "Esc", "Back"),
            Key("pagedown", "PgDn", "Read on"),
            Key("ctrl+q", "^Q", "Quit"),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._fill)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.session.repeat.held():
            return
        fit = self._chosen()
        if fit is None:
            return
        if not fit.joined:
            self._ask_to_add(fit)
        elif fit.newer:
            self._ask_to_move(fit)
        else:
            self.state(f"{fit.trial} is part of this screening, in the version that the site has.")

    def action_scroll(self, way: int) -> None:
        self._words.scroll_relative(y=way * max(1, self._words.size.height - 1), animate=False)

    def action_back(self) -> None:
        if self.where.get("back"):
            self.go(self.where["back"])
        else:
            self.action_home()

    def _chosen(self) -> Fit | None:
        return next((fit for fit in self._fits if fit.trial == self._rows.current), None)

    def _fill(self) -> None:
        width = self._rows.room
        self._rows.show([Item(fit.trial, _row(fit, width)) for fit in self._fits])
        self._tell()

    def _tell(self) -> None:
        fit = self._chosen()
        if fit is None:
            return
        width = max(12, (self._words.size.width or self.size.width - 4) - 1)
        lines = [*wrapped(f"{fit.trial}: {one_line(fit.title)}", width, "bold")]
        if fit.newer:
            lines += wrapped(NEWER, width, "$text-warning")
        points = open_points(fit)
        lead = "What fails:" if fit.fails else "Still open:" if points else "Nothing is open."
        lines.append(safe(lead, "$text-muted"))
        for point in points:
            lines += hanging("- ", point, width)
        self._open.show(Content("\n").join(lines))
        self._words.scroll_home(animate=False)

    def _ask_to_add(self, fit: Fit) -> None:
        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        text = safe(
            f"{fit.title}. The answers that it shares count for it at once; its own questions are asked from now on. "
            "This is recorded, and a trial cannot be taken out again."
        )
        code = self.session.interview.screening.code
        rows = [Row("a", "add", f"Add {fit.trial} to the screening of {code}"), Row("n", "leave", "Leave it")]
        screen.asked(f"Screen {code} for {fit.trial} as well?", text, rows)

        def added(answer: str | None) -> None:
            if answer == "add":
                try:
                    add_trial(self.session.interview, self._offer(fit))
                except (Refused, RecordError) as error:
                    self.state(f"NOT SAVED. {error}", bad=True)
                    return
                self._done(fit.trial, "added")

        self.app.push_screen("asking", added)

    def _ask_to_move(self, fit: Fit) -> None:
        interview, offer = self.session.interview, self._offer(fit)
        screen = self.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        text = Content("\n").join(_move_lines(move_of(interview, offer), max(20, min(80, self.size.width) - 8)))
        title = f"Move {fit.trial} to another version?"
        screen.to_write(title, text, "Reason", lambda reason: move(interview, offer, reason))

        def moved(reason: str | None) -> None:
            if reason:
                self._done(fit.trial, "moved")

        self.app.push_screen("writing", moved)

    def _offer(self, fit: Fit) -> Offer:
        return self.session.offered().offer(fit.trial)

    def _done(self, trial: str, word: str) -> None:
        self.arrive()
        self.state(f"{trial} is {word}; this is in the record.")


def _row(fit: Fit, width: int) -> Content:
    """A trial in the list: its id, whether the screening is for it, and how it stands."""
    mark = "in this screening" if fit.joined else "not in this screening"
    head = Content.assemble(safe(fit.trial, "bold"), "  ", safe(mark, "$text-muted"))
    if fit.newer:
        head = Content.assemble(head, "  ", safe("another version is here", "$text-warning"))
    style = STYLES.get(fit.verdict.current.word, "$text-warning")
    return Content("\n").join([head, *wrapped(fit_words(fit), width - 2, style, "  ")])


def _move_lines(change: Move, width: int) -> list[Content]:
    lines = [
        *wrapped(f"From version {change.was} to version {change.now}.", width, "bold"),
        *wrapped(f"Now: {change.verdict_before}. By the other version: {change.verdict_after}.", width),
    ]
    for lead, texts in (
        ("Answers that it does not ask for, kept in the record and no longer counted:", change.lost),
        ("Judgements that lapse and must be made again:", change.lapsing),
    ):
        if texts:
            lines += wrapped(lead, width, "$text-warning")
            for text in texts:
                lines += hanging("- ", text, width)
    lines += wrapped("What changed in meaning:", width, "$text-muted")
    for line in change.changes:
        lines += wrapped(line.strip(), width, indent="  " if line.startswith(" ") else "")
    return lines
