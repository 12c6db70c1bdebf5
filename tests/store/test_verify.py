"""`verify`: one line for each thing at a site, and the exit code that says the worst."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.backup import backup
from store.errors import Missing
from store.folding import Binding
from store.layout import TAIL, Record, encode, parse
from store.restore import restore
from store.screening import Screening
from store.site import Site
from store.verify import Checked, exit_code, verify
from tests.store.conftest import ANNA, IVO, file_of, known, rewrite, token_of
from trials.language import ENGLISH
from tui.cli import main

HEADS = ("screening", "people", "register")


def lines(site: Site, code: str = "") -> list[str]:
    return [checked.line(ENGLISH) for checked in verify(site, code)]


def at(site: Site, what: str) -> Checked:
    return next(checked for checked in verify(site) if checked.what == what)


def at_code(site: Site, code: str) -> Checked:
    return next(checked for checked in verify(site) if checked.name == code)


@pytest.fixture
def whole(peopled: Site, bindings: dict[str, Binding], supplemented: dict[str, Binding]) -> Site:
    """Two people and two screenings, each opened again by the other, the first bound to more than a definition."""
    site = peopled
    for code, bound in (("S-015", supplemented), ("S-014", bindings)):
        with site.start(code, bound, ANNA) as screening:
            screening.append("answered", "platelets", by=ANNA, new="12")
        site.open(screening.token, IVO).close()
    return site


def test_one_line_for_each_thing_and_all_is_fine(whole: Site) -> None:
    results = list(verify(whole))
    assert [checked.state for checked in results] == ["fine"] * 7 and exit_code(results) == 0
    assert [c.name for c in results if c.what == "screening"] == ["S-014", "S-015"]
    assert sum(c.what == "definition" for c in results) == 3
    head = whole.read(token_of(whole, "S-014")).head
    told = results[0].line(ENGLISH)
    assert told == f"fine: S-014, 5 entries, head {head[:4]} {head[4:8]} {head[8:12]} {head[12:16]}."
    assert all(bool(c.head) == (c.what in HEADS) and "\n" not in c.line(ENGLISH) for c in results)


def test_one_screening_by_its_code_or_token(whole: Site) -> None:
    token = token_of(whole, "S-014")
    assert lines(whole, "s-014") == lines(whole, token) and len(lines(whole, token)) == 1
    with pytest.raises(Missing, match="no screening 'S-099'"):
        lines(whole, "S-099")


def lose_newest(site: Site, path: Path) -> None:
    rewrite(path, lambda records: records[:-1])


def turn(old: bytes, new: bytes) -> Callable[[Site, Path], object]:
    return lambda site, path: path.write_bytes(path.read_bytes().replace(old, new))


def change_old(site: Site, path: Path) -> None:
    def forge(records: list[Record]) -> list[Record]:
        records[3]["new"] = "400"
        return records

    rewrite(path, forge)


def definition(site: Site, part: str) -> Path:
    (bound,) = site.read(token_of(site, "S-015")).trials.values()
    sha = {"definition": bound.definition, "supplement": bound.supplement, **bound.includes}[part]
    return site.folder / "definitions" / f"{sha}.yaml"


def without_newest_line(site: Site, path: Path) -> None:
    page = site.register.folder / "0001.json"
    page.write_bytes(encode(parse(page.read_bytes(), "x").records[:4]))


def another_register(site: Site, path: Path) -> None:
    shutil.rmtree(site.register.folder)
    site.people.add("Eve", "monitor", by=ANNA)


def another_person(site: Site, path: Path) -> None:
    rewrite(site.folder / "people.json", lambda records: records[:-1])
    site.people.add("Eve", "investigator", by=ANNA)


BROKEN: dict[str, tuple[Callable[[Site, Path], object], str, str]] = {
    "a byte": (turn(b'"new":"12"', b'"new":"13"'), "damaged: S-015. ", "damaged at event 4"),
    "emptied": (lambda site, path: path.write_bytes(b""), "damaged: S-015. ", "is empty"),
    "newest events removed": (lose_newest, "damaged: S-015, 4 entries", "had 5 entries on"),
    "an old event, and all hashes after it": (
        change_old, "damaged: S-015, 5 entries", "Entry 5 of S-015 is not the one"
    ),
    "removed": (lambda site, path: path.unlink(), "damaged: S-015. ", "Its file is gone: it had 5 entries on 20"),
    "a definition removed": (
        lambda site, path: definition(site, "definition").unlink(),
        "damaged: S-015, ", "zm001-sle was judged by its definition: ",
    ),
    "a supplement altered": (
        lambda site, path: definition(site, "supplement").write_bytes(b"supplement: {a: b}\n"),
        "damaged: S-015, ", "zm001-sle was judged by its supplement: ",
    ),
    "an included file removed": (
        lambda site, path: definition(site, "shared-questions.yaml").unlink(),
        "damaged: S-015, ", "zm001-sle was judged by shared-questions.yaml: ",
    ),
    "the register's newest lines removed": (
        without_newest_line, "damaged: S-015, ", "lines were removed from its end"
    ),
    "no register": (
        lambda site, path: shutil.rmtree(site.register.folder), "damaged: S-015, ", "the register is gone"
    ),
    "another register": (
        another_register,
        "damaged: S-015, ", "another has taken its place",
    ),
    "people changed": (
        lambda site, path: turn(b"Ivo", b"Eva")(site, site.folder / "people.json"),
        "damaged: people.json. ", "damaged at event 3",
    ),
    "the newest person removed": (
        lambda site, path: rewrite(site.folder / "people.json", lambda records: records[:-1]),
        "damaged: people.json, 2 entries", "people.json had 3 entries",
    ),
    "the newest person replaced by another": (
        another_person, "damaged: people.json, 3 entries", "Entry 3 of people.json is not the one",
    ),
    "all people removed": (
        lambda site, path: (site.folder / "people.json").unlink(), "damaged: people.json. ", "not there"
    ),
    "the file of the key": (
        lambda site, path: (site.folder / "key.json").write_bytes(b"{"), "damaged: key.json. ", "key.json is damaged",
    ),
    "the register changed": (
        lambda site, path: turn(b'"seq":3', b'"seq":2')(site, site.register.folder / "0001.json"),
        "damaged: register. ", "damaged at event",
    ),
}  # fmt: skip


def test_a_record_that_somebody_put_there_is_told_of_from_then_on(whole: Site, elsewhere: Site) -> None:
    """Of another site, valid in itself; and, under a code that is in use, named with the one that has it."""
    bound = whole.read(token_of(whole, "S-014")).trials
    for sha in whole.definitions():
        elsewhere.keep(whole.kept(sha))
    for code in ("S-020", "S-021", "S-014"):
        with elsewhere.start(code, bound, ANNA) as made:
            made.append("answered", "platelets", by=ANNA, new="13")
        shutil.copy(file_of(elsewhere, made.token), file_of(whole, made.token))
    told = "It was found among the records on 2026-03-15; until then the register did not know it."
    whole.open(token_of(whole, "S-021"), IVO).close()
    for _ in range(2):
        found = {line.partition(",")[0]: line for line in lines(whole)}
        assert found["fine: S-020"].endswith(told) and found["fine: S-021"].endswith(told)
        assert [c.name for c in verify(whole) if c.state != "fine"] == ["S-014", "S-014"]
        assert found["damaged: S-014"].count("Another record here has the same code") == 1
        assert told not in found["fine: S-015"]


def test_a_person_added_by_hand_is_told_of(whole: Site) -> None:
    def promoted(records: list[Record]) -> list[Record]:
        return [*records, {**records[-1], "subject": "P01", "new": {"name": "Anna Berg", "role": "investigator"}}]

    assert not at(whole, "people").notes
    rewrite(whole.folder / "people.json", promoted)
    assert at(whole, "people").line(ENGLISH).endswith("Entries at its end that the register does not know: 1.")


@pytest.mark.parametrize(("breaking", "begins", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_and_the_rest_is_still_read(
    whole: Site, breaking: Callable[[Site, Path], object], begins: str, says: str
) -> None:
    path = file_of(whole, token_of(whole, "S-015"))
    breaking(whole, path)
    results = list(verify(whole))
    (line,) = [c.line(ENGLISH) for c in results if c.line(ENGLISH).startswith(begins)]
    assert says in line and line.endswith(".")
    assert exit_code(results) == 1
    again = list(verify(whole))
    assert [c.state for c in again] == [c.state for c in results], "looking at it must not make it right"


def test_a_newer_version_has_an_exit_code_of_its_own_unless_something_is_damaged(whole: Site) -> None:
    path = file_of(whole, token_of(whole, "S-015"))
    path.write_text(json.dumps({"events": {"1": {"new": {"format": 3}}}}))
    results = list(verify(whole))
    assert exit_code(results) == 4
    told = [checked.line(ENGLISH) for checked in results]
    assert any(line.startswith("newer: S-015. ") and "update trialscreen" in line for line in told)
    file_of(whole, token_of(whole, "S-014")).write_bytes(b"")
    assert exit_code(list(verify(whole))) == 1


def test_a_record_that_is_written_to_all_the_time_is_locked(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(whole, "S-014")
    path = file_of(whole, token)
    with whole.open(token, ANNA):
        assert exit_code(list(verify(whole))) == 0  # it is open, and whole
        data = path.read_bytes()
        path.write_bytes(data[: -len(TAIL)] + b',\n"7": {"at')
        results = list(verify(whole))
        assert exit_code(results) == 3 and "locked: S-014. It is being written to" in results[0].line(ENGLISH)
        path.write_bytes(data)


def test_what_a_crash_left_is_a_note_and_no_damage(whole: Site) -> None:
    path = file_of(whole, token_of(whole, "S-014"))
    path.write_bytes(path.read_bytes()[: -len(TAIL)] + b',\n"6": {"at')
    checked = at(whole, "screening")
    assert (checked.name, checked.state, checked.count) == ("S-014", "fine", 5)
    assert "5 entries are whole" in checked.line(ENGLISH)
    whole.open(checked.token, ANNA).close()
    assert "left of an entry that was cut off" in at(whole, "folder").line(ENGLISH)


def test_a_record_unknown_to_the_register_is_put_down_there(whole: Site) -> None:
    token = token_of(whole, "S-014")
    with whole.start("S-016", whole.read(token).trials, ANNA) as screening:
        screening.append("answered", "platelets", by=ANNA, new="12")
        assert known(whole, screening.token)[0] == 3
        page = whole.register.folder / "0001.json"
        before = page.read_bytes()
        assert next(verify(whole, "S-016", put_down=False)).state == "fine" and page.read_bytes() == before
        assert lines(whole, "S-016")[0].startswith("fine")
        assert known(whole, screening.token)[0] == 4


def test_a_record_opened_while_others_are_verified_is_fine(whole: Site) -> None:
    """Its opening names a line of the register that came after the register was read."""
    results = verify(whole)
    assert next(results).name == "S-014"
    for code in ("S-014", "S-015"):  # the line of the first is the one that the second names
        whole.open(token_of(whole, code), ANNA).close()
    assert next(results).state == "fine"


def test_a_record_that_was_only_begun_was_not_found_among_the_records(
    whole: Site, bindings: dict[str, Binding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was begun after the register was read, or its line did not reach the register."""
    with monkeypatch.context() as patch:
        patch.setattr(whole.register, "note", lambda *_, **__: None)
        unknown = whole.start("S-016", bindings, ANNA)
    assert at_code(whole, "S-016").notes == ()
    unknown.close()
    read = Site.screenings

    def begun(site: Site) -> object:
        monkeypatch.setattr(Site, "screenings", read)
        with whole.start("S-017", bindings, ANNA) as screening:
            screening.append("answered", "platelets", by=ANNA, new="12")
        return read(site)

    monkeypatch.setattr(Site, "screenings", begun)
    assert at_code(whole, "S-017").notes == ()


def test_a_site_from_before_there_was_a_register_gets_one(site: Site, screening: Screening) -> None:
    screening.close()
    shutil.rmtree(site.register.folder)
    results = list(verify(site))
    assert exit_code(results) == 0 and any("There is no register" in checked.line(ENGLISH) for checked in results)
    entry = site.register.latest(screening.token)
    assert entry and entry.head == screening.head


def test_a_clock_set_back_is_said(whole: Site) -> None:
    token = token_of(whole, "S-014")
    with Site(whole.folder).open(token, ANNA), Site(whole.folder, clock=whole.clock).read(token):
        pass
    whole.open(token, ANNA).close()
    assert "The clock went back before entry 7." in at(whole, "screening").line(ENGLISH)


@pytest.mark.parametrize(
    "name",
    [
        "{} (Anna's conflicted copy 2026-03-15).json", "{}.sync-conflict-20260315-101010-ABCDEFG.json",
        "{}-DESKTOP-7.json", "{} 2.json", "{} (1).json", "{}_conflict-20260315-101010.json",
    ],
)  # fmt: skip
def test_copies_by_sync_programs_are_named_and_never_merged(whole: Site, name: str) -> None:
    path = file_of(whole, token_of(whole, "S-014"))
    shutil.copy(path, path.with_name(name.format(path.stem)))
    shutil.copy(whole.folder / "people.json", whole.folder / "people (1).json")
    listed = whole.screenings()
    assert "It is never merged" in str(listed[0].damage) and "another program" not in str(listed[0].damage)
    said = at(whole, "folder").line(ENGLISH)
    assert said.count("a copy made by ") == 2 and "people (1).json" in said and exit_code(list(verify(whole))) == 0


@pytest.mark.parametrize(
    ("part", "program"),
    [
        ("Dropbox", "Dropbox"), ("Dropbox (Clinic)", "Dropbox"), ("OneDrive - Clinic", "OneDrive"),
        ("Mobile Documents", "iCloud"), ("Google Drive", "Google Drive"), ("Nextcloud", "Nextcloud"),
    ],
)  # fmt: skip
def test_a_synced_folder_is_said(tmp_path: Path, part: str, program: str) -> None:
    (said,) = Site(tmp_path / part / "site").warnings()
    assert f"synced by {program}" in str(said)
    (tmp_path / "plain").mkdir()
    assert Site(tmp_path / "plain" / "dropboxes" / "site").warnings() == ()
    (tmp_path / "plain" / ".stfolder").mkdir()
    assert "Syncthing" in str(Site(tmp_path / "plain" / "site").warnings()[0])


def test_the_command(whole: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data = ["--data", str(whole.folder)]
    assert main([*data, "verify"]) == 0 == main([*data, "verify", "--all"])
    printed = capsys.readouterr().out
    assert printed.count("\n") == 12 and "2 screenings verified; what is there is as it was written." in printed
    assert main([*data, "verify", "S-014"]) == 0 and capsys.readouterr().out.count("\n") == 2
    assert main([*data, "verify", "S-014", "--all"]) == 2 == main([*data, "verify", "S-099"])
    file_of(whole, token_of(whole, "S-014")).write_bytes(b"")
    capsys.readouterr()
    assert main([*data, "verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["fine"] is False and found["checked"][0] == {
        "what": "screening", "name": "S-014", "token": found["checked"][0]["token"], "count": 0, "head": "",
        "state": "damaged", "faults": found["checked"][0]["faults"], "notes": [],
    }  # fmt: skip
    assert main(["--data", str(tmp_path / "nowhere"), "verify"]) == 2
    assert "There are no records in" in capsys.readouterr().err and not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("part", ["", "screenings", "register", "definitions"])
@pytest.mark.parametrize("command", [["verify"], ["backup", "copy"]])
def test_a_folder_that_cannot_be_read_is_told_in_a_sentence(
    whole: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    part: str,
    command: list[str],
) -> None:
    def closed(listed: Callable[..., object]) -> Callable[[object], object]:
        def listing(folder: object) -> object:
            if str(folder) == str(whole.folder / part):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return listed(folder)

        return listing

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "listdir", closed(os.listdir))
    monkeypatch.setattr(os, "scandir", closed(os.scandir))
    code = main(["--data", str(whole.folder), *command])
    told = "".join(capsys.readouterr())
    assert code == 1 and "cannot be read: Permission denied" in told and "fault in the program" not in told


def test_a_home_of_nobody_and_a_link_to_itself_are_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for folder in ("~nobody-has-this-name/x", str(tmp_path / "loop"), "a\x1b[2Jb"):
        assert main(["--data", folder, "verify"]) == 2
        told = capsys.readouterr().err
        assert told.startswith("trialscreen: There are no records in ") and "\x1b" not in told


def test_an_entry_under_a_role_that_its_author_never_had_here_is_said(whole: Site) -> None:
    def forge(records: list[Record]) -> list[Record]:
        by = {**records[-1]["by"], "id": "P01", "name": "Anna Berg", "role": "investigator"}
        forged = {"kind": "note", "subject": "x", "old": None, "new": "x", "by": by}
        return [*records, {**records[-1], **forged}]

    rewrite(file_of(whole, token_of(whole, "S-014")), forge)
    said = at_code(whole, "S-014").line(ENGLISH)
    count = at_code(whole, "S-014").count
    assert f"Anna Berg never had the role investigator here, in which these entries were recorded: {count}." in said
    assert at_code(whole, "S-015").notes == ()
    whole.people.change_role("P01", "investigator", by=IVO, reason="on the log")
    assert at_code(whole, "S-014").notes == ()  # she has had it since


def test_a_clock_set_back_for_a_whole_record_is_said_of_the_register(
    whole: Site, bindings: dict[str, Binding]
) -> None:
    assert "clock" not in at(whole, "register").line(ENGLISH)
    Site(whole.folder, clock=lambda: datetime(2020, 1, 1, 8, 30, tzinfo=UTC)).start("S-9", bindings, ANNA).close()
    said = at(whole, "register").line(ENGLISH)
    assert "The clock of a computer went back by more than an hour, the last time to 2020-01-01 08:30 UTC." in said


def test_people_from_a_backup_are_said_to_be(whole: Site, tmp_path: Path) -> None:
    backup(whole, tmp_path / "copy")
    eve = whole.people.get("P02")
    Site(tmp_path / "copy").people.add("Eve", "investigator", by=eve)
    restore(whole, tmp_path / "copy")
    assert "trialscreen put it here: restored from a backup." in at(whole, "people").line(ENGLISH)


def test_what_the_register_lost_stays_said_when_a_record_is_gone_on_with(whole: Site) -> None:
    token = token_of(whole, "S-014")
    with whole.open(token, IVO) as screening:
        screening.append("answered", "weight", by=IVO, new="70")
    rewrite(whole.folder / "register" / "0001.json", lambda records: [*records[:2], *records[3:]])
    lose_newest(whole, file_of(whole, token))
    assert "names a line of the site's register" in at_code(whole, "S-014").line(ENGLISH)
    whole.accept(token, whole.given_up(token), IVO, "no backup")
    one = at_code(whole, "S-014")
    assert one.state == "damaged" and "names a line of the site's register that is not there" in one.line(ENGLISH)
