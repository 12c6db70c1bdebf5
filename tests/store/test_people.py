"""Who works at the site."""

import os
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.errors import Damaged, Missing, NewerVersion, NotSaved, Refused
from store.events import Person
from store.layout import encode, parse
from store.site import Site
from tests.store.disks import FailingDisk


def file(site: Site) -> Path:
    return site.folder / "people.json"


def test_people_are_added_and_listed_with_their_present_role(site: Site) -> None:
    assert site.people.list() == () and not file(site).exists()
    anna = site.people.add("Anna Berg", "coordinator")
    ivo = site.people.add("  Ivo\tMarin ", "investigator", by=anna)
    dan = site.people.add("Dan", "data manager", by=ivo, person_id="dm.1")
    assert site.people.list() == (anna, ivo, dan)
    assert (anna, ivo) == (Person("P01", "Anna Berg", "coordinator"), Person("P02", "Ivo Marin", "investigator"))
    changed = site.people.change_role("dm.1", "monitor", by=anna, reason="moved to the sponsor")
    assert site.people.list() == (anna, ivo, changed) and site.people.get("dm.1").role == "monitor"
    with TinyDB(file(site), access_mode="r") as db:
        events = db.table("events").all()
    assert [event["kind"] for event in events] == ["created", "person", "person", "person", "person"]
    assert events[-1]["old"] == {"name": "Dan", "role": "data manager"} and events[-1]["by"]["login"] == "desk"
    assert events[-1]["reason"] == "moved to the sponsor"


def test_what_is_no_person_is_refused(site: Site) -> None:
    for name in ("", "  ", "x" * 201):
        with pytest.raises(Refused, match="name"):
            site.people.add(name, "coordinator")
    with pytest.raises(Refused, match="role is one of: coordinator, investigator, data manager, monitor"):
        site.people.add("Anna", "boss")
    anna = site.people.add("Anna", "coordinator")
    with pytest.raises(Refused, match="who you are"):
        site.people.add("Ivo", "investigator")
    for taken in ("P01", "p01"):
        with pytest.raises(Refused, match="taken"):
            site.people.add("Ivo", "investigator", by=anna, person_id=taken)
    with pytest.raises(Refused, match="id is made of"):
        site.people.add("Ivo", "investigator", by=anna, person_id="../x")
    with pytest.raises(Refused, match="reason"):
        site.people.change_role("P01", "monitor", by=anna, reason=" ")
    with pytest.raises(Missing, match="Nobody"):
        site.people.change_role("P09", "monitor", by=anna, reason="x")
    assert site.people.list() == (anna,)


def test_names_are_cleaned(site: Site) -> None:
    assert site.people.add("Zoe\u0308\x1b[2J\u202e\n2", "monitor").name == "Zoë␛[2J� 2"


def test_damage_and_a_newer_version_are_told(site: Site) -> None:
    site.people.add("Anna", "coordinator")
    whole = file(site).read_bytes()
    file(site).write_bytes(whole.replace(b"coordinator", b"monitor"))
    with pytest.raises(Damaged, match=r"people\.json is damaged"):
        site.people.list()
    file(site).write_bytes(b"")
    with pytest.raises(Damaged, match="empty"):
        site.people.list()
    with pytest.raises(Damaged):
        site.people.add("Eve", "investigator")
    assert file(site).read_bytes() == b""
    file(site).write_bytes(encode([{"new": {"format": 3}}]))
    with pytest.raises(NewerVersion):
        site.people.list()


def test_a_cut_off_last_person_is_set_aside_when_the_next_is_added(site: Site) -> None:
    anna = site.people.add("Anna", "coordinator")
    site.people.add("Ivo", "investigator", by=anna)
    os.truncate(file(site), os.path.getsize(file(site)) - 30)
    assert site.people.list() == (anna,)
    site.people.add("Dan", "monitor", by=anna)
    assert [person.name for person in site.people.list()] == ["Anna", "Dan"]
    assert parse(file(site).read_bytes(), "file").normal and list(site.folder.glob("people.*.unfinished"))


def test_a_failed_write_is_told_and_nobody_is_added(site: Site) -> None:
    anna = site.people.add("Anna", "coordinator")
    broken = Site(site.folder, disk=FailingDisk(1, only="sync"))
    with pytest.raises(NotSaved):
        broken.people.add("Ivo", "investigator", by=anna)
