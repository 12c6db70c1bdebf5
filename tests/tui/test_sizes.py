"""Every page and dialog at every size: what matters is on the screen, whole."""

from pathlib import Path

import pytest

from tests.tui.desk import ANNA, BOTH, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared

SIZES = [(40, 12), (60, 20), (80, 24), (120, 40)]


async def _whole(hands: Hands, *sentences: str) -> None:
    """Each sentence is on the screen in full, and the first key of the key bar too."""
    for sentence in sentences:
        await hands.until(sentence)
        assert sentence in hands.flowing, f"{sentence!r} is not on this screen:\n{hands.text}"
    assert "Esc " in hands.text or "Enter " in hands.text
    rows = hands.text.split("\n")
    assert len(rows) == hands.app.size.height
    assert max(map(len, rows)) <= hands.app.size.width


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_that_matters_is_cut_off(size: tuple[int, int], tmp_path: Path) -> None:
    site = new_site(tmp_path / "data")
    async with desk(site, size) as hands:
        await _whole(hands, "trialscreen", "Short id", "Name")
        await hands.write("Ivo Marin")
        await hands.press("enter")
        await _whole(hands, "Coordinator", "Investigator", "Data manager", "Monitor")
        await hands.press("i", "enter")
        await _whole(hands, "No participant has been screened here yet.", "Type a screening code")
        await hands.write("S-014")
        await _whole(hands, "Start a new screening with the code S-014")
        await hands.press("enter")
        await _whole(hands, "Code", "S-014", "CT1195E", "Screen for")
        await hands.press("0")
        await _whole(hands, "All of these trials")
        await hands.press("enter")
        await _whole(hands, "S-014", "not consented", "Pending")
        left = hands.words("#ask")
        assert left == hands.question.ask
        await hands.press("1", "enter", "f3")
        if size == SIZES[0]:
            await hands.press("5")  # there the list scrolls
            await _whole(hands, "Left for the investigator")
        else:
            await _whole(
                hands, "1 Pending", "2 Not done", "3 Not available", "4 Declined", "5 Left for the investigator"
            )
        await hands.press("escape")
        await _whole(hands, "1 of about", "Saved ✓ understanding of")
        await hands.press("4", "enter")
        assert hands.screen == "asking"
        await _whole(hands, "It may be a typing error.", "Check signed consent", "Go on", "Stop here")
        await hands.press("escape", "1", "enter", "1", "enter")
        await hands.press("ctrl+g")
        await _whole(hands, "Go to a question", "understanding of the study")
        await hands.press("escape", "f1")
        await _whole(hands, "About this question")
        await hands.press("escape", "f2")
        await _whole(hands, "Verdict", "screening", "Pending")
        await hands.press("escape", "ctrl+r")
        await _whole(hands, "S-014 Review", "I01 Informed consent")
        await hands.press("r")
        await _whole(hands, "S-014 Report", "Pending (screening), as of 2026-03-15")
        await hands.press("f9", "f6")
        await _whole(hands, "1 ct1195e-ssc", "2 zm001-sle", "NCT07355972")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_long_questions_and_sentences_are_whole(size: tuple[int, int], tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", BOTH, keyed(ZM, ZM_SHEET))
    async with desk(site, size) as hands:
        await hands.open()
        longest = max(hands.interview.questions.values(), key=lambda question: len(question.ask))
        await hands.go_to(longest.short)
        heading = hands.app.screen.query_one("#ask")
        assert heading.size.height * heading.size.width >= len(longest.ask)
        assert heading.region.bottom <= size[1]
        rows = hands.text.splitlines()[heading.region.y : heading.region.bottom]
        shown = " ".join(" ".join(row[heading.region.x : heading.region.right] for row in rows).split())
        assert shown == longest.ask
        assert "Yes" in hands.text
        assert "No" in hands.text
        await hands.go_to("ability to become")
        await hands.press("8")
        assert "birth)" in hands.text  # the highlighted row is scrolled into sight
        await hands.go_to("day of the high")
        await hands.write("31.2.2026")
        await hands.press("enter")
        said = hands.app.screen.query_one("#said")
        assert said.size.height * said.size.width >= len(hands.said)
        assert said.region.bottom <= hands.app.screen.query_one("AnswerPane").region.bottom
        await hands.press("f5")
        assert "Source" in hands.text
        assert "Measured" in hands.text


async def test_a_window_that_is_too_small_says_so_and_loses_nothing(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site, (80, 24)) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.press(*"13", "space", *"mar", "space")
        await hands.pilot.resize_terminal(39, 11)
        await hands.pilot.pause()
        assert "make this window at least 40 columns wide and 12 rows high" in hands.flowing
        assert "consent form" not in hands.text
        for size in ((20, 6), (5, 3), (200, 60), (80, 24)):
            await hands.pilot.resize_terminal(*size)
            await hands.pilot.pause()
        assert hands.question.ask in hands.words("#ask")
        await hands.press(*"2026", "enter")
        assert hands.interview.entries[f"{ZM}/consent_date"] == "2026-03-13"


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "enter"), ("1", "enter", "ctrl+r"), ("1", "ctrl+p")], ids=str)
async def test_a_window_that_shrinks_at_once_is_told_to_be_too_small(tmp_path: Path, keys: tuple[str, ...]) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site, (40, 12)) as hands:
        await hands.press(*keys)
        await hands.pilot.resize_terminal(20, 5)
        await hands.until("Too small: make this window at least 40 columns wide and 12 rows high.")
        assert hands.flowing == "Too small: make this window at least 40 columns wide and 12 rows high."
