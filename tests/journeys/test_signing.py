"""Signing, and two desks at one site, through the real program in pseudo-terminals."""

import re
import subprocess
import sys
from pathlib import Path

from store.site import Site
from tests.journeys.terminal import Terminal

WORDS = "signed as incomplete"


def first_run(folder: Path, role: str) -> Terminal:
    desk = Terminal(data=folder)
    desk.until("Monitor")
    desk.keys("Kim Lee", "enter")
    desk.rest()
    desk.keys(role, "enter")
    desk.until("No participant has been screened")
    return desk


def start(desk: Terminal, code: str) -> None:
    desk.keys(code, "enter")
    desk.until("0  [ ]")
    desk.rest()
    desk.keys("2", "enter")
    desk.until("Has the consent form")


def open_again(folder: Path, code: str) -> Terminal:
    desk = Terminal(data=folder)
    desk.until("Kim Lee")
    desk.keys("1")
    desk.until(code)
    desk.keys(code, "enter")
    return desk


def sign(desk: Terminal) -> None:
    desk.keys("s")
    desk.until("To sign all the same, type")
    desk.keys(WORDS, "enter")
    desk.until("Saved ✓ Signed for zm001-sle, screening")


def verified(folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "tui.cli", "--data", str(folder), "verify", "--all"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_a_screening_is_signed_unlocked_changed_and_signed_again(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = first_run(folder, "i")
    start(desk, "S-014")
    desk.answer("1", "enter")
    desk.until("On which day was the consent form")
    desk.answer("15 March 2026", "enter")
    desk.keys("ctrl+r")
    desk.until("S-014  Review")
    sign(desk)
    desk.keys("escape")
    desk.until("On which day is the screening visit")
    desk.go_to("consent day")
    desk.until("On which day was the consent form")
    desk.until("Locked: Kim Lee signed")
    desk.rest()
    desk.keys("14 March 2026")
    desk.until("= 14 March 2026")
    desk.keys("enter")
    desk.until("This answer is locked")
    desk.rest()
    desk.keys("u", "enter")
    desk.until("Unlocking makes this void")
    desk.keys("the form bears the 14th", "enter")
    desk.until("Why is this answer changed?")
    desk.rest()
    desk.answer("1", "enter")
    desk.keys("ctrl+r")
    desk.until("S-014  Review")
    sign(desk)
    desk.keys("t")
    desk.until("entries")
    desk.keys("unlocked")
    text = desk.until(lambda screen: "the form bears the 14th" in " ".join(screen.split()))
    assert re.search(r"\d+ +\d{4}-\d\d-\d\d \d\d:\d\d +unlocked", text)
    desk.keys("ctrl+q")
    assert desk.end() == 0
    site = Site(folder)
    (summary,) = site.screenings()
    record = site.read(summary.token)
    kinds = [event.kind for event in record.events]
    assert [kind for kind in kinds if kind in ("signed", "refused", "unlocked")] == [
        *("signed", "refused", "unlocked", "signed")
    ]
    assert [signature.void is None for signature in record.signatures] == [False, True]
    assert record.answers["zm001-sle/consent_date"].kept == "2026-03-14"
    assert "what is there is as it was written" in verified(folder)


def test_two_desks_one_screening_is_read_only_and_another_works(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    one = first_run(folder, "c")
    start(one, "S-014")
    one.answer("1", "enter")
    two = open_again(folder, "S-014")
    text = " ".join(two.until("Review").split())
    text = " ".join(two.until(lambda screen: "It is in use elsewhere" in " ".join(screen.split())).split())
    assert "reading only" in text and "by Kim Lee (coordinator) on" in text
    one.answer("15 March 2026", "enter")
    two.keys("f5")
    two.rest()
    two.keys("t")
    two.until("15 March 2026")
    two.keys("escape")
    two.until("Review")
    two.keys("s")
    two.until(lambda screen: "Nothing can be signed while" in " ".join(screen.split()))
    two.keys("escape")
    two.until("Review")
    two.keys("f9")
    two.until("Type a code")
    start(two, "S-015")
    two.answer("1", "enter")
    two.keys("f9")
    two.until("Type a code")
    one.keys("ctrl+q")
    assert one.end() == 0
    two.keys("S-014", "enter")
    two.until("On which day is the screening visit")
    two.answer("16 March 2026", "enter")
    two.keys("ctrl+q")
    assert two.end() == 0
    assert "2 screenings verified; what is there is as it was written" in verified(folder)


def test_a_lost_lock_loses_no_answer_and_mixes_none(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    one = first_run(folder, "c")
    start(one, "S-014")
    one.answer("1", "enter")
    (lock,) = (folder / "screenings").glob("*.lock")
    lock.unlink()  # as a program that syncs or tidies the folder may do
    two = open_again(folder, "S-014")
    two.until("On which day was the consent form")
    two.answer("14 March 2026", "enter")
    one.keys("15 March 2026", "enter")
    assert "15 March 2026" in one.until("NOT SAVED")
    one.keys(" ", "backspace", "enter")
    one.until(lambda screen: "in use elsewhere" in " ".join(screen.split()))
    two.keys("ctrl+q")
    assert two.end() == 0
    one.keys("ctrl+q")
    assert one.end() == 0
    site = Site(folder)
    (summary,) = site.screenings()
    assert site.read(summary.token).answers["zm001-sle/consent_date"].kept == "2026-03-14"
    assert "what is there is as it was written" in verified(folder)
