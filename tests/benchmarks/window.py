"""A program in a real pseudo-terminal of 120x40, timed from the outside: the bytes it writes and the CPU it takes."""

import fcntl
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

QUIET = 0.15  # seconds without a byte: it has drawn what it had to
PATIENCE = 60.0


class Window:
    """One run of `python -m MODULE ARGUMENTS`. Times in seconds."""

    def __init__(self, module: str, *arguments: str, env: Mapping[str, str] | None = None, keys: bytes = b"") -> None:
        """`keys` are typed before the program has begun to read."""
        settings = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
            settings.pop(name, None)
        self.began = time.perf_counter()
        self.pid, self.line = pty.fork()
        if not self.pid:
            command = [sys.executable, "-m", module, *arguments]
            os.execvpe(command[0], command, settings | dict(env or {}))  # noqa: S606 - the program itself, with no shell between
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.bytes = 0
        if keys:
            os.write(self.line, keys)

    def until(self, words: bytes) -> float:
        """When these bytes have come, counted from the start."""
        seen = b""
        while words not in seen:
            part = self._read(PATIENCE)
            if not part:
                self.close()
                raise AssertionError(f"never seen: {words!r}, but {seen[-400:]!r}")
            seen = seen[-200:] + part
        return time.perf_counter() - self.began

    def type(self, key: bytes) -> None:
        """Type a key and wait for nothing."""
        os.write(self.line, key)

    def rest(self) -> None:
        """Wait until nothing more is drawn."""
        while self._read(QUIET):
            pass

    def key(self, key: bytes) -> tuple[float, int, int]:
        """Type a key at rest: seconds to the last byte of its answer, bytes, and frames (bursts of bytes)."""
        begin = last = time.perf_counter()
        os.write(self.line, key)
        size = frames = 0
        while part := self._read(QUIET):
            now = time.perf_counter()
            frames += not size or now - last > 0.005
            size, last = size + len(part), now
        return last - begin, size, frames

    def processor(self) -> float:
        """Seconds of CPU so far, all threads that are still there."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def memory(self) -> float:
        """Resident MiB."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize() / 2**20

    def close(self) -> float:
        """End it; seconds of CPU that it took."""
        os.kill(self.pid, signal.SIGKILL)
        used = os.wait4(self.pid, 0)[2]
        os.close(self.line)
        return used.ru_utime + used.ru_stime

    def _read(self, patience: float) -> bytes:
        ready, _, _ = select.select([self.line], [], [], patience)
        try:
            part = os.read(self.line, 1 << 16) if ready else b""
        except OSError:
            part = b""
        self.bytes += len(part)
        return part
