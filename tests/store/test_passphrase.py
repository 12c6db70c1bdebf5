"""Encrypted records: what stays readable, what opens them, and how each mishap with the passphrase ends."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from store import passphrase
from store.backup import COPIED, backup, failed
from store.chain import seal
from store.errors import Damaged, Encrypted, NewerVersion, NotSaved, RecordError, Refused
from store.folding import Binding
from store.handover import hand_over
from store.layout import encode
from store.passphrase import NAME, Passphrase
from store.restore import restore
from store.site import Site
from store.sync import Disk
from store.verify import exit_code, verify
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, records_in
from tests.store.disks import FailingDisk
from trials.language import ENGLISH
from tui.cli import main

WORDS = "correct horse battery"
SECRET = "Ångström 4711"  # noqa: S105 - an answer, which no file may show


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least work that a key file may ask for."""
    monkeypatch.setattr(passphrase, "COST", {name: low for name, (low, _) in passphrase.BOUNDS.items()})


@pytest.fixture
def closed(site: Site, bindings: dict[str, Binding]) -> Site:
    """A site with a passphrase and one encrypted screening."""
    site.passphrase.choose(WORDS)
    with site.start("S-014", bindings, ANNA) as screening:
        screening.append("answered", "platelets", by=ANNA, new=SECRET, source="lab report", verdicts={"word": "odd"})
        screening.append("note", "call", by=ANNA, reason=SECRET)
    site.people.add("Anna Berg", "coordinator")
    return site


def again(site: Site, text: str = "") -> Site:
    """The same folder, opened by another process; with the passphrase if one is given."""
    other = Site(site.folder, clock=site.clock, login="desk")
    if text:
        other.passphrase.give(text)
    return other


def token_of(site: Site) -> str:
    (path,) = (site.folder / "screenings").glob("*.json")
    return path.stem


def test_what_was_answered_stands_nowhere_in_the_folder_and_is_there_again(closed: Site) -> None:
    whole = b"".join(path.read_bytes() for path in closed.folder.rglob("*") if path.is_file())
    for part in (SECRET, SECRET.encode("unicode_escape").decode(), "platelets", "odd", "lab report", WORDS):
        assert part.encode() not in whole
    other = again(closed, WORDS)
    with other.open(token_of(closed), IVO) as screening:
        assert (
            screening.answers["platelets"].entry == SECRET and screening.answers["platelets"].source == "lab report"
        )
        assert screening.append("answered", "weight", by=ANNA, new="70").old is None
    with again(closed, WORDS).read(token_of(closed)) as screening:
        assert screening.answers["weight"].entry == "70" and screening.events[-1].reason == ""
    (listed,) = other.screenings()
    assert (listed.code, listed.damage, listed.verdicts) == ("S-014", None, {"word": "odd"})


def test_nobody_is_told_to_move_the_key_away(closed: Site) -> None:
    """Without it the passphrase opens nothing."""
    assert not [sentence for sentence in closed.warnings() if NAME in str(sentence)]
    (closed.folder / "key (1).json").write_bytes((closed.folder / NAME).read_bytes())
    assert any("key (1).json is not a name given by trialscreen" in str(sentence) for sentence in closed.warnings())


def test_the_stock_library_opens_it_and_the_chain_is_verified_without_the_passphrase(closed: Site) -> None:
    with TinyDB(file_of(closed, token_of(closed)), access_mode="r") as db:
        rows = db.table("events").all()
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5] and rows[0]["new"]["format"] == 2
    assert all(set(row) == {*passphrase.OPEN, "sealed"} for row in rows[1:])
    results = list(verify(again(closed)))
    (checked,) = (each for each in results if each.what == "screening")
    assert exit_code(results) == 0 and (checked.name, checked.count, checked.head) == ("S-014", 5, rows[-1]["hash"])
    assert "its chain alone was verified" in checked.line(ENGLISH)
    (checked,) = verify(again(closed, WORDS), "S-014")
    assert (checked.state, checked.notes, checked.head) == ("fine", (), rows[-1]["hash"])
    path = file_of(closed, token_of(closed))
    path.write_bytes(path.read_bytes().replace(b'"kind":"note"', b'"kind":"stop"'))
    assert exit_code(list(verify(again(closed)))) == 1


def test_without_the_passphrase_nothing_is_told_or_added(closed: Site, bindings: dict[str, Binding]) -> None:
    other = again(closed)
    assert other.passphrase.wanted
    (listed,) = other.screenings()
    assert listed.code == "S-014" and "the passphrase was not given" in str(listed.damage) and listed.verdicts is None
    for act in (
        lambda: other.read(listed.token),
        lambda: other.open(listed.token, ANNA),
        lambda: other.start("S-015", bindings, ANNA),
        lambda: other.passphrase.choose("another passphrase"),
    ):
        with pytest.raises(Encrypted):
            act()
    assert len(other.screenings()) == 1


@pytest.mark.parametrize("text", ["", "correct horse", WORDS + " ", WORDS.upper()])
def test_another_passphrase_opens_nothing(closed: Site, text: str) -> None:
    other = again(closed)
    with pytest.raises(Refused, match=r"^That is not the passphrase of these records\.$"):
        other.passphrase.give(text)
    assert other.passphrase.wanted


def test_accents_may_be_typed_either_way(site: Site) -> None:
    site.passphrase.choose("\u00c5ngstr\u00f6m units")
    again(site, "A\u030angstro\u0308m units")


def test_a_passphrase_that_is_none_is_refused(site: Site) -> None:
    for text in ("", "too short", "x" * 1001):
        with pytest.raises(Refused, match="at least 10 characters"):
            site.passphrase.choose(text)
    assert not site.passphrase.chosen


def test_changing_it_changes_no_record(closed: Site) -> None:
    before = file_of(closed, token_of(closed)).read_bytes()
    assert closed.choose_passphrase("another passphrase") == 0
    assert file_of(closed, token_of(closed)).read_bytes() == before
    with pytest.raises(Refused):
        again(closed, WORDS)
    assert again(closed, "another passphrase").read(token_of(closed)).answers["platelets"].entry == SECRET


def test_the_file_of_the_key_is_for_its_owner_alone_and_whole_or_not_there(site: Site) -> None:
    for at in range(1, 5):
        with pytest.raises(NotSaved):
            Passphrase(site.folder / NAME, FailingDisk(at)).choose(WORDS)
        assert not site.passphrase.chosen
    site.passphrase.choose(WORDS)
    assert (site.folder / NAME).stat().st_mode & 0o777 == 0o600
    for at in range(1, 5):
        disk = FailingDisk()
        broken = Passphrase(site.folder / NAME, disk)
        broken.give(WORDS)
        disk.at = len(disk.calls) + at
        with pytest.raises(NotSaved):
            broken.choose("another passphrase")
        again(site, WORDS)


def test_without_its_key_file_a_site_says_so_and_takes_no_new_passphrase(
    closed: Site, bindings: dict[str, Binding]
) -> None:
    (closed.folder / NAME).rename(closed.folder.parent / NAME)
    other = again(closed)
    assert "key.json is gone" in str(other.screenings()[0].damage)
    with pytest.raises(Damaged, match="restore it from a backup"):
        other.read(token_of(closed))
    with pytest.raises(Damaged, match="restore it from a backup first"):
        other.choose_passphrase("another passphrase")
    with pytest.raises(Damaged, match="restore it from a backup"):
        other.start("S-015", bindings, ANNA)  # it would stand there in plain text
    (checked,) = verify(other, "S-014")
    assert checked.state == "damaged" and "key.json is gone" in checked.line(ENGLISH)
    (closed.folder.parent / NAME).rename(closed.folder / NAME)
    assert again(closed, WORDS).read(token_of(closed)).code == "S-014"


def test_a_site_that_is_half_encrypted_says_which_half(site: Site, bindings: dict[str, Binding]) -> None:
    site.start("S-1", bindings, ANNA).close()
    assert site.choose_passphrase(WORDS) == 1
    site.start("S-2", bindings, ANNA).close()
    notes = {each.name: each.line(ENGLISH) for each in verify(site) if each.what == "screening"}
    assert "It is not encrypted" in notes["S-1"] and "encrypted" not in notes["S-2"]
    with again(site).open(next(s.token for s in site.screenings() if s.code == "S-1"), ANNA) as plain:
        plain.append("answered", "platelets", by=ANNA, new="12")
    assert exit_code(list(verify(again(site, WORDS)))) == 0


def hidden(records: list[dict[str, Any]]) -> None:
    """An event in plain text stands in an encrypted record."""
    del records[3:]
    records.append({**records[2], "subject": "call", "old": None, "new": None, "reason": "", "source": ""})
    del records[-1]["sealed"]
    records[-1] |= {"kind": "note", "measured": "", "summary": {"code": "S-014"}}


def moved(records: list[dict[str, Any]]) -> None:
    """What was answered stands under another number."""
    records[3]["sealed"], records[4]["sealed"] = records[4]["sealed"], records[3]["sealed"]


def renamed(records: list[dict[str, Any]]) -> None:
    """Another person answered."""
    records[3]["by"] = {**records[3]["by"], "name": "Eve"}


def unlabelled(records: list[dict[str, Any]]) -> None:
    """The record calls itself plain."""
    records[0]["new"] = {name: part for name, part in records[0]["new"].items() if name != "key"} | {"format": 1}


def no_text(records: list[dict[str, Any]]) -> None:
    records[3]["sealed"] = 12


def short(records: list[dict[str, Any]]) -> None:
    records[3]["sealed"] = "AAAA"


@pytest.mark.parametrize("change", [hidden, moved, renamed, unlabelled, no_text, short])
def test_who_rebuilds_the_chain_without_the_passphrase_is_found_out(
    closed: Site, change: Callable[[list[dict[str, Any]]], None]
) -> None:
    path = file_of(closed, token_of(closed))
    records = records_in(path.read_bytes())
    change(records)
    prev = ""
    for seq, record in enumerate(records, 1):
        records[seq - 1] = seal(record, seq, prev)
        prev = records[seq - 1]["hash"]
    path.write_bytes(encode(records))
    with pytest.raises(Damaged):
        again(closed, WORDS).read(path.stem)


def test_a_record_of_another_key_is_not_taken_for_a_damaged_one(closed: Site, tmp_path: Path, clock: Ticks) -> None:
    other = Site(tmp_path / "other", clock=clock)
    other.passphrase.choose(WORDS)
    shutil.copy(file_of(closed, token_of(closed)), other.folder / "screenings")
    with pytest.raises(Refused, match="another key"):
        other.read(token_of(closed))


KEY_FILES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "empty": lambda file: "",
    "no object": lambda file: [],
    "64 GiB": lambda file: {**file, "kdf": {**file["kdf"], "memory": 2**26}},
    "too little": lambda file: {**file, "kdf": {**file["kdf"], "memory": 8}},
    "endless": lambda file: {**file, "kdf": {**file["kdf"], "iterations": 10**9}},
    "many lanes": lambda file: {**file, "kdf": {**file["kdf"], "lanes": 10**6}},
    "true": lambda file: {**file, "kdf": {**file["kdf"], "iterations": True}},
    "no salt": lambda file: {**file, "kdf": {**file["kdf"], "salt": ""}},
    "another kdf": lambda file: {**file, "kdf": {**file["kdf"], "name": "md5"}},
    "more": lambda file: {**file, "kdf": {**file["kdf"], "more": 1}},
    "nothing wrapped": lambda file: {**file, "wrapped": ""},
    "no text wrapped": lambda file: {**file, "wrapped": "?"},
    "another id": lambda file: {**file, "id": "0" * 32},
}


@pytest.mark.parametrize("make", KEY_FILES.values(), ids=KEY_FILES)
def test_a_key_file_that_was_changed_is_refused_before_any_work(
    closed: Site, make: Callable[[dict[str, Any]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = closed.folder / NAME
    path.write_text(json.dumps(make(json.loads(path.read_text()))))
    with pytest.raises(RecordError) as caught:
        again(closed, WORDS)
    assert isinstance(caught.value, Damaged | Refused) and str(caught.value).endswith(".")


def test_a_newer_key_file_says_so(closed: Site) -> None:
    (closed.folder / NAME).write_text('{"format": 2}')
    with pytest.raises(NewerVersion):
        again(closed, WORDS)


def test_a_backup_carries_the_key_and_comes_back(closed: Site, tmp_path: Path, clock: Ticks) -> None:
    done, checked = backup(again(closed), tmp_path / "copy")
    assert not failed(done) and exit_code(checked) == 0
    new = Site(tmp_path / "new", clock=clock)
    assert not failed(restore(new, tmp_path / "copy"))
    new.passphrase.give(WORDS)
    assert new.read(token_of(closed)).answers["platelets"].entry == SECRET
    closed.choose_passphrase("another passphrase")
    backup(closed, tmp_path / "copy")
    Site(tmp_path / "copy").passphrase.give("another passphrase")
    other = Site(tmp_path / "other", clock=clock)
    other.passphrase.choose(WORDS)
    with pytest.raises(Refused, match="another key"):
        restore(other, tmp_path / "copy")
    with pytest.raises(NotSaved):
        backup(Site(closed.folder, disk=FailingDisk(1, only="link")), tmp_path / "third")


def test_a_screening_is_handed_over_with_its_key(closed: Site, tmp_path: Path, clock: Ticks) -> None:
    with pytest.raises(Encrypted):
        hand_over(again(closed), token_of(closed), tmp_path, IVO)
    path = hand_over(closed, token_of(closed), tmp_path, IVO)
    assert SECRET.encode() not in path.read_bytes()
    new = Site(tmp_path / "new", clock=clock)
    assert [moved.state for moved in restore(new, path)] == [COPIED]
    new.passphrase.give(WORDS)
    with new.open(token_of(closed), ANNA) as screening:
        assert screening.answers["platelets"].entry == SECRET and not screening.readonly
        assert all(new.kept(sha) for sha in screening.trials[TRIAL].shas)
    assert exit_code(list(verify(new))) == 0
    other = Site(tmp_path / "other", clock=clock)
    other.passphrase.choose(WORDS)
    with pytest.raises(Refused, match="another key"):
        restore(other, path)
    assert not other.screenings()


def test_the_commands(closed: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    def run(typed: str, *arguments: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return main(["--data", str(closed.folder), *arguments])

    log = ["export", "log", "--all", "-o", str(tmp_path / "log.csv")]
    assert run("wrong\n", *log) == 2 and "Without the passphrase nobody can read them" in capsys.readouterr().err
    assert run(WORDS + "\n", "export", "record", "--screening", "S-014", "-o", str(tmp_path / "r")) == 2
    capsys.readouterr()
    assert run("", "verify") == 0 and "its chain alone was verified" in capsys.readouterr().out
    assert run(f"{WORDS}\n", "verify", "--passphrase") == 0 and "alone" not in capsys.readouterr().out
    assert run("no\n", "verify", "--passphrase") == 2
    assert run("", "backup", str(tmp_path / "copy")) == 0
    assert run(f"{WORDS}\n", "backup", str(tmp_path / "stick"), "--screening", "S-014") == 0
    assert run("no\nanother passphrase\n", "passphrase") == 2
    assert run(f"{WORDS}\nanother passphrase\n", "passphrase") == 0
    assert "Earlier backups open with the earlier one" in capsys.readouterr().out
    again(closed, "another passphrase")
    assert main(["--data", str(tmp_path / "new"), "passphrase"]) == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a new passphrase\n")))
    assert main(["--data", str(tmp_path / "new"), "passphrase"]) == 0
    assert "whoever has lost it has lost the records" in capsys.readouterr().out
    (closed.folder / NAME).unlink()
    assert run("", "verify") == 1 and "key.json is gone" in capsys.readouterr().out


def test_without_the_extra_it_says_what_to_install(closed: Site) -> None:
    code = (
        "import sys; sys.modules['cryptography'] = None\nfrom pathlib import Path\nfrom store.site import Site\n"
        "try: Site(Path(sys.argv[1])).passphrase.give('x')\nexcept Exception as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(closed.folder)], capture_output=True, text=True, check=True
    )
    assert "pip install 'trialscreen[encryption]'" in done.stdout


def test_a_call_of_the_disk_that_fails_is_told(closed: Site) -> None:
    assert isinstance(closed.disk, Disk)
    with pytest.raises(RecordError):
        Passphrase(closed.folder / NAME, FailingDisk(1)).give(WORDS)


def test_the_conversation_line_by_line_takes_the_passphrase_as_its_first_line(closed: Site) -> None:
    command = [sys.executable, "-m", "tui.cli", "--data", str(closed.folder), "--plain"]
    for words, told in ((WORDS, "Anna Berg"), ("wrong", "Nothing was opened")):
        done = subprocess.run(command, input=f"{words}\n", capture_output=True, text=True, check=False)
        assert told in done.stdout + done.stderr and "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("with_passphrase", [True, False])
def test_a_hand_over_has_a_key_if_it_is_encrypted_and_only_then(
    site: Site, bindings: dict[str, Binding], tmp_path: Path, clock: Ticks, with_passphrase: bool
) -> None:
    if with_passphrase:
        site.passphrase.choose(WORDS)
    site.start("S-014", bindings, ANNA).close()
    path = hand_over(site, token_of(site), tmp_path, IVO)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert (NAME in parts) is with_passphrase
    if with_passphrase:
        del parts[NAME]
    else:
        parts[NAME] = b"{}"
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    new = Site(tmp_path / "new", clock=clock)
    with pytest.raises(Damaged):
        restore(new, path)
    assert not new.screenings() and not new.passphrase.chosen
