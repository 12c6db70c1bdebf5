"""Keys that act at once and move on, pressed again and again: one press each, however long a key is held."""

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from tui.widgets.repeat import GAP, WINDOW, Repeat


class Presses:
    """Lets every press through and none of the repeats of a held key.

    The first repeat of a held key comes as late as a second press would. So a key that comes again soon waits for
    `GAP`: if yet another follows within it, the key is held.
    """

    def __init__(self, widget: Widget, repeat: Repeat) -> None:
        self._widget, self._repeat = widget, repeat
        self._key, self._last = "", float("-inf")
        self._waiting: Callable[[], None] | None = None
        self._timer: Timer | None = None

    def press(self, key: str, act: Callable[[], None]) -> None:
        """A key was pressed: do `act`, now or a moment later, unless the key is only held."""
        now = self._repeat.clock()
        since = now - self._last if key == self._key else float("inf")
        if since < GAP:
            self._last, self._waiting = now, None
            return
        self.settle()
        self._key, self._last = key, now
        if since >= WINDOW:
            act()
        else:
            self._waiting = act
            self._timer = self._widget.set_timer(GAP, self.settle)

    def settle(self) -> None:
        """Do what still waits."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()
