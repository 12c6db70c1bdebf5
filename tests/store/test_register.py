"""The site's register: what was taken away from a record, or with its whole file, is seen."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tinydb import TinyDB

from store import register as registering
from store.errors import Damaged, Missing, NotSaved
from store.folding import Binding
from store.later import Later
from store.layout import Json, Record, parse
from store.register import HEAD, PEOPLE, Register
from store.screening import Screening
from store.site import Site
from store.sync import Disk
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, known, rewrite
from tests.store.disks import FailingDisk

SIGNED: Json = {"stage": "screening", "meaning": "I confirm eligibility", "answers": [], "judgements": []}


@pytest.fixture
def register(tmp_path: Path, clock: Ticks) -> Register:
    return Register(tmp_path / "register", disk=FailingDisk(), clock=clock, login="desk")


def test_the_last_line_on_each_subject_is_found_and_all_are_read(register: Register) -> None:
    with pytest.raises(Missing):
        register.read()
    assert register.latest("a" * 32) is None
    for n in range(1, 6):
        register.note(HEAD, "a" * 32, "S-1", n, f"{n}" * 64)
        register.note(HEAD, "b" * 32, "S-2", n + 7, f"{n}" * 64, reason='"subject":"' + "a" * 32 + '"')
    whole = register.read()
    assert len(whole.entries) == 10 and len(whole.hashes) == 11 and whole.entries[-1].hash == whole.head
    assert register.tip() == (whole.site, whole.head)
    for token, seq in (("a" * 32, 5), ("b" * 32, 12)):
        entry = register.latest(token)
        assert entry == [entry for entry in whole.entries if entry.subject == token][-1]
        assert entry.seq == seq and entry.by == "trialscreen"
    with TinyDB(register.folder / "0001.json", access_mode="r") as db:
        assert len(db.table("events")) == 11


def test_a_remembered_line_is_found_without_reading_its_page(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1, 6):
        for token in ("a" * 32, "b" * 32):
            register.note(HEAD, token, "S-1", n, f"{n}" * 64)
    last = {token: register.latest(token) for token in ("a" * 32, "b" * 32)}
    with closing(Later(register.folder)) as later:
        register.remember(later)
        monkeypatch.setattr(register, "_bytes", lambda page: pytest.fail("the whole page was read"))
        assert {token: register.latest(token) for token in last} == last
        assert register.latest("c" * 32) is None


def test_a_full_page_is_followed_by_another_in_the_same_chain(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "MOST_PAGE", 2000)
    for n in range(1, 30):
        register.note(HEAD, f"{n % 7:032x}", "S-1", n, "0" * 64)
    pages = sorted(path.name for path in register.folder.iterdir())
    assert pages[:3] == ["0001.json", "0002.json", "0003.json"] and len(pages) > 4
    whole = register.read()
    assert [entry.seq for entry in whole.entries] == list(range(1, 30))
    assert [entry.seq for n in range(7) if (entry := register.latest(f"{n:032x}"))] == [28, 29, 23, 24, 25, 26, 27]
    (register.folder / "0002.json").unlink()
    with pytest.raises(Damaged, match=r"register/0003\.json is damaged: it does not follow"):
        register.read()
    (register.folder / "0003.json").rename(register.folder / "0002.json")
    with pytest.raises(Damaged, match=r"register/0002\.json is damaged: it does not follow"):
        register.read()


def test_adding_a_line_reads_no_more_than_the_end_of_a_page(register: Register) -> None:
    disk = register._disk
    assert isinstance(disk, FailingDisk)
    costs = []
    for n in range(1, 200):
        disk.calls.clear()
        register.note(HEAD, "a" * 32, "S-1", n, "0" * 64)
        costs.append(len(disk.calls))
    assert set(costs[1:]) == {costs[1]} and costs[1] < 16


def test_a_line_that_was_cut_off_is_passed_over_and_put_right(register: Register) -> None:
    for n in (1, 2, 3):
        register.note(HEAD, "a" * 32, "S-1", n, "0" * 64)
    page = register.folder / "0001.json"
    os.truncate(page, page.stat().st_size - 9)  # within its last name: the subject is still there to be found
    entry = register.latest("a" * 32)
    assert entry and entry.seq == 2 and register.tip()[1] == entry.hash == register.read().head
    register.note(HEAD, "a" * 32, "S-1", 4, "0" * 64)
    assert [entry.seq for entry in register.read().entries] == [1, 2, 4]
    assert list(register.folder.glob("*.unfinished")) and parse(page.read_bytes(), "file").normal


def test_a_changed_line_is_damage_wherever_it_stands(register: Register) -> None:
    for n in range(1, 6):
        register.note(HEAD, "ab"[n % 2] * 32, "S-1", n, "0" * 64)
    page = register.folder / "0001.json"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b'"seq":3}', b'"seq":9}').replace(b'"seq":4}', b'"seq":9}'))
    with pytest.raises(Damaged, match="damaged at event 4"):
        register.read()
    with pytest.raises(Damaged, match="register is damaged"):
        register.latest("a" * 32)
    page.write_bytes(whole.replace(b'"kind":"head"', b'"kind":"tail"', 1))
    with pytest.raises(Damaged):
        register.read()
    page.write_bytes(whole.replace(b'"seq":5}', b'"seq":9}'))
    left = page.read_bytes()
    with pytest.raises(Damaged):
        register.note(HEAD, "a" * 32, "S-1", 6, "0" * 64)
    assert page.read_bytes() == left


def test_the_register_learns_of_a_record_when_it_is_started_closed_signed_and_opened_after_a_crash(
    site: Site, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert known(site, screening.token) == (3, screening.head)
    screening.append("answered", "platelets", by=ANNA, new="12")
    assert known(site, screening.token)[0] == 3
    told: list[tuple[str, str, Json]] = [
        ("signed", TRIAL, SIGNED),
        ("unlocked", TRIAL, "screening"),
        ("disposition", TRIAL, "in screening"),
        ("exported", "report", None),
    ]
    for kind, subject, new in told:
        screening.append(kind, subject, by=IVO, new=new, reason="because")
        assert known(site, screening.token) == (len(screening.events), screening.head)
    screening.append("answered", "weight", by=ANNA, new="70")
    screening.close()
    assert known(site, screening.token) == (9, screening.head) and screening.unregistered is None
    with site.open(screening.token, ANNA) as again:
        assert known(site, screening.token) == (9, screening.head)  # nothing is new to it but the opening
        again.append("answered", "sex", by=ANNA, new="female")
        monkeypatch.setattr(again, "close", lambda: None)  # as if the power had failed
    assert again._lock
    again._lock.release()
    with site.open(screening.token, ANNA) as later:
        assert known(site, screening.token) == (12, later.head)


def test_an_answer_is_one_look_one_write_and_one_sync(
    tmp_path: Path, clock: Ticks, bindings: dict[str, Binding]
) -> None:
    disk = FailingDisk()
    site = Site(tmp_path / "other", clock=clock, login="desk", disk=disk)
    site.keep(b"trial: {id: zm001-sle}\n")
    with site.start("S-014", bindings, ANNA) as screening:
        for n in range(20):
            disk.calls.clear()
            screening.append("answered", f"q{n}", by=ANNA, new="12")
            assert disk.calls == ["open", "size", "read", "write", "sync"]


def cut_to(count: int) -> Callable[[list[Record]], list[Record]]:
    return lambda records: records[:count]


def forged(records: list[Record]) -> list[Record]:
    records[-1]["new"] = "female"
    return records


TAKEN: dict[str, tuple[Callable[[list[Record]], list[Record]], str]] = {
    "the newest": (cut_to(5), "S-014 had 6 entries on 2026-03-15 10:00 UTC, and has only 5 now"),
    "nearly all": (cut_to(3), "and has only 3 now"),
    "a rebuilt end": (forged, "Entry 6 of S-014 is not the one that was registered"),
}


@pytest.mark.parametrize(("change", "said"), TAKEN.values(), ids=TAKEN)
def test_removed_or_rebuilt_events_are_seen_on_opening_and_nothing_is_added(
    site: Site, screening: Screening, change: Callable[[list[Record]], list[Record]], said: str
) -> None:
    for n in range(3):
        screening.append("answered", f"q{n}", by=ANNA, new=str(n))
    screening.close()
    path = file_of(site, screening.token)
    rewrite(path, change)
    left = path.read_bytes()
    with site.open(screening.token, ANNA) as opened:
        assert said in str(opened.readonly or "") and str(opened.readonly or "").endswith("see trialscreen accept.")
        with pytest.raises(Damaged, match="open for reading only"):
            opened.append("answered", "sex", by=ANNA, new="male")
    assert path.read_bytes() == left and known(site, screening.token)[0] == 6


def test_people_are_registered_too(site: Site) -> None:
    anna = site.people.add("Anna Berg", "coordinator")
    site.people.add("Ivo Marin", "investigator", by=anna)
    assert [entry.seq for entry in site.register.read().entries if entry.subject == PEOPLE] == [2, 3]


class Unwritable(Disk):
    def write(self, fd: int, data: bytes, offset: int) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_register_that_cannot_be_written_stops_no_answer_and_is_said(site: Site, screening: Screening) -> None:
    screening.close()
    with site.open(screening.token, ANNA) as opened:
        site.register._disk = Unwritable()
        opened.append("answered", "platelets", by=ANNA, new="12")
        opened.append("exported", "report", by=ANNA)
        assert str(opened.unregistered).startswith(
            "The site's register was not brought up to date. NOT SAVED in 0001.json"
        )
        site.register._disk = Disk()
    assert opened.unregistered is None and known(site, screening.token) == (6, opened.head)


def test_a_damaged_register_stops_no_answer_and_is_said(site: Site, screening: Screening) -> None:
    screening.close()
    page = site.folder / "register" / "0001.json"
    page.write_bytes(b"")
    with site.open(screening.token, ANNA) as opened:
        opened.append("answered", "platelets", by=ANNA, new="12")
        assert not opened.readonly and "0001.json is empty" in str(opened.unregistered)
    assert "0001.json is empty" in str(opened.unregistered) and page.read_bytes() == b""


def test_a_damaged_line_on_a_record_is_said_when_it_is_opened(site: Site, screening: Screening) -> None:
    screening.close()
    site.people.add("Anna Berg", "coordinator")
    page = site.folder / "register" / "0001.json"
    page.write_bytes(page.read_bytes().replace(b"S-014", b"S-013"))
    with site.open(screening.token, ANNA) as opened:
        assert not opened.readonly and "run trialscreen verify" in str(opened.unregistered)


def test_without_its_register_a_site_begins_another(site: Site, screening: Screening) -> None:
    screening.close()
    shutil.rmtree(site.register.folder)
    with site.open(screening.token, ANNA) as opened:
        assert not opened.readonly and opened.unregistered is None
    assert known(site, screening.token) == (4, opened.head)


def test_nothing_is_made_by_looking(site: Site, tmp_path: Path) -> None:
    assert not site.register.folder.exists()
    site.screenings()
    with pytest.raises(Missing):
        site.register.tip()
    assert not site.register.folder.exists()


def test_a_register_that_takes_no_line_leaves_the_record_as_saved(
    tmp_path: Path, clock: Ticks, bindings: dict[str, Binding]
) -> None:
    site = Site(tmp_path / "other", clock=clock, login="desk")
    site.keep(b"trial: {id: zm001-sle}\n")
    site.register._disk = FailingDisk(1, errno.ENOSPC, only="link")
    with site.start("S-014", bindings, ANNA) as screening:
        assert "the disk is full" in str(screening.unregistered) and not screening.readonly
    with pytest.raises(NotSaved):
        Register(tmp_path / "file" / "register", disk=FailingDisk(1, errno.EIO), clock=clock, login="").note(
            HEAD, "a" * 32, "S-1", 1, "0" * 64
        )


def test_what_was_saved_before_the_file_was_put_back_under_the_open_app_is_missed(
    site: Site, screening: Screening
) -> None:
    screening.close()
    path = file_of(site, screening.token)
    before = path.read_bytes()
    with site.open(screening.token, ANNA) as opened:
        opened.append("answered", "platelets", by=ANNA, new="12")
        saved = len(opened.events), opened.head
        path.write_bytes(before)
        with pytest.raises(NotSaved, match="another program changed"):
            opened.append("answered", "sex", by=ANNA, new="male")
    assert known(site, screening.token) == saved
    with site.open(screening.token, ANNA) as again:
        assert again.incomplete and f"had {saved[0]} entries" in str(again.readonly)
