"""Interrupted at a desk: a lost line, a program put aside, a window made smaller, text that was pasted."""

import os
import random
import re
import signal
from pathlib import Path

import pytest

from store.drafts import NAME
from store.site import Site
from tests.journeys.terminal import Terminal
from tests.journeys.test_desk import LEAVES_CLEANLY, answers, first_run, new_screening

ESCAPES = re.compile(
    rb"\x1b\[[0-9;?>=<]*[@-~$]?[a-zA-Z]?|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78cM]"
)
COLOUR = re.compile(rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)\b[0-9;]*m")


def to_the_consent_day(folder: Path, **env: str) -> Terminal:
    desk = first_run(folder, **env)
    new_screening(desk, "S-014", "2")
    desk.until("Has the consent form")
    desk.answer("1", "enter")
    desk.until("On which day was the consent form")
    return desk


@pytest.mark.parametrize("sent", [signal.SIGHUP, signal.SIGTERM, None])
def test_text_half_typed_is_there_again_after_the_line_was_lost(tmp_path: Path, sent: signal.Signals | None) -> None:
    folder = tmp_path / "site"
    desk = to_the_consent_day(folder)
    desk.keys("17 Ma")
    desk.until("17 Ma")
    desk.rest()
    if sent is None:
        desk.keys("ctrl+q")
    else:
        os.kill(desk.pid, sent)
    desk.end()
    assert LEAVES_CLEANLY in desk.bytes
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    desk = Terminal(data=folder)
    desk.until("Kim Lee (coordinator)")
    assert not (folder / NAME).exists()
    desk.keys("1", "enter")
    desk.until("S-014")
    desk.keys("S-014", "enter")
    desk.until("17 Ma")
    desk.rest()
    desk.answer("rch 2026", "enter")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert answers(folder)["zm001-sle/consent_date"] == "2026-03-17"
    assert not (folder / NAME).exists()


def test_put_aside_and_taken_up_again_and_made_smaller(tmp_path: Path) -> None:
    desk = to_the_consent_day(tmp_path / "site")
    desk.keys("17 Ma")
    desk.until("17 Ma")
    desk.rest()
    desk.screen.resize(12, 40)
    desk.child.setwinsize(12, 40)
    desk.until("17 Ma")
    desk.rest()
    desk.screen.resize(24, 80)
    desk.child.setwinsize(24, 80)
    desk.until("17 Ma")
    desk.rest()
    os.kill(desk.pid, signal.SIGTSTP)
    os.waitpid(desk.pid, os.WUNTRACED)  # until it has stopped: sent before that, the next signal would be lost
    os.kill(desk.pid, signal.SIGCONT)
    desk.keys("r 2026")
    desk.until("17 March 2026")
    desk.answer("enter")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert LEAVES_CLEANLY in desk.bytes


def test_what_is_pasted_is_text_whatever_it_holds(tmp_path: Path) -> None:
    desk = to_the_consent_day(tmp_path / "site")
    desk.keys("\x1b[200~\r\n 2026年3月１5日\r\n\x1b[201~")
    desk.until("15 March 2026")
    desk.answer("enter")
    desk.until("On which day is the screening visit")
    desk.keys("\x1b[200~\x07\x9b31m[/b]\x1b[201~")
    desk.until("[/b]")
    desk.keys("enter")
    desk.until("is not understood")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert _stray(desk.bytes) == set()


def test_without_colour_no_colour_is_sent(tmp_path: Path) -> None:
    desk = to_the_consent_day(tmp_path / "site", NO_COLOR="1")
    desk.keys("f2")
    desk.until("Still to answer")
    desk.keys("escape")
    desk.rest()
    desk.keys("ctrl+r")
    desk.until("Review")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    assert not COLOUR.findall(desk.bytes)
    assert _stray(desk.bytes) == set()


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_every_tick_was_true(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "site"
    desk = first_run(folder)
    new_screening(desk, "S-014", "2")
    desk.until("Has the consent form")
    given = chance.randrange(1, 4)
    for keys in (["1"], ["15 March 2026"], ["16 March 2026"])[:given]:
        desk.answer(*keys, "enter")
    desk.keys(*chance.choice([["1"], ["1", "enter"], ["f3"], ["ctrl+g"], ["x", "y"]]))
    desk.kill()
    assert len(answers(folder)) >= given
    site = Site(folder)
    assert not site.screenings()[0].damage


def _stray(stream: bytes) -> set[bytes]:
    """Control bytes that belong to no sequence which a terminal expects from a program that draws."""
    return set(re.findall(rb"[\x00-\x06\x0e-\x1f\x7f]", ESCAPES.sub(b"", stream)))
