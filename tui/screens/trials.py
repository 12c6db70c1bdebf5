"""The trials one can screen for: criteria, their places in the source, odd phrases, gaps; the site's own files."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.worker import get_current_worker

from store.errors import RecordError
from store.offered import FOLDER, Offer
from trials.language import said
from tui.judging import compiled_trial
from tui.screens.page import Page
from tui.screens.paragraphs import MOST_WIDTH, wrapped
from tui.screens.session import Session
from tui.screens.told import trial_page
from tui.versions import Elsewhere, elsewhere
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import safe
from tui.widgets.scrolled import Scrolled
from tui.widgets.tabs import Tabs

MOST_TOLD = 20  # screenings on another version that are named


class TrialsScreen(Page):
    """The arrows choose the trial and read it."""

    PURPOSE = said(
        "The trials that can be screened for: their criteria with the places in the source, odd phrases of "
        "the source, what it lacks, and the files of this site."
    )
    CSS_PATH = "trials.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("left", "turn(-1)", priority=True, show=False),
        Binding("right", "turn(1)", priority=True, show=False),
        Binding("e", "export", show=False),
        *(Binding(str(digit), f"choose({digit - 1})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._tabs = Tabs(id="tabs")
        self._words = Scrolled()
        self._at = 0
        self._elsewhere: dict[str, tuple[Elsewhere, ...]] = {}

    def body(self) -> ComposeResult:
        yield self._tabs
        yield self._words

    def arrive(self) -> None:
        self._elsewhere = {}
        self._at = min(self._at, len(self._offers()) - 1)
        self._tell()
        self._words.scroll_home(animate=False)
        self._words.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("right", "→", language("Next trial")),
            Key("pagedown", "PgDn", language("Read on")),
            Key("e", "e", language("Export")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._tell)

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        event.stop()
        self.action_choose(event.place)

    def action_back(self) -> None:
        self.go("home")

    def action_export(self) -> None:
        from tui.screens.exporting import ask_export_trial  # it loads every format; only who exports waits for that

        ask_export_trial(self, compiled_trial(self._offers()[self._at].trial))

    def action_choose(self, place: int) -> None:
        if place < len(self._offers()):
            self._at = place
            self._tell()
            self._words.scroll_home(animate=False)

    def action_turn(self, way: int) -> None:
        self.action_choose((self._at + way) % len(self._offers()))

    def _offers(self) -> tuple[Offer, ...]:
        return tuple(self.session.offered().trials.values())

    def _tell(self) -> None:
        offers = self._offers()
        offer = offers[self._at]
        place = self.language("{number} of {all}", number=self._at + 1, all=len(offers))
        self.titled(self.language("Trials"), standing=place)
        self._tabs.show([f"{place} {one.trial.id}" for place, one in enumerate(offers, 1)], self._at)
        width = min(MOST_WIDTH, self._words.columns)
        lines = [*self._faults(width), trial_page(compiled_trial(offer.trial), width), Content("")]
        self._words.show(Content("\n").join([*lines, *self._whence(offer, width)]))
        if offer.trial.id not in self._elsewhere:
            self.run_worker(lambda: self._look(offer), thread=True, exclusive=True, exit_on_error=False)

    def _look(self, offer: Offer) -> None:
        """Look through the screenings, beside the page, for those on another version of the trial."""
        worker = get_current_worker()
        try:
            found = tuple(elsewhere(self.session.site, offer))
        except RecordError:
            found = ()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, offer.trial.id, found)

    def _found(self, trial: str, found: tuple[Elsewhere, ...]) -> None:
        self._elsewhere[trial] = found
        if found and self.is_current:
            self._tell()

    def _faults(self, width: int) -> Iterator[Content]:
        for fault in self.session.offered().faults:
            yield from wrapped(self.language("Left out: {fault}", fault=fault), width, "$text-error")
            yield Content("")

    def _whence(self, offer: Offer, width: int) -> Iterator[Content]:
        """Where the definition comes from, which screenings stand on another version, and where own files go."""
        language = self.language
        yield safe(language("This definition"), "bold $primary")
        whence = (
            language("Read from {file} of this site.", file=offer.own)
            if offer.own
            else language("It came with the program.")
        )
        yield from wrapped(whence, width)
        if offer.extra:
            yield from wrapped(language("The supplement {file} is laid over it.", file=offer.extra), width)
        if others := self._elsewhere.get(offer.trial.id, ()):
            named = language.joined(f"{one.code} ({one.version})" for one in others[:MOST_TOLD])
            if len(others) > MOST_TOLD:
                named = language("{names} and {count} more", names=named, count=len(others) - MOST_TOLD)
            yield from wrapped(
                language(
                    "Screenings in progress on another version: {screenings}. Each stays there until somebody moves "
                    "it; F5 on the list of screenings shows what would change.",
                    screenings=named,
                ),
                width,
                "$text-warning",
            )
        yield from wrapped(
            language(
                "Trial files and supplements of your own go into {folder}; trialscreen check says beforehand "
                "whether one is right.",
                folder=self.session.site.folder / FOLDER,
            ),
            width,
            "$text-muted",
        )
