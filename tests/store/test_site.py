"""The site's folder: starting, opening, listing, keeping definitions."""

import contextlib
import errno
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.errors import Damaged, Locked, Missing, NewerVersion, NotSaved, RecordError, Refused
from store.events import Person
from store.folding import Binding
from store.layout import TAIL
from store.screening import Screening
from store.site import Site
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of
from tests.store.disks import FailingDisk


def test_a_new_folder_is_made_for_its_owner_alone(tmp_path: Path, clock: Ticks) -> None:
    old = os.umask(0)
    try:
        site = Site(tmp_path / "a" / "site", clock=clock)
        sha = site.keep(b"x")
        site.people.add("Anna Berg", "coordinator")
        site.start("S-014", {TRIAL: Binding(sha, None, "screening")}, ANNA).close()
    finally:
        os.umask(old)
    for path in (tmp_path / "a").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert not site.screenings()[0].damage


def test_new_folders_are_made_durable_from_the_outside_in(tmp_path: Path) -> None:
    disk = FailingDisk()
    Site(tmp_path / "a" / "site", disk=disk)
    assert disk.calls == ["make_folder", "sync_folder"] * 4
    Site(tmp_path / "a" / "site", disk=disk)
    assert len(disk.calls) == 8


def test_nothing_of_a_participant_stands_in_a_name(site: Site, screening: Screening) -> None:
    screening.append("answered", "birth_date", by=ANNA, new="1980-05")
    names = " ".join(str(path) for path in site.folder.rglob("*"))
    assert "S-014" not in names and "1980" not in names and screening.token in names
    assert not set(file_of(site, screening.token).stem) - set("0123456789abcdef")


@pytest.mark.parametrize("code", ["S-014", "s-014"])
def test_a_code_is_used_once_at_a_site(
    site: Site, screening: Screening, bindings: dict[str, Binding], code: str
) -> None:
    with pytest.raises(Refused, match="S-014 is in use at this site already"):
        site.start(code, bindings, IVO)
    site.start("S-015", bindings, IVO).close()
    assert len(site.screenings()) == 2


@pytest.mark.parametrize(
    "code", ["", " ", "-1", ".hidden", "Jane Roe", "a/b", "../../evil", "S\n1", "é", "x" * 65, "S\u202e1"]
)
def test_a_code_that_is_none_is_refused(site: Site, bindings: dict[str, Binding], code: str) -> None:
    with pytest.raises(Refused, match="A screening code"):
        site.start(code, bindings, ANNA)
    assert not site.screenings()


def test_a_screening_needs_a_trial_whose_definition_is_kept(site: Site) -> None:
    with pytest.raises(Refused, match="at least one trial"):
        site.start("S-014", {}, ANNA)
    with pytest.raises(Damaged):
        site.start("S-014", {TRIAL: Binding("0" * 64, None, "screening")}, ANNA)
    assert not site.screenings()


def test_opening_says_who_and_verifies(site: Site, screening: Screening) -> None:
    screening.close()
    with site.open(screening.token, IVO) as again:
        assert [event.kind for event in again.events] == ["created", "bound", "stage", "opened"]
        assert again.events[-1].by.name == "Ivo Marin" and not again.readonly


def test_a_second_window_reads_and_is_told_who_writes(site: Site, screening: Screening) -> None:
    with site.open(screening.token, IVO) as second:
        assert str(second.readonly or "").startswith("It is in use elsewhere, by Anna Berg (coordinator) on ")
        with pytest.raises(Locked, match="S-014 is open for reading only"):
            second.append("answered", "platelets", by=IVO, new="12")
        screening.append("answered", "platelets", by=ANNA, new="12")
        assert "platelets" not in second.answers
    assert "Anna Berg (coordinator)" in str(site.screenings()[0].locked_by)
    screening.close()
    assert site.screenings()[0].locked_by is None
    with site.open(screening.token, IVO) as second:
        assert not second.readonly and second.answers["platelets"].entry == "12"


def test_reading_changes_nothing(site: Site, screening: Screening) -> None:
    screening.close()
    before = {path: path.read_bytes() for path in site.folder.rglob("*") if path.is_file()}
    with site.read(screening.token) as read:
        assert read.head == screening.head and read.readonly
        with pytest.raises(Locked):
            read.append("note", "x", by=ANNA)
    site.screenings()
    assert {path: path.read_bytes() for path in site.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("token", ["", "x", "../people", "0" * 32, "/etc/passwd", "0" * 31 + "\n"])
def test_a_token_that_is_none_is_missing(site: Site, token: str) -> None:
    for act in (site.read, lambda token: site.open(token, ANNA)):
        with pytest.raises(Missing):
            act(token)
    assert not list(site.folder.rglob("*.lock"))


def test_the_list_shows_the_latest_first_from_last_lines_alone(site: Site, bindings: dict[str, Binding]) -> None:
    tokens = {}
    for code in ("S-1", "S-2", "S-3"):
        with site.start(code, bindings, ANNA) as screening:
            tokens[code] = screening.token
            for n in range(60):
                screening.append("answered", f"q{n}", by=ANNA, new="x" * 200)
    with site.open(tokens["S-2"], ANNA) as screening:
        last = screening.append("note", "x" * 150, by=ANNA, new="y" * 20_000, verdicts={"word": "pending"})
    assert [summary.code for summary in site.screenings()] == ["S-2", "S-3", "S-1"]
    summary = site.screenings()[0]
    assert (summary.token, summary.at, summary.count) == (tokens["S-2"], last.at, 65)
    assert summary.verdicts == {"word": "pending"} and not summary.damage

    reads: list[int] = []

    class Watched(FailingDisk):
        def read(self, fd: int, size: int, offset: int) -> bytes:
            reads.append(size)
            return super().read(fd, size, offset)

    Site(site.folder, disk=Watched()).screenings()
    assert sorted(reads)[:3] == [8192] * 3 and len(reads) == 4  # the long last line alone is looked for further


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "not JSON": lambda path: path.write_bytes(b"hello"),
    "cut in its first line": lambda path: os.truncate(path, 60),
    "another last line": lambda path: path.write_bytes(path.read_bytes().replace(b'"1980"', b'"1981"')),
    "a broken last line": lambda path: path.write_bytes(path.read_bytes()[:-40] + TAIL),
    "another program's": lambda path: path.write_text('{"events": {"1": {"a": "b"}}}'),
    "a list": lambda path: path.write_text("[]"),
    "a summary of another shape": lambda path: path.write_bytes(path.read_bytes().replace(b'"stage"', b'"stags"')),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_is_listed_first_and_never_touched(
    site: Site, screening: Screening, bindings: dict[str, Binding], damage: Callable[[Path], object]
) -> None:
    screening.append("answered", "birth_date", by=ANNA, new="1980")
    screening.close()
    site.start("S-015", bindings, ANNA).close()
    path = file_of(site, screening.token)
    damage(path)
    data = path.read_bytes()
    listed = site.screenings()
    assert listed[0].damage and not listed[1].damage and listed[0].token == screening.token
    assert listed[0].code == ("S-014" if data.count(b"\n") > 3 else "")
    assert str(listed[0].damage).endswith(".") and "1981" not in str(listed[0].damage)
    for act in (site.read, lambda token: site.open(token, ANNA)):
        with pytest.raises(Damaged):
            act(screening.token)
    assert path.read_bytes() == data
    if listed[0].code:
        with pytest.raises(Refused, match="in use"):
            site.start("s-014", bindings, ANNA)


def test_a_newer_version_is_named_in_the_list_and_not_opened(site: Site, screening: Screening) -> None:
    screening.close()
    path = file_of(site, screening.token)
    path.write_text(json.dumps({"events": {"1": {"new": {"format": 3}}, "2": {"what": "later"}}}))
    assert "newer version of trialscreen (format 3" in str(site.screenings()[0].damage)
    with pytest.raises(NewerVersion):
        site.open(screening.token, ANNA)


def test_copies_made_by_other_programs_are_shown_and_never_mixed(site: Site, screening: Screening) -> None:
    screening.close()
    path = file_of(site, screening.token)
    shutil.copy(path, path.with_name(f"{path.stem} (conflicted copy).json"))
    other = path.with_name("0" * 32 + ".json")
    shutil.copy(path, other)
    listed = site.screenings()
    assert len(listed) == 3 and "copy made by Dropbox" in str(listed[0].damage)
    with pytest.raises(Damaged, match="is a copy of S-014"):
        site.open("0" * 32, ANNA)


def test_temporary_files_of_the_dead_are_removed_and_those_of_the_living_left(
    site: Site, screening: Screening
) -> None:
    folders = [site.folder, site.folder / "screenings", site.folder / "definitions", site.folder / "register"]
    for folder in folders:
        for name in (".0123456789abcdef.tmp", ".fedcba9876543210.tmp", ".mine.tmp"):
            (folder / name).write_bytes(b"left")
        for name in (".0123456789abcdef.tmp", ".mine.tmp"):
            os.utime(folder / name, (1, 1))
    Site(site.folder).screenings()
    for folder in folders:
        assert {path.name for path in folder.glob("*.tmp")} == {".fedcba9876543210.tmp", ".mine.tmp"}


def test_links_are_not_followed(site: Site, screening: Screening, tmp_path: Path) -> None:
    screening.close()
    path = file_of(site, screening.token)
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    assert "not an ordinary file" in str(site.screenings()[0].damage)
    for act in (site.read, lambda token: site.open(token, ANNA)):
        with pytest.raises(Damaged, match="not an ordinary file"):
            act(screening.token)
    path.unlink()
    (tmp_path / "elsewhere.json").rename(path)
    lock = path.with_suffix(".lock")
    lock.unlink()
    lock.symlink_to(tmp_path / "target")
    with site.open(screening.token, ANNA) as opened:
        assert "not an ordinary file" in str(opened.readonly or "")
    assert not (tmp_path / "target").exists()


def test_a_folder_inside_may_not_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "screenings").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="is a link"):
        Site(tmp_path / "site")


def test_the_folder_itself_may_be_reached_through_a_link_and_is_shown_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Site(tmp_path / "link").folder == (tmp_path / "real").resolve()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a folder away")
def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(Refused, match="another account"):
        Site(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError) as caught:
        Site(tmp_path / "file" / "site")
    assert str(caught.value).startswith("NOT SAVED")
    with pytest.raises(RecordError):
        Site(tmp_path / "file")


def test_definitions_are_kept_by_their_hash(site: Site) -> None:
    data = b"trial: {id: x}\n" * 1000
    sha = site.keep(data)
    assert sha == hashlib.sha256(data).hexdigest() == site.keep(data)
    assert site.kept(sha) == data and site.kept(site.keep(b"")) == b""
    path = site.folder / "definitions" / f"{sha}.yaml"
    assert path.read_bytes() == data
    path.write_bytes(data + b" ")
    with pytest.raises(Damaged, match="not what its name says"):
        site.kept(sha)
    assert site.keep(data) == sha and site.kept(sha) == data
    for name in ("", "../people", sha.upper(), sha + "\n", "0" * 63):
        with pytest.raises(Refused):
            site.kept(name)
    with pytest.raises(Damaged):
        site.kept("0" * 64)
    with pytest.raises(Refused, match="more than"):
        site.keep(b"x" * (5 * 1024 * 1024))


def test_where_there_are_no_locks_it_is_read_only_unless_forced(site: Site, screening: Screening) -> None:
    screening.close()
    other = Site(site.folder, disk=FailingDisk(1, errno.ENOLCK, only="lock"))
    with other.open(screening.token, ANNA) as opened:
        assert "no locks" in str(opened.readonly or "")
    other = Site(site.folder, disk=FailingDisk(1, errno.ENOLCK, only="lock"))
    with other.open(screening.token, ANNA, without_lock=True) as opened:
        assert not opened.readonly and opened.append("note", "x", by=ANNA)


FAULTS: list[int | str] = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, "short"]


@pytest.mark.parametrize("each", [1, pytest.param(len(FAULTS), marks=pytest.mark.long)])
def test_whatever_fails_a_sentence_says_so_and_nothing_saved_is_lost(tmp_path: Path, each: int) -> None:
    """Every call of a site's first minutes fails, in `each` of the ways in which it can."""

    def life(site: Site) -> None:
        """A site's first minutes."""
        people = site.people
        anna = people.list()[0] if people.list() else people.add("Anna Berg", "coordinator")
        sha = site.keep(b"x")
        known = [summary for summary in site.screenings() if not summary.damage]
        binding = {TRIAL: Binding(sha, None, "screening")}
        screening = site.open(known[0].token, anna) if known else site.start("S-014", binding, anna)
        with screening:
            key = f"q{len(screening.answers)}"
            screening.append("answered", key, by=anna, new="1")
            saved.append(key)

    counting = FailingDisk()
    saved: list[str] = []
    life(Site(tmp_path / "count", disk=counting))
    assert len(counting.calls) > 40
    for at, more in itertools.product(range(1, len(counting.calls) + 1), range(each)):
        folder, how = tmp_path / f"{at}.{more}", FAULTS[(at + more) % len(FAULTS)]
        saved = []
        with contextlib.suppress(RecordError):
            life(Site(folder, disk=FailingDisk(at, how)))
        life(Site(folder))  # the same again with a sound disk: nothing stands in the way
        site = Site(folder)
        (summary,) = site.screenings()
        assert not summary.damage and set(saved) <= set(site.read(summary.token).answers), at


def test_a_full_disk_at_opening_leaves_it_readable(site: Site, screening: Screening) -> None:
    screening.append("answered", "platelets", by=ANNA, new="12")
    screening.close()
    disk = FailingDisk(2, errno.ENOSPC, only="write")  # the first write names the holder of the lock
    with Site(site.folder, disk=disk).open(screening.token, ANNA) as opened:
        assert "the disk is full" in str(opened.readonly or "") and opened.answers["platelets"].entry == "12"


def test_one_who_starts_at_the_same_time_waits_or_is_told(site: Site, bindings: dict[str, Binding]) -> None:
    class Busy(FailingDisk):
        def lock(self, fd: int) -> bool:
            self.calls.append("lock")
            return len(self.calls) > 5 and super().lock(fd)

    with Site(site.folder, disk=Busy()).start("S-014", bindings, ANNA) as screening:
        assert screening.code == "S-014"


def test_people_named_in_sentences_are_clean(site: Site, screening: Screening) -> None:
    screening.close()
    strange = Person("P09", "Eve\x1b[2J\n\u202e", "coordinator")
    with site.open(screening.token, strange) as opened:
        assert "\x1b" not in str(site.screenings()[0].locked_by)
        assert opened.events[-1].by.name.startswith("Eve␛[2J")
        file_of(site, screening.token).with_suffix(".lock").write_text('{"who": "[/]\x1b", "host": 5}')
        with site.open(screening.token, ANNA) as second:
            assert str(second.readonly or "") == "It is in use elsewhere, by another window."


def test_nothing_is_saved_when_the_start_fails_and_the_code_stays_free(
    site: Site, bindings: dict[str, Binding]
) -> None:
    for call in ("link", "sync_folder"):
        broken = Site(site.folder, disk=FailingDisk(1, errno.EIO, only=call))
        with pytest.raises(NotSaved):
            broken.start("S-014", bindings, ANNA)
        assert not site.screenings()
    site.start("S-014", bindings, ANNA).close()


def test_after_a_failed_sync_the_record_is_laid_out_anew_when_it_is_opened_again(
    site: Site, screening: Screening, tmp_path: Path
) -> None:
    """What the system shows of a file whose sync failed need not be on the disk, and would be lost unseen."""
    screening.close()
    disk = FailingDisk(2, errno.EIO, only="sync")
    broken = Site(site.folder, disk=disk)
    opened_ = broken.open(screening.token, ANNA)
    with pytest.raises(NotSaved):
        opened_.append("answered", "platelets", by=ANNA, new="12")
    opened_.close()
    inode = os.stat(file_of(site, screening.token)).st_ino
    with broken.open(screening.token, ANNA) as again:
        assert not again.readonly and again.append("answered", "weight", by=ANNA, new="70")
    assert os.stat(file_of(site, screening.token)).st_ino != inode
    inode = os.stat(file_of(site, screening.token)).st_ino
    broken.open(screening.token, ANNA).close()
    assert os.stat(file_of(site, screening.token)).st_ino == inode


def test_a_record_that_is_written_to_is_listed_anew_though_neither_its_size_nor_its_time_differs(
    site: Site, screening: Screening
) -> None:
    """Entries go over blanks, and two of them may fall into one tick of the system's clock."""
    for n in range(3):
        screening.append("answered", f"q{n}", by=ANNA, new="12", verdicts={"n": n})
    path = file_of(site, screening.token)
    before = os.stat(path)
    assert site.screenings()[0].verdicts == {"n": 2}
    screening.append("answered", "q3", by=ANNA, new="12", verdicts={"n": 3})
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert site.screenings()[0].verdicts == {"n": 3}
