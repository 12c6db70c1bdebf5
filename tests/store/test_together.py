"""Adding to many records: the disk is waited for once for many, and nothing counts as saved before."""

import errno
from pathlib import Path

import pytest

from store.errors import NotSaved
from store.events import Kind
from store.folding import Binding
from store.site import Site
from store.sync import Disk
from store.together import MOST
from store.verify import exit_code, verify
from tests.store.conftest import ANNA
from tests.store.disks import FailingDisk


class Waiting(Disk):
    """Counts what is waited for."""

    def __init__(self) -> None:
        self.waits = 0

    def sync(self, fd: int) -> None:
        self.waits += 1
        super().sync(fd)


def site_of(folder: Path, count: int, disk: Disk | None = None) -> tuple[Site, list[str]]:
    site = Site(folder, login="desk")
    binding = {"zm001-sle": Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")}
    for number in range(count):
        site.start(f"S-{number}", binding, ANNA).close()
    return Site(folder, login="desk", disk=disk), [summary.token for summary in site.screenings()]


def export_all(site: Site, tokens: list[str]) -> None:
    with site.together() as together:
        for token in tokens:
            with together.open(token, ANNA, opened=False) as screening:
                screening.append(Kind.EXPORTED, "log", by=ANNA)


def test_each_record_is_waited_for_once_and_the_register_once(tmp_path: Path) -> None:
    disk = Waiting()
    site, tokens = site_of(tmp_path, 12, disk)
    export_all(site, tokens)
    assert disk.waits == 12 + 1
    for token in tokens:
        assert [event.kind for event in site.read(token).events][-2:] == [Kind.STAGE, Kind.EXPORTED]
        latest = site.register.latest(token)
        assert latest is not None and latest.head == site.read(token).head
    assert exit_code(list(verify(site))) == 0


def test_no_more_files_are_held_open_than_a_few_hundred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.together.MOST", 4)
    disk = Waiting()
    site, tokens = site_of(tmp_path, 10, disk)
    export_all(site, tokens)
    assert 10 < disk.waits < 20 and MOST < 500  # the register once more for each handful


def test_a_disk_that_fails_at_the_end_is_told_and_the_record_put_in_order_once_opened(
    tmp_path: Path,
) -> None:
    site, tokens = site_of(tmp_path, 3, FailingDisk(at=1, how=errno.EIO, only="sync"))
    with pytest.raises(NotSaved, match="the disk reports an error"):
        export_all(site, tokens)
    assert len(site._suspect) <= 1
    for token in tokens:
        with site.open(token, ANNA) as screening:
            assert str(screening.readonly or "") == "" and screening.events[-1].kind == Kind.OPENED
    assert not site._suspect


def test_records_that_lack_what_the_register_knows_are_read_only_here_too(tmp_path: Path) -> None:
    site, tokens = site_of(tmp_path, 2)
    path = tmp_path / "screenings" / f"{tokens[0]}.json"
    before = path.read_bytes()
    with site.open(tokens[0], ANNA) as screening:
        screening.append(Kind.NOTE, "note", by=ANNA, new="seen")
    path.write_bytes(before)
    with site.together() as together, together.open(tokens[0], ANNA, opened=False) as screening:
        assert "the newest were removed" in str(screening.readonly or "")


def test_the_register_learns_of_them_when_the_disk_has_them_and_never_of_what_it_lacks(tmp_path: Path) -> None:
    """A line about an event that a power cut took away would read as if somebody had removed it."""
    told: list[str] = []

    class Watched(Disk):
        def sync(self, fd: int) -> None:
            told.append("sync")
            super().sync(fd)

        def link(self, source: Path, path: Path) -> None:
            told.append(path.parent.name)
            super().link(source, path)

    site, tokens = site_of(tmp_path, 12, Watched())
    pages = len(site.register.pages())
    export_all(site, tokens)
    assert told == [*["sync"] * 13, "register"], "the records, then one page"
    assert len(site.register.pages()) == pages + 1 and len(site.register.read().entries) > 12

    failing = Site(tmp_path, disk=FailingDisk(at=4, how=errno.EIO, only="sync"))
    with pytest.raises(NotSaved):
        export_all(failing, tokens)
    (lost,) = failing._suspect
    for token in tokens:
        latest = failing.register.latest(token)
        assert latest is not None and (latest.seq == len(failing.read(token).events)) is (token != lost)


def test_verifying_many_records_waits_for_the_register_once(tmp_path: Path) -> None:
    disk = Waiting()
    site, _ = site_of(tmp_path, 12, disk)
    for page in site.register.pages():
        page.unlink()
    assert exit_code(list(verify(site))) == 0 and disk.waits == 1
    assert len(site.register.read().entries) == 12
    assert exit_code(list(verify(site))) == 0 and disk.waits == 1
