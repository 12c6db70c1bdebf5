"""Another role for somebody who works here, and what happens to whoever sits at the keyboard with the old one."""

from pathlib import Path

import pytest

from store.errors import Refused
from store.events import Person
from store.site import Site
from store.verify import verify
from store.words import ROLES
from tests.clock import Ticks
from tests.tui.desk import ANNA, IVO, ZM, desk, new_site, prepared
from trials.language import CHINESE, ENGLISH, Language

DAN = Person("P03", "Dan Ott", "data manager")


def roles(site: Site) -> dict[str, str]:
    return {person.id: person.role for person in site.people.list()}


def people_line(site: Site) -> str:
    return next(checked.line(ENGLISH) for checked in verify(site, put_down=False) if checked.what == "people")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_a_role_is_changed_with_a_reason_and_in_the_name_of_who_did_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    site = new_site(tmp_path, ANNA, IVO, DAN)
    async with desk(site, size) as hands:
        await hands.press("f4")
        assert hands.screen == "who"  # nobody is known yet
        await hands.press("2", "f8", "f4", "1", "enter", "i", "enter")
        await hands.until("Why does")
        assert hands.screen == "writing" and "Anna Berg (coordinator) have the role investigator" in hands.flowing
        await hands.press("enter")
        assert hands.screen == "writing" and "needs a reason" in hands.said and roles(site)["P01"] == "coordinator"
        await hands.write("on the delegation log since today")
        await hands.press("enter")
        await hands.until("from now on")
        assert hands.screen == "who" and "Anna Berg has the role investigator from now on" in hands.state
        assert "Anna Berg (investigator)" in hands.text and roles(site)["P01"] == "investigator"
        await hands.press("f4")
        await hands.until("Whose role")
        assert "Ivo Marin changed the" in hands.flowing
    said = "Ivo Marin changed the role of Anna Berg from coordinator to investigator. Reason: on the delegation log"
    assert said in people_line(site) and "\n" not in people_line(site)


async def test_nobody_makes_themselves_investigator(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    async with desk(site) as hands:
        await hands.press("1", "f8", "f4", "1", "enter", "i", "enter")
        await hands.until("Nobody makes")
        assert "Nobody makes themselves investigator" in hands.state and roles(site)["P01"] == "coordinator"
        await hands.press("f4", "1", "enter", "c", "enter")
        await hands.until("already")
        assert "Anna Berg has the role coordinator already" in hands.state


async def test_a_monitor_changes_nobodys_role(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, Person("P02", "Mona", "monitor"))
    async with desk(site) as hands:
        await hands.press("2", "f8", "f4", "1", "enter", "m", "enter")
        await hands.until("A monitor reads")
        assert "A monitor reads, and changes nobody's role" in hands.state and roles(site)["P01"] == "coordinator"


async def test_who_changes_their_own_role_goes_on_with_the_new_one(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], {}, IVO)
    async with desk(site) as hands:
        await hands.press("2", "f8", "f4", "2", "enter", "c", "enter")
        await hands.until("Why does")
        await hands.write("left the delegation log")
        await hands.press("enter")
        assert hands.app.session.person.role == "coordinator"
        await hands.press("escape", "enter")
        assert hands.screen == "question"
        assert hands.interview.screening.events[-1].by.role == "coordinator"


async def test_whose_role_was_changed_elsewhere_records_nothing_with_the_old_one(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await hands.press("1", "enter")
        before = len(hands.interview.screening.events)
        Site(tmp_path, clock=Ticks()).people.change_role("P01", "monitor", by=IVO, reason="moved to the sponsor")
        await hands.press("1", "enter")
        await hands.until("NOT SAVED")
        await hands.pilot.pause()
        assert "Anna Berg has the role monitor here now: choose again who is at the keyboard" in hands.said
        assert len(hands.interview.screening.events) == before
        await hands.press("f9")
        assert hands.screen == "home"
        await hands.press("enter")
        assert hands.screen == "home" and "has the role monitor here now" in hands.flowing
        await hands.press("f8", "1", "enter")
        assert hands.screen == "question" and hands.app.session.person.role == "monitor"
        assert hands.interview.screening.events[-1].by.role == "monitor"


@pytest.mark.parametrize("language", [ENGLISH, CHINESE], ids=lambda one: one.code)
def test_an_investigator_who_was_added_by_nobody_else_is_told_of(tmp_path: Path, language: Language) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    assert "nobody else" not in people_line(site)  # the first one there was
    site.people.add("Eve", "investigator", by=Person("P03", "Eve", "investigator"), person_id="P03")
    told = "".join(map(language, site.people.changes()))
    named = {"day": "2026-03-15", "name": "Eve", "role": ROLES["investigator"]}
    assert told == language("On {day} {name} was added as {role} by nobody else.", **named)
    assert ("investigator" in told) == (language is ENGLISH)
    assert "Eve was added as investigator by nobody else" in people_line(site)


def test_a_role_of_yesterday_changes_no_role(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO, DAN)
    changed = site.people.change_role("P02", "coordinator", by=ANNA, reason="off the log")
    for by, wanted in ((IVO, "P03"), (IVO, "P02")):
        with pytest.raises(Refused, match="has the role coordinator here now"):
            site.people.change_role(wanted, "monitor", by=by, reason="x")
    with pytest.raises(Refused, match="Nobody makes themselves"):
        site.people.change_role("P02", "investigator", by=changed, reason="x")
    assert roles(site) == {"P01": "coordinator", "P02": "coordinator", "P03": "data manager"}
