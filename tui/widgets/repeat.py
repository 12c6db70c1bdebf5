"""A key that is held down is one press, and a key pressed too early is none."""

import time
from collections.abc import Callable

from textual.message import Message

WINDOW = 0.7  # seconds; terminals begin to repeat a held key after 0.2 to 0.66 seconds
GAP = 0.1  # seconds; a held key comes again faster than this, a finger does not
BURST = 0.15  # seconds; keys closer than this to one that came too early belong to it


class Repeat:
    """Tells which presses count.

    Terminals send no key-up, so a committing key counts again only when other input came between or `WINDOW`
    seconds passed. What was pressed before a question stood on the screen was not meant for it: without this, the
    tail of "345" typed ahead over a slow line would be taken as 45.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._last = float("-inf")
        self._deaf_until = float("-inf")

    def held(self, within: float = WINDOW) -> bool:
        """Note a press of a committing key and say whether it only repeats the one `within` seconds before.

        Where a repeat does no harm, `GAP` lets a quick finger through and still stops most of a held key.
        """
        now = self.clock()
        held = now - self._last < within
        self._last = now
        return held

    def other_input(self) -> None:
        """Something else was typed or moved: the next press is a new one."""
        self._last = float("-inf")

    def arrived(self) -> None:
        """Something new to answer stands on the screen from now on."""
        self._deaf_until = Message().time

    def begun(self) -> None:
        """What was pressed since is meant for what has arrived: its first key opened it."""
        self._deaf_until = float("-inf")

    def early(self, event: Message) -> bool:
        """Whether a key or click was made before what it would act on was there, or in one burst with such a key."""
        if event.time >= self._deaf_until:
            return False
        self._deaf_until = max(self._deaf_until, event.time + BURST)
        return True


class TypedAhead(Repeat):
    """Takes what was pressed before a list stood there: who does this every day knows the list by heart."""

    def early(self, event: Message) -> bool:
        return False
