"""What the screens share: the sitting, and the guard against held keys."""

from store.events import Clock
from store.site import Site
from tui.sitting import Sitting
from tui.widgets.repeat import Repeat


class Session(Sitting):
    """One sitting in front of screens."""

    def __init__(self, site: Site, clock: Clock) -> None:
        super().__init__(site, clock)
        self.wrong = ""  # what verifying the site found, in sentences
        self.repeat = Repeat()  # one for all pages: a key that is held while they change counts once
