"""Copies: made while others work, the same to the last hash; never a shorter or other record over a longer one."""

import contextlib
import errno
import io
import itertools
import json
import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.backup import COPIED, DAMAGED, REFUSED, UNCHANGED, Moved, backup, failed
from store.errors import Damaged, Locked, Missing, NewerVersion, NotSaved, RecordError, Refused
from store.folding import Binding
from store.handover import hand_over
from store.layout import without_blanks
from store.restore import restore
from store.screening import Screening
from store.site import Site
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, IVO, TRIAL, file_of
from tests.store.disks import FailingDisk
from tests.store.test_register import rewrite
from tests.store.test_verify import token_of
from trials.language import ENGLISH
from tui.cli import main


def heads(site: Site) -> dict[str, str]:
    return {c.name: c.head for c in verify(site, put_down=False) if c.what in ("screening", "people")}


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def states(done: list[Moved]) -> dict[str, str]:
    return {moved.name: moved.state for moved in done}


def more(site: Site, code: str, key: str = "weight", entry: str = "70") -> None:
    with site.open(token_of(site, code), ANNA) as screening:
        screening.append("answered", key, by=ANNA, new=entry)


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


def test_a_site_that_takes_no_writing_is_backed_up_all_the_same(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise Locked("This folder may not be written to.")

    monkeypatch.setattr(whole.register, "note", closed)
    done, checked = backup(whole, tmp_path / "copy")
    assert not failed(done) and exit_code(checked) == 0 and heads(Site(tmp_path / "copy")) == heads(whole)


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


def test_a_screening_moves_as_one_file_with_all_that_it_needs(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    path = hand_over(whole, token, tmp_path / "stick", IVO)
    last = whole.read(token).events[-1]
    assert (last.kind, last.by.name) == ("exported", "Ivo Marin")
    assert path.stat().st_mode & 0o777 == 0o600 and "S-2" not in path.name
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"screenings/{token}.json") == file_of(whole, token).read_bytes()
    assert states(restore(elsewhere, path)) == {"S-2": COPIED}
    with elsewhere.read(token) as here, whole.read(token) as there:
        assert here.head == there.head and here.events == there.events
        for sha in here.trials[TRIAL].shas:
            assert elsewhere.kept(sha) == whole.kept(sha)
    assert exit_code(list(verify(elsewhere))) == 0
    assert elsewhere.people.list() == ()
    more(elsewhere, "S-2")
    back = hand_over(elsewhere, token, tmp_path / "stick", ANNA)
    assert states(restore(whole, back)) == {"S-2": COPIED} and heads(whole)["S-2"] == heads(elsewhere)["S-2"]
    assert exit_code(list(verify(whole))) == 0
    assert states(restore(whole, path)) == {"S-2": REFUSED}
    more(whole, "S-2", "sex", "female")
    more(elsewhere, "S-2", "sex", "male")
    assert "another record" in restore(whole, hand_over(elsewhere, token, tmp_path / "stick", ANNA))[0].line(ENGLISH)


def test_a_code_in_use_by_another_is_not_taken_over(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    elsewhere.start("s-2", {TRIAL: Binding(elsewhere.keep(b"x"), None, "screening")}, ANNA).close()
    before = files(elsewhere.folder / "screenings")
    with pytest.raises(Refused, match="S-2 is the code of another screening"):
        restore(elsewhere, hand_over(whole, token_of(whole, "S-2"), tmp_path / "stick", IVO))
    backup(whole, tmp_path / "copy")
    assert states(restore(elsewhere, tmp_path / "copy", "S-2")) == {"S-2": REFUSED}
    assert files(elsewhere.folder / "screenings") == before


def test_a_screening_that_cannot_be_handed_over(whole: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    with whole.open(token, ANNA), pytest.raises(Locked, match="cannot be handed over now"):
        hand_over(whole, token, tmp_path / "stick", IVO)
    (bound,) = whole.read(token).trials.values()
    (whole.folder / "definitions" / f"{bound.supplement}.yaml").unlink()
    with pytest.raises(Damaged):
        hand_over(whole, token, tmp_path / "stick", IVO)
    assert not list(tmp_path.glob("stick/*"))
    with pytest.raises(NotSaved):
        hand_over(
            Site(whole.folder, disk=FailingDisk(1, errno.ENOSPC, only="link")),
            token_of(whole, "S-1"),
            tmp_path / "stick",
            IVO,
        )
    assert not list(tmp_path.glob("stick/*"))


def packed(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return data.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def definition_in(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("definitions/"))


HOSTILE: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "nothing": lambda parts: b"",
    "no archive": lambda parts: b"hello" * 1000,
    "an empty archive": lambda parts: packed({}),
    "half of it": lambda parts: packed(parts)[: len(packed(parts)) // 2],
    "a path outside": lambda parts: packed({**parts, "../people.json": b"{}"}),
    "another file": lambda parts: packed({**parts, "people.json": b"{}"}),
    "no record": lambda parts: packed({definition_in(parts): parts[definition_in(parts)]}),
    "two records": lambda parts: packed({**parts, f"screenings/{'0' * 32}.json": next(iter(parts.values()))}),
    "under another name": lambda parts: packed(
        {(f"screenings/{'0' * 32}.json" if "screenings" in name else name): part for name, part in parts.items()}
    ),
    "a definition that is another one": lambda parts: packed({**parts, definition_in(parts): b"x"}),
    "without a definition": lambda parts: packed({k: v for k, v in parts.items() if k != definition_in(parts)}),
    "a changed record": lambda parts: packed(
        {name: part.replace(b'"12"', b'"13"') for name, part in parts.items()}
    ),
    "very many parts": lambda parts: packed({f"definitions/{n:064x}.yaml": b"" for n in range(400)}),
    "a bomb": lambda parts: packed({next(iter(parts)): b" " * (40 * 1024 * 1024)}),
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_hand_over_is_refused_and_nothing_is_taken_in(
    whole: Site, elsewhere: Site, tmp_path: Path, make: Callable[[dict[str, bytes]], bytes]
) -> None:
    parts = unpacked(hand_over(whole, token_of(whole, "S-2"), tmp_path / "stick", IVO))
    path = tmp_path / "strange.zip"
    path.write_bytes(make(parts))
    before = files(elsewhere.folder)
    with pytest.raises((Damaged, Missing)) as caught:
        restore(elsewhere, path)
    assert str(caught.value).endswith(".") and files(elsewhere.folder) == before


def test_a_hand_over_by_a_newer_version_says_so(elsewhere: Site, tmp_path: Path) -> None:
    path = tmp_path / "new.zip"
    path.write_bytes(packed({f"screenings/{'0' * 32}.json": b'{"events": {"1": {"new": {"format": 3}}}}'}))
    with pytest.raises(NewerVersion):
        restore(elsewhere, path)


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
