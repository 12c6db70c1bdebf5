"""Going on with a record that lost entries of which no backup exists: who may, and what it says for good."""

import errno
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import passphrase
from store.backup import COPIED, REFUSED, backup
from store.errors import Damaged, Encrypted, Locked, Missing, NotSaved, RecordError, Refused
from store.events import Person
from store.folding import Binding
from store.going_on import Lost
from store.handover import hand_over
from store.layout import Json, Record
from store.register import ACCEPTED, RECEIVED, Entry
from store.restore import restore
from store.site import Site
from store.verify import Checked, exit_code, verify
from store.words import FROM_BACKUP
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, records_in, rewrite, token_of
from tests.store.disks import Crash, FailingDisk
from trials.language import ENGLISH
from tui.cli import main

WHY = "the disk was changed, there is no backup"


def answered(site: Site, code: str, *keys: str) -> None:
    with site.open(token_of(site, code), ANNA, opened=False) as screening:
        for key in keys:
            screening.append("answered", key, by=ANNA, new="1")


@pytest.fixture
def behind(whole: Site) -> Site:
    """S-1 is a copy from yesterday: the register knew seven entries, and it has five."""
    path = file_of(whole, token_of(whole, "S-1"))
    answered(whole, "S-1", "weight")
    yesterday = path.read_bytes()
    answered(whole, "S-1", "height", "sex")
    path.write_bytes(yesterday)
    return whole


@pytest.fixture
def token(behind: Site) -> str:
    return token_of(behind, "S-1")


def checked(site: Site, code: str = "S-1") -> Checked:
    return next(verify(site, code, put_down=False))


def lines(site: Site, token: str) -> list[Entry]:
    return [entry for entry in site.register.read().entries if entry.subject == token]


def accepted(site: Site, token: str) -> None:
    site.accept(token, site.given_up(token), IVO, WHY)


def test_what_is_given_up_is_said_in_figures(behind: Site, token: str) -> None:
    given_up = behind.given_up(token)
    at = lines(behind, token)[-1].at
    assert given_up == Lost(first=6, last=7, here=5, at=at) and given_up.count == 2
    (said,) = map(str, given_up.sentences("S-1"))
    assert f"knew 7 entries of S-1 on {at[:10]} {at[11:16]} UTC" in said and "entries 6 to 7 (2 in all)" in said
    with pytest.raises(Refused, match="S-2 lacks nothing"):
        behind.given_up(token_of(behind, "S-2"))


def forged(records: list[Record]) -> list[Record]:
    records[5]["new"] = "female"
    return records


def test_entries_that_stand_in_the_place_of_others_are_said_too(whole: Site) -> None:
    token = token_of(whole, "S-1")
    answered(whole, "S-1", "weight", "sex", "height")
    rewrite(file_of(whole, token), forged)
    given_up = whole.given_up(token)
    assert (given_up.first, given_up.last, given_up.here) == (
        5,
        7,
        7,
    )  # it knew of 4, then of 7
    assert "What stands there now, from entry 5 on," in " ".join(map(str, given_up.sentences("S-1")))
    accepted(whole, token)
    assert checked(whole).state == "fine" and "It lacks entries 5 to 7" in checked(whole).line(ENGLISH)


def test_the_decision_is_an_entry_and_a_line_of_the_register_and_verify_says_it_for_good(
    behind: Site, token: str
) -> None:
    path = file_of(behind, token)
    with behind.open(token, ANNA) as opened:
        assert str(opened.readonly).endswith("if none has them, see trialscreen accept.")
    assert checked(behind).state == "damaged" and len(records_in(path.read_bytes())) == 5
    accepted(behind, token)
    event = records_in(path.read_bytes())[-1]
    assert (event["kind"], event["by"]["name"], event["reason"], event["seq"]) == ("accepted", "Ivo Marin", WHY, 6)
    assert event["new"]["first"] == 6 and event["new"]["last"] == 7
    line = lines(behind, token)[-1]
    assert (line.kind, line.by, line.reason, line.seq, line.head) == ("accepted", "Ivo Marin", WHY, 6, event["hash"])
    answered(behind, "S-1", "height", "sex", "age")
    assert list(behind.read(token).answers) == ["platelets", "weight", "height", "sex", "age"]
    assert exit_code(list(verify(behind))) == 0
    said = checked(behind).line(ENGLISH)
    assert said.count("Ivo Marin went on") == 1 and said.count(WHY) == 1 and "\n" not in said
    shutil.rmtree(behind.register.folder)  # whatever becomes of the register
    assert "Ivo Marin went on without them" in checked(behind).line(ENGLISH)


def test_it_is_said_at_another_desk_too(behind: Site, token: str, elsewhere: Site, tmp_path: Path) -> None:
    accepted(behind, token)
    assert restore(elsewhere, hand_over(behind, token, tmp_path / "stick", IVO))[0].state == COPIED
    assert "Ivo Marin went on without them" in checked(elsewhere).line(ENGLISH)


def test_a_second_loss_is_one_of_its_own(behind: Site, token: str) -> None:
    accepted(behind, token)
    path = file_of(behind, token)
    before = path.read_bytes()
    answered(behind, "S-1", "age")
    path.write_bytes(before)
    assert checked(behind).state == "damaged"
    with behind.open(token, ANNA) as opened:
        assert opened.readonly
    assert behind.given_up(token).first == 7
    accepted(behind, token)
    assert checked(behind).state == "fine" and checked(behind).line(ENGLISH).count("Ivo Marin went on") == 2


MON, DAN = Person("P03", "Mona", "monitor"), Person("P04", "Dan", "data manager")
NOT_THEIRS: dict[str, tuple[Person, str, type[RecordError], str]] = {
    "a coordinator": (ANNA, WHY, Refused, "Only an investigator or a data manager"),
    "a monitor": (MON, WHY, Refused, "with the role monitor cannot"),
    "nobody of this site": (Person("P09", "Eve", "investigator"), WHY, Missing, "Nobody at this site"),
    "a role of yesterday": (
        Person("P01", "Anna Berg", "investigator"),
        WHY,
        Refused,
        "Anna Berg has the role coordinator here now",
    ),
    "another name": (Person("P02", "Eve", "investigator"), WHY, Refused, "Ivo Marin has the role investigator"),
    "no reason": (IVO, " \n", Refused, "say why in a reason"),
}


@pytest.mark.parametrize(("by", "reason", "error", "said"), NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_who_may_not_or_does_not_say_why_changes_nothing(
    behind: Site, token: str, by: Person, reason: str, error: type[RecordError], said: str
) -> None:
    behind.people.add("Mona", "monitor", by=IVO, person_id="P03")
    before, known = file_of(behind, token).read_bytes(), lines(behind, token)
    with pytest.raises(error, match=said):
        behind.accept(token, behind.given_up(token), by, reason)
    assert file_of(behind, token).read_bytes() == before and lines(behind, token) == known
    assert checked(behind).state == "damaged"


def test_a_data_manager_may(behind: Site, token: str) -> None:
    behind.people.add("Dan", "data manager", by=IVO, person_id="P04")
    behind.accept(token, behind.given_up(token), DAN, WHY)
    assert checked(behind).state == "fine"


def test_a_record_that_is_no_longer_as_it_was_shown_is_left(behind: Site, token: str, tmp_path: Path) -> None:
    shown = behind.given_up(token)
    rewrite(file_of(behind, token), lambda records: records[:-1])
    before = file_of(behind, token).read_bytes()
    with pytest.raises(Refused, match="has changed since it was shown"):
        behind.accept(token, shown, IVO, WHY)
    assert file_of(behind, token).read_bytes() == before
    accepted(behind, token)
    other = Site(behind.folder, clock=behind.clock)
    with pytest.raises(Refused, match="lacks nothing"):  # whoever comes second
        other.accept(token, shown, IVO, WHY)
    assert [entry.kind for entry in lines(behind, token)].count("accepted") == 1


def test_a_record_in_use_is_left(behind: Site, token: str) -> None:
    shown = behind.given_up(token)
    with Site(behind.folder, clock=behind.clock).open(token, ANNA), pytest.raises(Locked, match="Anna Berg"):
        behind.accept(token, shown, IVO, WHY)
    assert checked(behind).state == "damaged"


def test_a_damaged_register_cannot_tell_what_is_given_up(behind: Site, token: str) -> None:
    shown = behind.given_up(token)
    page = behind.folder / "register" / "0001.json"
    page.write_bytes(page.read_bytes().replace(b'"head":"', b'"head":"0', 1))
    for act in (lambda: behind.given_up(token), lambda: behind.accept(token, shown, IVO, WHY)):
        with pytest.raises(Damaged, match=r"0001\.json"):
            act()


@pytest.mark.parametrize("how", [errno.EIO, errno.ENOSPC, "before", "after", "half"])
def test_whatever_fails_it_is_either_gone_on_with_for_good_or_still_lacking(
    behind: Site, token: str, tmp_path: Path, how: int | str
) -> None:
    """Never a record that can be written to while the register does not say why."""
    shown, at, done = behind.given_up(token), 0, False
    outcomes = set()
    while not done:
        at += 1
        folder = tmp_path / f"copy-{at}"
        shutil.copytree(behind.folder, folder)
        disk = FailingDisk(at, how)
        try:
            Site(folder, clock=behind.clock, disk=disk).accept(token, shown, IVO, WHY)
            done = len(disk.calls) < at
        except (RecordError, Crash, OSError):
            pass
        for lock in folder.rglob("*.lock"):
            lock.unlink()  # a process that died holds none
        site = Site(folder, clock=behind.clock)
        one = checked(site)
        kinds = [entry.kind for entry in lines(site, token)]
        assert kinds.count("accepted") == (one.state == "fine"), (at, one)
        assert site.read(token).events[4].subject == "weight"  # nothing of what was there is lost
        with site.open(token, ANNA) as opened:
            assert bool(opened.readonly) == (one.state != "fine"), (at, one)
        outcomes.add(one.state)
        if one.state != "fine":
            accepted(site, token)  # it can be decided again
            assert checked(site).state == "fine"
        shutil.rmtree(folder)
    assert outcomes == {"fine", "damaged"} and at > 20


def test_of_two_who_decide_at_once_one_does(behind: Site, token: str) -> None:
    program = (
        "import sys; from pathlib import Path; from store.site import Site; from store.errors import RecordError\n"
        "site = Site(Path(sys.argv[1])); by = site.people.get('P02'); shown = site.given_up(sys.argv[2])\n"
        "sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.readline()\n"
        "try: site.accept(sys.argv[2], shown, by, 'because'); print('done')\n"
        "except RecordError as error: print(type(error).__name__)\n"
    )
    command = [sys.executable, "-c", program, str(behind.folder), token]
    two = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for each in two:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in two:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    said = sorted(each.communicate()[0].strip() for each in two)
    assert said[1] == "done" and said[0] in ("Refused", "Locked")
    assert [entry.kind for entry in lines(behind, token)].count("accepted") == 1 and checked(behind).state == "fine"


def test_a_backup_no_longer_fits_and_says_why(whole: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-1")
    answered(whole, "S-1", "weight", "height")
    backup(whole, tmp_path / "copy")
    rewrite(file_of(whole, token), lambda records: records[:4])
    accepted(whole, token)
    answered(whole, "S-1", "sex")
    before = file_of(whole, token).read_bytes()
    (moved,) = [one for one in restore(whole, tmp_path / "copy") if one.name == "S-1"]
    assert moved.state == REFUSED and "Ivo Marin went on with it here without the entries" in moved.line(ENGLISH)
    assert file_of(whole, token).read_bytes() == before
    backup(whole, tmp_path / "later")
    file_of(whole, token).unlink()
    assert {one.name: one.state for one in restore(whole, tmp_path / "later")}["S-1"] == COPIED
    assert "Ivo Marin went on without them" in checked(whole).line(ENGLISH)


def test_the_reason_can_be_masked_and_what_was_lost_cannot(behind: Site, token: str) -> None:
    accepted(behind, token)
    with behind.open(token, ANNA, opened=False) as screening:
        with pytest.raises(Refused, match="cannot be masked"):
            screening.append("masked", "6", by=ANNA, new=["new", "reason"], reason="a name")
        screening.append("masked", "6", by=ANNA, new=["reason"], reason="a name")
    said = checked(behind).line(ENGLISH)
    assert WHY not in said and "It lacks entries 6 to 7" in said and "(removed)" in said


def test_in_a_record_alone_the_same_rules_hold(screening_of: Callable[[str], RecordError | None]) -> None:
    assert isinstance(screening_of("coordinator"), Refused)
    assert isinstance(screening_of("monitor"), Refused)
    assert screening_of("data manager") is None


@pytest.fixture
def screening_of(whole: Site) -> Callable[[str], RecordError | None]:
    def tried(role: str) -> RecordError | None:
        with whole.open(token_of(whole, "S-2"), ANNA, opened=False) as screening:
            try:
                new: Json = {"first": 1, "last": 2, "registered": "2026-03-15T10:00:00.000+00:00"}
                screening.append("accepted", "screening", by=Person("P07", "X", role), new=new, reason="x")
            except RecordError as error:
                return error
        return None

    return tried


def test_an_encrypted_record_needs_the_passphrase_and_says_it_without(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setattr(passphrase, "COST", {name: low for name, (low, _) in passphrase.BOUNDS.items()})
    anna = site.people.add("Anna Berg", "coordinator")
    site.people.add("Ivo Marin", "investigator", by=anna)
    site.passphrase.choose("seven words for a test of this")
    bound = {TRIAL: Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")}
    with site.start("S-1", bound, ANNA) as screening:
        token, path = screening.token, file_of(site, screening.token)
        yesterday = path.read_bytes()
        screening.append("answered", "weight", by=ANNA, new="70")
    path.write_bytes(yesterday)
    closed = Site(site.folder, clock=site.clock)
    with pytest.raises(Encrypted):
        closed.given_up(token)
    with pytest.raises(Encrypted):
        closed.accept(token, site.given_up(token), IVO, WHY)
    assert path.read_bytes() == yesterday
    accepted(site, token)
    assert WHY.encode() not in path.read_bytes()
    said = checked(closed).line(ENGLISH)
    assert checked(closed).state == "fine" and said.count("Ivo Marin went on with it although entries were lost") == 1
    shutil.rmtree(site.register.folder)
    assert "Ivo Marin went on with it although entries were lost" in checked(closed).line(ENGLISH)


def test_the_command_says_what_is_given_up_and_wants_the_code(
    behind: Site, token: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(typed: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = main(["--data", str(behind.folder), "accept", *words])
        return code, *capsys.readouterr()

    before = file_of(behind, token).read_bytes()
    code, out, err = command("", "S-1")
    assert code == 2 and "Say who does this with --as ID" in err
    code, out, err = command(f"{WHY}\nS-1\n", "S-1", "--as", "P01")  # a coordinator
    assert code == 2 and "gives up" not in err and "Only an investigator" in err
    assert command(f"{WHY}\nS-1\n", "S-2", "--as", "P02")[0] == 2  # it lacks nothing
    assert command(f"{WHY}\nS-1\n", "S-9", "--as", "P02")[0] == 2  # nobody knows it
    for typed in ("", "\n", f"{WHY}\n", f"{WHY}\n\n", f"{WHY}\nyes\n", f"{WHY}\nS-2\n", "\nS-1\n"):
        code, out, err = command(typed, "S-1", "--as", "P02")
        assert code == 2 and not out and "Going on gives up entries 6 to 7 (2 in all)" in err
    assert file_of(behind, token).read_bytes() == before
    code, out, err = command("told by Peter Smith\ns-1\n", "s-1", "--as", "P02")
    assert code == 0 and "S-1 can be written to again" in out and "last resort" in err and "looks like a name" in err
    assert main(["--data", str(behind.folder), "verify", "S-1"]) == 0
    told = capsys.readouterr().out
    assert "Reason: told by Peter Smith." in told and "what is there is as it was written" in told


def test_a_full_disk_is_told(behind: Site, token: str) -> None:
    shown = behind.given_up(token)

    class Full(FailingDisk):
        def write(self, fd: int, data: bytes, offset: int) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(NotSaved):
        Site(behind.folder, clock=behind.clock, disk=Full()).accept(token, shown, IVO, WHY)
    assert checked(behind).state == "damaged"


def test_a_line_of_the_register_alone_does_not_make_it_right(behind: Site, token: str) -> None:
    """Somebody who knows the format adds the line that the program would add, and not the entry in the record."""
    left = behind.read(token)
    behind.register.note(ACCEPTED, token, "S-1", len(left.events), left.head, reason="as it was")
    one = checked(behind)
    assert one.state == "damaged" and "the program did not write that line" in one.line(ENGLISH)
    with behind.open(token, ANNA) as screening:
        screening.append("answered", "age", by=ANNA, new="1")
    assert checked(behind).state == "damaged"


def test_a_line_that_it_was_restored_does_not_hide_what_it_lost(behind: Site, token: str) -> None:
    left = behind.read(token)
    behind.register.note(RECEIVED, token, "S-1", len(left.events), left.head, reason=FROM_BACKUP)
    assert "With that it lost entries 6 to 7 (2 in all) that the register knew." in checked(behind).line(ENGLISH)


def test_what_people_lost_is_restored_and_not_gone_on_without(behind: Site) -> None:
    rewrite(behind.folder / "people.json", lambda records: records[:-1])
    people = next(one for one in verify(behind, put_down=False) if one.what == "people")
    assert people.state == "damaged" and people.line(ENGLISH).endswith("older copy. Restore it from a backup.")


@pytest.mark.parametrize("left", [1, 2])
def test_what_is_no_screening_any_more_is_not_gone_on_with(behind: Site, token: str, left: int) -> None:
    shown = behind.given_up(token)
    rewrite(file_of(behind, token), lambda records: records[:left])
    for act in (lambda: behind.given_up(token), lambda: behind.accept(token, shown, IVO, WHY)):
        with pytest.raises(Refused, match="less than a screening begins with"):
            act()
    assert checked(behind).state == "damaged" and behind.read(token).events[-1].kind != "accepted"
