"""Recording what became of a participant in a trial: chosen, doubted where it does not fit, and reasoned."""

from collections.abc import Callable, Sequence

from textual.content import Content

from store.errors import RecordError
from store.events import DispositionWord
from store.words import DISPOSITIONS
from trials.document import Refused
from tui.dispositions import (
    DISPOSITION_CHOICES,
    DISPOSITION_KEYS,
    dispose,
    disposition_doubts,
    disposition_needs_reason,
    earlier_screenings,
    may_dispose,
)
from tui.interview_text import headline
from tui.screens.asking import AskingScreen
from tui.screens.jump import JumpScreen, Target
from tui.screens.page import Page
from tui.screens.writing import WritingScreen
from tui.terms import not_saved
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import safe


class Disposing:
    """One recording, step by step, over `page`; `done` is told in a sentence what was recorded."""

    def __init__(self, page: Page, trial: str, done: Callable[[str], None]) -> None:
        self._page, self._trial, self._done = page, trial, done
        self._interview, self.language = page.session.interview, page.language

    def ask(self) -> None:
        """Ask what became of the participant."""
        language = self.language
        now = self._interview.screening.dispositions.get(self._trial)
        stands = {"trial": self._trial, "verdict": headline(self._interview.verdicts[self._trial])}
        text = Content("\n").join(
            [
                safe(
                    language(
                        "{trial}: {verdict}. Recorded: {word}, by {name} on {day}.",
                        word=DISPOSITIONS[now.word],
                        name=now.by.name,
                        day=now.at[:10],
                        **stands,
                    )
                    if now
                    else language("{trial}: {verdict}. Recorded: nothing.", **stands)
                ),
                safe(language("This never changes the verdict, and the verdict never changes this.")),
            ]
        )
        rows = [
            Row(
                key,
                word,
                language(DISPOSITION_CHOICES[word]),
                language("(recorded)") if now and now.word == word else "",
            )
            for word, key in DISPOSITION_KEYS.items()
        ]
        self._choose(language("What became of the participant?"), text, rows, self._doubt)

    def _doubt(self, word: str) -> None:
        if may_dispose(self._interview, self._trial, word):
            self._record(word)  # to be refused, on record
            return
        doubts = disposition_doubts(self._interview, self._trial, word)
        if not doubts:
            self._earlier(word)
            return
        language = self.language
        rows = (Row("1", "yes", language("It is right: record it")), Row("2", "no", language("No, leave it")))
        words = safe(" ".join(doubts))
        title = language("Is this right?")
        self._choose(title, words, rows, lambda way: self._earlier(word) if way == "yes" else None)

    def _earlier(self, word: str) -> None:
        if word != DispositionWord.RE_SCREENED:
            self._reason(word)
            return
        found = earlier_screenings(self._interview)
        if not found:
            self._page.state(self.language("There is no other screening at this site to come after."), bad=True)
            return
        screen = self._page.app.get_screen("jump")
        assert isinstance(screen, JumpScreen)
        title = self.language("Which screening came before this one?")
        screen.offer([Target(token, code, "") for token, code in found], title)
        self._page.app.push_screen(screen, lambda token: self._reason(word, token) if token else None)

    def _reason(self, word: str, earlier: str = "") -> None:
        if not disposition_needs_reason(self._interview, self._trial, word, earlier):
            self._record(word, earlier=earlier)
            return
        now = self._interview.screening.dispositions[self._trial]
        screen = self._page.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        language = self.language
        screen.to_write(
            language("Why does the disposition change?"),
            language(
                "{trial}: {before}, now {after}.",
                trial=self._trial,
                before=DISPOSITIONS[now.word],
                after=DISPOSITIONS[word],
            ),
            language("Reason"),
            lambda reason: self._dispose(word, reason, earlier),
            doubt=self._interview.telling,
        )
        self._page.app.push_screen(screen, lambda reason: self._tell() if reason else None)

    def _record(self, word: str, *, earlier: str = "") -> None:
        try:
            self._dispose(word, "", earlier)
        except Refused as refused:
            self._page.state(self.language.tell(refused), bad=True)
        except RecordError as error:
            self._page.state(not_saved(error, self.language), bad=True)
        else:
            self._tell()

    def _dispose(self, word: str, reason: str, earlier: str) -> None:
        dispose(self._interview, self._trial, word, reason=reason, earlier=earlier)

    def _tell(self) -> None:
        now = self._interview.screening.dispositions[self._trial]
        parts = {"trial": self._trial, "word": DISPOSITIONS[now.word], "name": now.by.name}
        if now.earlier:
            told = self.language("{trial}: {word} after {code}, recorded by {name}.", code=now.earlier, **parts)
        else:
            told = self.language("{trial}: {word}, recorded by {name}.", **parts)
        self._done(told)

    def _choose(self, title: str, text: Content, rows: Sequence[Row], chosen: Callable[[str], None]) -> None:
        screen = self._page.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self._page.app.push_screen(screen, lambda way: chosen(way) if way else None)
