"""The tour of the demo."""

from pathlib import Path

from tests.clock import Ticks
from tests.tui.desk import desk, new_site
from trials.language import ENGLISH
from tui.demo import fill


async def test_the_tour_walks_through_the_demo_and_can_be_left(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    fill(site, ENGLISH, Ticks())
    async with desk(site, (100, 30), demo=True) as hands:
        await hands.press("1")
        pages = []
        for number in range(1, 6):
            await hands.until(f"Tour {number} of 5")
            assert f"Tour {number} of 5" in hands.flowing
            pages.append(hands.app.screen_stack[-2].name)
            await hands.press("1", "enter")
        assert pages == ["home", "question", "question", "review", "report"]
        assert hands.screen == "report"
        assert hands.interview.screening.code == "S-001"
        await hands.find("tour")
        await hands.until("Tour 1 of 5")
        await hands.press("escape")
        assert hands.screen == "home"
