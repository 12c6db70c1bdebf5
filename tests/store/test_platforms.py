"""The branches of macOS and Windows, driven with faked calls: neither system was at hand."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from store import sync
from store.errors import Damaged, Locked
from store.events import Person
from store.folding import Binding
from store.layout import encode, parse
from store.lock import Lock, NoLocks, holder
from store.site import Site
from store.sync import LOCK_BYTE, Disk
from tests.store.conftest import ANNA, TRIAL, file_of
from trials.language import CHINESE, said

Calls = list[tuple[Any, ...]]


def failing(code: int) -> Callable[..., Any]:
    def call(*arguments: Any) -> None:
        raise OSError(code, os.strerror(code))

    return call


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch, calls: Calls) -> Any:
    """macOS: a full sync by fcntl, no fdatasync."""
    fake = SimpleNamespace(F_FULLFSYNC=51, LOCK_EX=2, LOCK_NB=4, flock=lambda fd, how: calls.append(("flock", how)))
    fake.fcntl = lambda fd, command: calls.append(("fcntl", command))
    monkeypatch.setattr(sync, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(sync, "fcntl", fake)
    monkeypatch.delattr(os, "fdatasync")
    monkeypatch.setattr(os, "fsync", lambda fd: calls.append(("fsync",)))
    return fake


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, calls: Calls) -> Any:
    """Windows: bytes of a file are locked, no pread or pwrite, no fdatasync, no folder can be opened or synced."""
    held: set[tuple[int, int]] = set()

    def locking(fd: int, mode: int, count: int) -> None:
        status = os.fstat(fd)
        byte = (status.st_ino, os.lseek(fd, 0, os.SEEK_CUR))
        calls.append(("locking", mode, count, byte[1]))
        if mode == fake.LK_UNLCK:
            held.remove(byte)
            return
        if byte in held:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        held.add(byte)

    fake = SimpleNamespace(LK_NBLCK=2, LK_UNLCK=0, locking=locking, held=held)
    monkeypatch.setattr(sync, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(sync, "msvcrt", fake, raising=False)
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    monkeypatch.delattr(os, "fdatasync")
    monkeypatch.delattr(os, "getuid")
    monkeypatch.setattr(os, "fsync", lambda fd: calls.append(("fsync",)))
    opening = os.open

    def opened(path: Any, flags: int, *more: Any) -> int:
        assert not Path(path).is_dir(), "no folder can be opened on Windows"
        return opening(path, flags, *more)

    monkeypatch.setattr(os, "open", opened)
    return fake


def a_sitting(folder: Path) -> None:
    site = Site(folder, login="desk")
    with site.start("S-014", {TRIAL: Binding(site.keep(b"x"), None, "screening")}, ANNA) as screening:
        for n in range(40):
            screening.append("answered", f"q{n}", by=ANNA, new="12")
    assert len(site.read(screening.token).answers) == 40
    path = file_of(site, screening.token)
    assert path.read_bytes() == encode(parse(path.read_bytes(), path.name).records)


def test_macos_empties_the_cache_of_the_drive_itself(mac: Any, calls: Calls, tmp_path: Path) -> None:
    Disk().sync(0)
    assert calls == [("fcntl", 51)]
    a_sitting(tmp_path / "site")
    assert calls.count(("fcntl", 51)) > 5 and ("flock", 6) in calls
    assert ("fsync",) not in calls, "names in folders reach the drive as well"


@pytest.mark.parametrize("code", [errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOTTY])
def test_macos_syncs_as_far_as_a_drive_can(mac: Any, calls: Calls, code: int) -> None:
    mac.fcntl = failing(code)
    Disk().sync(0)
    assert calls == [("fsync",)]


def test_a_full_sync_that_fails_on_macos_is_no_sync(mac: Any, calls: Calls) -> None:
    mac.fcntl = failing(errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        Disk().sync(0)
    assert calls == []


def test_windows_writes_after_a_seek_and_flushes(windows: Any, calls: Calls, tmp_path: Path) -> None:
    disk = Disk()
    fd = disk.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    assert disk.write(fd, b"hello", 0) == 5 and disk.write(fd, b"HE", 1) == 2
    assert disk.read(fd, 10, 0) == b"hHElo"
    disk.sync(fd)
    disk.sync_folder(tmp_path)
    disk.close(fd)
    assert calls == [("fsync",)]


def test_windows_locks_a_byte_that_nobody_reads(windows: Any, calls: Calls, tmp_path: Path) -> None:
    path = tmp_path / "screening.lock"
    lock = Lock(Disk(), path).taken("Anna Berg (coordinator)", "now")
    assert calls == [("locking", 2, 1, LOCK_BYTE)]
    assert str(holder(Disk(), path)).startswith("Anna Berg (coordinator) on ")
    assert CHINESE(said("{who}", who=holder(Disk(), path))).startswith("Anna Berg（研究协调员）")
    with pytest.raises(Locked, match="in use elsewhere, by Anna Berg"):
        Lock(Disk(), path, 1).take("Ivo Marin", "now")
    lock.release()
    assert holder(Disk(), path) is None
    assert [call[1] for call in calls].count(0) == 2 and not windows.held, "each lock that was taken is given back"
    Lock(Disk(), path, 1).taken("Ivo Marin", "now").release()


@pytest.mark.parametrize("code", [errno.EDEADLK, errno.EAGAIN])
def test_windows_says_in_more_than_one_way_that_another_holds_it(windows: Any, tmp_path: Path, code: int) -> None:
    windows.locking = failing(code)
    with pytest.raises(Locked, match="in use elsewhere"):
        Lock(Disk(), tmp_path / "lock", 1).take("Anna", "now")


def test_a_share_without_locks_is_told_from_one_in_use(windows: Any, tmp_path: Path) -> None:
    windows.locking = failing(errno.EINVAL)
    with pytest.raises(NoLocks):
        Lock(Disk(), tmp_path / "lock", 1).take("Anna", "now")


def test_a_whole_sitting_on_windows(windows: Any, tmp_path: Path) -> None:
    a_sitting(tmp_path / "site")


def test_a_link_is_not_followed_where_the_system_has_no_flag_for_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "O_NOFOLLOW")
    monkeypatch.setattr(sync, "SAFE", 0)
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(Damaged, match="not an ordinary file"):
        sync.read_file(Disk(), tmp_path / "link", 10, "link")


def test_a_file_that_is_open_elsewhere_is_not_replaced_on_windows(
    windows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows replaces no open file: the record is closed first, and a refusal is told."""
    site = Site(tmp_path / "site", login="desk")
    with site.start("S-014", {TRIAL: Binding(site.keep(b"x"), None, "screening")}, ANNA) as screening:
        token = screening.token
    path = site.folder / "screenings" / f"{token}.json"
    path.write_bytes(path.read_bytes()[:-2])
    monkeypatch.setattr(os, "replace", failing(errno.EACCES))
    with site.open(token, Person("P01", "Anna Berg", "coordinator")) as again:
        assert "may not be written to" in str(again.readonly or "")
    monkeypatch.undo()
    with Site(site.folder).open(token, ANNA) as again:
        assert not again.readonly
