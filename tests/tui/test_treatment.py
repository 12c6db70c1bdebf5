"""The treatment table by keyboard alone: courses added, changed, removed, and what stands in the way."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.tui.desk import ANNA, BOTH, CT, IVO, ZM, FullDisk, Hands, desk, keyed, new_site, prepared
from tui.screens.course import CourseScreen

SIZE = (80, 24)
TABLE = "treatment_courses"
VISITED = {"screening_date": "2026-03-02"}


async def on_the_table(hands: Hands) -> None:
    await hands.open()
    await hands.go_to("treatment history")
    assert hands.screen == "treatment", hands.text


@asynccontextmanager
async def the_table(
    folder: Path,
    answers: Mapping[str, Any] | None = None,
    trials: Sequence[str] = (CT,),
    size: tuple[int, int] = SIZE,
) -> AsyncIterator[Hands]:
    """At the table of a screening with these answers, by record key."""
    site = new_site(folder, IVO)
    prepared(site, "S-014", trials, answers or {})
    async with desk(site, size) as hands:
        await on_the_table(hands)
        yield hands


async def course(hands: Hands, *fields: str) -> None:
    """Fill in the fields one after the other; what is left is left out."""
    for text in fields:
        await hands.write(text)
        await hands.press("enter")
    if hands.screen == "course":
        await hands.press("ctrl+s")


def table(hands: Hands) -> Any:
    return hands.interview.entries.get(TABLE)


async def test_two_courses_from_the_chart_settle_the_criterion(tmp_path: Path) -> None:
    async with the_table(tmp_path, keyed(CT, VISITED)) as hands:
        assert "No course is entered so far." in hands.flowing
        await hands.press("a")
        await course(hands, "cyclo", "sep 14 2024", "o", "1")
        assert "Saved ✓" in hands.state
        await hands.press("a")
        await course(hands, "mmf", "1.1.2025", "15.9.2025", "1")
        assert table(hands) == [
            {"drug": "cyclophosphamide", "start": "2024-09-14", "stop": "ongoing", "response": "ineffective"},
            {
                "drug": "mycophenolate_mofetil",
                "start": "2025-01-01",
                "stop": "2025-09-15",
                "response": "ineffective",
            },
        ]
        assert "I08 met" in hands.state
        assert "serves as first part" in hands.flowing
        assert "Cyclophosphamide with Mycophenolate mofetil" in hands.flowing
        assert ": enough" in hands.flowing
        events = [event for event in hands.interview.screening.events if event.subject == TABLE]
        assert [event.reason for event in events] == ["", "course added"]


async def test_a_steroid_course_is_asked_for_its_dose_first(tmp_path: Path) -> None:
    async with the_table(tmp_path, keyed(CT, VISITED)) as hands:
        await hands.press("a")
        await course(hands, "predniso", "72", "d", "60 kg", "oral", "mar 2025", "late oct 2025", "par")
        assert table(hands) == [
            {
                "drug": "prednisone",
                "route": "oral",
                "dose": "72",
                "unit": "mg",
                "frequency": "daily",
                "weight": "60",
                "start": "2025-03",
                "stop": "2025-10-21/2025-10-31",
                "response": "partial",
            }
        ]
        assert "= 1.2 mg/kg a day as prednisone" in hands.text
        assert "glucocorticoid above 1 mg/kg a day" in hands.flowing
        await hands.press("f1")
        assert "What the courses say together" in hands.text


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("雅美罗", "tocilizumab"),
        ("泰爱", "telitacicept"),
        ("belizumab", "belimumab"),
        ("another bio", "other_biologic"),
    ],
)
async def test_medicines_are_found_by_any_of_their_names(typed: str, drug: str, tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a")
        await course(hands, typed)
        assert table(hands)[0]["drug"] == drug


async def test_a_class_lists_its_medicines_and_the_arrows_choose(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a")
        await hands.write("antifibrotic")
        assert "Nintedanib (Antifibrotic)" in hands.flowing
        await hands.press("down", "enter", "ctrl+s")
        assert table(hands) == [{"drug": "pirfenidone"}]
        await hands.press("a")
        await hands.write("aspirin")
        await hands.press("enter")
        assert "No medicine here has this name" in hands.flowing
        assert hands.screen == "course"


async def test_what_cannot_be_is_refused_in_the_form_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a")
        await course(hands, "azathioprine", "mar 2025", "feb 2025")
        assert hands.screen == "course"
        assert "Check this course: the course ends before it begins" in hands.flowing
        await hands.press("shift+tab")
        await hands.write("31.2.2025")
        await hands.press("enter")
        assert hands.screen == "course"
        await hands.write("jan 2027")
        await hands.press("ctrl+s")
        assert "in the future" in hands.flowing
        await hands.write("mar 2025")
        await hands.press("ctrl+s")
        assert table(hands) == [{"drug": "azathioprine", "start": "2025-03", "stop": "2025-03"}]


async def test_a_course_is_changed_and_removed_with_a_reason_and_completed_without(tmp_path: Path) -> None:
    first, second = {"drug": "azathioprine", "start": "2024"}, {"drug": "rituximab"}
    async with the_table(tmp_path, {TABLE: [first, second]}) as hands:
        await hands.press("enter", "enter")
        await course(hands, "jun 2024")
        assert "Why is this answer changed?" in hands.text
        await hands.press("1", "enter")
        assert table(hands) == [{**first, "start": "2024-06"}, second]
        await hands.press("down", "enter", "enter")
        await course(hands, "2023")
        assert table(hands)[1] == {**second, "start": "2023"}
        assert hands.interview.screening.answers[TABLE].history[-1].reason == "details added"
        await hands.press("x", "1", "enter")
        assert table(hands) == [{**first, "start": "2024-06"}]
        await hands.press("x")
        assert "The last course goes." in hands.flowing
        await hands.press("0", "enter", "2", "enter")
        assert table(hands) == "none"
        assert "On record: No treatment so far" in hands.flowing


async def test_none_and_not_known_are_answers(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("f3", "3", "enter")
        assert table(hands) == {"unknown": "not available"}
        await hands.press("0")
        assert table(hands) == {"unknown": "not available"}, "a digit of a dose typed too early decides nothing"
        await hands.press("0", "enter")
        assert table(hands) == "none"


async def test_a_course_that_would_be_lost_is_told_of_once_before(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a", "escape")
        assert hands.screen == "treatment"
        await hands.press("a")
        await hands.write("lefluno")
        await hands.press("enter", "escape")
        assert hands.screen == "course" and "This course is not saved." in hands.flowing
        await hands.write("2024")
        await hands.press("escape")
        assert hands.screen == "course"
        await hands.press("escape")
        assert hands.screen == "treatment"
        assert table(hands) is None


async def test_fields_that_may_stay_empty_are_passed_by_as_fast_as_a_finger_can(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a")
        await hands.write("lefluno")
        times = (place * 0.2 for place in count())
        hands.app.session.repeat.clock = lambda: next(times)
        await hands.press(*["enter"] * 5)
        screen = hands.app.screen
        assert isinstance(screen, CourseScreen)
        assert screen.field == "relapse"


async def test_a_stop_that_is_no_date_says_how_to_write_one_that_goes_on(tmp_path: Path) -> None:
    async with the_table(tmp_path) as hands:
        await hands.press("a")
        await course(hands, "lefluno", "2024", "still")
        assert "If the course goes on, type o." in hands.flowing


async def test_a_full_disk_keeps_the_course_that_was_typed(tmp_path: Path) -> None:
    disk = FullDisk()
    site = new_site(tmp_path, IVO, disk=disk)
    prepared(site, "S-014", [CT], {})
    async with desk(site, SIZE) as hands:
        await on_the_table(hands)
        disk.full = True
        await hands.press("a")
        await course(hands, "leflunomide", "2024")
        assert "NOT SAVED" in hands.state
        assert table(hands) is None
        disk.full = False
        await hands.press("a")
        assert "Leflunomide" in hands.text
        await hands.press("ctrl+s")
        assert table(hands) == [{"drug": "leflunomide", "start": "2024"}]


async def test_one_table_serves_both_trials_and_one_of_them_never_asks(tmp_path: Path) -> None:
    async with the_table(tmp_path, trials=BOTH) as hands:
        await hands.press("a")
        await course(hands, "telita")
        assert [key for key in hands.interview.entries if key.endswith(TABLE)] == [TABLE]
    site = new_site(tmp_path / "another", IVO)
    prepared(site, "S-015", [ZM], {})
    async with desk(site, SIZE) as hands:
        await hands.open()
        assert TABLE not in {question.key for question in hands.interview.to_ask()}


async def test_the_statements_lead_to_the_table_and_back(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [CT], {})
    async with desk(site, SIZE) as hands:
        await hands.open()
        await hands.go_to("first part of the treatment")
        assert "F6 Treatment table" in hands.text
        await hands.press("f6")
        assert hands.screen == "treatment"
        await hands.press("escape")
        assert hands.question.id == "first_part"


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (120, 40)], ids=str)
async def test_the_form_shows_its_field_and_what_can_be_chosen(size: tuple[int, int], tmp_path: Path) -> None:
    async with the_table(tmp_path, size=size) as hands:
        await hands.press("a")
        await hands.write("methylpred")
        assert "Methylprednisolone (Glucocorticoid)" in hands.flowing
        await hands.press("enter")
        for label in (
            "Dose",
            "How often",
            "Weight, kg",
            "Route",
            "Start",
            "Stop",
            "Response",
            "Remission",
            "Relapse",
        ):
            assert f"› {label}" in hands.flowing, hands.text
            assert "Enter Next" in hands.text
            await hands.press("tab")
        assert isinstance(hands.app.screen, CourseScreen)
        await hands.press("ctrl+s")
        assert "1 Methylprednisolone" in hands.flowing


async def test_a_form_that_becomes_small_keeps_its_field_and_its_keys_in_sight(tmp_path: Path) -> None:
    dose = {"dose": "36", "unit": "mg", "frequency": "daily", "route": "oral", "weight": "60"}
    async with the_table(
        tmp_path, {TABLE: [{"drug": "prednisone", **dose, "start": "2025-01", "stop": "ongoing"}]}
    ) as hands:
        await hands.press("enter")
        await hands.press(*["tab"] * 5)
        await hands.pilot.resize_terminal(40, 12)
        await hands.pilot.pause()
        assert "› Start" in hands.text and "Enter Next" in hands.text, hands.text
        await hands.press("escape")
        row = [line.strip() for line in hands.text.splitlines() if "60 kg" in line or "mg/kg" in line]
        assert row[0].startswith("at 60 kg") and row[1].startswith("= 0.6"), hands.text


async def test_what_was_offered_in_another_field_is_gone(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [CT], {}, ANNA)
    async with desk(site) as hands:
        await hands.open("S-014")
        await hands.press("ctrl+g")
        await hands.write("treatment hist")
        await hands.press("enter", "a")
        await hands.write("mtx")
        await hands.press("enter", "tab")
        await hands.until("ongoing.")
        assert "  ongoing" in hands.text
        await hands.press("shift+tab")
        await hands.until("Such as")
        assert "ongoing" not in hands.text
