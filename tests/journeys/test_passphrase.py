"""A passphrase at a real terminal: chosen, mistyped, and right."""

import sys
from functools import partial
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.site import Site
from tests.journeys.terminal import Terminal
from tests.journeys.test_desk import new_screening

WORDS = "correct horse battery"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def asked(times: int, text: str) -> bool:
    return text.count("Passphrase of these records:") == times


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
        desk.until(partial(asked, tries))
        desk.keys("wrong", "enter")
    desk.until("Nothing was opened")
    assert desk.end() == 2

    desk = Terminal(data=tmp_path)
    desk.until("Passphrase of these records:")
    desk.keys(WORDS, "enter")
    desk.until("Monitor")
    desk.keys("Kim Lee", "enter")
    desk.rest()
    desk.keys("c", "enter")
    desk.until("No participant has been screened")
    new_screening(desk, "S-014", "2")
    desk.until("Has the consent form")
    desk.answer("1", "enter")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    (path,) = (tmp_path / "screenings").glob("*.json")
    assert b"consent" not in path.read_bytes() and b"self" not in path.read_bytes()
    site = Site(tmp_path)
    site.passphrase.give(WORDS)
    assert [recorded.kept for recorded in site.read(path.stem).answers.values()] == ["self"]
    with TinyDB(path, access_mode="r") as stock:
        assert len(stock.table("events")) == len(site.read(path.stem).events)

    desk = Terminal(data=tmp_path)
    desk.until("Passphrase of these records:")
    desk.keys(WORDS, "enter")
    desk.until("Kim Lee")
    desk.keys("1")
    desk.until("S-014")
    desk.keys("enter")
    desk.until("On which day was the consent form")
    desk.keys("ctrl+q")
    assert desk.end() == 0
