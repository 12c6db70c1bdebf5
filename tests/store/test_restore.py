"""Restoring from a copy: what is missing, damaged or behind, and never a shorter or another record over one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.backup import COPIED, DAMAGED, REFUSED, UNCHANGED, backup, failed
from store.errors import Damaged, Locked, Missing, NotSaved, Refused
from store.folding import Binding
from store.handover import hand_over
from store.register import RECEIVED
from store.restore import restore
from store.site import Site
from store.sync import Disk
from store.verify import exit_code, verify
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, more, rewrite, token_of
from tests.store.copies import files, heads, states
from trials.language import ENGLISH


def test_restoring_into_an_empty_folder_gives_the_same_heads(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    done = restore(elsewhere, tmp_path / "copy")
    assert not failed(done) and heads(elsewhere) == heads(whole)
    assert exit_code(list(verify(elsewhere))) == 0
    last = elsewhere.register.read().entries[-1]
    assert (last.kind, last.subject, last.reason) == ("received", "site", "restored from a backup")
    with elsewhere.open(token_of(elsewhere, "S-2"), ANNA) as screening:
        assert not screening.readonly and screening.append("answered", "weight", by=ANNA, new="70")
    assert elsewhere.people.list() == whole.people.list()
    assert states(restore(elsewhere, tmp_path / "copy"))["S-2"] == REFUSED


def lose(whole: Site, code: str) -> None:
    file_of(whole, token_of(whole, code)).unlink()


def test_what_is_missing_damaged_or_behind_is_put_back_and_nothing_else(whole: Site, tmp_path: Path) -> None:
    more(whole, "S-1")
    backup(whole, tmp_path / "copy")
    tokens = {code: token_of(whole, code) for code in ("S-1", "S-2", "S-3")}
    rewrite(file_of(whole, tokens["S-1"]), lambda records: records[:-2])
    damaged = b"{" + file_of(whole, tokens["S-2"]).read_bytes()
    file_of(whole, tokens["S-2"]).write_bytes(damaged)
    lose(whole, "S-3")
    definition = next((whole.folder / "definitions").iterdir())
    definition.unlink()
    done = restore(whole, tmp_path / "copy")
    assert states(done) == {"S-1": COPIED, "S-2": COPIED, "S-3": COPIED}
    assert exit_code(list(verify(whole))) == 0 and definition.exists()
    (aside,) = (whole.folder / "screenings").glob("*.damaged")
    assert aside.read_bytes() == damaged and aside.name in " ".join(moved.line(ENGLISH) for moved in done)
    with whole.open(tokens["S-1"], ANNA) as screening:
        assert not screening.readonly


def test_a_shorter_or_another_record_never_replaces_one(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    more(whole, "S-1")
    shutil.copytree(whole.folder, tmp_path / "fork")
    more(Site(tmp_path / "fork"), "S-2", "weight", "71")
    more(whole, "S-2", "weight", "70")
    before = files(whole.folder / "screenings")
    done = restore(whole, tmp_path / "copy")
    assert states(done) == {"S-1": REFUSED, "S-2": REFUSED, "S-3": UNCHANGED} and failed(done)
    assert "It has 6 entries here and only 4 in the backup" in done[0].line(ENGLISH)
    done = restore(whole, tmp_path / "fork")
    assert "From entry 5 on it is another record here" in done[1].line(ENGLISH) and done[1].state == REFUSED
    assert files(whole.folder / "screenings") == before
    assert states(restore(whole, tmp_path / "copy", "s-1")) == {"S-1": REFUSED}


def test_a_backup_that_knows_less_than_the_register_says_so_for_good(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    token = token_of(whole, "S-1")
    more(whole, "S-1")
    lose(whole, "S-1")
    assert states(restore(whole, tmp_path / "copy", "S-1")) == {"S-1": COPIED}
    (checked,) = verify(whole, "S-1")
    assert checked.state == "fine" and "without 2 entries that the register knew" in checked.line(ENGLISH)
    with whole.open(token, ANNA) as screening:
        assert not screening.readonly and len(screening.events) == 5


@pytest.mark.parametrize("cut", [-4, -40, -900])
def test_a_record_cut_below_what_the_register_knows_is_left_as_it_is_for_a_backup(
    whole: Site, tmp_path: Path, cut: int
) -> None:
    """What an entry cut off in writing leaves is set right on opening; what was saved and is gone stays gone."""
    more(whole, "S-1")
    backup(whole, tmp_path / "copy")
    token = token_of(whole, "S-1")
    path = file_of(whole, token)
    path.write_bytes(path.read_bytes()[:cut])
    left = path.read_bytes()
    with whole.open(token, ANNA) as screening:
        incomplete = screening.incomplete
        assert bool(screening.readonly) == incomplete == (cut != -4)
        if incomplete:
            with pytest.raises(Damaged, match="the newest were removed"):
                screening.append("note", "call", by=ANNA)
    assert (path.read_bytes() == left) == incomplete and not list(path.parent.glob("*.unfinished"))
    done = restore(whole, tmp_path / "copy")
    assert states(done)["S-1"] == (COPIED if incomplete else REFUSED)
    assert exit_code(list(verify(whole))) == 0


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
def test_the_code_of_a_record_that_is_lost_is_not_given_to_another(
    whole: Site, bindings: dict[str, Binding], tmp_path: Path, lose: Callable[[Path], object]
) -> None:
    backup(whole, tmp_path / "copy")
    lose(file_of(whole, token_of(whole, "S-1")))
    with pytest.raises(Damaged, match="restore it from a backup"):
        whole.start("s-1", bindings, ANNA)
    assert isinstance(whole.lost("s-1"), Damaged) and isinstance(whole.lost("S-9"), Missing)
    assert states(restore(whole, tmp_path / "copy"))["S-1"] == COPIED
    whole.start("S-9", bindings, ANNA).close()


def test_people_put_back_from_an_older_backup_are_said_to_be(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    for name in ("Eve", "Ada"):
        whole.people.add(name, "monitor", by=ANNA)
    (whole.folder / "people.json").unlink()
    assert states(restore(whole, tmp_path / "copy"))["people.json"] == COPIED
    whole.people.add("Bo", "monitor", by=ANNA)
    assert exit_code(list(verify(whole))) == 0
    said = next(entry.reason for entry in whole.register.read().entries if entry.kind == "received")
    assert said == "restored from a backup, without 2 entries that the register knew"


def test_one_screening_alone_may_be_restored(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    assert states(restore(elsewhere, tmp_path / "copy", "S-2")) == {"S-2": COPIED}
    assert [c.name for c in verify(elsewhere) if c.what == "screening"] == ["S-2"]
    assert exit_code(list(verify(elsewhere))) == 0
    with pytest.raises(Missing):
        restore(elsewhere, tmp_path / "copy", "S-9")


def test_a_folder_of_what_was_handed_over_names_its_file(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    made = hand_over(whole, token_of(whole, "S-2"), tmp_path / "parcels", ANNA)
    with pytest.raises(Refused, match=f"such as .*{made.name}"):
        restore(elsewhere, tmp_path / "parcels")


def test_no_backup_of_this_site(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    for source in (tmp_path / "full", tmp_path / "nowhere", whole.folder):
        with pytest.raises(Refused, match="is not a backup made by trialscreen"):
            restore(whole, source)
    elsewhere.people.add("Eve", "coordinator")
    with pytest.raises(Refused, match="Restore into an empty folder"):
        restore(elsewhere, whole.folder)


def test_what_is_damaged_in_a_backup_is_told_and_left(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    path = tmp_path / "copy" / "screenings" / f"{token_of(whole, 'S-1')}.json"
    path.write_bytes(path.read_bytes().replace(b'"12"', b'"21"'))
    done = restore(elsewhere, tmp_path / "copy")
    assert failed(done) and states(done)["S-1"] == DAMAGED and states(done)["S-2"] == COPIED
    assert [s.code for s in elsewhere.screenings()] == ["S-3", "S-2"]


def test_a_record_in_use_is_not_replaced(whole: Site, tmp_path: Path) -> None:
    more(whole, "S-1")
    backup(whole, tmp_path / "copy")
    path = file_of(whole, token_of(whole, "S-1"))
    rewrite(path, lambda records: records[:-2])
    token = token_of(whole, "S-1")
    whole.accept(token, whole.given_up(token), IVO, "for now")
    with whole.open(token_of(whole, "S-1"), ANNA), pytest.raises(Locked, match="Anna Berg"):
        restore(whole, tmp_path / "copy", "S-1")


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


def test_damage_in_a_backup_is_told_of_the_people_as_well(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    (tmp_path / "copy" / "people.json").write_bytes(b"{}")
    done = restore(elsewhere, tmp_path / "copy")
    assert (states(done)["people.json"], failed(done)) == (DAMAGED, True)
    assert elsewhere.people.list() == () and len(elsewhere.screenings()) == 3


def test_what_is_there_already_is_not_registered_as_received(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    shutil.rmtree(whole.folder / "register")
    assert states(restore(whole, tmp_path / "copy", "S-1")) == {"S-1": UNCHANGED}
    assert not whole.register.pages()
