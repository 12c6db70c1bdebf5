"""The real program in a pseudo-terminal, as a person at a desk meets it."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

QUIET = 6  # looks in a row at which nothing was drawn
PATIENCE = 20.0  # seconds: a bound on waiting, not a measure of speed


class Terminal:
    """One run of trialscreen. Keys go in, and `text` is what stands on the screen."""

    def __init__(
        self, *arguments: str, data: Path, columns: int = 80, rows: int = 24, env: dict[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        settings = {**os.environ, "TERM": "xterm-256color", "TRIALSCREEN_DATA": str(data), "LC_ALL": "C.UTF-8"}
        settings.pop("NO_COLOR", None)
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            ["-m", "tui.cli", *arguments],
            env=settings | (env or {}),
            dimensions=(rows, columns),
            timeout=PATIENCE,
        )

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen. The emulator's own fail where half of a wide character was written over."""
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return ["".join(self.screen.buffer[row][column].data for column in columns) for row in rows]

    @property
    def pid(self) -> int:
        return int(self.child.pid or 0)

    def keys(self, *keys: str) -> None:
        """Type text, or keys by name."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def until(self, condition: str | Callable[[str], bool]) -> str:
        """Wait until a text stands on the screen, or a condition on it holds; return the screen."""
        holds = condition if callable(condition) else lambda text: condition in text
        end = time.monotonic() + PATIENCE
        while not holds(self.text):
            if time.monotonic() > end:
                raise AssertionError(f"never seen: {condition}\n{self.text}")
            self._read()
        return self.text

    def rest(self) -> None:
        """Wait until the program has drawn what it had to, as a person does who looks before typing on."""
        still = 0
        while still < QUIET:
            still = 0 if self._read() else still + 1

    def answer(self, *keys: str) -> str:
        """Give an answer and wait for its tick."""
        before = self.saved
        self.keys(*keys)
        return self.until(lambda text: self.saved not in ("", before))

    def go_to(self, words: str) -> None:
        """Go to the question whose name has these words."""
        self.keys("ctrl+g")
        self.until("Go to a question")
        self.keys(words, "enter")

    @property
    def saved(self) -> str:
        """The line that says what has been saved."""
        return next((line for line in self.lines if "Saved ✓" in line or "已保存 ✓" in line), "")

    def kill(self) -> None:
        """Power off: no chance to say good-bye."""
        self.child.kill(signal.SIGKILL)
        self.child.wait()

    def end(self) -> int:
        """Wait for the program to end; its exit code, or 128 plus the signal."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < end, f"never ended\n{self.text}"
            self._read()
        self._read()
        self.child.close()
        status: int | None = self.child.exitstatus
        return status if status is not None else 128 + int(self.child.signalstatus or 0)

    def _read(self) -> bool:
        """Take in what has been drawn; whether there was anything."""
        try:
            chunk = self.child.read_nonblocking(65536, timeout=0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.bytes += chunk
        self.stream.feed(chunk)
        return True


KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "pagedown": "\x1b[6~",
    "ctrl+l": "\x0c",
    "ctrl+s": "\x13",
    "ctrl+n": "\x0e",
    "ctrl+g": "\x07",
    "ctrl+r": "\x12",
    "ctrl+q": "\x11",
    "ctrl+c": "\x03",
    "backspace": "\x7f",
}
