"""The conversation line by line in a terminal that draws no screens."""

import os
import signal
from pathlib import Path

import pytest

from store.site import Site
from tests.journeys.terminal import Terminal


def to_the_first_question(folder: Path, *arguments: str, **env: str) -> Terminal:
    desk = Terminal(*arguments, data=folder, rows=50, env=env)
    desk.until("Name:")
    desk.keys("Kim Lee\r", "c\r")
    desk.until("Code of a participant")
    desk.keys("S-014\r", "y\r", "2\r")
    desk.until("Has the consent form")
    return desk


def answers(folder: Path) -> set[str]:
    site = Site(folder)
    (summary,) = site.screenings()
    assert not summary.damage
    assert not summary.locked_by
    return set(site.read(summary.token).answers)


@pytest.mark.parametrize(("sent", "code"), [("ctrl+c", 130), (signal.SIGHUP, 129)])
def test_it_ends_cleanly_and_loses_nothing(tmp_path: Path, sent: str | signal.Signals, code: int) -> None:
    desk = to_the_first_question(tmp_path, "--plain")
    desk.keys("1\r")
    desk.until("On which day was the consent form signed")
    desk.keys("15 Ma")
    if isinstance(sent, str):
        desk.keys(sent)
    else:
        os.kill(desk.pid, sent)
    assert desk.end() == code
    assert b"Traceback" not in desk.bytes
    assert b"\x1b" not in desk.bytes
    assert answers(tmp_path) == {"zm001-sle/consent"}


def test_a_dumb_terminal_is_spoken_to_in_lines(tmp_path: Path) -> None:
    desk = to_the_first_question(tmp_path, TERM="dumb")
    desk.keys("1\r", "home\r", "stop\r")
    assert desk.end() == 0
    assert b"\x1b" not in desk.bytes
    assert answers(tmp_path) == {"zm001-sle/consent"}
    desk = Terminal("--plain", data=tmp_path, rows=50)
    desk.until("Number:")
    desk.keys("1\r", "S-014\r")
    desk.until("On which day was the consent form signed")
    desk.keys("stop\r")
    assert desk.end() == 0
