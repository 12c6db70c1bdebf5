"""Adding to many files, one after another: the disk is waited for once for many of them, not once for each."""

import contextlib
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.sync import Disk

MOST = 200  # files that are held open at once
AT_ONCE = 16  # waits that the system may make one of


class Together(Disk):
    """A disk on which what is added to a file is waited for by `settle`. Nothing of it counts as saved before.

    `failed` are the names, without ending, of the files for which a wait failed.
    """

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._paths: dict[int, Path] = {}
        self._held: dict[tuple[int, int], tuple[int, Path]] = {}
        self.failed: set[str] = set()

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        self._paths[fd] = path
        return fd

    def sync_added(self, fd: int) -> None:
        status = os.fstat(fd)
        file = (status.st_dev, status.st_ino)
        if file not in self._held:
            self._held[file] = (os.dup(fd), self._paths[fd])
        if len(self._held) >= MOST:
            self.settle()

    def settle(self) -> None:
        """Return when all that was added is on the disk itself. OSError, after all were tried."""
        held, self._held = list(self._held.values()), {}
        with ThreadPoolExecutor(AT_ONCE) as several:
            errors = [error for error in several.map(self._settled, held) if error]
        if errors:
            raise errors[0]

    def _settled(self, held: tuple[int, Path]) -> OSError | None:
        fd, path = held
        try:
            self._disk.sync(fd)
        except OSError as error:
            self.failed.add(path.stem)
            return error
        finally:
            with contextlib.suppress(OSError):
                os.close(fd)
        return OSError(errno.EIO, os.strerror(errno.EIO)) if path.stem in self.failed else None
