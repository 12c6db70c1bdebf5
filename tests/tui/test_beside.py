"""What is gathered beside the questions: the list for the investigator, what to have ready, and mere information."""

from pathlib import Path

import pytest

from tests.tui.desk import ANNA, BOTH, CT, IVO, ZM, ZM_SHEET, desk, keyed, new_site, prepared
from tui.screens.rows import Rows

SHEET = {name: entry for name, entry in ZM_SHEET.items() if name not in ("survival", "sledai")}


async def test_what_only_the_investigator_can_answer_is_left_with_one_key(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], keyed(ZM, SHEET), by=ANNA)
    async with desk(site, (80, 24)) as hands:
        await hands.open()
        await hands.press("ctrl+r", "i")
        theirs = {q.key for q in hands.interview.to_ask() if q.by == "investigator"}
        assert f"{ZM}/survival" in theirs
        assert "Only the investigator can answer" in hands.text
        assert "How long is the participant expected to live" in hands.flowing
        before = len(hands.interview.screening.events)
        await hands.press("l")
        assert len(hands.interview.screening.events) >= before + len(theirs)
        assert "Left for the investigator" in hands.text
        assert "Only the investigator can answer" not in hands.text
        for key in theirs:
            assert hands.interview.entries[key] == {"unknown": "left for the investigator"}
        await hands.press("l")
        assert "No question of this list is without an answer." in hands.state
        await hands.press("escape")
        assert hands.screen == "review"


async def test_the_investigator_answers_from_the_list_and_comes_back(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    left = {"unknown": "left for the investigator"}
    prepared(site, "S-014", [ZM], keyed(ZM, {**SHEET, "survival": left, "sle_2019": "ana_equivalent"}))
    async with desk(site, (80, 24)) as hands:
        await hands.open()
        await hands.press("ctrl+r", "i")
        assert "To be judged" in hands.text
        assert "I01 Classification as lupus" in hands.flowing
        while not hands.app.screen.query_one("#list", Rows).current.endswith("survival"):
            await hands.press("down")
        await hands.press("enter")
        assert hands.question.id == "survival"
        await hands.press("1", "enter")
        assert hands.screen == "investigator"
        assert hands.interview.entries[f"{ZM}/survival"] == "longer"
        await hands.press("end", "enter")
        assert hands.screen == "review"
        assert hands.review().rows.current == f"{ZM}/I01/"


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)], ids=str)
async def test_information_is_in_sight_labelled_and_decides_nothing(size: tuple[int, int], tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", BOTH, {})
    async with desk(site, size) as hands:
        await hands.open()
        before = {trial: verdict.current for trial, verdict in hands.interview.verdicts.items()}
        await hands.press("ctrl+r", "h")
        page = " ".join(str(hands.app.screen.query_one("#page").render()).split())
        for words in (
            "Have ready for zm001-sle",
            "treatment history: not entered so far",
            "The 2022 definition of progressive pulmonary fibrosis",
            "For information only. It decides nothing. Beside the gap of ct1195e-ssc, I08",
            "Results that a site will probably want to see.",
            "Their criteria differ and never count here.",
            "NCT07339332",
        ):
            assert words in page, words
        assert {trial: verdict.current for trial, verdict in hands.interview.verdicts.items()} == before
        await hands.press("1")
        assert hands.screen == "treatment"
        await hands.press("escape")
        assert hands.screen == "review"


async def test_the_definition_stands_only_beside_its_own_gap(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {})
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+r", "h")
        page = str(hands.app.screen.query_one("#page").render())
        assert "pulmonary fibrosis" not in page
        assert "Sister trials" in page
        await hands.press("escape")
    prepared(site, "S-015", [CT], {})
    async with desk(site) as hands:
        await hands.open("S-015")
        await hands.press("ctrl+r", "h")
        assert "pulmonary fibrosis" in str(hands.app.screen.query_one("#page").render())
