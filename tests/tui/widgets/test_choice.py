"""Yes or no, one of several, several, and why not known."""

import pytest
from textual.widgets import OptionList

from tests.tui.widgets.host import (
    BLEEDING,
    HOSTILE,
    INFECTIONS,
    SEX,
    SMALL,
    UNSEEN,
    WIDE,
    Interview,
    asked,
    unhurried,
)
from trials.definition import Option, Question


@pytest.mark.parametrize(
    ("question", "keys", "entry"),
    [
        (BLEEDING, ("1", "enter"), "yes"),
        (BLEEDING, ("n", "enter"), "no"),
        (BLEEDING, ("Y", "enter"), "yes"),
        (BLEEDING, ("down", "down", "enter"), "no"),
        (SEX, ("2", "enter"), "male"),
        (SEX, ("2", "up", "enter"), "female"),
        (INFECTIONS, ("1", "3", "enter"), ["o1", "o3"]),
        (INFECTIONS, ("3", "1", "3", "enter"), ["o1"]),
        (INFECTIONS, ("down", "space", "down", "down", "space", "enter"), ["o1", "o3"]),
        (INFECTIONS, ("a", "c", "enter"), ["o10", "o12"]),
        (INFECTIONS, ("1", "0", "enter"), "none"),
        (INFECTIONS, ("0", "1", "enter"), ["o1"]),
    ],
)
async def test_keys_choose_and_enter_commits(question: Question, keys: tuple[str, ...], entry: object) -> None:
    async with asked(question, SMALL) as (app, pilot):
        await pilot.press(*keys[:-1])
        assert app.answered == []
        await pilot.press(keys[-1])
        assert app.entries == [entry]
        assert app.answered[0].question is question


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("question", [BLEEDING, SEX, INFECTIONS])
async def test_nothing_is_chosen_on_arrival(question: Question, size: tuple[int, int]) -> None:
    async with asked(question, size) as (app, pilot):
        listed = app.focused
        assert isinstance(listed, OptionList)
        assert listed.highlighted is None
        await pilot.press("enter")
        assert app.answered == []
        assert "yet" in app.text()


@pytest.mark.parametrize(
    ("question", "keys"),
    [(BLEEDING, ("1",)), (SEX, ("down",)), (INFECTIONS, ("2",)), (INFECTIONS, ("down", "space"))],
)
async def test_that_nothing_is_chosen_is_said_only_while_it_is_so(question: Question, keys: tuple[str, ...]) -> None:
    async with asked(question) as (app, pilot):
        await pilot.press("enter")
        assert "yet" in app.text()
        await pilot.press(*keys)
        assert "yet" not in app.text()


async def test_the_recorded_answer_is_marked_and_enter_alone_keeps_it() -> None:
    async with asked(SEX, recorded="male") as (app, pilot):
        assert "Male  (answered)" in app.text()
        assert "On record: Male" in app.text()
        await pilot.press("enter")
        assert app.entries == ["male"]


async def test_recorded_ticks_and_drafts_come_back() -> None:
    async with asked(INFECTIONS, recorded=["o2"]) as (app, pilot):
        assert "2  [x] Infection number 2" in app.text()
        await pilot.press("4")
        assert app.drafts == ["o2,o4"]
        app.pane.show(INFECTIONS, ["o2"], app.pane.draft)
        await pilot.press("enter")
        assert app.entries == [["o2", "o4"]]


async def test_a_held_enter_answers_one_question() -> None:
    app = Interview(*[BLEEDING] * 5)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("y", *["enter"] * 12)
        assert app.entries == ["yes"]
        await pilot.press("n", "enter")
        assert app.entries == ["yes", "no"]


async def test_a_held_enter_does_not_give_recorded_ticks_again() -> None:
    app = Interview(INFECTIONS, INFECTIONS, INFECTIONS, recorded=["o2"])
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("1", *["enter"] * 8)
        assert app.entries == [["o1", "o2"]]
        unhurried(app)
        await pilot.press("enter")
        assert len(app.entries) == 2


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_click_answers_once(size: tuple[int, int]) -> None:
    app = Interview(SEX, SEX, SEX)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.click(app.pane.choice, offset=(7, 1))
        assert app.entries == ["male"]
        await pilot.click(app.pane.choice, offset=(0, 0), times=2)
        assert app.entries == ["male", "female"]


async def test_a_click_ticks() -> None:
    async with asked(INFECTIONS) as (app, pilot):
        await pilot.click(app.pane.several, offset=(10, 2))
        assert "[x] Infection number 3" in app.text()
        assert app.answered == []


async def test_labels_are_data() -> None:
    async with asked(BLEEDING, SMALL) as (app, pilot):
        for label in HOSTILE:
            options = (Option("a", label), Option("b", "plain"))
            app.pane.show(Question(id="q", key="q", type="choice", ask=label, short=label, options=options), "a")
            await pilot.pause()
            text = app.text()
            assert not UNSEEN & set(text)
            if label.isascii() and label.isprintable() and len(label) < 25:
                assert label in text
        await pilot.press("1", "enter")
        assert app.entries == ["a"]


async def test_not_known_asks_why_and_goes_back() -> None:
    async with asked(BLEEDING, SMALL) as (app, pilot):
        app.pane.ask_reason()
        await pilot.pause()
        for reason in ("1  Pending", "4  Declined", "5  Left for the investigator"):
            assert reason in app.text()
        await pilot.press("enter")
        assert app.answered == []
        assert app.pane.step_back()
        assert not app.pane.step_back()
        await pilot.press("y")
        app.pane.ask_reason()
        await pilot.press("2", "enter")
        assert app.entries == [{"unknown": "not done"}]


async def test_leaving_it_for_the_investigator_is_one_key_and_one_answer() -> None:
    app = Interview(BLEEDING, SEX, SEX)
    async with app.run_test() as pilot:
        await pilot.pause()
        for _ in range(5):
            app.pane.leave_for_investigator()
            await pilot.pause()
        assert app.entries == [{"unknown": "left for the investigator"}]


async def test_a_refused_answer_can_be_given_again() -> None:
    async with asked(BLEEDING) as (app, pilot):
        await pilot.press("y", "enter")
        app.pane.refuse("NOT SAVED: the disk is full; free some space and press Enter again.")
        await pilot.press("n", "enter")
        assert app.entries == ["yes", "no"]
        assert "NOT SAVED" in app.text()


async def test_a_doubted_answer_is_given_again_by_a_new_enter_and_not_by_a_held_one() -> None:
    async with asked(BLEEDING) as (app, pilot):
        await pilot.press("y", "enter")
        app.pane.doubt("The consent date lies before the birth date.")
        await pilot.press("enter", "enter")
        assert app.entries == ["yes"]
        assert "If it is right, press Enter again" in app.text()
        unhurried(app)
        await pilot.press("enter")
        assert app.entries == ["yes", "yes"]
