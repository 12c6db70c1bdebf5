"""Who has a screening open for writing: a lock on a file of its own, so that the record itself can be replaced."""

import contextlib
import errno
import json
import os
import platform
import time
from pathlib import Path

from store.errors import Damaged, Locked, RecordError
from store.sync import CLOSED, Disk, open_regular
from store.words import person_said
from trials.language import Said, said
from trials.text import one_line

MOST = 4096
SHORT = 100  # tries, 10 ms apart, for a lock that others hold for one write only
NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})


ANOTHER = said("another window")


class NoLocks(Locked):
    """This file system has no locks, so two people could write at once without noticing."""


class Lock:
    """An exclusive lock, held from `take` to `release`; it is free again at once when its process dies."""

    def __init__(self, disk: Disk, path: Path, tries: int = 3) -> None:
        self._disk = disk
        self._path = path
        self._tries = tries
        self._fd = -1

    def take(self, who: str, since: str) -> None:
        """Hold the lock and write down for others who does. Locked (naming the holder), NoLocks or Damaged."""
        try:
            fd = self._open()
        except OSError as error:
            if error.errno not in CLOSED:
                raise Locked(said("No lock could be taken: {why}.", why=error.strerror)) from error
            raise Locked(said("This folder may not be written to.")) from error
        try:
            if not self._try(fd):
                raise Locked(said("It is in use elsewhere, by {who}.", who=_words(self._disk, fd) or ANOTHER))
        except OSError as error:
            self._disk.close(fd)
            if error.errno in NO_LOCKS:
                raise NoLocks(
                    said("This file system has no locks: another person could write at the same time.")
                ) from error
            raise Locked(said("No lock could be taken: {why}.", why=error.strerror)) from error
        except Locked:
            self._disk.close(fd)
            raise
        self._fd = fd
        text = json.dumps({"who": who, "host": platform.node(), "since": since}).encode("ascii")
        with contextlib.suppress(OSError):  # the text is only news for others; the lock is held without it
            self._disk.cut(fd, 0)
            self._disk.write(fd, text, 0)

    def taken(self, who: str, since: str) -> "Lock":
        """As `take`, for a `with` statement."""
        self.take(who, since)
        return self

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            try:
                with contextlib.suppress(OSError):
                    self._disk.cut(fd, 0)
                with contextlib.suppress(OSError):
                    self._disk.unlock(fd)
            finally:
                self._disk.close(fd)

    def _open(self) -> int:
        try:
            return open_regular(self._disk, self._path, os.O_RDWR | os.O_CREAT, self._path.name)
        except Damaged as error:
            raise Locked(error.said) from None

    def _try(self, fd: int) -> bool:
        # Somebody who lists the screenings may hold the lock for an instant, to see whether it is free.
        for _ in range(self._tries):
            if self._disk.lock(fd):
                return True
            time.sleep(0.01)
        return False


def holder(disk: Disk, path: Path) -> Said | None:
    """Who holds the lock at `path`; None when nobody does or it cannot be known."""
    try:
        fd = open_regular(disk, path, os.O_RDWR, path.name)
    except (OSError, RecordError):
        return None
    try:
        if disk.lock(fd):
            disk.cut(fd, 0)  # left by a process that died: no need to look again
            disk.unlock(fd)
            return None
        return _words(disk, fd) or ANOTHER
    except OSError:
        return None
    finally:
        disk.close(fd)


def _words(disk: Disk, fd: int) -> Said | None:
    try:
        match json.loads(disk.read(fd, MOST, 0)):
            case {"who": str(who), "host": str(host), "since": str(since)}:
                told = {"who": person_said(one_line(who)), "host": one_line(host), "time": one_line(since)}
                return said("{who} on {host} since {time}", **told)
    except (ValueError, RecursionError, OSError):
        pass
    return None
