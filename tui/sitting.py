"""One sitting at one keyboard: who sits there, the open screening, and what is half typed. Knows no screen."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from store import drafts
from store.errors import RecordError
from store.events import Clock, Person
from store.passphrase import Key
from store.site import Site
from trials.language import Language

if TYPE_CHECKING:  # loaded when a screening is opened: the first screen does without
    from store.going_on import Lost
    from store.offered import Offered
    from trials.definition import Question
    from tui.interview import Interview


class Sitting:
    """At most one screening is open at a time."""

    def __init__(self, site: Site, clock: Clock, language: Language) -> None:
        self.site = site
        self.clock = clock
        self.language = language
        self._person: Person | None = None
        self._interview: Interview | None = None
        self._notice = ""
        self._drafts = drafts.take(site.folder, site.disk, _key(site))
        self.trail: list[str] = []  # the keys of the questions asked before the present one
        self.ahead: list[str] = []  # those that one has gone back from, the nearest last

    @property
    def person(self) -> Person:
        """Who is at the keyboard; nothing but the first page is shown before that is known."""
        assert self._person is not None
        return self._person

    @person.setter
    def person(self, person: Person) -> None:
        self._person = person

    @property
    def known(self) -> bool:
        """Whether somebody has said who they are."""
        return self._person is not None

    @property
    def interview(self) -> "Interview":
        """The open screening."""
        assert self._interview is not None
        return self._interview

    @property
    def opened(self) -> bool:
        """Whether a screening is open."""
        return self._interview is not None

    def today(self) -> date:
        return self.clock().date()

    def offered(self) -> "Offered":
        """What this site can screen for now."""
        from store.offered import offered

        return offered(self.site.folder, self.language)

    def speak(self, language: Language) -> None:
        """Go on in another language, in the open screening too; when it raises Refused or a RecordError, do not."""
        if self.opened:
            self.interview.speak(language)
        self.language = language

    def start(self, code: str, trials: Iterable[str]) -> None:
        """Begin a screening and open it. Raises trials' Refused or a RecordError; then nothing has changed."""
        from tui.beginning import begin

        started = begin(self.site, code, trials, self.person, self.clock, self.language)
        self.close()
        self._interview = started

    def open(self, token: str) -> None:
        """Open a screening. Raises Refused or a RecordError."""
        from tui.interview import Interview
        from tui.versions import another_version_words

        self.close()
        screening = self.site.open(token, self.person)
        try:
            self._interview = Interview(self.site, screening, self.person, self.clock, self.language)
        except BaseException:
            screening.close()
            raise
        recovered = screening.recovered and self.language(screening.recovered)
        self._notice = recovered or another_version_words(self._interview, self.offered())

    def go_on_without(self, given_up: "Lost", reason: str, typed: str) -> None:
        """Go on with the open record without the entries that it lost, where `typed` is its code; it is opened again.

        Refused, or another RecordError; then it is as it was.
        """
        from tui.going_on import confirm

        screening = self.interview.screening
        confirm(screening.code, typed)
        self.close()  # whoever looks at a record holds its lock
        try:
            self.site.accept(screening.token, given_up, self.person, reason)
        finally:
            self.open(screening.token)

    def unwritable(self) -> RecordError | None:
        """Why nothing can be saved now, if so. Opens the record again before saying so."""
        screening = self.interview.screening
        if not (screening.failed or screening.readonly):
            return None
        before = self.interview
        screening.close()
        try:
            self.open(screening.token)
        except RecordError as error:
            return error
        self.interview.going_on, self.interview.fastest = before.going_on, before.fastest
        readonly = self.interview.screening.readonly
        return RecordError(readonly) if readonly else None

    def notice(self) -> str:
        """What a person must know of the open record, in one sentence or "": a recovery once, read-only always."""
        said, self._notice = self._notice, ""
        return self.language(said) if said else self._readonly()

    def _readonly(self) -> str:
        readonly = self.interview.screening.readonly
        return self.language(readonly) if readonly else ""

    def close(self) -> None:
        """Give the open screening back, so that others can write to it."""
        if self._interview is not None:
            self._interview.screening.close()
            self._interview = None
        self.trail, self.ahead = [], []

    def remember(self, key: str) -> None:
        """Note a question that is being left, so that one can go back to it."""
        if key in self.trail:
            self.trail.remove(key)
        self.trail.append(key)

    def draft(self, key: str) -> str:
        """What was half typed to a question of the open screening."""
        return self._drafts.get((self.interview.screening.token, key), "")

    def begun(self) -> "Question | None":
        """The question of the open screening that was half typed last, while it still waits for its answer."""
        interview, drafts = self.interview, self._drafts
        token = interview.screening.token
        waiting = {question.key: question for question in interview.to_ask()}
        typed = (key for (of, key), draft in reversed(drafts.items()) if of == token and draft)
        return next((waiting[key] for key in typed if key in waiting), None)

    def keep_draft(self, key: str, draft: str) -> None:
        """Keep what is half typed, in memory until `leave`; "" forgets it."""
        self._drafts[self.interview.screening.token, key] = draft

    def leave(self) -> None:
        """End the sitting: give back what is open, and keep on the disk what is half typed until the next one."""
        self.close()
        with suppress(RecordError):  # a disk that takes nothing more takes no draft either
            drafts.keep(self.site.folder, self.site.disk, _key(self.site), self._drafts)


def _key(site: Site) -> Key | None:
    with suppress(RecordError):
        return site.passphrase.current()
    return None
