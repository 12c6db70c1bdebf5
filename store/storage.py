"""TinyDB's own extension points, made insert-only: adding an event is one write over a constant tail, then a sync.

From the second event of a sitting on, blanks are laid behind the tail with an event that finds no room: the next ones
are written over them, and a file whose size stays as it is takes the disk less time to sync. They go on closing.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from store import layout, sync
from store.errors import Locked, NotSaved, RecordError, Refused
from store.layout import (
    BLANK,
    LAST_BYTES,
    MOST_FILE,
    MOST_RECORD,
    TABLE,
    TAIL,
    Contents,
    Record,
    encode,
    line,
    parse,
    without_blanks,
)
from trials.language import said

AHEAD = 16 * 1024  # bytes of blanks: room for ten to twenty events
GONE = frozenset({errno.ENOENT, errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.ENOTDIR})


class TailAppendStorage(Storage):
    """An existing record file. Nothing in it is ever changed; whoever adds to it holds its lock (store.lock).

    It is opened by its name for each event, so that what another program put in its place is seen before anything is
    added: its size, its last event and the blanks must be as they were left.
    """

    def __init__(self, path: str | Path, *, disk: sync.Disk | None = None, readonly: bool = False) -> None:
        """See whether `path` can be opened: Missing, Damaged, RecordError; Locked when it may only be read."""
        self.path = Path(path)
        self.name = self.path.name
        self.readonly = readonly
        self.failed = False
        self._disk = disk or sync.Disk()
        self._last = b""  # the last event with the tail; empty as long as the file is not known to be in order
        self._end = 0  # where the tail ends
        self._size = 0  # of the file, with the blanks behind its tail
        self._count = 0
        self._added = False
        with self._opened():
            pass

    def contents(self) -> Contents:
        """Read the file anew; Damaged or NewerVersion. After this, events can be added if it is in order."""
        data, found = sync.steadily(self._whole, lambda data: (data, parse(data, self.name)))
        self._stands(data[: found.end] if found.normal else b"", found.end, len(data), len(found.records))
        return found

    def _whole(self) -> bytes:
        with self._opened() as fd:
            return self._disk.read(fd, MOST_FILE + 1, 0)

    def last(self) -> tuple[int, Record] | None:
        """The number and content of the last event, from the end of the file alone; then events can be added.

        None when the end does not show it: read the `contents`. Damaged, RecordError.
        """
        with self._opened() as fd:
            size = self._disk.size(fd)
            data = self._disk.read(fd, LAST_BYTES, max(0, size - LAST_BYTES))
        found = layout.last(data, self.name)
        if found:
            written = without_blanks(data)
            self._stands(written, size - len(data) + len(written), size, found[0])
        return found

    def settle(self, found: Contents, *, anew: bool = False) -> Path | None:
        """Lay the file out anew, durably, if `found` shows the need; returns where an unfinished event is kept.

        To be called only when the chain of `found.records` has been verified. With `anew`, always: after a failed
        sync the system may hold, and let be read, what never reached the disk.
        """
        if found.normal and not anew:
            return None
        data = encode(found.records)
        try:
            kept = self._keep_aside(found.unfinished) if found.unfinished else None
            sync.replace(self._disk, self.path, data)
        except OSError as error:
            self.failed = True
            raise sync.not_saved(error, self.name) from error
        self._stands(data, len(data), len(data), len(found.records))
        return kept

    def append(self, record: Record) -> int:
        """Add one event and return its number once it is on the disk. NotSaved, Refused or Locked."""
        self._check_writable()
        number = self._count + 1
        data = b",\n" + line(number, record) + TAIL
        if len(data) > MOST_RECORD:
            raise Refused(said("This entry is too large for {name}: shorten its text.", name=self.name))
        if self._end + len(data) > MOST_FILE - AHEAD:
            raise NotSaved(
                said(
                    "NOT SAVED in {name}: the record is full and takes no more. It can still be read.", name=self.name
                )
            )
        try:
            fd = self._disk.open(self.path, os.O_RDWR)
        except OSError as error:
            raise self._changed() if error.errno in GONE else sync.not_saved(error, self.name) from error
        try:
            self._look(fd)
            self._add(fd, data)
        finally:
            with contextlib.suppress(OSError):  # it is saved, or said not to be, already
                self._disk.close(fd)
        self._count = number
        return number

    def _look(self, fd: int) -> None:
        """NotSaved unless the file ends as it was left."""
        try:
            if self._is_as_left(fd):
                return
        except OSError as error:
            self.failed = True
            raise sync.not_saved(error, self.name) from error
        raise self._changed()

    def _add(self, fd: int, data: bytes, *, ahead: bool = True) -> None:
        """One write over the tail, and a sync; a disk that has no room for blanks may have it for the event."""
        old = self._end - len(TAIL)
        blanks = BLANK * AHEAD if ahead and self._added and old + len(data) > self._size else b""
        try:
            written = self._disk.write(fd, data + blanks, old)
            if written < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._restore_tail(fd)
            if blanks and error.errno in sync.FULL and not self.failed:
                self._add(fd, data, ahead=False)
                return
            raise sync.not_saved(error, self.name) from error
        try:
            self._disk.sync_added(fd)
        except OSError as error:
            # The system may drop the unwritten pages and report success the next time: no second try.
            self.failed = True
            raise self._failure() from error
        self._last, self._end, self._size = data, old + len(data), max(self._size, old + written)
        self._added = True

    def read(self) -> dict[str, dict[str, Any]]:
        return {TABLE: {str(n): record for n, record in enumerate(self.contents().records, 1)}}

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        refuse()

    def close(self) -> None:
        if self._added and not self.failed and self._size > self._end:
            with contextlib.suppress(RecordError, OSError), self._opened() as fd:
                if self._is_as_left(fd):
                    self._disk.cut(fd, self._end)  # needs no sync: with the blanks the file says the same
        self.readonly = True

    @contextlib.contextmanager
    def _opened(self) -> Iterator[int]:
        flags = os.O_RDONLY if self.readonly else os.O_RDWR
        try:
            fd = sync.open_regular(self._disk, self.path, flags, self.name)
            try:
                yield fd
            finally:
                self._disk.close(fd)
        except OSError as error:
            if error.errno in sync.CLOSED and not self.readonly:
                raise Locked(
                    said("{name} may only be read: change its permissions to add to it.", name=self.name)
                ) from error
            raise sync.unreadable(error, self.name) from error

    def _stands(self, data: bytes, end: int, size: int, count: int) -> None:
        """What the file is known to be: `data` ends with its last event and the tail, at `end`."""
        self._last = data[max(0, data.rfind(b'\n"')) :]
        self._end, self._size, self._count = end, size, count

    def _is_as_left(self, fd: int) -> bool:
        """Whether an open file ends as it was left; its chain then is the one that was read."""
        if self._disk.size(fd) != self._size:
            return False
        start = self._end - len(self._last)
        return self._disk.read(fd, self._size - start, start) == self._last.ljust(self._size - start, BLANK)

    def _check_writable(self) -> None:
        if self.readonly:
            raise Locked(said("{name} is open for reading only: nothing can be added.", name=self.name))
        if self.failed:
            raise self._failure()
        if not self._last:
            self.contents()
        if not self._last:
            raise self._changed()

    def _changed(self) -> NotSaved:
        self.failed = True
        return NotSaved(
            said(
                "NOT SAVED in {name}: another program changed or replaced the file while it was open. Close "
                "this screening and open it again.",
                name=self.name,
            )
        )

    def _restore_tail(self, fd: int) -> None:
        try:
            # Cut first, blanks and all: who dies at any byte of this leaves the beginning of the event at most.
            self._disk.cut(fd, self._end)
            if self._disk.write(fd, TAIL, self._end - len(TAIL)) != len(TAIL):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            self._disk.sync(fd)
            self._size = self._end
        except OSError:
            self.failed = True

    def _keep_aside(self, data: bytes) -> Path:
        aside = self.path.with_suffix(f".{sha256(data).hexdigest()[:8]}.unfinished")
        with contextlib.suppress(FileExistsError):
            sync.create(self._disk, aside, data)
        return aside

    def _failure(self) -> NotSaved:
        return NotSaved(
            said(
                "NOT SAVED in {name}: the disk failed while saving, so nothing more is taken now. Check the "
                "disk, then close this screening and open it again.",
                name=self.name,
            )
        )


class EventTable(Table):
    """A table to which events are added, and nothing else is done."""

    def insert(self, document: Mapping[str, Any]) -> int:
        """Add one event; returns its number once it is on the disk."""
        if isinstance(document, Document):
            raise Refused(said("An event is numbered by the record itself."))
        storage = self.storage
        assert isinstance(storage, TailAppendStorage)
        number = storage.append(document if isinstance(document, dict) else dict(document))
        self.clear_cache()
        return number

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> NoReturn:
        refuse()

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> NoReturn:
        refuse()

    def _update_table(self, updater: Any) -> NoReturn:
        refuse()  # everything that would change a table passes here: update, remove, truncate


class EventDB(TinyDB):
    """TinyDB over one record file: `EventDB(path, disk=..., readonly=...)`."""

    table_class = EventTable
    default_table_name = TABLE
    default_storage_class = TailAppendStorage  # type: ignore[assignment]  # TinyDB names its own class as the type

    def drop_table(self, name: str) -> NoReturn:
        refuse()


def refuse() -> NoReturn:
    raise Refused(said("A record is only ever added to: write a correction with its reason instead."))
