"""Numbers and dates in the pane, and where an answer comes from."""

import pytest

from tests.tui.widgets.host import (
    AGE,
    BORN,
    CONSENT,
    HOSTILE,
    PLATELETS,
    SMALL,
    UNSEEN,
    WIDE,
    Interview,
    asked,
    paste,
    unhurried,
)
from trials.definition import Question


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize(
    ("question", "text", "echo", "entry"),
    [
        (PLATELETS, "12,5", "= 12.5 ×10⁹/L", "12.5"),
        (PLATELETS, "30000 /uL", "= 30000 /uL = 30 ×10⁹/L", {"value": "30000", "unit": "/uL"}),
        (AGE, "６２", "= 62", "62"),
        (BORN, "late feb 1980", "= 21 February 1980 to", "1980-02-21/1980-02-29"),
        (CONSENT, "1 may 2026 2:30 pm", "= 1 May 2026, 14:30", "2026-05-01T14:30"),
        (CONSENT, "none", "= Not consented", "none"),
    ],
)
async def test_what_is_typed_is_said_back_and_given(
    question: Question, text: str, echo: str, entry: object, size: tuple[int, int]
) -> None:
    async with asked(question, size) as (app, pilot):
        await paste(app, pilot, text)
        assert echo in app.text()
        assert app.answered == []
        assert app.drafts[-1] == text
        await pilot.press("enter")
        assert app.entries == [entry]


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        (PLATELETS, "30000", "type 30000 /uL"),
        (PLATELETS, "1,500", "1500 or 1.5"),
        (PLATELETS, "", "Nothing is typed yet"),
        (BORN, "3/4/1980", "3 April 1980 or"),
        (BORN, "31.4.1980", "April 1980 has 30 days"),
        (BORN, "2027", "is in the future"),
    ],
)
async def test_a_refusal_says_how_to_mend_it_and_keeps_the_text(
    question: Question, text: str, sentence: str, size: tuple[int, int]
) -> None:
    async with asked(question, size) as (app, pilot):
        await paste(app, pilot, text)
        assert sentence not in " ".join(app.text().split())  # only Enter refuses
        await pilot.press("enter")
        assert sentence in " ".join(app.text().split())
        assert text in app.text()
        assert app.answered == []


async def test_beyond_usual_is_given_at_the_second_enter() -> None:
    async with asked(PLATELETS) as (app, pilot):
        unhurried(app)
        await pilot.press("3", "enter")
        assert app.answered == []
        assert "If it is right" in app.text()
        await pilot.press("enter")
        assert app.entries == ["3"]


async def test_another_number_is_asked_about_anew() -> None:
    async with asked(PLATELETS) as (app, pilot):
        unhurried(app)
        await pilot.press("3", "enter", "backspace", "2", "enter")
        assert app.answered == []


async def test_a_held_enter_confirms_nothing_and_answers_once() -> None:
    app = Interview(PLATELETS, AGE, AGE, recorded="3")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*["enter"] * 10)
        assert "If it is right" in app.text()
        assert app.entries == []
        await pilot.press("end", "0", *["enter"] * 10)
        assert app.entries == ["30"]


@pytest.mark.parametrize(
    ("question", "recorded", "shown"),
    [
        (PLATELETS, {"value": "30000", "unit": "/uL"}, "› 30000 /uL"),
        (PLATELETS, {"from": "5", "to": "7"}, "› 5 to 7 ×10⁹/L"),
        (BORN, "1980-05", "› May 1980"),
        (CONSENT, "none", "› none"),
        (AGE, {"unknown": "pending"}, "On record: Not known: pending"),
    ],
)
async def test_the_recorded_answer_comes_back_and_stands_when_given_again(
    question: Question, recorded: object, shown: str
) -> None:
    async with asked(question, recorded=recorded) as (app, pilot):
        assert shown in app.text()
        if not (isinstance(recorded, dict) and "unknown" in recorded):
            await pilot.press("enter")
            assert app.entries == [recorded]


async def test_half_typed_text_comes_back() -> None:
    async with asked(BORN, draft="15 Ma") as (app, pilot):
        assert "› 15 Ma" in app.text()
        assert app.pane.draft == "15 Ma"
        await pilot.press(*"r 1980", "enter")
        assert app.entries == ["1980-03-15"]


async def test_source_and_day_go_with_the_answer() -> None:
    async with asked(PLATELETS, SMALL) as (app, pilot):
        app.pane.open_provenance()
        await paste(app, pilot, "lab [b]x[/b]")
        await pilot.press("enter")
        await paste(app, pilot, "1 mar 2026")
        await pilot.press("enter")
        assert "Source: lab [b]x[/b] · measured" in app.text()
        await pilot.press(*"30", "enter")
        assert (app.answered[0].source, app.answered[0].measured) == ("lab [b]x[/b]", "2026-03-01")


async def test_a_wrong_day_measured_is_refused_before_the_answer_is_given() -> None:
    async with asked(PLATELETS) as (app, pilot):
        app.pane.open_provenance()
        await pilot.press("tab")
        await paste(app, pilot, "31 apr 2026")
        app.pane.focus_answer()
        await pilot.press(*"30", "enter")
        assert app.answered == []
        assert "April 2026 has 30 days" in app.text()
        assert app.focused is app.pane.provenance.measured_line
        await pilot.press("ctrl+u")
        await paste(app, pilot, "2 mar 2026")
        await pilot.press("enter", "enter")
        assert app.entries == []  # this Enter may be the one still held
        unhurried(app)
        await pilot.press("enter")
        assert [event.measured for event in app.answered] == ["2026-03-02"]


async def test_the_next_question_starts_with_no_source() -> None:
    async with asked(PLATELETS, source=("lab report", "lab report"), measured="2026-03-01") as (app, pilot):
        assert "Source: lab report · measured 1 March 2026" in app.text()
        app.pane.show(AGE)
        await pilot.press("5", "enter")
        assert (app.answered[0].source, app.answered[0].measured) == ("", "")


async def test_pasted_text_is_data() -> None:
    async with asked(PLATELETS, SMALL) as (app, pilot):
        unhurried(app)
        for text in HOSTILE:
            app.pane.show(PLATELETS)
            await paste(app, pilot, text)
            await pilot.press("enter")
            assert not UNSEEN & set(app.text())
            assert app.answered == []


async def test_nothing_blinks() -> None:
    async with asked(PLATELETS) as (app, _):
        assert not app.pane.number.line.cursor_blink
