"""How long nobody has touched the keyboard."""

import time
from collections.abc import Callable


def awake_or_asleep() -> float:
    """Seconds that go on while the computer sleeps, where the system can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Idle:
    """Counts from the last touch. `minutes` is after how many of them the screen is to be hidden; 0: never."""

    def __init__(self, minutes: int = 0, clock: Callable[[], float] = awake_or_asleep) -> None:
        self.minutes = minutes
        self.clock = clock
        self._touched = clock()

    def touched(self) -> None:
        self._touched = self.clock()

    def untouched(self) -> float:
        """For how many seconds nobody has touched the keyboard."""
        return self.clock() - self._touched

    @property
    def left(self) -> float:
        """The seconds that are left until the screen is to be hidden."""
        return self._touched + self.minutes * 60 - self.clock()

    @property
    def over(self) -> bool:
        return self.minutes > 0 and self.left <= 0
