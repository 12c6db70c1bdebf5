"""TinyDB's own extension points, made insert-only: adding an event is one write over a constant tail, then a sync.

From the second event of a sitting on, blanks are laid behind the tail with an event that finds no room: the next ones
are written over them, and a file whose size stays as it is takes the disk half as long to sync. They go on closing.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from store import layout, sync
from store.errors import Locked, NotSaved, Refused
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
LOOKED_AT = TAIL.ljust(64, BLANK)  # what shows, from the tail on, that nobody else has added to a file


class TailAppendStorage(Storage):
    """An existing record file. Nothing in it is ever changed; whoever adds to it holds its lock (store.lock)."""

    def __init__(self, path: str | Path, *, disk: sync.Disk | None = None, readonly: bool = False) -> None:
        """Open `path`, which must exist. Missing, Damaged, RecordError; Locked when it may only be read."""
        self.path = Path(path)
        self._where = str(path)  # asked for with every event
        self.name = self.path.name
        self.readonly = readonly
        self.failed = False
        self._disk = disk or sync.Disk()
        self._fd = -1
        self._file = (-1, -1)  # the device and the inode of what is open
        self._fd = self._open()
        self._end = -1  # where the tail ends: -1 as long as the file is not known to be in order
        self._size = -1  # of the file, with the blanks behind its tail
        self._count = 0
        self._added = False

    def contents(self) -> Contents:
        """Read the file anew; Damaged or NewerVersion. After this, events can be added if it is in order."""
        try:
            data = self._disk.read(self._fd, MOST_FILE + 1, 0)
        except OSError as error:
            raise sync.unreadable(error, self.name) from error
        found = parse(data, self.name)
        self._end, self._size, self._count = found.end, len(data), len(found.records)
        return found

    def last(self) -> tuple[int, Record] | None:
        """The number and content of the last event, from the end of the file alone; then events can be added.

        None when the end does not show it: read the `contents`. Damaged, RecordError.
        """
        try:
            size = os.fstat(self._fd).st_size
            data = self._disk.read(self._fd, LAST_BYTES, max(0, size - LAST_BYTES))
        except OSError as error:
            raise sync.unreadable(error, self.name) from error
        found = layout.last(data, self.name)
        if found:
            self._end, self._size, self._count = size - len(data) + len(without_blanks(data)), size, found[0]
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
            self.close()  # Windows replaces no file that is open
            try:
                sync.replace(self._disk, self.path, data)
            finally:
                self._fd = self._open()
        except OSError as error:
            self.failed = True
            raise sync.not_saved(error, self.name) from error
        self._end = self._size = len(data)
        return kept

    def append(self, record: Record) -> int:
        """Add one event and return its number once it is on the disk. NotSaved, Refused or Locked."""
        self._check_writable()
        number = self._count + 1
        data = b",\n" + line(number, record) + TAIL
        if len(data) > MOST_RECORD or self._end + len(data) > MOST_FILE - AHEAD:
            raise Refused(said("This entry is too large for {name}: shorten its text.", name=self.name))
        old = self._end - len(TAIL)
        blanks = BLANK * AHEAD if self._added and old + len(data) > self._size else b""
        try:
            written = self._disk.write(self._fd, data + blanks, old)
            if written < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._restore_tail(old, len(data))
            raise sync.not_saved(error, self.name) from error
        try:
            self._disk.sync_added(self._fd)
        except OSError as error:
            # The system may drop the unwritten pages and report success the next time: no second try.
            self.failed = True
            raise self._failure() from error
        self._end = old + len(data)
        self._size = max(self._size, old + written)
        self._count += 1
        self._added = True
        return number

    def read(self) -> dict[str, dict[str, Any]]:
        return {TABLE: {str(n): record for n, record in enumerate(self.contents().records, 1)}}

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        refuse()

    def close(self) -> None:
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                if self._added and not self.failed and self._size > self._end and self._stands():
                    self._disk.cut(self._fd, self._end)  # needs no sync: with the blanks the file says the same
            self._disk.close(self._fd)
            self._fd = -1

    def _open(self) -> int:
        flags = os.O_RDONLY if self.readonly else os.O_RDWR
        try:
            fd = sync.open_regular(self._disk, self.path, flags, self.name)
            status = os.fstat(fd)
            self._file = (status.st_dev, status.st_ino)
            return fd
        except OSError as error:
            if error.errno in sync.CLOSED and not self.readonly:
                raise Locked(
                    said("{name} may only be read: change its permissions to add to it.", name=self.name)
                ) from error
            raise sync.unreadable(error, self.name) from error

    def _check_writable(self) -> None:
        if self.readonly:
            raise Locked(said("{name} is open for reading only: nothing can be added.", name=self.name))
        if self.failed:
            raise self._failure()
        if self._end < 0:
            self.contents()
        try:
            stands = self._stands()
        except OSError as error:
            self.failed = True
            raise sync.not_saved(error, self.name) from error
        if not stands:
            self.failed = True
            raise NotSaved(
                said(
                    "NOT SAVED in {name}: another program changed or replaced the file while it was open. Close "
                    "this screening and open it again.",
                    name=self.name,
                )
            )

    def _stands(self) -> bool:
        """Whether the file is the one that was opened, and ends as it was left."""
        there = os.lstat(self._where)
        if self._end < 0 or (there.st_dev, there.st_ino, there.st_size) != (*self._file, self._size):
            return False
        old = self._end - len(TAIL)
        end = LOOKED_AT[: self._size - old]
        return self._disk.read(self._fd, len(end), old) == end

    def _restore_tail(self, old: int, length: int) -> None:
        before = TAIL.ljust(min(length, self._size - old), BLANK)
        try:
            if self._disk.write(self._fd, before, old) != len(before):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            self._disk.cut(self._fd, self._size)
            self._disk.sync(self._fd)
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
