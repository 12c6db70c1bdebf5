"""The list for the investigator: what was left there, answered from it one by one."""

from pathlib import Path

from tests.tui.desk import ANNA, IVO, ZM, ZM_SHEET, desk, keyed, new_site, prepared
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
