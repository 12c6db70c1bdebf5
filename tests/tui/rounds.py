"""A round through every page and dialog, on the invented participants of the demo."""

import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from store.site import Site
from tests.clock import Ticks
from tests.tui.desk import Hands
from trials.language import Language
from tui.app import TrialscreenApp
from tui.demo import SLE, SSC, fill
from tui.screens.page import Page
from tui.screens.progress import ProgressScreen
from tui.signing import INCOMPLETE

BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "birthDate": "1984-06-17"}}]}


@asynccontextmanager
async def demo(folder: Path, size: tuple[int, int], language: Language, look: str = "dark") -> AsyncIterator[Hands]:
    """The app on the demo's site, with patient hands."""
    site = Site(folder / "site", clock=Ticks(), login="desk")
    fill(site, language, site.clock)
    app = TrialscreenApp(site, Ticks(), language, look=look, demo=True)
    async with app.run_test(size=size) as pilot:
        ticks = count()
        app.session.repeat.clock = lambda: float(next(ticks))
        await pilot.pause()
        yield Hands(app, pilot)


async def every_screen(hands: Hands, folder: Path) -> AsyncIterator[str]:
    """Go from screen to screen, and say the name of each while it stands there."""
    yield "who"
    await hands.press("0")
    yield "who-add"
    await hands.press("escape", "f2")
    yield "hide-after"
    await hands.press("escape", "2")
    for stop in range(1, 6):
        await hands.until(f"{stop} of 5")
        yield f"tour-{stop}"
        await hands.press("1", "enter")
    yield "report"
    await hands.press("f9")
    async for name in _home(hands):
        yield name
    async for name in _question(hands):
        yield name
    async for name in _review(hands, folder):
        yield name
    async for name in _tables(hands):
        yield name
    await hands.press("ctrl+l")
    yield "hidden"


async def _home(hands: Hands) -> AsyncIterator[str]:
    yield "home"
    await hands.press("f7")
    yield "home-sorted"
    for view in ("due", "investigator", "laboratory"):
        await hands.press("tab")
        yield f"home-{view}"
    await hands.press("tab", "f1")
    yield "home-help"
    await hands.press("escape", "ctrl+p")
    yield "palette"
    await hands.press("escape", "f4")
    yield "export"
    await hands.press("2", "enter")
    yield "export-how-much"
    await hands.press("2", "enter")
    yield "export-where"
    await hands.press("escape")
    done = _work(hands)
    await hands.pilot.pause()
    yield "progress"
    done.set()
    while hands.screen == "progress":
        await hands.pilot.pause()
    await hands.write("S-005")
    await hands.press("f5")
    yield "fitting"
    await hands.press("down", "enter")
    yield "fitting-add"
    await hands.press("escape", "escape", "f6")
    yield "trials"
    await hands.press("right", "end")
    yield "trials-end"
    await hands.press("escape")
    await hands.write("S-099")
    yield "home-start"
    await hands.press("ctrl+n")
    yield "new"
    await hands.press("escape")


def _work(hands: Hands) -> threading.Event:
    """Something that takes as long as it is let."""
    done = threading.Event()
    screen = hands.app.get_screen("progress", ProgressScreen)
    screen.to_do(hands.app.session.language("Exporting {what}", what="S-001"), lambda _: str(done.wait()))
    hands.app.push_screen(screen)
    return done


def _go(hands: Hands, page: str, **where: str) -> None:
    assert isinstance(hands.app.screen, Page), hands.screen
    hands.app.screen.go(page, **where)


async def _question(hands: Hands) -> AsyncIterator[str]:
    await hands.write("S-001")
    await hands.press("enter")
    yield "question"
    for key, name in (("f1", "help"), ("f2", "verdict"), ("f3", "reasons"), ("f5", "source"), ("ctrl+g", "jump")):
        await hands.press(key)
        yield f"question-{name}"
        await hands.press("escape")
    for key, name in (
        (f"{SSC}/consent_date", "date"),
        (f"{SSC}/skin_areas", "several"),
        ("can_conceive", "choice"),
        (f"{SSC}/infection", "infection"),
    ):
        _go(hands, "question", key=key)
        await hands.pilot.pause()
        yield f"question-{name}"
    await hands.press("1", "enter")
    yield "question-saved"
    _go(hands, "question", key=f"{SSC}/consent_date")
    await hands.pilot.pause()
    await hands.write("31.2.")
    await hands.press("enter")
    yield "question-refused"
    await hands.write("2019")
    await hands.press("enter")
    yield "question-doubted"
    _go(hands, "question", key="can_conceive")
    await hands.pilot.pause()
    await hands.press("2", "enter")
    yield "change-reason"
    await hands.press("escape")
    _go(hands, "question", key=f"{SSC}/hrct_other_cause")
    await hands.pilot.pause()
    await hands.press("1", "enter")
    yield "question-turned"
    await hands.press("escape")
    await hands.press("f9")
    await hands.write("S-004")
    await hands.press("enter")
    _go(hands, "question", key="platelets")
    await hands.pilot.pause()
    yield "question-number"


async def _review(hands: Hands, folder: Path) -> AsyncIterator[str]:
    await hands.press("ctrl+r")
    yield "review"
    for key, name in (("w", "why"), ("n", "stage"), ("d", "disposition"), ("e", "export"), ("f1", "help")):
        await hands.press("down", key)
        yield f"review-{name}"
        await hands.press("escape")
    _go(hands, "review", row=f"{SLE}/E00/")
    await hands.pilot.pause()
    await hands.press("j")
    yield "judging"
    await hands.press("ctrl+s")
    yield "judging-refused"
    await hands.press("escape", "i")
    yield "investigator"
    await hands.press("escape", "h")
    yield "ready"
    await hands.press("escape", "t")
    yield "trail"
    for key, name in (
        ("enter", "entry"),
        ("f1", "help"),
        ("f2", "remark"),
        ("f3", "kind"),
        ("f4", "person"),
        ("f5", "days"),
        ("f7", "mask"),
        ("f8", "export"),
    ):
        await hands.press(key)
        yield f"trail-{name}"
        if hands.screen != "trail":
            await hands.press("escape")
    await hands.press("escape", "s")
    yield "signing"
    await hands.write(INCOMPLETE)
    await hands.press("enter")
    yield "review-signed"
    await hands.press("u")
    yield "unlocking"
    await hands.press("escape", "p")
    yield "proposals"
    file = folder / "bundle.json"
    file.write_text(json.dumps(BUNDLE), encoding="utf-8")
    await hands.write(str(file))
    await hands.press("enter")
    yield "proposed"
    await hands.press("1", "enter")
    yield "proposed-one"
    await hands.press("1", "enter")
    yield "proposed-locked"
    await hands.press("escape", "escape", "f9")


async def _tables(hands: Hands) -> AsyncIterator[str]:
    await hands.write("S-001")
    await hands.press("enter")
    _go(hands, "worksheet", key=f"{SSC}/ssc_2013")
    await hands.pilot.pause()
    await hands.press("p", "a", "n")
    yield "worksheet"
    await hands.press("f1")
    yield "worksheet-help"
    await hands.press("escape")
    _go(hands, "treatment", key=next(key for key, one in hands.interview.questions.items() if one.drugs is not None))
    await hands.pilot.pause()
    yield "treatment-empty"
    await hands.press("a")
    yield "course"
    for text in ("predniso", "60 mg", "1", "60", "1", "jan 2025", "o"):
        await hands.write(text)
        await hands.press("enter")
    yield "course-filled"
    await hands.press("ctrl+s")
    yield "treatment"
    await hands.press("f9")
