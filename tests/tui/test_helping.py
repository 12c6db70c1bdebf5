"""F1 helps wherever one is, and what a field does not take is said."""

from importlib import import_module
from pathlib import Path

import pytest
from textual import events

from tests.tui.desk import ANNA, CT, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared
from tui.app import SCREENS
from tui.screens.dialog import Dialog
from tui.screens.page import Page
from tui.widgets.line import MAX_LENGTH, Line

OWN = {"question", "worksheet", "treatment", "reading"}  # say what they have before them, not what they are for
LONG = "platelets were counted again " * 400  # some 10 kB


@pytest.mark.parametrize("name", sorted(set(SCREENS) - OWN - {"hidden"}))
def test_every_page_and_dialog_says_what_it_is_for(name: str) -> None:
    screen = getattr(import_module(f"tui.screens.{name}"), f"{name.title()}Screen")
    assert issubclass(screen, Page | Dialog)
    assert screen.PURPOSE.text.endswith(".")


async def test_f1_explains_the_page_and_its_keys(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("1", "f1")
        assert "The screenings of this site." in hands.flowing
        assert "^P Find anything" in hands.flowing
        await hands.press("escape", "ctrl+n", "f1")
        assert "a code, never a name" in hands.flowing


async def helped(hands: Hands, where: str, sentence: str) -> None:
    """F1 shows help on this screen; Esc comes back to it."""
    assert hands.screen == where
    await hands.press("f1")
    assert hands.screen == "reading"
    await hands.until(sentence)
    assert sentence in hands.flowing
    await hands.press("escape")
    assert hands.screen == where


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_f1_helps_in_every_dialog_and_loses_nothing(tmp_path: Path, size: tuple[int, int]) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [CT], {})
    async with desk(site, size) as hands:
        await hands.open("S-014")
        await hands.press("ctrl+g")
        await hands.write("treatment hist")
        await helped(hands, "jump", "Type words to find what has all of them")
        assert "treatment history" in hands.flowing
        await hands.press("enter", "a")
        await hands.write("mycoph")
        await helped(hands, "course", "One course of treatment")
        assert hands.app.focused is not None
        assert "mycoph" in hands.flowing
        await hands.press("enter", "ctrl+s")
        assert hands.screen == "treatment"
        await hands.press("ctrl+r", "f1")
        await hands.until("About this criterion")
        await hands.press("escape", "d")
        await helped(hands, "asking", "A question with a few rows")
        await hands.press("ctrl+l", "f1")
        await hands.until("There is no more help while the screen is hidden")
        assert "There is no more help while the screen is hidden" in hands.flowing


async def test_f1_helps_where_something_is_judged_or_signed(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, ZM_SHEET))
    async with desk(site) as hands:
        await hands.open("S-014")
        await hands.press("ctrl+r", "s")
        await helped(hands, "signing", "What is signed for one trial at one stage")
        await hands.press("escape", "i")
        await helped(hands, "investigator", "What only an investigator can answer")
        await hands.press("escape", "h")
        await helped(hands, "ready", "What to have at hand")


async def pasted(hands: Hands, text: str) -> Line:
    line = hands.app.focused
    assert isinstance(line, Line)
    line.post_message(events.Paste(text))
    await hands.pilot.pause()
    return line


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_what_is_too_long_to_paste_is_said_and_nothing_is_lost(tmp_path: Path, size: tuple[int, int]) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"}, ANNA)
    said = f"Nothing was pasted: this field takes {MAX_LENGTH} characters at most, and would then hold 11,6"
    async with desk(site, size) as hands:
        await hands.press("1")
        await hands.write("S-0")
        assert (await pasted(hands, LONG)).value == "S-0"
        await hands.until(said)
        assert said in hands.flowing
        await hands.press("1")
        await hands.gone("Nothing was pasted")
        assert "Nothing was pasted" not in hands.flowing
        await hands.press("enter")
        await hands.write("15 mar")
        assert (await pasted(hands, LONG)).value == "15 mar"
        assert said in hands.said
        await hands.press("space", "2", "0", "2", "6")
        assert "= 15 March 2026" in hands.said


async def test_a_field_that_is_full_says_so_in_a_dialog(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("f2")
        assert hands.screen == "writing"
        await hands.write("9" * MAX_LENGTH)
        await hands.press("9")
        assert hands.said == f"This field is full: it takes {MAX_LENGTH} characters at most."
        line = hands.app.focused
        assert isinstance(line, Line) and len(line.value) == MAX_LENGTH
        await hands.press("backspace")
        assert "full" not in hands.flowing


async def test_what_is_typed_over_a_proposed_text_takes_its_place(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        hands.app.session.hide_after(15)
        await hands.press("f2")
        line = hands.app.focused
        assert isinstance(line, Line) and line.value == "15"
        await hands.press("9")
        assert line.value == "9"
        await hands.press("escape", "f2", "end", "0")
        assert line.value == "150"
