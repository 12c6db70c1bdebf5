"""Hostile input, row by row: what no other test shows, at a real terminal, and where the rest is shown."""

import importlib
import inspect
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

import tui
from tests.journeys.terminal import Terminal
from tests.journeys.test_desk import answers, first_run, new_screening
from tests.tui.desk import ANNA, ZM, desk, new_site
from tui.app import TrialscreenApp

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

# What must not be able to do harm, and the tests that it does none.
ROWS: dict[str, tuple[str, ...]] = {
    "markup in any text": (
        "tests.tui.test_hostile.test_markup_in_a_trial_and_a_name_is_shown_as_it_is",
        "tests.tui.widgets.test_panels.test_text_is_shown_as_it_is_and_nothing_in_it_acts",
    ),
    "brackets that would vanish": (
        "tests.tui.test_hostile.test_markup_in_a_trial_and_a_name_is_shown_as_it_is",
        "tests.exchange.test_report.test_hostile_text_stays_text",
    ),
    "a click that runs an action": (
        "tests.tui.widgets.test_panels.test_text_is_shown_as_it_is_and_nothing_in_it_acts",
    ),
    "the library's own escaping": ("tests.journeys.test_hostile.test_nothing_relies_on_escaping_markup",),
    "escapes, control and bidirectional characters": (
        "tests.trials.test_text.test_what_is_cleaned_can_neither_steer_a_terminal_nor_hide",
        "tests.tui.widgets.test_written.test_pasted_text_is_data",
        "tests.store.test_screening.test_text_that_another_program_wrote_is_cleaned_when_read",
    ),
    "YAML aliases, merge keys, tags": (
        "tests.trials.test_document.test_laughs_and_merges_are_refused_before_anything_is_built",
        "tests.trials.test_document.test_a_refusal_is_one_sentence_that_says_where",
    ),
    "nesting and size of YAML": (
        "tests.trials.test_document.test_nothing_takes_long",
        "tests.trials.test_document.test_size_stops_at_one_mebibyte",
        "tests.trials.test_document.test_too_many_values_are_refused",
    ),
    "doubled keys": ("tests.trials.test_document.test_a_doubled_key_names_both_lines",),
    "numbers, booleans and dates": (
        "tests.trials.test_document.test_scalars_are_those_of_yaml_1_2",
        "tests.trials.test_document.test_numbers_are_never_floats",
    ),
    "an empty, cut off or foreign data file": (
        "tests.store.test_layout.test_what_was_never_written_is_damage",
        "tests.store.test_layout.test_no_bytes_do_more_than_raise",
        "tests.store.test_site.test_a_damaged_record_is_listed_first_and_never_touched",
    ),
    "a data file of a newer version": (
        "tests.store.test_layout.test_a_newer_version_says_so_whole_or_cut_off",
        "tests.store.test_site.test_a_newer_version_is_named_in_the_list_and_not_opened",
        "tests.store.test_verify.test_a_newer_version_has_an_exit_code_of_its_own_unless_something_is_damaged",
    ),
    "doubled ids, NaN, byte order mark, Latin-1, depth, huge numbers": (
        "tests.store.test_layout.test_what_was_never_written_is_damage",
    ),
    "a caller who changes a result": (
        "tests.store.test_storage.test_a_caller_who_changes_a_result_changes_nothing_else",
        "tests.store.test_screening.test_views_are_frozen_and_are_not_what_was_handed_in",
    ),
    "ids as file names": (
        "tests.store.test_site.test_nothing_of_a_participant_stands_in_a_name",
        "tests.store.test_site.test_a_code_that_is_none_is_refused",
        "tests.store.test_site.test_a_token_that_is_none_is_missing",
    ),
    "links": (
        "tests.store.test_site.test_links_are_not_followed",
        "tests.store.test_site.test_a_folder_inside_may_not_be_a_link",
        "tests.store.test_site.test_somebody_elses_folder_is_refused",
    ),
    "a read-only or full disk": (
        "tests.store.test_crash.test_a_read_only_folder_is_shown_and_takes_nothing",
        "tests.store.test_faults.test_a_disk_that_is_really_full_loses_nothing_and_takes_more_once_there_is_room",
        "tests.journeys.test_desk.test_a_full_disk_says_not_saved_and_loses_nothing",
    ),
    "a clock set back, a summer-time night": (
        "tests.store.test_screening.test_times_are_utc_with_the_desks_zone_and_a_clock_set_back_shows",
    ),
    "locale C, no UTF-8, a dumb terminal, no colour": (
        "tests.journeys.test_hostile.test_it_works_in_the_plainest_surroundings",
        "tests.journeys.test_plain.test_a_dumb_terminal_is_spoken_to_in_lines",
    ),
    "windows of any size": ("tests.tui.test_sizes.test_a_window_that_is_too_small_says_so_and_loses_nothing",),
    "no terminal at all": ("tests.journeys.test_desk.test_without_a_terminal_there_is_a_sentence",),
    "signals": ("tests.journeys.test_desk.test_a_lost_line_leaves_the_terminal_clean",),
    "Ctrl+C": ("tests.journeys.test_hostile.test_ctrl_c_ends_nothing_and_loses_nothing",),
    "a fault in the program": ("tests.tui.test_endings.test_a_fault_names_its_kind_and_place_and_nothing_else",),
    "a screenshot to a file": ("tests.journeys.test_hostile.test_no_key_writes_the_screen_to_a_file",),
    "synced folders and their copies": (
        "tests.store.test_verify.test_copies_by_sync_programs_are_named_and_never_merged",
        "tests.store.test_verify.test_a_synced_folder_is_said",
        "tests.tui.test_verifying.test_it_is_said_on_the_first_page",
        "tests.store.test_site.test_where_there_are_no_locks_it_is_read_only_unless_forced",
    ),
    "formulas in a table": ("tests.exchange.test_log.test_a_spreadsheet_takes_no_cell_for_a_formula",),
    "the network": ("tests.journeys.test_hostile.test_the_app_connects_to_nothing",),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_row_has_its_tests(row: str) -> None:
    for name in ROWS[row]:
        module, _, test = name.rpartition(".")
        assert inspect.isfunction(getattr(importlib.import_module(module), test)), name


def test_nothing_relies_on_escaping_markup() -> None:
    """The library's escape() lets some brackets through; text is handed over as content instead."""
    for path in Path(str(tui.__file__)).parent.rglob("*.py"):
        assert not re.search(r"markup import .*escape|markup\.escape", path.read_text(encoding="utf-8")), path


@posix
@pytest.mark.parametrize("surroundings", [{"LC_ALL": "C"}, {"NO_COLOR": "1"}, {"TERM": "vt100"}])
def test_it_works_in_the_plainest_surroundings(tmp_path: Path, surroundings: dict[str, str]) -> None:
    first_run(tmp_path / "site").keys("ctrl+q")
    terminal = Terminal(data=tmp_path / "site", env=surroundings)
    terminal.until("Kim Lee")
    terminal.keys("1")
    terminal.until("No participant has been screened")
    new_screening(terminal, "S-014", "2")
    terminal.until("Has the consent form")
    terminal.answer("1", "enter")
    terminal.keys("ctrl+q")
    assert terminal.end() == 0 and answers(tmp_path / "site") == {f"{ZM}/consent": "self"}


@posix
def test_ctrl_c_ends_nothing_and_loses_nothing(tmp_path: Path) -> None:
    terminal = first_run(tmp_path / "site")
    new_screening(terminal, "S-014", "2")
    terminal.until("Has the consent form")
    terminal.answer("1", "enter")
    terminal.until("On which day was the consent form")
    terminal.keys("15 M", "ctrl+c")
    terminal.keys("arch 2026")
    terminal.until("15 March 2026")
    terminal.answer("enter")
    terminal.keys("ctrl+q")
    assert terminal.end() == 0 and len(answers(tmp_path / "site")) == 2


async def test_no_key_writes_the_screen_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(TrialscreenApp, "save_screenshot", lambda *more: pytest.fail("a screenshot"))
    async with desk(new_site(tmp_path / "site", ANNA)) as hands:
        await hands.start("S-014", "2")
        await hands.press("ctrl+backslash", "ctrl+s", "f12")
        assert hands.screen == "question" and len(hands.app.screen_stack) == 2
    assert os.listdir(tmp_path) == ["site"]


async def test_the_app_connects_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: socket.socket, *more: Any) -> None:
        pytest.fail(f"a connection to {more}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    async with desk(new_site(tmp_path, ANNA)) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.press("f1", "escape")
        await hands.app.workers.wait_for_complete()
