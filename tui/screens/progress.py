"""Something that takes a while, over the page: how far it is, and a key to stop it."""

import threading
from collections.abc import Callable

from textual.app import ComposeResult

from store.errors import RecordError
from trials.document import Refused
from trials.language import said
from tui.screens.dialog import Dialog
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText

Progress = Callable[[int, int], None]
STEPS = 100  # how often at most the screen is brought up to date
FAULT = said("Nothing was exported: a fault in the program ({kind}).")


class StoppedError(Exception):
    """The work was stopped by the person who waits for it."""


class ProgressScreen(Dialog[tuple[str, bool]]):
    """Gives back a sentence that says how it ended, and whether the work was done."""

    PURPOSE = said("Something that takes a while. Esc stops it; what was not finished is left out.")

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._text = SafeText(id="text")
        self._stopped = threading.Event()
        self._title = ""
        self._work: Callable[[Progress], str] = lambda progress: ""

    def body(self) -> ComposeResult:
        yield self._text

    def to_do(self, title: str, work: Callable[[Progress], str]) -> None:
        """What to do when it comes up, in a thread of its own: it tells its progress, and returns a sentence.

        Raises Refused or a RecordError, whose sentence is given back.
        """
        self._title, self._work = title, work

    def come_up(self) -> None:
        self._stopped.clear()
        self.heading.show(self._title)
        self._text.show(self.language("Beginning ..."))
        self.run_worker(self._worked, thread=True, exclusive=True, exit_on_error=False)

    def keys(self) -> tuple[Key, ...]:
        return (Key("escape", "Esc", self.language("Stop")),)

    def action_leave(self) -> None:
        self._stopped.set()
        self._text.show(self.language("Stopping ..."))

    def _worked(self) -> None:
        try:
            ended = (self._work(self._progress), True)
        except StoppedError:
            ended = (self.language("Stopped: no file was written, and the trails that told of one say so."), False)
        except (Refused, RecordError) as error:
            ended = (self.language.tell(error), False)
        except Exception as error:
            ended = (self.language(FAULT, kind=type(error).__name__), False)
        self.app.call_from_thread(self.dismiss, ended)

    def _progress(self, done: int, of: int) -> None:
        if self._stopped.is_set() and done < of:
            raise StoppedError
        if done == of or done % max(1, of // STEPS) == 0:
            self.app.call_from_thread(self._tell, done, of)

    def _tell(self, done: int, of: int) -> None:
        if not self._stopped.is_set():
            filled = 30 * done // of
            words = self.language("{done} of {all} screenings", done=f"{done:,}", all=f"{of:,}")
            self._text.show(f"{'█' * filled}{'░' * (30 - filled)}  {words}")
