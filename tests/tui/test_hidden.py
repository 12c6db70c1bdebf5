"""The screen is hidden when nobody is there, and comes back as it was."""

from pathlib import Path

import pytest

from store.errors import RecordError
from store.sync import Disk
from tests.tui.desk import ANNA, IVO, ZM, Hands, desk, new_site, prepared
from tui.screens.dialog import Dialog
from tui.settings import NAME, Settings, minutes, read_settings, write_settings


class Hour:
    """A clock for idleness that is set by hand, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def idle(hands: Hands, after: int) -> Hour:
    clock = Hour()
    hands.app.session.idle.clock = clock
    hands.app.session.hide_after(after)
    return clock


async def to_question(hands: Hands) -> None:
    await hands.press("1", "enter")
    assert hands.screen == "question"


async def test_by_default_nothing_is_timed(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await to_question(hands)
        assert hands.app.session.idle.minutes == 0
        assert hands.app._waking is None
        hands.app.hide_if_idle()
        await hands.pilot.pause()
        assert hands.screen == "question"


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)], ids=str)
async def test_the_screen_is_hidden_whole_and_half_typed_text_is_kept(tmp_path: Path, size: tuple[int, int]) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"}, ANNA)
    async with desk(site, size) as hands:
        await to_question(hands)
        clock = idle(hands, 5)
        await hands.press(*"15mar")
        assert hands.app._waking is not None
        clock.now = 299
        hands.app.hide_if_idle()
        await hands.pilot.pause()
        assert hands.screen == "question"
        clock.now = 601
        hands.app.hide_if_idle()
        await hands.pilot.pause()
        assert hands.screen == "hidden"
        assert "The screen is hidden" in hands.flowing
        for telling in ("S-014", "consent", "15mar", "Pending", "zm001", "lupus"):
            assert telling not in hands.text
        count = len(hands.interview.screening.events)
        await hands.press("f9", "ctrl+r", "ctrl+l", "2", "x", "escape")
        assert hands.screen == "hidden"
        await hands.press("1")
        assert hands.screen == "question"
        assert hands.typed == "15mar"
        assert len(hands.interview.screening.events) == count
        await hands.press(*"2026", "enter")
        assert hands.interview.entries[f"{ZM}/consent_date"] == "2026-03-15"


async def test_a_key_after_the_time_hides_the_screen_and_does_nothing_else(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await to_question(hands)
        clock = idle(hands, 1)
        await hands.press("1")
        clock.now = 61  # the computer slept: no timer has run
        await hands.press("enter")
        assert hands.screen == "hidden"
        assert hands.interview.entries == {}


async def test_what_was_half_written_in_a_dialog_is_kept_for_the_same_person(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await hands.press("1", "enter", "ctrl+r", "t", "f2", *"seen")
        assert hands.screen == "writing"
        await hands.press("ctrl+l")
        assert hands.screen == "hidden" and "seen" not in hands.text
        await hands.press("1")
        assert hands.screen == "writing"
        assert hands.typed == "seen"


async def test_another_person_finds_the_home_page_and_acts_in_their_own_name(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"}, IVO)
    async with desk(site) as hands:
        await hands.press("1", "enter")
        await hands.press(*"15mar")
        await hands.press("f1", "ctrl+l")
        assert hands.screen == "hidden"
        await hands.press("2")
        assert hands.screen == "home"
        assert "Anna Berg (coordinator)" in hands.text
        assert not hands.app.session.opened
        assert site.screenings()[0].locked_by is None
        await hands.press("enter")
        assert hands.typed == "15mar"
        await hands.press(*"2026", "enter")
        assert hands.interview.screening.events[-1].by.name == "Anna Berg"


async def test_the_passphrase_of_the_site_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    given = []

    def give(text: str) -> None:
        given.append(text)
        if text != "right words":
            raise RecordError("This is not the passphrase of these records.")

    monkeypatch.setattr(type(site.passphrase), "chosen", property(lambda self: True))
    monkeypatch.setattr(site.passphrase, "give", give)
    async with desk(site) as hands:
        await to_question(hands)
        await hands.press("ctrl+l", "1")
        assert hands.screen == "hidden" and "Type the passphrase" in hands.flowing
        await hands.write("wrong words")
        assert "wrong words" not in hands.text
        await hands.press("enter")
        assert "not the passphrase" in hands.flowing and hands.screen == "hidden"
        await hands.write("right words")
        await hands.press("enter")
        assert hands.screen == "question"
    assert given == ["wrong words", "right words"]


async def test_the_minutes_are_set_where_one_says_who_one_is_and_stay_set(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("1", "f8", "f2")
        assert hands.screen == "writing"
        await hands.write("ten")
        await hands.press("enter")
        assert "a number of minutes" in hands.said
        await hands.write("10")
        await hands.press("enter")
        assert "Hidden after 10 minutes" in hands.state
        assert hands.app._waking is not None
    assert read_settings(site.folder, Disk()) == Settings(10)
    assert (site.folder / NAME).stat().st_mode & 0o777 == 0o600
    assert site.warnings() == ()
    async with desk(new_site(tmp_path)) as hands:
        assert hands.app.session.idle.minutes == 10


def test_settings_that_say_something_else_are_refused(tmp_path: Path) -> None:
    assert read_settings(tmp_path, Disk()) == Settings(0)
    for text in (
        "lock_after: -1",
        "lock_after: yes",
        "lock_after: true",
        "other: 1",
        "lock_after: 5\nx: 1",
        "[",
        "9",
    ):
        (tmp_path / NAME).write_text(text)
        with pytest.raises(RecordError, match=NAME):
            read_settings(tmp_path, Disk())
    write_settings(tmp_path, Settings(3), Disk())
    assert read_settings(tmp_path, Disk()) == Settings(3)
    assert [minutes(text) for text in ("", " 0 ", "1440")] == [0, 0, 1440]
    for text in ("-1", "1441", "1.5", "x", "٣"):
        with pytest.raises(RecordError):
            minutes(text)


async def test_nothing_is_hidden_before_somebody_is_there(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    write_settings(site.folder, Settings(1), Disk())
    async with desk(site) as hands:
        clock = Hour()
        hands.app.session.idle.clock = clock
        clock.now = 1e9
        hands.app.hide_if_idle()
        await hands.press("ctrl+l")
        assert hands.screen == "who"


async def test_what_ends_while_the_screen_is_hidden_shows_nothing(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await to_question(hands)
        await hands.press("f1")
        assert hands.screen == "reading"
        await hands.press("ctrl+l", "ctrl+p")
        dialog = hands.app.get_screen("reading")
        assert isinstance(dialog, Dialog)
        dialog.dismiss(None)
        await hands.pilot.pause()
        assert hands.screen == "hidden" and "S-014" not in hands.text
        await hands.press("1")
        await hands.pilot.pause()
        assert hands.screen == "question"
        await hands.press("f1")
        assert hands.screen == "reading" and "About this question" in hands.text
