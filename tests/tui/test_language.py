"""The language of a sitting: how it is chosen, and that changing it loses nothing."""

from argparse import Namespace
from pathlib import Path

import pytest

from tests.tui.desk import ANNA, IVO, ZM, desk, new_site, prepared
from trials.language import CHINESE, ENGLISH, Language
from tui.commands.said import language_of
from tui.settings import Settings, read_settings, write_settings


@pytest.mark.parametrize(
    ("asked", "set_here", "locale", "language"),
    [
        ("", "", "C", ENGLISH),
        ("", "", "zh_CN.UTF-8", CHINESE),
        ("", "en", "zh_CN.UTF-8", ENGLISH),
        ("", "zh", "en_GB.UTF-8", CHINESE),
        ("en", "zh", "zh_CN.UTF-8", ENGLISH),
        ("zh", "en", "C", CHINESE),
    ],
)
def test_the_flag_wins_over_the_setting_and_that_over_the_locale(
    monkeypatch: pytest.MonkeyPatch, asked: str, set_here: str, locale: str, language: Language
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert language_of(Namespace(language=asked or None), set_here) is language


def test_the_language_is_kept_beside_the_minutes(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    write_settings(site.folder, Settings(5, "zh"), site.disk)
    assert read_settings(site.folder, site.disk) == Settings(5, "zh")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_f3_on_the_first_page_changes_the_language_and_keeps_it(tmp_path: Path, size: tuple[int, int]) -> None:
    site = new_site(tmp_path)
    async with desk(site, size) as hands:
        await hands.write("Bo Yuan")
        await hands.press("f3")
        await hands.until("临床")
        assert hands.app.session.language is CHINESE
        assert hands.typed == "Bo Yuan"
        assert read_settings(site.folder, site.disk) == Settings(0, "zh")
        await hands.press("f3")
        await hands.pilot.pause()
        assert hands.app.session.language is ENGLISH
        assert "临床" not in hands.text
        await hands.press("enter", "c", "enter")
        assert (hands.screen, hands.app.session.person.name) == ("home", "Bo Yuan")


async def test_in_the_middle_of_a_screening_the_same_question_stays_with_what_was_half_typed(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"}, ANNA)
    async with desk(site) as hands:
        await hands.open("S-014")
        asked = hands.question.key
        events = len(hands.interview.screening.events)
        await hands.press(*"15mar")
        await hands.find("简体")
        await hands.pilot.pause()
        assert hands.screen == "question"
        assert hands.interview.language is hands.app.session.language is CHINESE
        assert hands.question.key == asked
        assert hands.typed == "15mar"
        assert len(hands.interview.screening.events) == events
        await hands.press(*"2026", "enter")
        assert hands.interview.entries[asked] == "2026-03-15"


async def test_the_filter_and_the_view_of_the_home_page_stay(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site, language=CHINESE) as hands:
        await hands.press("1", "tab")
        await hands.write("S-0")
        await hands.press("f3")
        await hands.pilot.pause()
        assert hands.typed == "S-0"
        assert "[Due soon 0]" in hands.text
