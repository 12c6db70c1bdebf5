"""A disk that fails: the n-th thing asked of it goes wrong in a chosen way."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from store.sync import Disk

T = TypeVar("T")


class Crash(BaseException):
    """The process ends here, as far as the disk can tell."""


class FailingDisk(Disk):
    """Passes everything on, counting, until call number `at` fails.

    `how` is an errno; "short" (a write takes half of the bytes), "before" and "after" (the process dies before or
    after the call), or "half" (it dies with half of a write done). After a crash every further call crashes.
    """

    def __init__(self, at: int = 0, how: int | str = errno.EIO, only: str = "") -> None:
        self.at = at
        self.how = how
        self.only = only
        self.calls: list[str] = []
        self.dead = False

    def _do(self, name: str, call: Callable[[], T]) -> T:
        if self.dead:
            raise Crash
        if self.only in ("", name):
            self.calls.append(name)
            if len(self.calls) == self.at:
                return self._fail(call)
        return call()

    def _fail(self, call: Callable[[], T]) -> T:
        if isinstance(self.how, int):
            raise OSError(self.how, os.strerror(self.how))
        if self.how == "after":
            call()
        if self.how in ("before", "after"):
            self.dead = True
            raise Crash
        return call()

    def open(self, path: Path, flags: int) -> int:
        return self._do("open", lambda: super(FailingDisk, self).open(path, flags))

    def read(self, fd: int, size: int, offset: int) -> bytes:
        return self._do("read", lambda: super(FailingDisk, self).read(fd, size, offset))

    def size(self, fd: int) -> int:
        return self._do("size", lambda: super(FailingDisk, self).size(fd))

    def write(self, fd: int, data: bytes, offset: int) -> int:
        if self.only in ("", "write") and len(self.calls) + 1 == self.at and self.how in ("short", "half"):
            data = data[: len(data) // 2]
        taken = self._do("write", lambda: super(FailingDisk, self).write(fd, data, offset))
        if self.how == "half" and len(self.calls) == self.at:
            self.dead = True
            raise Crash
        return taken

    def cut(self, fd: int, size: int) -> None:
        self._do("cut", lambda: super(FailingDisk, self).cut(fd, size))

    def sync(self, fd: int) -> None:
        self._do("sync", lambda: super(FailingDisk, self).sync(fd))

    def sync_folder(self, folder: Path) -> None:
        self._do("sync_folder", lambda: super(FailingDisk, self).sync_folder(folder))

    def link(self, source: Path, path: Path) -> None:
        self._do("link", lambda: super(FailingDisk, self).link(source, path))

    def replace(self, source: Path, path: Path) -> None:
        self._do("replace", lambda: super(FailingDisk, self).replace(source, path))

    def remove(self, path: Path) -> None:
        self._do("remove", lambda: super(FailingDisk, self).remove(path))

    def make_folder(self, folder: Path) -> None:
        self._do("make_folder", lambda: super(FailingDisk, self).make_folder(folder))

    def lock(self, fd: int) -> bool:
        return self._do("lock", lambda: super(FailingDisk, self).lock(fd))
