"""Copies of a site: made while others work, the same to the last hash, and called whole only when they are."""

import contextlib
import errno
import itertools
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.backup import COPIED, DAMAGED, REFUSED, UNCHANGED, backup, failed
from store.errors import Locked, RecordError, Refused
from store.layout import without_blanks
from store.register import BACKUP, HEAD
from store.screening import Screening
from store.site import Site
from store.sync import Disk
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, file_of, more, rewrite, token_of
from tests.store.copies import files, heads, states
from tests.store.disks import FailingDisk
from trials.language import ENGLISH
from tui.cli import main


def backups(site: Site) -> int:
    return sum(entry.kind == BACKUP for entry in site.register.read().entries)


def test_the_copy_is_the_same_to_the_last_hash_and_verified(whole: Site, tmp_path: Path) -> None:
    before = files(whole.folder)
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and exit_code(checked) == 0
    assert files(tmp_path / "copy") == before and heads(Site(tmp_path / "copy")) == heads(whole)
    assert set(states(done).values()) == {COPIED} and len(done) == 5
    assert whole.register.read().entries[-1].kind == "backup"
    for path in (tmp_path / "copy").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
        if path.parent.name == "screenings":
            with TinyDB(path, access_mode="r") as db:
                assert len(db.table("events")) == 4


def test_a_record_that_is_open_is_copied_without_its_blanks(whole: Site, tmp_path: Path) -> None:
    with whole.open(token_of(whole, "S-1"), ANNA) as screening:
        screening.append("answered", "weight", by=ANNA, new="70")
        here = file_of(whole, screening.token).read_bytes()
        _done, checked = backup(whole, tmp_path / "copy")
    there = file_of(Site(tmp_path / "copy"), screening.token).read_bytes()
    assert exit_code(checked) == 0 and len(here) - len(there) > 10_000
    assert there == without_blanks(here) == file_of(whole, screening.token).read_bytes()


def test_an_earlier_backup_is_brought_up_to_date(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    more(whole, "S-1")
    whole.people.add("Eve", "monitor", by=ANNA)
    done, checked = backup(whole, tmp_path / "copy")
    assert states(done) == {
        "register/0001.json": COPIED, "people.json": COPIED, "S-1": COPIED, "S-2": UNCHANGED, "S-3": UNCHANGED,
    }  # fmt: skip
    assert exit_code(checked) == 0 and heads(Site(tmp_path / "copy")) == heads(whole)


def test_a_backup_does_not_take_over_a_loss(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    before = files(tmp_path / "copy" / "screenings")
    rewrite(file_of(whole, token_of(whole, "S-1")), lambda records: records[:-1])
    file_of(whole, token_of(whole, "S-2")).write_bytes(b"")
    file_of(whole, token_of(whole, "S-3")).unlink()
    done, _ = backup(whole, tmp_path / "copy")
    assert files(tmp_path / "copy" / "screenings") == before
    found = states(done)
    assert found["S-1"] == REFUSED and DAMAGED in found.values() and "S-3" not in found and failed(done)
    assert any("no longer in the record (4 in all)" in moved.line(ENGLISH) for moved in done)
    assert whole.register.read().entries[-1].seq == 3, "a backup that lacks something is not noted as one"


def test_a_damaged_copy_is_replaced_by_a_whole_one(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    path = tmp_path / "copy" / "screenings" / f"{token_of(whole, 'S-1')}.json"
    path.write_bytes(path.read_bytes()[:300])
    definition = next((tmp_path / "copy" / "definitions").iterdir())
    definition.write_bytes(b"altered")
    done, checked = backup(whole, tmp_path / "copy")
    assert states(done)["S-1"] == COPIED and exit_code(checked) == 0


def test_a_definition_that_is_missing_is_told(whole: Site, tmp_path: Path) -> None:
    (bound,) = whole.read(token_of(whole, "S-2")).trials.values()
    (whole.folder / "definitions" / f"{bound.supplement}.yaml").unlink()
    _, checked = backup(whole, tmp_path / "copy")
    assert exit_code(checked) == 1
    assert "zm001-sle was judged by its supplement" in " ".join(c.line(ENGLISH) for c in checked)


def test_while_others_write_the_copy_is_whole_and_has_all_that_was_saved_before(whole: Site, tmp_path: Path) -> None:
    tokens = [token_of(whole, code) for code in ("S-1", "S-2")]
    saved = dict.fromkeys(tokens, 0)
    stop = threading.Event()

    def desk(token: str) -> None:
        """Opens, answers and closes as fast as it can, so that records and register grow during the copy."""
        mine = Site(whole.folder)
        while not stop.is_set():
            with mine.open(token, ANNA) as screening:
                for _ in range(5):
                    number = len(screening.events) + 1
                    screening.append("answered", f"q{number}", by=ANNA, new="x" * 500)
                    saved[token] = number

    desks = [threading.Thread(target=desk, args=(token,)) for token in tokens]
    for each in desks:
        each.start()
    try:
        for n in range(3):
            before = dict(saved)
            done, checked = backup(whole, tmp_path / "copy")
            assert not any(moved.state == DAMAGED for moved in done), n
            copy = Site(tmp_path / "copy")
            for token in tokens:
                assert len(copy.read(token).events) >= before[token]
            if exit_code(checked):  # faster than anybody types: the register can grow in every round
                assert all("register" in str(line) for c in checked if c.state != "fine" for line in c.faults), (
                    checked
                )
    finally:
        stop.set()
        for each in desks:
            each.join()
    done, checked = backup(whole, tmp_path / "copy")
    assert exit_code(checked) == 0 and not failed(done) and heads(Site(tmp_path / "copy")) == heads(whole)


def test_no_place_for_a_copy(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    elsewhere.people.add("Eve", "coordinator")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    before = files(tmp_path)
    for folder, said in (
        (whole.folder / "copy", "inside the folder of the records"),
        (whole.folder, "inside"),
        (tmp_path, "inside the folder of the records, or around it"),
        (tmp_path / "full", "something else"),
        (tmp_path / "file", "something else"),
        (elsewhere.folder, "another site"),
    ):
        with pytest.raises(Refused, match=said):
            backup(whole, folder)
    assert files(tmp_path) == before


@pytest.mark.parametrize("each", [1, pytest.param(3, marks=pytest.mark.long)])
def test_whatever_fails_while_copying_is_told_and_the_next_backup_is_whole(
    site: Site, screening: Screening, tmp_path: Path, each: int
) -> None:
    """Every call that a backup makes of the disk fails, in `each` of the ways in which it can."""
    site.people.add("Anna Berg", "coordinator")
    faults: list[int | str] = [errno.EIO, errno.ENOSPC, "short"]
    counting = FailingDisk()
    backup(Site(site.folder, disk=counting), tmp_path / "count")
    before = files(site.folder / "screenings")
    for at, other in itertools.product(range(1, len(counting.calls) + 1), range(each)):
        folder, disk = tmp_path / f"copy{at}.{other}", FailingDisk(at, faults[(at + other) % 3])
        with contextlib.suppress(RecordError):
            done, checked = backup(Site(site.folder, disk=disk), folder)
            if not failed(done) and not exit_code(checked):
                assert heads(Site(folder)) == heads(site), at
        done, checked = backup(site, folder)
        assert exit_code(checked) == 0 and not failed(done), at
        shutil.rmtree(folder)
    assert files(site.folder / "screenings") == before


def test_a_site_that_takes_no_writing_is_backed_up_all_the_same(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise Locked("This folder may not be written to.")

    monkeypatch.setattr(whole.register, "note", closed)
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and exit_code(checked) == 0 and heads(Site(tmp_path / "copy")) == heads(whole)


def test_a_record_that_is_being_added_to_is_read_again(site: Site, screening: Screening, tmp_path: Path) -> None:
    screening.append("answered", "platelets", by=ANNA, new="12")

    class Meanwhile(Disk):
        """Reads records for the first time as while their last event is being written."""

        times = 0

        def read(self, fd: int, size: int, offset: int) -> bytes:
            data = super().read(fd, size, offset)
            if b'"platelets"' in data and not self.times:
                self.times += 1
                return data[:-10]
            return data

    done, checked = backup(Site(site.folder, disk=Meanwhile()), tmp_path / "copy")
    assert not exit_code(checked) and states(done)["S-014"] == COPIED
    copy = Site(tmp_path / "copy").read(screening.token)
    assert copy.head == screening.head and not copy.recovered


def test_a_site_from_before_there_was_a_register_gets_one_that_is_copied(
    site: Site, screening: Screening, tmp_path: Path
) -> None:
    screening.close()
    shutil.rmtree(site.folder / "register")
    done, _ = backup(site, tmp_path / "copy")
    assert states(done)["register/0001.json"] == COPIED
    (entry,) = Site(tmp_path / "copy").register.read().entries
    assert (entry.kind, entry.subject, entry.head) == (HEAD, screening.token, screening.head)


def test_what_others_do_during_the_copy_is_in_it_with_the_register_that_knows_of_it(
    whole: Site, tmp_path: Path
) -> None:
    class Meanwhile(Disk):
        """Others open and close a screening twice when the first files have been copied."""

        links = 0

        def link(self, source: Path, path: Path) -> None:
            super().link(source, path)
            self.links += path.is_relative_to(tmp_path / "copy")
            if self.links == 2:
                self.links += 1
                more(whole, "S-3", "weight")
                more(whole, "S-3", "height")

    done, checked = backup(Site(whole.folder, disk=Meanwhile()), tmp_path / "copy")
    assert exit_code(checked) == 0 and heads(Site(tmp_path / "copy")) == heads(whole)
    assert set(states(done).values()) == {COPIED}, "what was copied in the first round stays told as copied"


def test_a_backup_counts_only_when_all_of_it_was_copied_and_verified(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    assert backups(whole) == 1
    rewrite(file_of(whole, token_of(whole, "S-1")), lambda records: records[:-1])
    done, checked = backup(whole, tmp_path / "copy")
    assert failed(done) and backups(whole) == 1
    file_of(whole, token_of(whole, "S-1")).write_bytes(
        (tmp_path / "copy" / "screenings" / f"{token_of(whole, 'S-1')}.json").read_bytes()
    )
    for definition in (whole.folder / "definitions").iterdir():
        definition.write_bytes(b"altered")
    done, checked = backup(whole, tmp_path / "second")
    assert not failed(done) and exit_code(checked) == 1 and backups(whole) == 1


def test_copies_by_other_programs_are_not_backed_up(whole: Site, tmp_path: Path) -> None:
    path = file_of(whole, token_of(whole, "S-1"))
    shutil.copy(path, path.with_name(f"{path.stem} (1).json"))
    done, _ = backup(whole, tmp_path / "copy")
    assert len(done) == 5 and len(list((tmp_path / "copy" / "screenings").glob("*.json"))) == 3


def test_the_copy_is_verified_and_not_what_was_copied(whole: Site, tmp_path: Path) -> None:
    class Lying(Disk):
        """Says that it has written what it has not."""

        def write(self, fd: int, data: bytes, offset: int) -> int:
            return super().write(fd, data.replace(b'"new":"12"', b'"new":"21"'), offset)

    _, checked = backup(Site(whole.folder, disk=Lying()), tmp_path / "copy")
    assert exit_code(checked) == 1 and sum(each.state == "damaged" for each in checked) == 3
    assert exit_code(list(verify(whole))) == 0 and backups(whole) == 0


def test_verifying_the_copy_adds_nothing_to_it(whole: Site, tmp_path: Path) -> None:
    with whole.open(token_of(whole, "S-1"), ANNA) as screening:
        screening.append("answered", "weight", by=ANNA, new="70")
        backup(whole, tmp_path / "copy")  # the register does not know of the answer so far
        before = files(whole.folder / "register")
    backed_up = files(tmp_path / "copy" / "register")
    (name,) = backed_up
    assert before[name].startswith(backed_up[name][:-4])


def test_the_commands(whole: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, copy, new = ["--data", str(whole.folder)], str(tmp_path / "copy"), ["--data", str(tmp_path / "new")]
    assert main([*data, "backup", copy]) == 0
    assert "3 screenings in " in capsys.readouterr().out
    assert main([*data, "backup", copy, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fine"] is True
    assert main([*new, "restore", copy]) == 0 == main(["--data", copy, "verify"])
    capsys.readouterr()
    assert main([*new, "restore", copy]) == 0 and "3 screenings the same" in capsys.readouterr().out
    more(whole, "S-1")
    assert main([*data, "restore", copy]) == 1 and "refused: S-1, 6 entries" in capsys.readouterr().out
    assert main([*data, "restore", copy, "--screening", "S-1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["done"][0]["state"] == "refused"
    assert main([*data, "backup", copy, "--screening", "S-1"]) == 2 and "--as" in capsys.readouterr().err
    assert main([*data, "backup", copy, "--screening", "S-9", "--as", "P02"]) == 2
    assert main([*data, "backup", str(tmp_path / "stick"), "--screening", "s-1", "--as", "P02"]) == 0
    (path,) = (tmp_path / "stick").iterdir()
    assert main(["--data", str(tmp_path / "third"), "restore", str(path)]) == 0
    assert main([*data, "restore", str(tmp_path / "nowhere")]) == 2
    assert main(["--data", str(tmp_path / "none"), "backup", copy]) == 2 and not (tmp_path / "none").exists()
    with whole.open(token_of(whole, "S-1"), ANNA):
        assert main([*data, "backup", str(tmp_path / "stick"), "--screening", "S-1", "--as", "P02"]) == 3


LOST: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "The file of S-1 is gone"),
    "empty": (lambda path: path.write_bytes(b""), "The file of S-1 is damaged"),
    "the newest removed": (lambda path: rewrite(path, lambda records: records[:-1]), "the newest were removed"),
    "its definitions removed": (
        lambda path: shutil.rmtree(path.parent.parent / "definitions"), "definitions/",
    ),
    "all records removed": (lambda path: shutil.rmtree(path.parent), "The file of S-1 is gone"),
}  # fmt: skip


@pytest.mark.parametrize(("lose", "says"), LOST.values(), ids=LOST)
def test_what_was_lost_is_damage_and_not_a_mistake_of_who_asks_for_it(
    whole: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], lose: Callable[[Path], object], says: str
) -> None:
    lose(file_of(whole, token_of(whole, "S-1")))
    data = ["--data", str(whole.folder)]
    asked = [["backup", str(tmp_path / "stick")]]
    asked += [["export", "record", "-o", str(tmp_path / "r.json")]] * says.startswith("The file")
    for one in asked:
        assert main([*data, *one, "--screening", "S-1", "--as", "P02"]) == 1
        told = capsys.readouterr().err
        assert says in told and "backup" in told
    assert main([*data, "verify"]) == 1
