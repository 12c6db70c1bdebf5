"""Recording what became of a participant in a trial: chosen, doubted where it does not fit, and reasoned."""

from collections.abc import Callable, Sequence

from textual.content import Content

from store.errors import RecordError
from store.events import DispositionWord
from trials.document import Refused
from tui.interview_text import headline
from tui.screens.asking import AskingScreen
from tui.screens.jump import JumpScreen, Target
from tui.screens.page import Page
from tui.screens.writing import WritingScreen
from tui.signing import (
    DISPOSITION_KEYS,
    DISPOSITIONS,
    dispose,
    disposition_doubts,
    disposition_needs_reason,
    earlier_screenings,
    may_dispose,
)
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import safe


class Disposing:
    """One recording, step by step, over `page`; `done` is told in a sentence what was recorded."""

    def __init__(self, page: Page, trial: str, done: Callable[[str], None]) -> None:
        self._page, self._trial, self._done = page, trial, done
        self._interview = page.session.interview

    def ask(self) -> None:
        """Ask what became of the participant."""
        now = self._interview.screening.dispositions.get(self._trial)
        recorded = f"{now.word}, by {now.by.name} on {now.at[:10]}" if now else "nothing"
        text = Content("\n").join(
            [
                safe(f"{self._trial}: {headline(self._interview.verdicts[self._trial])}. Recorded: {recorded}."),
                safe("This never changes the verdict, and the verdict never changes this."),
            ]
        )
        rows = [
            Row(key, word, DISPOSITIONS[word], "(recorded)" if now and now.word == word else "")
            for word, key in DISPOSITION_KEYS.items()
        ]
        self._choose("What became of the participant?", text, rows, self._doubt)

    def _doubt(self, word: str) -> None:
        if may_dispose(self._interview, self._trial, word):
            self._record(word)  # to be refused, on record
            return
        doubts = disposition_doubts(self._interview, self._trial, word)
        if not doubts:
            self._earlier(word)
            return
        rows = (Row("1", "yes", "It is right: record it"), Row("2", "no", "No, leave it"))
        words = safe(" ".join(doubts))
        self._choose("Is this right?", words, rows, lambda way: self._earlier(word) if way == "yes" else None)

    def _earlier(self, word: str) -> None:
        if word != DispositionWord.RE_SCREENED:
            self._reason(word)
            return
        found = earlier_screenings(self._interview)
        if not found:
            self._page.state("There is no other screening at this site to come after.", bad=True)
            return
        screen = self._page.app.get_screen("jump")
        assert isinstance(screen, JumpScreen)
        screen.offer([Target(token, code, "") for token, code in found], "Which screening came before this one?")
        self._page.app.push_screen(screen, lambda token: self._reason(word, token) if token else None)

    def _reason(self, word: str, earlier: str = "") -> None:
        if not disposition_needs_reason(self._interview, self._trial, word, earlier):
            self._record(word, earlier=earlier)
            return
        now = self._interview.screening.dispositions[self._trial]
        screen = self._page.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        screen.to_write(
            "Why does the disposition change?",
            f"{self._trial}: {now.word}, now {word}.",
            "Reason",
            lambda reason: self._dispose(word, reason, earlier),
            doubt=self._interview.telling,
        )
        self._page.app.push_screen(screen, lambda reason: self._tell() if reason else None)

    def _record(self, word: str, *, earlier: str = "") -> None:
        try:
            self._dispose(word, "", earlier)
        except Refused as refused:
            self._page.state(str(refused), bad=True)
        except RecordError as error:
            self._page.state(f"NOT SAVED. {error}", bad=True)
        else:
            self._tell()

    def _dispose(self, word: str, reason: str, earlier: str) -> None:
        dispose(self._interview, self._trial, word, reason=reason, earlier=earlier)

    def _tell(self) -> None:
        now = self._interview.screening.dispositions[self._trial]
        after = f" after {now.earlier}" if now.earlier else ""
        self._done(f"{self._trial}: {now.word}{after}, recorded by {now.by.name}.")

    def _choose(self, title: str, text: Content, rows: Sequence[Row], chosen: Callable[[str], None]) -> None:
        screen = self._page.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self._page.app.push_screen(screen, lambda way: chosen(way) if way else None)
