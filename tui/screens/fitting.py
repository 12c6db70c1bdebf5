"""Which trials of the site fit the participant of the open screening; adding one, or moving one to a new version."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from store.errors import RecordError
from store.offered import Offer
from trials.document import Refused
from trials.language import Language, said
from trials.text import one_line
from tui.desk_text import left_out_words
from tui.fitting import Fit, fit_words, fits, open_points
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.paragraphs import hanging, wrapped
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.writing import WritingScreen
from tui.terms import not_saved
from tui.versions import Move, add_trial, move, move_of
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import safe
from tui.widgets.scrolled import PAGING, Scrolled

STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}
NEWER = said("The site has another version of this trial now; Enter shows what it would change.")
HERE = said("{trial} is part of this screening, in the version that the site has.")


class FittingScreen(Page):
    """The arrows choose a trial and say what is open for it; Enter adds it to the screening, or moves it."""

    PURPOSE = said(
        "Which trials of this site fit the participant by the answers so far. Enter adds a trial to the "
        "screening, or moves it to another version that is here."
    )
    CSS_PATH = "fitting.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        *PAGING,
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._rows = Rows(id="trials")
        self._words = Scrolled(can_focus=False)
        self._fits: tuple[Fit, ...] = ()

    def body(self) -> ComposeResult:
        yield self._rows
        yield self._words

    def arrive(self) -> None:
        interview = self.session.interview
        self.titled(self.language("{code}: which trials fit", code=interview.screening.code))
        here = self.session.offered()
        self._fits = fits(interview, here)
        self._fill()
        self._rows.focus()
        if left_out := left_out_words(here, self.language):
            self.state(left_out, bad=True)

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Add or move")),
            Key("escape", "Esc", language("Back")),
            Key("pagedown", "PgDn", language("Read on")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._fill)

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
            self.state(self.language(HERE, trial=fit.trial))

    def action_scroll(self, way: int) -> None:
        self._words.turn(way)

    def action_back(self) -> None:
        if self.where.get("back"):
            self.go(self.where["back"])
        else:
            self.action_home()

    def _chosen(self) -> Fit | None:
        return next((fit for fit in self._fits if fit.trial == self._rows.current), None)

    def _fill(self) -> None:
        width = self._rows.room
        self._rows.show([Item(fit.trial, _row(fit, width, self.language)) for fit in self._fits])
        self._tell()

    def _tell(self) -> None:
        fit = self._chosen()
        if fit is None:
            return
        language = self.language
        width = max(12, self._words.columns)
        title = language("{trial}: {title}", trial=fit.trial, title=one_line(fit.title))
        lines = [*wrapped(title, width, "bold")]
        if fit.newer:
            lines += wrapped(language(NEWER), width, "$text-warning")
        points = open_points(fit)
        still = language("Still open:") if points else language("Nothing is open.")
        lines.append(safe(language("What fails:") if fit.fails else still, "$text-muted"))
        for point in points:
            lines += hanging("- ", point, width)
        self._words.begin(Content("\n").join(lines))

    def _ask_to_add(self, fit: Fit) -> None:
        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        language = self.language
        text = language(
            "{title}. The answers that it shares count for it at once; its own questions are asked from now on. "
            "This is recorded, and a trial cannot be taken out again.",
            title=fit.title,
        )
        of = {"trial": fit.trial, "code": self.session.interview.screening.code}
        rows = [
            Row("a", "add", language("Add {trial} to the screening of {code}", **of)),
            Row("n", "leave", language("Leave it")),
        ]
        screen.asked(language("Screen {code} for {trial} as well?", **of), text, rows)

        def added(answer: str | None) -> None:
            if answer == "add":
                try:
                    add_trial(self.session.interview, self._offer(fit))
                except (Refused, RecordError) as error:
                    self.state(not_saved(error, language), bad=True)
                    return
                self._done(language("{trial} is added; this is in the record.", trial=fit.trial))

        self.app.push_screen("asking", added)

    def _ask_to_move(self, fit: Fit) -> None:
        interview, offer, language = self.session.interview, self._offer(fit), self.language
        screen = self.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        room = max(20, min(80, self.size.width) - 8)
        text = Content("\n").join(_move_lines(move_of(interview, offer), room, language))
        title = language("Move {trial} to another version?", trial=fit.trial)
        screen.to_write(title, text, language("Reason"), lambda reason: move(interview, offer, reason))

        def moved(reason: str | None) -> None:
            if reason:
                self._done(language("{trial} is moved; this is in the record.", trial=fit.trial))

        self.app.push_screen("writing", moved)

    def _offer(self, fit: Fit) -> Offer:
        return self.session.offered().offer(fit.trial)

    def _done(self, sentence: str) -> None:
        self.arrive()
        self.state(sentence)


def _row(fit: Fit, width: int, language: Language) -> Content:
    """A trial in the list: its id, whether the screening is for it, and how it stands."""
    mark = language("in this screening") if fit.joined else language("not in this screening")
    head = Content.assemble(safe(fit.trial, "bold"), "  ", safe(mark, "$text-muted"))
    if fit.newer:
        head = Content.assemble(head, "  ", safe(language("another version is here"), "$text-warning"))
    style = STYLES.get(fit.verdict.current.word, "$text-warning")
    return Content("\n").join([head, *wrapped(fit_words(fit), width, style, "  ")])


def _move_lines(change: Move, width: int, language: Language) -> list[Content]:
    versions = language("From version {was} to version {now}.", was=change.was, now=change.now)
    verdicts = language(
        "Now: {before}. By the other version: {after}.", before=change.verdict_before, after=change.verdict_after
    )
    lines = [*wrapped(versions, width, "bold"), *wrapped(verdicts, width)]
    for lead, texts in (
        (language("Answers that it does not ask for, kept in the record and no longer counted:"), change.lost),
        (language("Judgements that lapse and must be made again:"), change.lapsing),
    ):
        if texts:
            lines += wrapped(lead, width, "$text-warning")
            for text in texts:
                lines += hanging("- ", text, width)
    lines += wrapped(language("What changed in meaning:"), width, "$text-muted")
    for line in change.changes:
        lines += wrapped(line.strip(), width, indent="  " if line.startswith(" ") else "")
    return lines
