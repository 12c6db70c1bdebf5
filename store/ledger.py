"""A record file with its chain: opened and verified as a whole, added to one sealed event at a time."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from store import sync
from store.chain import START, holds, seal, verify
from store.errors import RecordError
from store.layout import Contents, Record, Written, encoded
from store.passphrase import Key
from store.storage import EventDB, TailAppendStorage


def found(path: Path, drafts: Iterable[Record], disk: sync.Disk, key: Key | None = None) -> str:
    """Make the file with its first events, sealed; returns the hash of the last. NotSaved; FileExistsError.

    With a `key`, what they say is encrypted.
    """
    head = START

    def sealed() -> Iterator[Record]:
        nonlocal head
        for seq, draft in enumerate(drafts, 1):
            record = {**draft, "seq": seq, "prev": head}
            record = seal(key.closed(record) if key else record, seq, head)
            head = record["hash"]
            yield record

    try:
        sync.create_from(disk, path, encoded(sealed()))
    except FileExistsError:
        raise
    except OSError as error:
        raise sync.not_saved(error, path.name) from error
    return head


def add_at_end(path: Path, draft: Record, disk: sync.Disk) -> None:
    """Add one event to an existing file, having verified the last one alone, or all where that does not do.

    It is on the disk when this returns. Damaged, NewerVersion, NotSaved, Refused, Locked.
    """
    storage = TailAppendStorage(path, disk=disk)
    with contextlib.closing(storage):
        number, record = storage.last() or (0, {})
        if number and record.get("seq") == number and holds(record):
            storage.append(seal(draft, number + 1, record["hash"]))
            return
    ledger = Ledger(path, disk=disk, readonly=False)
    with contextlib.closing(ledger):
        ledger.settle()
        ledger.add(ledger.sealed(draft, len(ledger.records) + 1))


class Ledger:
    """An existing record file. Whoever opens it for writing holds its lock."""

    def __init__(self, path: Path, *, disk: sync.Disk, readonly: bool) -> None:
        """Read and verify the whole file. Damaged, NewerVersion, Missing; Locked if it may only be read."""
        self._db = EventDB(path, disk=disk, readonly=readonly)
        storage = self._db.storage
        assert isinstance(storage, TailAppendStorage)
        self._storage = storage
        self._table = self._db.table(self._db.default_table_name)
        try:
            self._contents: Contents = storage.contents()
            self.head = verify(self._contents.records, storage.name)
        except RecordError:
            self.close()
            raise
        self.records: Sequence[Record] = tuple(self._contents.records)
        self.cut = self._contents.cut
        self.file = path.name

    @property
    def failed(self) -> bool:
        """Whether a failure of the disk has ended writing for this opening."""
        return self._storage.failed

    def name(self, name: str) -> None:
        """How messages call this record from now on."""
        self._storage.name = name

    def settle(self, *, anew: bool = False) -> Path | None:
        """Put the file in order for writing, see storage; returns where an unfinished last event is kept."""
        return self._storage.settle(self._contents, anew=anew)

    def sealed(self, draft: Record, seq: int) -> Written:
        """`draft` as event `seq`, after the last one."""
        return seal(draft, seq, self.head)

    def add(self, record: Written) -> None:
        """Add a sealed event; it is on the disk when this returns. NotSaved or Refused."""
        self._table.insert(record)
        self.head = record["hash"]

    def close(self) -> None:
        self._db.close()
