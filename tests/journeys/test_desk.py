"""Whole walks through the real program in a pseudo-terminal: the first run, mistyping, a kill, a lost line."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.site import Site
from tests.journeys.terminal import Terminal

LEAVES_CLEANLY = b"\x1b[?1049l"


def first_run(folder: Path, **env: str) -> Terminal:
    desk = Terminal(data=folder, env=env)
    desk.until("Monitor")
    desk.keys("Kim Lee", "enter")
    desk.rest()
    desk.keys("c", "enter")
    desk.until("No participant has been screened")
    return desk


def new_screening(desk: Terminal, code: str, trial: str) -> None:
    desk.keys(code, "enter")
    desk.until("0  [ ]")
    desk.rest()
    desk.keys(trial, "enter")
    desk.until("F3 Not known")


def answers(folder: Path) -> dict[str, object]:
    """What the record holds, read by this project and by the stock library."""
    site = Site(folder)
    (summary,) = site.screenings()
    screening = site.read(summary.token)
    with TinyDB(folder / "screenings" / f"{summary.token}.json") as stock:
        rows = stock.table("events").all()
    assert len(rows) == len(screening.events)
    return {key: recorded.kept for key, recorded in screening.answers.items()}


def test_first_answers_survive_a_kill_and_the_app_goes_on_at_the_next_question(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.until("Has the consent form")
    desk.answer("1", "enter")
    desk.until("On which day was the consent form")
    desk.answer("15 March 2026", "enter")
    desk.until("On which day is the screening visit")
    desk.keys("16 Mar")
    desk.until("16 Mar")
    desk.kill()
    assert answers(folder) == {"zm001-sle/consent": "self", "zm001-sle/consent_date": "2026-03-15"}

    desk = Terminal(data=folder)
    desk.until("Kim Lee (coordinator)")
    desk.keys("1", "enter")
    desk.until("S-014")
    desk.keys("S-014", "enter")
    desk.until("On which day is the screening visit")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert LEAVES_CLEANLY in desk.bytes


def test_mistyping_is_answered_with_a_sentence_and_keeps_what_was_typed(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.answer("1", "enter")
    desk.until("On which day was the consent form")
    desk.keys("31.2.2026", "enter")
    assert "31.2.2026" in desk.until("28 days")
    desk.go_to("platelet count")
    desk.until("What is the platelet count")
    desk.keys("30000", "enter")
    assert "30000 /uL" in re.sub(r"\s+", " ", desk.until("is beyond"))
    desk.keys(*["backspace"] * 5, "1,5")
    desk.until("1.5")
    desk.answer("enter")
    desk.go_to("date of birth")
    desk.until("When was the participant born")
    desk.keys("2090", "enter")
    desk.until("future")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert answers(folder) == {"zm001-sle/consent": "self", "platelets": "1.5"}


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_lost_line_leaves_the_terminal_clean(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    desk = first_run(tmp_path / "site")
    os.kill(desk.pid, sent)
    assert desk.end() == code
    assert LEAVES_CLEANLY in desk.bytes


def test_a_full_disk_says_not_saved_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.answer("1", "enter")
    desk.until("On which day was the consent form")
    (record,) = (folder / "screenings").glob("*.json")
    _limit_file_size(desk.pid, record.stat().st_size + 10)
    desk.keys("15 March 2026", "enter")
    assert "15 March 2026" in desk.until("NOT SAVED")
    _limit_file_size(desk.pid, None)
    desk.answer(" ", "backspace", "enter")  # typing in between: a held Enter counts once
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert answers(folder) == {"zm001-sle/consent": "self", "zm001-sle/consent_date": "2026-03-15"}


def test_a_second_desk_may_only_look(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.answer("1", "enter")
    other = Terminal(data=folder)
    other.until("Kim Lee (coordinator)")
    other.keys("1", "enter")
    other.until("S-014")
    other.keys("S-014", "enter")
    assert "Kim Lee" in other.until(lambda text: "reading only" in text or "open" in text.lower())
    other.keys("ctrl+q")
    assert other.end() == 0
    desk.keys("ctrl+q")
    assert desk.end() == 0


def test_a_damaged_record_is_said_on_the_home_screen(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.answer("1", "enter")
    desk.keys("ctrl+q")
    desk.end()
    (record,) = (folder / "screenings").glob("*.json")
    record.write_bytes(record.read_bytes().replace(b'"self"', b'"guar"'))
    desk = Terminal(data=folder)
    desk.until("Kim Lee (coordinator)")
    desk.keys("1", "enter")
    desk.until("damaged")
    desk.keys("ctrl+q")
    assert desk.end() == 0


@pytest.mark.parametrize("arguments", [[], ["--demo"]])
def test_without_a_terminal_there_is_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tui.cli", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "TRIALSCREEN_DATA": str(tmp_path)},
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert run.stderr.endswith(".\n")


def _limit_file_size(pid: int, size: int | None) -> None:
    """Let the running program write no file beyond `size` bytes, as on a full disk."""
    import resource

    bound = resource.RLIM_INFINITY if size is None else size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (bound, resource.RLIM_INFINITY))
