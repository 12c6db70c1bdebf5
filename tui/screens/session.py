"""What the screens share: the sitting, and the guard against held keys."""

from collections.abc import Callable
from dataclasses import replace

from store.events import Clock, Person
from store.site import Site
from trials.language import Language
from tui.idle import Idle
from tui.settings import Settings, read_settings, write_settings
from tui.sitting import Sitting
from tui.widgets.repeat import Repeat


class Session(Sitting):
    """One sitting in front of screens."""

    def __init__(self, site: Site, clock: Clock, language: Language) -> None:
        super().__init__(site, clock, language)
        self.wrong = ""  # what verifying the site found, in sentences
        self._settings = read_settings(site.folder, site.disk)
        self.idle = Idle(self._settings.lock_after)
        self.idle_set: Callable[[], None] = lambda: None  # called when the minutes of `idle` change
        self.returned: Callable[[Person], None] = lambda person: None  # called when the hidden screen is left
        self.welcome: Callable[[], None] | None = None  # called once, when the home page comes up for the first time
        self.repeat = Repeat()  # one for all pages: a key that is held while they change counts once

    def hide_after(self, minutes: int) -> None:
        """Have the screen hidden after so many minutes without a key, from now on; 0: never. NotSaved."""
        self._keep(replace(self._settings, lock_after=minutes))
        self.idle.minutes = minutes
        self.idle.touched()
        self.idle_set()

    def keep_language(self) -> None:
        """Have this site opened in the present language from now on. NotSaved."""
        self._keep(replace(self._settings, language=self.language.code))

    def _keep(self, settings: Settings) -> None:
        write_settings(self.site.folder, settings, self.site.disk)
        self._settings = settings
