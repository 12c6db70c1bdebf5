"""Exporting from the app: one screening, all of them, a trial; a path that is taken; stopping; what goes wrong."""

import csv
import threading
from pathlib import Path
from typing import Any

import pytest

from store.events import Kind
from store.site import Site
from tests.tui.desk import ANNA, CT, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared
from tui import exporting


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def site(tmp_path: Path, home: Path) -> Site:
    site = new_site(tmp_path / "site", ANNA, IVO)
    prepared(site, "S-001", (ZM,), keyed(ZM, ZM_SHEET))
    prepared(site, "S-002", (CT, ZM), {"birth_date": "1980"})
    return site


def trail(site: Site, code: str) -> list[tuple[str, Any, str]]:
    token = next(summary.token for summary in site.screenings() if summary.code == code)
    return [(e.subject, e.new, e.by.id) for e in site.read(token).events if e.kind == Kind.EXPORTED]


async def ended(hands: Hands) -> str:
    """Wait until nothing is being exported any more, and return what the page says."""
    for _ in range(400):
        if hands.screen != "progress" and hands.state:
            break
        await hands.pilot.pause(0.01)
    return hands.state


async def test_one_screening_from_its_review(site: Site, home: Path) -> None:
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "e")
        assert "Export S-001: as what?" in hands.text and "Attrition" not in hands.text
        await hands.press("1", "enter", "1", "enter")
        assert hands.typed == str(home / "report-S-001.html")
        await hands.press("enter")
        assert hands.screen == "review" and "Exported to" in hands.state
    assert (home / "report-S-001.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert trail(site, "S-001") == [("report", {"deidentified": False, "all": False}, "P02")]
    assert trail(site, "S-002") == []


async def test_a_file_that_is_there_is_replaced_only_when_asked_twice(site: Site, home: Path) -> None:
    path = home / "log-S-001.csv"
    path.write_text("mine", encoding="utf-8")
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "r", "e", "2", "enter", "1", "enter")
        await hands.press("enter")
        assert "there already, and would be replaced" in hands.said
        assert path.read_text(encoding="utf-8") == "mine"
        await hands.press("enter")
        assert hands.screen == "report" and "Exported to" in hands.state
    assert "S-001" in path.read_text(encoding="utf-8")


async def test_a_path_that_cannot_be_written_is_told_and_can_be_mended(site: Site, home: Path) -> None:
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "e", "2", "enter", "2", "enter")
        await hands.write(str(home / "no" / "log.csv"))
        await hands.press("enter")
        assert hands.screen == "writing" and "cannot be written" in hands.said
        await hands.write("~nobody-has-this-name/log.csv")
        await hands.press("enter")
        assert hands.screen == "writing" and "~nobody-has-this-name/log.csv cannot be written" in hands.said
        await hands.write(str(home))
        await hands.press("enter")
        assert "Name a file" in hands.said
        await hands.write("~/log.csv")
        await hands.press("enter")
        assert hands.screen == "review"
    rows = list(csv.DictReader((home / "log.csv").open(encoding="utf-8-sig")))
    assert [row["consent_date"] for row in rows] == ["day -14"]
    assert trail(site, "S-001") == [("log", {"deidentified": True, "all": False}, "P02")]


async def test_every_screening_from_home(site: Site, home: Path) -> None:
    async with desk(site) as hands:
        await hands.press("2", "f4")
        assert "Export 2 screenings: as what?" in hands.text and "Whole record" not in hands.text
        await hands.press("1", "enter", "1", "enter", "enter")
        said = await ended(hands)
        assert "Exported to" in said and "2 screenings" in said and hands.screen == "home"
    [path] = home.iterdir()
    assert path.name == "log-all-2026-03-15.csv"
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1 + 3
    for code in ("S-001", "S-002"):
        assert trail(site, code) == [("log", {"deidentified": False, "all": True}, "P02")]


async def test_answers_for_redcap_are_of_one_trial(site: Site, home: Path) -> None:
    async with desk(site) as hands:
        await hands.press("2", "f4")
        row = next(line for line in hands.text.splitlines() if "REDCap" in line and ZM in line)
        await hands.press(row.split("Answers")[0].strip(" │›")[-1], "enter", "1", "enter", "enter")
        assert "Exported to" in await ended(hands)
    [path] = home.iterdir()
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1 + 2


async def test_a_long_export_can_be_stopped(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    of = exporting.Accounts.of

    def slow(self: exporting.Accounts, screening: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return of(self, screening)

    monkeypatch.setattr(exporting.Accounts, "of", slow)
    async with desk(site) as hands:
        await hands.press("2", "f4", "1", "enter", "1", "enter", "enter")
        for _ in range(400):
            if begun.is_set():
                break
            await hands.pilot.pause(0.01)
        assert hands.screen == "progress" and "Exporting 2 screenings" in hands.text
        await hands.press("escape")
        assert "Stopping" in hands.text
        go_on.set()
        assert "Stopped: no file was written" in await ended(hands)
    assert list(home.iterdir()) == []
    asked = {"deidentified": False, "all": True}
    assert trail(site, "S-001") == [("log", asked, "P02"), ("log", {**asked, "written": False}, "P02")]
    assert trail(site, "S-002") == []


async def test_a_screening_that_is_open_elsewhere_stops_the_export_of_all(site: Site, home: Path) -> None:
    other = Site(site.folder, login="other")
    token = next(summary.token for summary in site.screenings() if summary.code == "S-002")
    with other.open(token, ANNA):
        async with desk(site) as hands:
            await hands.press("2", "f4", "1", "enter", "1", "enter", "enter")
            assert "S-002 is in use" in await ended(hands)
    assert list(home.iterdir()) == []


async def test_a_trial_alone(site: Site, home: Path) -> None:
    async with desk(site) as hands:
        await hands.press("2", "f6", "2", "e", "1", "enter", "enter")
        assert "Exported to" in hands.state and hands.screen == "trials"
    assert (home / f"sheet-{ZM}.html").exists()
    assert trail(site, "S-001") == []


async def test_nothing_to_export(tmp_path: Path, home: Path) -> None:
    async with desk(new_site(tmp_path / "site", ANNA)) as hands:
        await hands.press("1", "f4")
        assert "There is no screening to export yet." in hands.state
