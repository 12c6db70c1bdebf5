"""A key that is held down is one press, not thirty."""

import time
from collections.abc import Callable

WINDOW = 0.7  # seconds; terminals begin to repeat a held key after 0.2 to 0.66 seconds


class Repeat:
    """Tells a committing key that is held down from one that is pressed again.

    Terminals send no key-up, so a press counts as new when other input came between or `WINDOW` seconds passed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._last = float("-inf")

    def held(self) -> bool:
        """Note a press of a committing key and say whether it only repeats the one before."""
        now = self.clock()
        held = now - self._last < WINDOW
        self._last = now
        return held

    def other_input(self) -> None:
        """Something else was typed or moved: the next press is a new one."""
        self._last = float("-inf")
