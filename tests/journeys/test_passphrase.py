"""A passphrase at a real terminal: chosen, mistyped, and right."""

import sys
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal

WORDS = "correct horse battery"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def test_the_app_opens_an_encrypted_site_with_its_passphrase_alone(tmp_path: Path) -> None:
    desk = Terminal("passphrase", data=tmp_path)
    desk.until("New passphrase:")
    desk.keys(WORDS, "enter")
    desk.until("The same again:")
    desk.keys(WORDS, "enter")
    desk.until("whoever has lost it has lost the records")
    assert desk.end() == 0 and WORDS not in desk.text

    desk = Terminal(data=tmp_path)
    for tries in range(1, 4):
        desk.until(lambda text, tries=tries: text.count("Passphrase of these records:") == tries)  # type: ignore[misc]
        desk.keys("wrong", "enter")
    desk.until("Nothing was opened")
    assert desk.end() == 2

    desk = Terminal(data=tmp_path)
    desk.until("Passphrase of these records:")
    desk.keys(WORDS, "enter")
    desk.until("Monitor")
    desk.keys("ctrl+q")
    assert desk.end() == 0
