"""From the chart to the verdict by keyboard alone, every press counted: one participant for each trial.

The chart is known; what is asked is up to the program. A key that is typed into a field counts like any other.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.tui.desk import CT, IVO, ZM, Hands, desk, new_site
from tui.screens.worksheet import WorksheetScreen

LUPUS: Mapping[str, str] = {
    "consent": "1",
    "consent_date": "1mar2026",
    "screening_date": "2mar2026",
    "birth_date": "1984",
    "can_conceive": "3",
    "can_father": "n",
    "ana": "1",
    "survival": "1",
}
LUPUS_FINDINGS: Mapping[str, str] = {
    "sle-2019.ana": "320",
    "sle-2019.leukopenia": "2.9",
    "sle-2019.oral_ulcers": "p",
    "sle-2019.joints": "p",
    "sle-2019.c3_or_c4_low": "p",
    "sledai-2k.arthritis": "p5",
    "sledai-2k.rash": "p",
    "sledai-2k.low_complement": "p",
}
SCLEROSIS: Mapping[str, str] = {
    "understands": "y",
    "consent": "1",
    "willing": "y",
    "consent_date": "1mar2026",
    "screening_date": "2mar2026",
    "birth_date": "1980",
    "can_conceive": "3",
    "can_father": "n",
    "ssc_diagnosis": "2022",
    "skin_areas": "1247",
    "chest_imaging": "1",
    "hrct_interstitial": "y",
    "hrct_ground_glass": "y",
    "hrct_other_cause": "n",
    "infection": "1",
}
SCLEROSIS_FINDINGS: Mapping[str, str] = {
    "ssc-2013.sclerodactyly": "p",
    "ssc-2013.raynaud": "p",
    "ssc-2013.scl_70": "p",
}
COURSES = (
    ("cyc", "1/2025", "12/2025", "1"),
    ("mmf", "1/2025", "o"),
)  # the response stands on one row of the medicines taken together


class Counting:
    """Hands that count each key, those typed into a field as well."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.pressed = self.on_worksheets = 0

    async def press(self, *keys: str) -> None:
        self.pressed += len(keys)
        await self.hands.press(*keys)

    async def write(self, text: str) -> None:
        self.pressed += len(text)
        await self.hands.write(text)
        await self.press("enter")

    async def answer(self, chart: Mapping[str, str]) -> None:
        """Answer the question on the screen."""
        question = self.hands.question
        said = chart[question.id]
        if question.type in ("choice", "choices", "yes_no"):
            await self.press(*said, "enter")
        else:
            await self.write(said)

    async def worksheet(self, findings: Mapping[str, str]) -> None:
        """What the chart says of a worksheet, from its first row down, until the trial needs no more of it."""
        page = self.hands.app.screen
        assert isinstance(page, WorksheetScreen)
        before = self.pressed
        for _ in range(60):
            if not page.found.wanted:
                break
            said = findings.get(page.item.key, "")
            group = next(group for group in page.found.groups if page.item in group.questions)
            left = [q for q in group.questions if self.hands.interview.recorded(q) is None]
            ahead = [q for q in left[left.index(page.item) :] if q.key in findings]
            if not said and not ahead:
                await self.press("r")
            elif not said:
                await self.press("down")
            elif said[-1].isdigit():
                await self.press(*said, "enter")
            else:
                await self.press(said)
        await self.press("enter")
        self.on_worksheets += self.pressed - before


async def screened(hands: Hands, trial: str, chart: Mapping[str, str], findings: Mapping[str, str]) -> Counting:
    """From home to the review."""
    counting = Counting(hands)
    await hands.press("1")
    await counting.write("S014")
    await counting.press("1" if trial == CT else "2", "enter")
    for _ in range(60):
        if hands.screen == "worksheet":
            await counting.worksheet(findings)
        elif hands.screen != "question":
            break
        elif hands.question.id in ("sle_2019", "ssc_2013", "sledai"):
            await counting.press("f6")  # nothing is on file: the chart has the findings
        elif hands.question.id == "first_part":
            await counting.press("f6")
            for course in COURSES:
                await counting.press("a")
                for field in course:
                    await counting.write(field)
                await counting.press("ctrl+s")
            await counting.press("ctrl+n")
        else:
            await counting.answer(chart)
    assert hands.screen == "review", hands.text
    assert hands.interview.verdicts[trial].current.word == "no listed criterion fails"
    return counting


async def test_a_participant_with_lupus(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path, IVO), (80, 24)) as hands:
        counting = await screened(hands, ZM, LUPUS, LUPUS_FINDINGS)
        findings = [key for key in hands.interview.entries if "." in key]
        assert len(findings) == 35  # each of them an answer in the record
        assert len(hands.interview.entries) == 42
        assert counting.pressed <= 69
        assert counting.on_worksheets <= 29  # as questions, two presses each besides the numbers: more than 70


async def test_a_participant_with_systemic_sclerosis(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path, IVO), (80, 24)) as hands:
        counting = await screened(hands, CT, SCLEROSIS, SCLEROSIS_FINDINGS)
        assert len(hands.interview.entries) == 27
        assert counting.pressed <= 110
