"""Adding to a record file: one write and a sync, nothing else, and what happens when the disk fails."""

import contextlib
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from store import sync
from store.backup import read_chain
from store.chain import seal
from store.errors import Damaged, Locked, Missing, NotSaved, RecordError, Refused
from store.layout import BLANK, HEAD, TAIL, encode, line, parse, without_blanks
from store.storage import AHEAD, EventDB, TailAppendStorage
from store.sync import Disk
from tests.store.disks import Crash, FailingDisk

FAILURES = [errno.EIO, errno.ENOSPC, errno.EFBIG, errno.EROFS, "short"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    sync.create(Disk(), path, encode([{"n": 1}]))
    return path


def stock(path: Path) -> list[dict[str, int]]:
    """What the stock library reads there."""
    with TinyDB(path, access_mode="r") as db:
        return [dict(document) for document in db.table("events").all()]


def test_stock_tinydb_opens_the_file_after_every_event(path: Path) -> None:
    with EventDB(path) as db:
        for n in range(2, 30):
            assert db.insert({"n": n, "text": "é\n\0" * n}) == n
            assert stock(path) == [dict(document) for document in db.all()]
            assert len(stock(path)) == n
        assert db.get(where("n") == 7) == {"n": 7, "text": "é\n\0" * 7}


def test_an_event_is_one_write_over_the_tail_and_one_sync(path: Path) -> None:
    """Mostly over blanks, so that the size of the file, which would have to be synced as well, stays."""
    written: list[tuple[str, int]] = []

    class Watched(Disk):
        def write(self, fd: int, data: bytes, offset: int) -> int:
            written.append(("write", len(data)))
            return super().write(fd, data, offset)

        def sync(self, fd: int) -> None:
            written.append(("sync", 0))
            super().sync(fd)

        def cut(self, fd: int, size: int) -> None:
            written.append(("cut", size))
            super().cut(fd, size)

    grown = 0
    with EventDB(path, disk=Watched()) as db:
        db.insert({"n": 2})
        assert path.read_bytes() == encode([{"n": 1}, {"n": 2}]), "one event alone lays no blanks"
        for n in range(3, 203):
            before = path.read_bytes()
            written.clear()
            db.insert({"n": n, "text": "x" * 900})
            event = b",\n" + line(n, {"n": n, "text": "x" * 900}) + TAIL
            after = path.read_bytes()
            grows = len(after) > len(before)
            assert written == [("write", len(event) + AHEAD * grows), ("sync", 0)]
            assert without_blanks(after) == without_blanks(before)[: -len(TAIL)] + event
            grown += grows
        written.clear()
    assert 10 <= grown <= 13
    assert written == [("cut", path.stat().st_size)] and path.read_bytes() == without_blanks(after)


def test_blanks_that_a_killed_process_left_are_written_over_and_go_on_closing(path: Path) -> None:
    path.write_bytes(path.read_bytes() + BLANK * 3000)
    with EventDB(path) as db:
        assert db.insert({"n": 2}) == 2
        assert path.stat().st_size == len(encode([{"n": 1}])) + 3000
        assert db.insert({"n": 3}) == 3
    assert path.read_bytes() == encode([{"n": 1}, {"n": 2}, {"n": 3}])
    path.write_bytes(path.read_bytes() + BLANK * 3000)
    with EventDB(path) as db:
        assert stock(path) == [{"n": 1}, {"n": 2}, {"n": 3}] == db.all()
    assert path.stat().st_size > 3000, "who adds nothing changes nothing"


def test_closing_leaves_alone_what_another_program_wrote_over_the_blanks(path: Path) -> None:
    db = EventDB(path)
    for n in (2, 3):
        db.insert({"n": n})
    other = path.read_bytes().replace(TAIL + BLANK * 20, b',\n"4": {"n":4}' + TAIL + b"\n\n\n")
    path.write_bytes(other)
    db.close()
    assert path.read_bytes() == other


def test_what_was_synced_is_saved_though_its_file_does_not_close(path: Path) -> None:
    class Unclosing(Disk):
        synced = False

        def sync(self, fd: int) -> None:
            super().sync(fd)
            self.synced = True

        def close(self, fd: int) -> None:
            super().close(fd)
            if self.synced:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    with EventDB(path, disk=Unclosing()) as db:
        assert [db.insert({"n": n}) for n in (2, 3)] == [2, 3] == [document["n"] for document in stock(path)[1:]]


def test_a_closing_that_cannot_take_the_blanks_away_is_no_failure(path: Path) -> None:
    with EventDB(path, disk=FailingDisk(1, only="cut")) as db:
        for n in (2, 3):
            db.insert({"n": n})
    assert stock(path) == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert parse(path.read_bytes(), "file").normal


REFUSED: dict[str, Callable[[EventDB], object]] = {
    "update": lambda db: db.update({"n": 2}),
    "update of one": lambda db: db.update({"n": 2}, where("n") == 1),
    "update by id": lambda db: db.update({"n": 2}, doc_ids=[1]),
    "update_multiple": lambda db: db.update_multiple([({"n": 2}, where("n") == 1)]),
    "upsert": lambda db: db.upsert({"n": 2}, where("n") == 1),
    "remove": lambda db: db.remove(where("n") == 1),
    "remove by id": lambda db: db.remove(doc_ids=[1]),
    "truncate": lambda db: db.truncate(),
    "drop_tables": lambda db: db.drop_tables(),
    "drop_table": lambda db: db.drop_table("events"),
    "insert_multiple": lambda db: db.insert_multiple([{"n": 2}]),
    "insert with an id": lambda db: db.insert(Document({"n": 2}, doc_id=1)),
    "another table": lambda db: db.table("rows", persist_empty=True),
    "write": lambda db: db.storage.write({"events": {}}),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_nothing_but_adding_is_allowed(path: Path, change: Callable[[EventDB], object]) -> None:
    before = path.read_bytes()
    with EventDB(path) as db:
        with pytest.raises(Refused):
            change(db)
        assert path.read_bytes() == before
        assert db.insert({"n": 2}) == 2


def test_a_caller_who_changes_a_result_changes_nothing_else(path: Path) -> None:
    with EventDB(path) as db:
        db.search(where("n") == 1)[0]["n"] = 99
        db.all()[0]["n"] = 99
        assert db.all() == [{"n": 1}] and stock(path) == [{"n": 1}]


def test_a_file_opened_for_reading_takes_nothing(path: Path) -> None:
    with EventDB(path, readonly=True) as db, pytest.raises(Locked):
        db.insert({"n": 2})


def test_what_was_closed_takes_nothing_more(path: Path) -> None:
    db = EventDB(path)
    db.insert({"n": 2})
    db.close()
    with pytest.raises(Locked):
        db.insert({"n": 3})
    assert stock(path) == [{"n": 1}, {"n": 2}]


def test_it_opens_what_is_there_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        EventDB(tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == []


def test_no_link_pipe_or_folder_is_read_as_a_record(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder"):
        for readonly in (True, False):
            with pytest.raises(Damaged, match="not an ordinary file"):
                EventDB(tmp_path / name, readonly=readonly)


def test_an_event_too_large_is_refused_and_smaller_ones_are_taken(path: Path) -> None:
    with EventDB(path) as db:
        with pytest.raises(Refused, match="too large"):
            db.insert({"text": "x" * 300_000})
        assert db.insert({"n": 2}) == 2


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("how", FAILURES)
def test_a_failed_write_leaves_the_file_as_it_was_and_the_next_is_taken(path: Path, how: int | str, at: int) -> None:
    """One that adds to the file, one that lays blanks, one over blanks."""
    with EventDB(path, disk=FailingDisk(at, how, only="write")) as db:
        for n in range(2, at + 1):
            db.insert({"n": n})
        before = path.read_bytes()
        if how in ("short", *sync.FULL) and at == 2:
            assert db.insert({"n": 3, "text": "x" * 500}) == 3  # all of it arrived, with half of the blanks or none
        else:
            with pytest.raises(NotSaved, match=r"^NOT SAVED in record\.json: "):
                db.insert({"n": 9, "text": "x" * 500})
            assert path.read_bytes() == without_blanks(before)
        for n in range(at + 1, at + 30):
            db.insert({"n": n})
        assert [document["n"] for document in stock(path)] == [document["n"] for document in db.all()]
    assert parse(path.read_bytes(), "file").records[-1] == {"n": at + 29}


@pytest.mark.parametrize("taken", ["all or nothing", "what fits"])
def test_events_go_in_as_long_as_they_fit_without_blanks(path: Path, taken: str) -> None:
    class Small(Disk):
        room = 0

        def write(self, fd: int, data: bytes, offset: int) -> int:
            fits = max(0, self.room - offset)
            if not fits or (taken == "all or nothing" and fits < len(data)):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(fd, data[:fits], offset)

    event = len(b",\n" + line(10, {"n": 10}))
    for room in range(event):
        path.write_bytes(encode([{"n": n} for n in range(1, 10)]))
        disk = Small()
        disk.room = path.stat().st_size + 4 * event + room
        with EventDB(path, disk=disk) as db:
            for n in range(10, 14):
                assert db.insert({"n": n}) == n
            with pytest.raises(NotSaved, match="the disk is full"):
                db.insert({"n": 14})
            assert len(stock(path)) == 13
            disk.room += 1000
            assert db.insert({"n": 14}) == 14
        assert parse(path.read_bytes(), "file").normal


@pytest.mark.parametrize("short", [1, 3, 60, 511, 700, 1500])
@pytest.mark.parametrize("call", ["cut", "byte 0", "byte 1", "byte 3", "sync"])
def test_who_dies_while_the_tail_is_put_back_leaves_an_event_that_was_cut_off(
    path: Path, call: str, short: int
) -> None:
    """The write ends behind the old end of the file, so that the file is to be cut."""

    class Dying(Disk):
        at = -1

        def write(self, fd: int, data: bytes, offset: int) -> int:
            self.at += self.at >= 0
            if self.at == 2 and call in ("byte 0", "byte 1", "byte 3"):
                super().write(fd, data[: int(call[5:])], offset)
                raise Crash
            return super().write(fd, data[:short] if self.at == 1 else data, offset)

        def cut(self, fd: int, size: int) -> None:
            if self.at > 0 and call == "cut":
                raise Crash
            super().cut(fd, size)

        def sync(self, fd: int) -> None:
            if self.at > 0 and call == "sync":
                raise Crash
            super().sync(fd)

    path.write_bytes(path.read_bytes() + BLANK * 300)
    disk = Dying()
    storage = TailAppendStorage(path, disk=disk)
    storage.append({"n": 2})
    disk.at = 0
    with pytest.raises(Crash):
        storage.append({"n": 3, "text": "x" * 2000})
    assert parse(path.read_bytes(), "file").records == [{"n": 1}, {"n": 2}]


def test_who_reads_while_another_adds_finds_no_damage(path: Path) -> None:
    """The first bytes as they were, those behind some place as they are now."""
    path.write_bytes(encode([sealed := seal({"n": 1}, 1, "")]))
    with EventDB(path) as db:
        for n in (2, 3, 4):
            db.insert(sealed := seal({"n": n}, n, sealed["hash"]))
        old = path.read_bytes()
        db.insert(seal({"n": 5, "text": "x" * 900}, 5, sealed["hash"]))
        new = path.read_bytes()
        looked = 0

        class Passing(Disk):
            def read(self, fd: int, size: int, offset: int) -> bytes:
                nonlocal looked
                looked += 1
                return (old[:at] + new[at:] if looked == 1 else new)[offset : offset + size]

        damaged = 0
        for at in range(len(without_blanks(old)) - 5, len(without_blanks(new)), 67):
            try:
                parse(old[:at] + new[at:], "file")
            except Damaged:
                damaged += 1
            looked = 0
            assert len(read_chain(Passing(), path).hashes) in (4, 5)
            looked = 0
            assert len(EventDB(path, disk=Passing(), readonly=True).all()) in (4, 5)
        assert damaged > 10


@pytest.mark.parametrize("call", ["write", "cut", "sync"])
def test_when_the_tail_cannot_be_put_back_nothing_more_is_taken(path: Path, call: str) -> None:
    class Twice(FailingDisk):
        """Takes half of the first write, then fails the first `call` that is to mend it."""

        def write(self, fd: int, data: bytes, offset: int) -> int:
            if not self.at:
                self.at, self.only, self.calls = 1, call, []
                return Disk.write(self, fd, data[:9], offset)
            return super().write(fd, data, offset)

    storage = TailAppendStorage(path, disk=Twice())
    for _ in range(3):
        with pytest.raises(NotSaved):
            storage.append({"n": 2})
        assert storage.failed
    storage.close()
    assert parse(path.read_bytes(), "file").records == [{"n": 1}]


def test_after_a_failed_sync_the_file_is_not_touched_again(path: Path) -> None:
    disk = FailingDisk()
    db = EventDB(path, disk=disk)
    for n in (2, 3):
        db.insert({"n": n})
    disk.at, disk.only, disk.calls = 1, "sync", []
    with pytest.raises(NotSaved, match="nothing more is taken"):
        db.insert({"n": 4})
    disk.at, disk.only, disk.calls = 0, "", []
    for _ in range(2):
        with pytest.raises(NotSaved, match="nothing more is taken"):
            db.insert({"n": 4})
    db.close()
    assert disk.calls == []
    assert parse(path.read_bytes(), "file").records[1:3] == [{"n": 2}, {"n": 3}]


def replaced(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def replaced_by_a_link(path: Path) -> None:
    path.rename(path.with_name("copy"))
    path.symlink_to(path.with_name("copy"))


def test_a_copy_of_the_same_bytes_in_its_place_is_the_record_from_then_on(path: Path) -> None:
    """As when a program that synchronises folders puts it there: what has the name is what is read next."""
    with EventDB(path) as db:
        for n in (2, 3, 4):
            db.insert({"n": n})
            replaced(path, path.read_bytes())
        db.insert({"n": 5})
        assert stock(path) == [{"n": n} for n in range(1, 6)]


CHANGES: dict[str, Callable[[Path], object]] = {
    "replaced by a link to a copy": replaced_by_a_link,
    "replaced by an earlier state": lambda path: replaced(path, encode([{"n": 1}, {"n": 2}])),
    "replaced by another record of its length": lambda path: replaced(path, path.read_bytes().replace(b"3}", b"4}")),
    "removed": Path.unlink,
    "cut": lambda path: os.truncate(path, 5),
    "emptied": lambda path: path.write_bytes(b""),
    "added to": lambda path: path.write_bytes(path.read_bytes() + b" "),
    "added to over the blanks": lambda path: path.write_bytes(
        path.read_bytes().replace(TAIL + BLANK * 15, b',\n"4": {"n":4}' + TAIL)
    ),
    "added to far behind the tail": lambda path: path.write_bytes(path.read_bytes()[:-9000] + b"x" + BLANK * 8999),
    "rewritten by TinyDB": lambda path: TinyDB(path).table("events").insert({"n": 2}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_changed_by_another_program_takes_nothing_more(path: Path, change: Callable[[Path], object]) -> None:
    with EventDB(path) as db:
        db.insert({"n": 2})
        db.insert({"n": 3})
        change(path)
        there = path.read_bytes() if path.exists() else None
        for _ in range(2):
            with pytest.raises(NotSaved):
                db.insert({"n": 3})
        assert (path.read_bytes() if path.exists() else None) == there


def created(disk: Disk, path: Path) -> None:
    sync.create(disk, path.with_name("new"), b"new")


def rewritten(disk: Disk, path: Path) -> None:
    sync.replace(disk, path, b"new")


def settled(disk: Disk, path: Path) -> None:
    storage = TailAppendStorage(path, disk=disk)
    try:
        storage.settle(storage.contents())
        storage.append({"n": 2})
    finally:
        storage.close()


CUT = HEAD + b'"1": {"n":1},\n"2": {"n'


@pytest.mark.parametrize("how", [*FAILURES, "before", "after", "half"])
@pytest.mark.parametrize("act", [created, rewritten, settled])
def test_whatever_call_fails_the_file_is_the_old_one_or_the_new_one(
    tmp_path: Path, act: Callable[[Disk, Path], None], how: int | str
) -> None:
    calls = FailingDisk()
    (tmp_path / "count").mkdir()
    (tmp_path / "count" / "record.json").write_bytes(CUT)
    act(calls, tmp_path / "count" / "record.json")
    assert {"write", "sync", "sync_folder"} < set(calls.calls)
    for at in range(1, len(calls.calls) + 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = folder / "record.json"
        path.write_bytes(CUT)
        # Only the primitives themselves let an OSError out; a storage tells its caller in a sentence.
        expected = Crash if how in ("before", "after", "half") else RecordError if act is settled else OSError
        passed = False
        with contextlib.suppress(expected):
            act(FailingDisk(at, how), path)
            passed = True
        new = folder / "new"
        if act is created:
            assert path.read_bytes() == CUT
            assert new.read_bytes() == b"new" if new.exists() else not passed
            assert not (isinstance(how, int) and not passed and new.exists()), "a failure left the file behind"
        elif act is rewritten:
            assert path.read_bytes() in ([b"new"] if passed else [CUT, b"new"])
        else:
            found = parse(path.read_bytes(), "file")
            assert found.records in ([[{"n": 1}, {"n": 2}]] if passed else [[{"n": 1}], [{"n": 1}, {"n": 2}]])
            assert found.cut or [file.read_bytes() for file in folder.glob("*.unfinished")] == [b',\n"2": {"n']
        if isinstance(how, int):
            assert not list(folder.glob(".*.tmp")) or act is settled or calls.calls[at - 1] in ("remove", "link")


def test_create_never_replaces_a_file(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        sync.create(Disk(), path, b"other")
    assert path.read_bytes() == before and [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("code", sorted({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}))
def test_create_works_where_there_are_no_hard_links(path: Path, code: int) -> None:
    new = path.with_name("new.json")
    sync.create(FailingDisk(1, code, only="link"), new, b"new")
    assert new.read_bytes() == b"new"
    with pytest.raises(FileExistsError):
        sync.create(FailingDisk(1, code, only="link"), new, b"other")
    assert new.read_bytes() == b"new"


def test_files_are_for_their_owner_alone_from_the_first_moment(path: Path, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        sync.create(Disk(), tmp_path / "new", b"x")
        sync.make_folder(Disk(), tmp_path / "a" / "b")
        fd = Disk().open(tmp_path / "opened", os.O_RDWR | os.O_CREAT)
        os.close(fd)
    finally:
        os.umask(old)
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("new", "opened", "a", "a/b", "record.json")}
    assert modes == {"new": 0o600, "opened": 0o600, "record.json": 0o600, "a": 0o700, "a/b": 0o700}


def test_a_rewrite_by_the_stock_library_is_read_and_put_back_into_form(path: Path) -> None:
    path.write_text(json.dumps({"events": {"1": {"n": 1}, "2": {"n": 2}}}))
    storage = TailAppendStorage(path)
    found = storage.contents()
    assert not found.normal and not found.cut
    assert storage.settle(found) is None
    assert storage.append({"n": 3}) == 3
    storage.close()
    assert path.read_bytes() == encode([{"n": 1}, {"n": 2}, {"n": 3}])
