"""Going on, in the app, with a record that lost entries: said in figures, asked for twice, and not to every role."""

from pathlib import Path

import pytest

from store.events import Person
from store.exchange.disclosure import disclosure
from store.exchange.report import report
from store.site import Site
from store.verify import verify
from tests.clock import Ticks
from tests.store.conftest import file_of, rewrite
from tests.tui.desk import ANNA, IVO, ZM, Hands, desk, new_site, prepared
from tui.exporting import Accounts
from tui.widgets.line import Line

MONA = Person("P03", "Mona", "monitor")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """S-014 had three answers, of which the last two were taken away."""
    site = new_site(tmp_path, ANNA, IVO, MONA)
    prepared(site, "S-014", [ZM], {"birth_date": "1980", "can_conceive": "no_womb", "can_father": "no"})
    rewrite(file_of(site, token(site)), lambda records: records[:-2])
    return site


def token(site: Site) -> str:
    return site.screenings()[0].token


def state(site: Site) -> str:
    return next(verify(site, "S-014", put_down=False)).state


async def reviewed(hands: Hands, person: str) -> None:
    await hands.press(person, "enter")
    await hands.until("Review")
    assert hands.screen == "review" and "see trialscreen accept" in hands.state


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_with_a_reason_and_the_code_it_can_be_written_to_again(site: Site, size: tuple[int, int]) -> None:
    async with desk(site, size) as hands:
        await reviewed(hands, "2")
        await hands.press("f8")
        await hands.until("Going on gives up")
        assert hands.screen == "writing" and "entries" in hands.flowing
        await hands.press("enter")
        assert "say why in a reason" in hands.said and hands.screen == "writing"
        await hands.write("no backup has them")
        await hands.press("enter")
        await hands.until("type the code S-014")
        for typed in ("", "2", "S-01", "yes"):
            await hands.write(typed)
            await hands.press("enter")
            assert "not the code of this screening" in hands.said and state(site) == "damaged"
        await hands.write("s-014")
        await hands.press("enter")
        await hands.until("can be written to again")
        assert hands.screen == "review" and not hands.interview.screening.readonly
        assert "entries lost" in hands.flowing
        account = Accounts(site, hands.interview.today).of(hands.interview.screening)
        facts = dict(report(account, disclosure(account, False)).facts)
        assert facts["Lost entries"].startswith("Entries 5 to 6 (2 in all); gone on without them: 2026-03-15")
        assert facts["Lost entries"].endswith("by Ivo Marin (investigator)")
        facts = dict(report(account, disclosure(account, True)).facts)
        assert "Ivo" not in facts["Lost entries"] and "2026" not in facts["Lost entries"]
        kinds = [event.kind for event in hands.interview.screening.events]
        assert kinds[-2:] == ["accepted", "opened"]
        await hands.press("f8")
        assert hands.screen == "review"  # nothing lacks any more
        await hands.press("t")
        await hands.until("gone on with")
        assert "gone on with, though entries were lost" in hands.flowing
    assert state(site) == "fine"


async def test_esc_at_either_step_changes_nothing(site: Site) -> None:
    before = file_of(site, token(site)).read_bytes()
    async with desk(site) as hands:
        await reviewed(hands, "2")
        await hands.press("f8", "escape")
        await hands.press("f8")
        await hands.write("because")
        await hands.press("enter", "escape")
        assert hands.screen == "review" and hands.interview.screening.readonly
    assert file_of(site, token(site)).read_bytes() == before and state(site) == "damaged"


@pytest.mark.parametrize(("person", "role"), [("1", "coordinator"), ("3", "monitor")])
async def test_who_may_not_decide_it_is_told_who_may(site: Site, person: str, role: str) -> None:
    async with desk(site) as hands:
        await reviewed(hands, person)
        await hands.press("f8")
        assert hands.screen == "review" and f"a person with the role {role} cannot" in hands.state
    assert state(site) == "damaged"


async def test_what_another_process_did_meanwhile_is_seen(site: Site, tmp_path: Path) -> None:
    async with desk(site) as hands:
        await reviewed(hands, "2")
        await hands.press("f8")
        await hands.write("because")
        await hands.press("enter")
        path = file_of(site, token(site))
        rewrite(path, lambda records: records[:-1])
        await hands.write("S-014")
        await hands.press("enter")
        assert "has changed since it was shown" in hands.said and hands.screen == "writing"
        Site(tmp_path, clock=Ticks()).people.change_role("P02", "coordinator", by=ANNA, reason="off the log")
        await hands.press("enter")
        assert "has the role coordinator here now" in hands.said
        assert isinstance(hands.app.focused, Line)
        await hands.press("escape")
        assert hands.screen == "review" and hands.interview.screening.readonly
    assert state(site) == "damaged"


async def test_a_record_that_lost_its_trials_too_takes_every_key(site: Site) -> None:
    rewrite(file_of(site, token(site)), lambda records: records[:1])
    async with desk(site) as hands:
        await reviewed(hands, "2")
        for key in "sdn":
            await hands.press(key)
            assert hands.screen == "review" and "the entries that added it were lost" in hands.state
