"""A desk to sit at: a site in a folder, a clock that ticks, the app on it, and hands for its keyboard."""

import errno
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from store.events import Person
from store.site import Site
from store.sync import Disk
from tests.clock import Ticks
from trials.definition import Question
from trials.language import ENGLISH, Language
from trials.values import NONE
from tui.app import TrialscreenApp
from tui.beginning import begin
from tui.interview import Interview
from tui.screens.question import QuestionScreen
from tui.screens.review import ReviewScreen
from tui.typed import retyped
from tui.typed.choices import rows
from tui.widgets.line import Line

ANNA = Person("P01", "Anna Berg", "coordinator")
IVO = Person("P02", "Ivo Marin", "investigator")
CT, ZM = "ct1195e-ssc", "zm001-sle"
BOTH = (CT, ZM)

ZM_SHEET: Mapping[str, Any] = {
    "consent": "self",
    "consent_date": "2026-03-01",
    "screening_date": "2026-03-02",
    "birth_date": "1980",
    "can_conceive": "no_womb",
    "can_father": "no",
    "sle_2019": "fulfilled",
    "ana": "positive",
    "sledai": "9",
    "survival": "longer",
}
CT_SHEET: Mapping[str, Any] = {
    "understands": "yes",
    "consent": "self",
    "willing": "yes",
    "consent_date": "2026-03-01",
    "screening_date": "2026-03-02",
    "birth_date": "1980",
    "can_conceive": "no_womb",
    "can_father": "no",
    "ssc_2013": "fulfilled",
    "ssc_diagnosis": "2024-05",
    "skin_areas": ["hands", "chest"],
    "limited_documented": "no",
    "chest_imaging": "hrct",
    "hrct_interstitial": "yes",
    "hrct_ground_glass": "yes",
    "hrct_other_cause": "no",
    "first_part": "both",
    "second_part": "listed",
    "treatment_response": "ineffective",
    "combined_from": "2025-01-10",
    "combined_until": "2025-12-10",
    "infection": "no_infection",
}


class FullDisk(Disk):
    """Takes nothing more while `full` is set."""

    full = False

    def write(self, fd: int, data: bytes, offset: int) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(fd, data, offset)


def new_site(folder: Path, *people: Person, disk: Disk | None = None) -> Site:
    """A site with these people; the first one added the others."""
    site = Site(folder, clock=Ticks(), login="desk", disk=disk)
    for person in people:
        site.people.add(
            person.name, person.role, person_id=person.id, by=people[0] if person is not people[0] else None
        )
    return site


def prepared(site: Site, code: str, trials: Iterable[str], answers: Mapping[str, Any], by: Person = IVO) -> None:
    """A screening with answers by record key, given without the app."""
    interview = begin(site, code, trials, by, Ticks(), ENGLISH)
    for key, entry in answers.items():
        interview.answer(interview.questions[key], entry)
    interview.screening.close()


def keyed(trial: str, sheet: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet by record key: the trial's own questions as TRIAL/ID."""
    shared = ("birth_date", "can_conceive", "can_father", "partner_can_conceive", "last_period", "platelets")
    return {name if name in shared else f"{trial}/{name}": entry for name, entry in sheet.items()}


class Hands:
    """What a person does at the keyboard, and what they see."""

    def __init__(self, app: TrialscreenApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type into the field that has the keyboard, all at once."""
        self._line.value = text
        await self.pilot.pause()

    @property
    def typed(self) -> str:
        """What stands in the field that has the keyboard."""
        return self._line.value

    @property
    def _line(self) -> Line:
        line = self.app.focused
        assert isinstance(line, Line)
        return line

    async def go_to(self, words: str) -> None:
        """Go to the question whose name has these words."""
        await self._pick("ctrl+g", words)

    async def find(self, words: str) -> None:
        """Go to or do the first thing that the palette finds by these words."""
        await self._pick("ctrl+p", words)

    async def _pick(self, key: str, words: str) -> None:
        await self.press(key)
        await self.write(words)
        await self.press("enter")

    @property
    def screen(self) -> str:
        return str(self.app.screen.name)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def until(self, sentence: str) -> None:
        """Wait until a sentence is on the screen: on a busy machine the frame may follow the keys a little later."""
        for _ in range(40):
            if sentence in self.flowing:
                return
            await self.pilot.pause()

    async def gone(self, sentence: str) -> None:
        """Wait until a sentence is on the screen no more."""
        for _ in range(40):
            if sentence not in self.flowing:
                return
            await self.pilot.pause()

    @property
    def flowing(self) -> str:
        """The screen with its line breaks as spaces, to find a sentence that was wrapped."""
        return " ".join(self.text.split())

    @property
    def question(self) -> Question:
        page = self.app.get_screen("question")
        assert isinstance(page, QuestionScreen)
        return page.question

    @property
    def interview(self) -> Interview:
        return self.app.session.interview

    def words(self, selector: str) -> str:
        """What one widget of the screen says, line breaks as spaces."""
        return " ".join(str(self.app.screen.query_one(selector).render()).split())

    @property
    def said(self) -> str:
        """The sentence under the answer."""
        return self.words("#said")

    @property
    def state(self) -> str:
        return self.words("#state")

    def review(self) -> ReviewScreen:
        page = self.app.get_screen("review")
        assert isinstance(page, ReviewScreen)
        return page

    async def give(self, entry: Any) -> None:
        """Answer the question on the screen as a person would."""
        question = self.question
        keys = {option.id: key for key, option in rows(question, self.app.session.language)}
        if isinstance(entry, list):
            await self._choose(*(keys[one] for one in entry))
        elif isinstance(entry, str) and entry in keys and (entry != NONE or question.options):
            await self._choose(keys[entry])
        else:
            self._line.value = retyped(question, entry, self.app.session.language)
            await self.press("enter")

    async def _choose(self, *keys: str) -> None:
        """Press keys that only move or tick, without waiting for the screen in between, then Enter."""
        for key in keys:
            self.app.simulate_key(key)
        await self.press("enter")

    async def walk(self, sheet: Mapping[str, Any]) -> list[str]:
        """Answer whatever is asked from a sheet by record key until nothing is; returns the keys asked, in order."""
        asked = []
        while self.screen == "question":
            key = self.question.key
            asked.append(key)
            assert len(asked) < 80, asked[-5:]
            await self.give(sheet[key])
        return asked

    async def open(self, code: str = "") -> None:
        """From the first screen: the last person known sits down and opens a screening, or the first in the list."""
        await self.press(str(len(self.app.session.site.people.list())))
        assert self.screen == "home"
        if code:
            await self.write(code)
        await self.press("enter")

    async def start(self, code: str, *digits: str) -> None:
        """From the first screen to the first question of a new screening."""
        await self.press(str(len(self.app.session.site.people.list())))
        await self.write(code)
        await self.press("enter", *digits, "enter")
        assert self.screen == "question", self.text


@asynccontextmanager
async def desk(
    site: Site,
    size: tuple[int, int] = (100, 30),
    *,
    patient: bool = True,
    look: str = "dark",
    demo: bool = False,
    language: Language = ENGLISH,
) -> AsyncIterator[Hands]:
    """The app on a site. `patient` hands wait between two presses of Enter, so that none counts as held."""
    app = TrialscreenApp(site, Ticks(), language, look=look, demo=demo)
    app.reading = 0
    async with app.run_test(size=size) as pilot:
        if patient:
            ticks = count()
            app.session.repeat.clock = lambda: float(next(ticks))
        await pilot.pause()
        yield Hands(app, pilot)
