"""Pictures of the screens on the invented participants of the demo: they stand in the README, and were looked at.

After a change run with --snapshot-update, and look at each of them.
"""

from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from textual.pilot import Pilot

from store.site import Site
from tests.clock import Ticks
from tests.tui.desk import Hands
from trials.language import CHINESE, ENGLISH, Language
from tui.app import TrialscreenApp
from tui.demo import fill

Compare = Callable[..., bool]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40")]


async def home(hands: Hands) -> None:
    await hands.press("1")


async def question(hands: Hands) -> None:
    await hands.press("1")
    await hands.write("S-001")
    await hands.press("enter")


async def review(hands: Hands) -> None:
    await question(hands)
    await hands.press("ctrl+r")


async def report(hands: Hands) -> None:
    await review(hands)
    await hands.press("r")


async def worksheet(hands: Hands) -> None:
    await question(hands)
    chinese = hands.app.session.language is CHINESE
    await hands.go_to("2013年ACR/EULAR分类" if chinese else "2013 ACR/EULAR classification")
    await hands.press("f6", "a", "r", "p", "n", "r", "p")


async def treatment(hands: Hands) -> None:
    await question(hands)
    await hands.go_to("treatment history")
    for fields in (("cyclophos", "sep 2023", "mar 2024"), ("雅美罗", "jan 2024", "o")):
        await hands.press("a")
        for text in fields:
            await hands.write(text)
            await hands.press("enter")
        await hands.press("ctrl+s")


async def course(hands: Hands) -> None:
    await treatment(hands)
    await hands.press("a")
    await hands.write("predniso")
    await hands.press("enter")
    await hands.write("72 mg")
    await hands.press("enter")


async def skin(hands: Hands) -> None:
    await question(hands)
    await hands.go_to("thickened skin")
    await hands.press("4", "7")


async def investigator(hands: Hands) -> None:
    await review(hands)
    await hands.press("i")


async def ready(hands: Hands) -> None:
    await review(hands)
    await hands.press("h")


async def signing(hands: Hands) -> None:
    await hands.press("2")
    await hands.write("S-004")
    await hands.press("enter", "ctrl+r", "s")


async def trail(hands: Hands) -> None:
    await review(hands)
    await hands.press("t")


async def hidden(hands: Hands) -> None:
    await question(hands)
    await hands.press("ctrl+l")


WALKS = [
    home,
    question,
    review,
    report,
    worksheet,
    treatment,
    course,
    skin,
    investigator,
    ready,
    signing,
    trail,
    hidden,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS)
def test_pictures(
    tmp_path: Path,
    snap_compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
    walk: Callable[[Hands], Awaitable[None]],
    size: tuple[int, int],
) -> None:
    assert _compared(tmp_path, snap_compare, monkeypatch, walk, size, ENGLISH)


@pytest.mark.parametrize("walk", [home, question, review, worksheet, report])
def test_chinese_pictures(
    tmp_path: Path,
    snap_compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
    walk: Callable[[Hands], Awaitable[None]],
) -> None:
    assert _compared(tmp_path, snap_compare, monkeypatch, walk, (80, 24), CHINESE)


def _compared(
    folder: Path,
    snap_compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
    walk: Callable[[Hands], Awaitable[None]],
    size: tuple[int, int],
    language: Language,
) -> bool:
    monkeypatch.delenv("NO_COLOR", raising=False)
    clock = Ticks()
    site = Site(folder / "site", clock=clock, login="desk")
    fill(site, language, clock)
    app = TrialscreenApp(site, Ticks(), language)

    async def walk_there(pilot: Pilot[None]) -> None:
        ticks = count()
        app.session.repeat.clock = lambda: float(next(ticks))
        await walk(Hands(app, pilot))
        await pilot.pause()

    return snap_compare(app, terminal_size=size, run_before=walk_there)
