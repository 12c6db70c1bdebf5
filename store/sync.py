"""What the record asks of the platform: durable writes, private files, locks. Nothing else touches the disk."""

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from store.errors import Damaged, Missing, NotSaved, RecordError
from trials.language import Said, said

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")

# O_NONBLOCK: a pipe put in the place of a file must not make the program wait for ever.
SAFE = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_BINARY", "O_NOINHERIT"))
FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EINVAL})
NO_FULL_SYNC = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOTTY})
BUSY = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp\Z")
LOCK_BYTE = 1 << 30  # Windows locks are mandatory: this byte lies beyond the text that others must read


class Disk:
    """One method for each thing asked of the platform; a test may fail any of them. All raise OSError."""

    def open(self, path: Path, flags: int) -> int:
        """Open for the owner alone (0600 when created), never through a symbolic link."""
        if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.open(path, flags | SAFE, 0o600)

    def close(self, fd: int) -> None:
        os.close(fd)

    def read(self, fd: int, size: int, offset: int) -> bytes:
        """At most `size` bytes from `offset`; fewer only at the end of the file."""
        found = _read_at(fd, size, offset)
        while found and len(found) < size and (more := _read_at(fd, size - len(found), offset + len(found))):
            found += more
        return found

    def size(self, fd: int) -> int:
        return os.lseek(fd, 0, os.SEEK_END)  # unlike fstat, after which a system keeps a finer time of each change

    def write(self, fd: int, data: bytes, offset: int) -> int:
        """One write at `offset`; returns how many bytes the platform took."""
        if sys.platform == "win32":
            os.lseek(fd, offset, os.SEEK_SET)
            return os.write(fd, data)
        return os.pwrite(fd, data, offset)

    def cut(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def sync(self, fd: int) -> None:
        """Return when what was written is on the disk itself."""
        if sys.platform == "darwin":
            try:
                fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # fsync there leaves it in the drive's own cache
            except OSError as error:
                if error.errno not in NO_FULL_SYNC:
                    raise
                os.fsync(fd)
        elif hasattr(os, "fdatasync"):
            os.fdatasync(fd)
        else:
            os.fsync(fd)

    def sync_added(self, fd: int) -> None:
        """As `sync`, of what was added to a file; a disk for many files waits for it later (store.together)."""
        self.sync(fd)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in `folder` durable (Windows offers no way and needs none)."""
        if sys.platform != "win32":
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if sys.platform == "darwin":
                    self.sync(fd)  # a name can wait in the cache of the drive as well
                else:
                    os.fsync(fd)
            finally:
                os.close(fd)

    def link(self, source: Path, path: Path) -> None:
        os.link(source, path)

    def replace(self, source: Path, path: Path) -> None:
        os.replace(source, path)

    def remove(self, path: Path) -> None:
        os.unlink(path)

    def make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)

    def lock(self, fd: int) -> bool:
        """Take the exclusive lock without waiting; False when another holds it."""
        try:
            if sys.platform == "win32":
                os.lseek(fd, LOCK_BYTE, os.SEEK_SET)
                msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in BUSY:
                return False
            raise
        return True

    def unlock(self, fd: int) -> None:
        """Before closing: Windows gives a lock back when it finds the time, and elsewhere closing does."""
        if sys.platform == "win32":
            os.lseek(fd, LOCK_BYTE, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)


def _read_at(fd: int, size: int, offset: int) -> bytes:
    if sys.platform == "win32":
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, size)
    return os.pread(fd, size, offset)


def open_regular(disk: Disk, path: Path, flags: int, name: str) -> int:
    """Open an existing ordinary file; Missing, Damaged or the OSError of a file that may not be opened."""
    try:
        fd = disk.open(path, flags)
    except FileNotFoundError:
        raise Missing(said("{name} is not there: it was moved or removed.", name=name)) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EMLINK):
            raise Damaged(
                said("{name} is not an ordinary file: a record is never read through a link.", name=name)
            ) from None
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        disk.close(fd)
        raise Damaged(said("{name} is not an ordinary file: move it away and put the record back.", name=name))
    return fd


def read_file(disk: Disk, path: Path, most: int, name: str) -> bytes:
    """The bytes of an ordinary file of at most `most` bytes; Missing, Damaged or RecordError."""
    try:
        fd = open_regular(disk, path, os.O_RDONLY, name)
        try:
            data = disk.read(fd, most + 1, 0)
        finally:
            disk.close(fd)
    except OSError as error:
        raise unreadable(error, name) from error
    if len(data) > most:
        raise Damaged(said("{name} is larger than {most} KiB, which no such file is.", name=name, most=most // 1024))
    return data


def steadily(read: Callable[[], bytes], understood: Callable[[bytes], T]) -> T:
    """What `understood` makes of the bytes that `read` gives, of a file that somebody may be adding to just now.

    Such bytes may be the old ones up to some place and the new ones behind it: what is Damaged is read once more, and
    is so only when the same is there again.
    """
    seen = b""
    while True:
        data = read()
        try:
            return understood(data)
        except Damaged:
            if data == seen:
                raise
        seen = data
        time.sleep(0.01)


def at_home(path: str | Path) -> Path:
    """A path as a person types it: `~` is their home, and a `~name` of nobody stands as it is."""
    return Path(os.path.expanduser(path))


def real_path(path: str | Path) -> Path:
    """As `at_home`, from the root on and with every link followed; a link to itself stays as it is."""
    return Path(os.path.realpath(at_home(path)))


def names_in(folder: Path, name: str | Said = "") -> list[str]:
    """The names in a folder, in order; none when there is no such folder. RecordError when it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(error, name or f"{folder.name}/") from error


def make_folder(disk: Disk, folder: Path) -> None:
    """Make `folder`, and those it stands in, durably, for the owner alone; one that is there stays as it is."""
    if not folder.exists():
        make_folder(disk, folder.parent)
        disk.make_folder(folder)
        disk.sync_folder(folder.parent)


def create(disk: Disk, path: Path, data: bytes) -> None:
    """Make `path` with `data`, durably, whole or not at all. FileExistsError when it is there already."""
    create_from(disk, path, [data])


def create_from(disk: Disk, path: Path, pieces: Iterable[bytes]) -> None:
    """As `create`, of what is read from somewhere piece by piece."""
    temporary = _written_beside(disk, path, pieces)
    made = False
    try:
        try:
            disk.link(temporary, path)
        except OSError as error:
            if error.errno not in NO_LINKS or isinstance(error, FileExistsError):
                raise
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            disk.replace(temporary, path)
            made = True
        else:
            made = True
            disk.remove(temporary)
        disk.sync_folder(path.parent)
    except OSError:
        for left in (temporary, path) if made else (temporary,):
            with contextlib.suppress(OSError):
                disk.remove(left)
        raise


def replace(disk: Disk, path: Path, data: bytes) -> None:
    """Put `data` in the place of what `path` held, durably: a reader sees the old bytes or the new ones."""
    temporary = _written_beside(disk, path, [data])
    try:
        disk.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            disk.remove(temporary)
        raise
    disk.sync_folder(path.parent)


def _written_beside(disk: Disk, path: Path, pieces: Iterable[bytes]) -> Path:
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")  # as TEMPORARY
    fd = disk.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        try:
            size = 0
            for piece in pieces:
                if disk.write(fd, piece, size) != len(piece):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                size += len(piece)
            disk.sync(fd)
        finally:
            disk.close(fd)
    except OSError:
        with contextlib.suppress(OSError):
            disk.remove(temporary)
        raise
    return temporary


def not_saved(error: OSError, name: str | Said) -> NotSaved:
    """The sentence for a write that failed; the record as it was before stays whole."""
    if error.errno in FULL:
        return NotSaved(said("NOT SAVED in {name}: the disk is full. Make room, then save again.", name=name))
    if error.errno in CLOSED:
        return NotSaved(
            said(
                "NOT SAVED in {name}: this folder may not be written to. Change its permissions or use another "
                "folder.",
                name=name,
            )
        )
    return NotSaved(
        said(
            "NOT SAVED in {name}: the disk reports an error ({error}). Check the disk, then try again.",
            name=name,
            error=os.strerror(error.errno or errno.EIO),
        )
    )


def unreadable(error: OSError, name: str | Said) -> RecordError:
    """The sentence for a file that is there but cannot be read."""
    why = os.strerror(error.errno or errno.EIO)
    return RecordError(said("{name} cannot be read: {why}. Check the folder and the disk.", name=name, why=why))
