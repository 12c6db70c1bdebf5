"""Keys that arrive in one packet, as over a slow line: in order, and never for a question not yet on the screen."""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.widgets.host import AGE, BLEEDING, INFECTIONS, PLATELETS, SEX, Interview
from trials.definition import Question

SENT = {"enter": "\r", "backspace": "\x7f", "down": None, "up": None, "space": " ", "home": None}


async def packet(app: Interview, pilot: Pilot[None], *keys: str, at: float | None = None) -> None:
    """Let the app find all `keys` waiting at once, pressed now or at that time."""
    for key in keys:
        event = events.Key(key, SENT.get(key, key))
        event.time = at or event.time
        app.post_message(event)
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize(
    ("question", "keys", "entry"),
    [
        (AGE, ("1", "2", "backspace", "3", "enter"), "13"),
        (AGE, ("2", "home", "1", "enter"), "12"),
        (SEX, ("1", "down", "enter"), "male"),
        (SEX, ("down", "2", "up", "enter", "2"), "female"),
        (INFECTIONS, ("down", "space", "down", "down", "space", "up", "enter"), ["o1", "o3"]),
    ],
)
async def test_keys_act_in_order(question: Question, keys: tuple[str, ...], entry: object) -> None:
    app = Interview(question, AGE)
    async with app.run_test() as pilot:
        await pilot.pause()
        await packet(app, pilot, *keys)
        assert app.entries == [entry]


@pytest.mark.parametrize("second", [AGE, BLEEDING, INFECTIONS])
@pytest.mark.parametrize(("first", "keys"), [(PLATELETS, ("1", "2")), (BLEEDING, ("y",)), (INFECTIONS, ("1", "2"))])
async def test_what_is_typed_ahead_is_not_taken_for_the_next_question(
    first: Question, keys: tuple[str, ...], second: Question
) -> None:
    app = Interview(first, second, AGE)
    async with app.run_test() as pilot:
        await pilot.pause()
        await packet(app, pilot, *keys, "enter", *"345678" * 5, "enter", "y", "enter")
        assert len(app.entries) == 1
        assert app.pane.draft == ""
        assert second is not AGE or app.pane.number.line.value == ""
        app.pane.show(second)
        await pilot.press("1", "enter")
        assert len(app.entries) == 2
        assert app.answered[1].question is second


async def test_the_draft_of_an_answer_is_not_kept_for_the_next_question() -> None:
    app = Interview(PLATELETS, AGE)
    async with app.run_test() as pilot:
        await pilot.pause()
        await packet(app, pilot, "1", "2", "enter")
        assert app.pane.question is AGE
        assert app.pane.draft == ""


@pytest.mark.parametrize("second", [AGE, BLEEDING, INFECTIONS])
async def test_keys_pressed_before_the_question_came_up_do_nothing(second: Question) -> None:
    app = Interview(BLEEDING, second, AGE)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("y", "enter")
        assert app.pane.question is second
        came_up = app.pane.repeat._deaf_until
        await packet(app, pilot, "1", "enter", at=came_up - 0.01)
        await packet(app, pilot, "2", "enter", at=came_up + 0.1)  # in one burst with them
        if second is not AGE:
            assert app.focused
            click = events.Click(app.focused, 7, 0, 0, 0, 1, False, False, False)
            click.time = came_up + 0.1
            app.focused.post_message(click)
            await pilot.pause()
        assert app.entries == ["yes"]
        assert app.pane.number.line.value == ""
        await packet(app, pilot, "1", "enter", at=came_up + 1)
        assert len(app.entries) == 2
