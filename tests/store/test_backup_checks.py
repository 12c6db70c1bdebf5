"""Each check of a backup, a restoration and a hand-over by itself: without it, something would pass unseen."""

import hashlib
import io
import shutil
import zipfile
from pathlib import Path

import pytest

from store.backup import COPIED, DAMAGED, REFUSED, UNCHANGED, backup, failed
from store.errors import Damaged, NotSaved, Refused
from store.folding import Binding
from store.handover import MOST_PARTS, hand_over
from store.register import BACKUP, HEAD, RECEIVED
from store.restore import restore
from store.screening import Screening
from store.site import Site
from store.sync import Disk
from store.verify import exit_code, verify
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of
from tests.store.test_backup import files, heads, more, states
from tests.store.test_register import rewrite
from tests.store.test_verify import token_of
from trials.language import ENGLISH


def backups(site: Site) -> int:
    return sum(entry.kind == BACKUP for entry in site.register.read().entries)


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


def test_a_site_is_known_by_its_register_or_by_its_people(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "register")
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and not exit_code(checked)
    (tmp_path / "copy" / "people.json").unlink()
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and not exit_code(checked)


def test_an_empty_copy_is_filled(whole: Site, tmp_path: Path) -> None:
    Site(tmp_path / "copy")
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and not exit_code(checked)


def test_what_is_restored_is_registered_once_and_what_was_there_is_not(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")

    def received() -> list[str]:
        return [entry.subject for entry in whole.register.read().entries if entry.kind == RECEIVED]

    assert set(states(restore(whole, tmp_path / "copy")).values()) == {UNCHANGED} and received() == []
    token = token_of(whole, "S-1")
    file_of(whole, token).unlink()
    assert states(restore(whole, tmp_path / "copy"))["S-1"] == COPIED
    assert received() == ["site"], "the register knew this head already: nothing is lost or new"
    (checked,) = verify(whole, "S-1")
    assert "without" not in checked.line(ENGLISH)


def test_one_restored_where_the_register_knows_nothing_of_it_is_registered(
    whole: Site, elsewhere: Site, tmp_path: Path
) -> None:
    backup(whole, tmp_path / "copy")
    restore(elsewhere, tmp_path / "copy", "S-2")
    (entry,) = (e for e in elsewhere.register.read().entries if e.subject == token_of(whole, "S-2"))
    assert (entry.kind, entry.reason) == (RECEIVED, "restored from a backup")


def test_only_what_a_backup_had_more_of_is_told_of_people_and_register(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    assert set(states(restore(whole, tmp_path / "copy"))) == {"S-1", "S-2", "S-3"}
    whole.people.add("Eve", "monitor", by=ANNA)
    done = restore(whole, tmp_path / "copy")
    assert not failed(done) and len(whole.people.list()) == 3
    (whole.folder / "people.json").unlink()
    assert states(restore(whole, tmp_path / "copy"))["people.json"] == COPIED and len(whole.people.list()) == 2


def test_people_and_register_are_put_back_under_their_own_locks(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    (whole.folder / "people.json").unlink()
    taken: list[str] = []

    class Watched(Disk):
        def open(self, path: Path, flags: int) -> int:
            taken.append(path.name)
            return super().open(path, flags)

    restore(Site(whole.folder, disk=Watched()), tmp_path / "copy")
    assert taken.index("people.lock") < taken.index("people.json", taken.index("people.lock"))
    assert "register.lock" in taken


def test_a_record_is_restored_over_nothing_that_came_meanwhile(whole: Site, tmp_path: Path) -> None:
    """Between the look and the writing another desk may have put the same file there."""
    backup(whole, tmp_path / "copy")
    path = file_of(whole, token_of(whole, "S-1"))
    kept = path.read_bytes()
    path.unlink()

    class Meanwhile(Disk):
        def link(self, source: Path, target: Path) -> None:
            if target == path:
                path.write_bytes(kept + b" ")
            super().link(source, target)

    with pytest.raises(NotSaved):
        restore(Site(whole.folder, disk=Meanwhile()), tmp_path / "copy")
    assert path.read_bytes() == kept + b" "


def test_a_definition_that_only_the_backup_has_is_put_back_with_one_screening(
    whole: Site, elsewhere: Site, tmp_path: Path
) -> None:
    backup(whole, tmp_path / "copy")
    restore(elsewhere, tmp_path / "copy", "S-2")
    with elsewhere.read(token_of(whole, "S-2")) as screening:
        assert all(elsewhere.kept(sha) for sha in screening.trials[TRIAL].shas)


def test_a_restored_copy_of_ones_own_code_is_no_clash_and_case_does_not_hide_one(
    whole: Site, elsewhere: Site, tmp_path: Path, clock: Ticks
) -> None:
    elsewhere.start("s-1", {TRIAL: Binding(elsewhere.keep(b"x"), None, "screening")}, ANNA).close()
    backup(whole, tmp_path / "copy")
    assert states(restore(elsewhere, tmp_path / "copy", "S-1")) == {"S-1": REFUSED}
    assert states(restore(elsewhere, tmp_path / "copy", "S-2")) == {"S-2": COPIED}
    assert states(restore(elsewhere, tmp_path / "copy", "S-2")) == {"S-2": UNCHANGED}


def packed(parts: list[tuple[str, bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return data.getvalue()


@pytest.fixture
def parts(whole: Site, tmp_path: Path) -> dict[str, bytes]:
    """What stands in the file of a screening that was handed over."""
    with zipfile.ZipFile(hand_over(whole, token_of(whole, "S-2"), tmp_path / "stick", IVO)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_hand_over_has_an_end_to_its_parts_their_sizes_and_their_sum(
    parts: dict[str, bytes], elsewhere: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "strange.zip"

    def taken(more: list[bytes]) -> str:
        named = [(f"definitions/{hashlib.sha256(part).hexdigest()}.yaml", part) for part in more]
        path.write_bytes(packed([*parts.items(), *named]))
        try:
            restore(elsewhere, path)
        except Damaged as error:
            return str(error)
        return ""

    assert "too many parts" in taken([b"%d" % n for n in range(MOST_PARTS)])
    monkeypatch.setattr("store.handover.MOST_DEFINITION", 5000)
    assert "holds something else" in taken([b"x" * 5001])
    monkeypatch.setattr("store.handover.MOST_PARCEL", 20_000)
    assert "holds something else" in taken([bytes([n]) * 4000 for n in range(5)])
    assert not elsewhere.screenings()
    assert taken([b"x" * 5000]) == ""


def test_no_part_is_unpacked_further_than_it_may_be(
    parts: dict[str, bytes], elsewhere: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    reading = zipfile.ZipExtFile.read

    def read(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        asked.append(-1 if n is None else n)
        return reading(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    path = tmp_path / "whole.zip"
    path.write_bytes(packed(list(parts.items())))
    restore(elsewhere, path)
    assert asked and min(asked) > 0


def test_two_records_in_one_file_are_refused(parts: dict[str, bytes], elsewhere: Site, tmp_path: Path) -> None:
    (name,) = (name for name in parts if name.startswith("screenings/"))
    path = tmp_path / "twice.zip"
    path.write_bytes(packed([(f"screenings/{'0' * 32}.json", parts[name]), *parts.items()]))
    with pytest.raises(Damaged, match="holds something else"):
        restore(elsewhere, path)


def test_damage_in_a_backup_is_told_of_the_people_as_well(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    (tmp_path / "copy" / "people.json").write_bytes(b"{}")
    done = restore(elsewhere, tmp_path / "copy")
    assert (states(done)["people.json"], failed(done)) == (DAMAGED, True)
    assert elsewhere.people.list() == () and len(elsewhere.screenings()) == 3


def test_a_record_handed_over_must_keep_the_rules_of_a_record(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    """Its chain is whole and its definitions are there: only what it says is not what a record can say."""
    rewrite(file_of(whole, token_of(whole, "S-2")), lambda records: [*records[:-1], {**records[-1], "kind": "odd"}])
    path = file_of(whole, token_of(whole, "S-2"))
    definitions = [(f"definitions/{p.name}", p.read_bytes()) for p in (whole.folder / "definitions").iterdir()]
    file = tmp_path / "odd.zip"
    file.write_bytes(packed([(f"screenings/{path.name}", path.read_bytes()), *definitions]))
    with pytest.raises(Damaged, match="at event 4"):
        restore(elsewhere, file)
    assert not elsewhere.screenings()


def test_what_is_there_already_is_not_registered_as_received(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    shutil.rmtree(whole.folder / "register")
    assert states(restore(whole, tmp_path / "copy", "S-1")) == {"S-1": UNCHANGED}
    assert not whole.register.pages()


def test_a_hand_over_that_is_there_already_is_refused_before_it_is_recorded(whole: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    for number in range(4, 9):
        (tmp_path / f"screening-{token[:8]}-{number}.zip").write_bytes(b"")
    with pytest.raises(Refused, match="is there already"):
        hand_over(whole, token, tmp_path, IVO)
    assert [event.kind for event in whole.read(token).events].count("exported") == 0
