"""How the app ends: a fault tells no patient's value, and quitting keeps every answer."""

from pathlib import Path

import pytest

from store.site import Site
from tests.tui.desk import ANNA, ZM, desk, new_site
from tui.cli import main
from tui.interview import Interview


async def test_a_fault_names_its_kind_and_place_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(self: Interview, *arguments: object, **named: object) -> None:
        born = "1980-05-17"
        raise ValueError(f"no {born}")

    monkeypatch.setattr(Interview, "answer", fails)
    with pytest.raises(ValueError, match="1980-05-17"):  # noqa: PT012 - it comes out where the desk is left
        async with desk(new_site(tmp_path, ANNA)) as hands:
            app = hands.app
            await hands.start("S-014", "2")
            await hands.press("1", "enter")
    assert app.return_code == 1
    shown = capsys.readouterr()
    words = " ".join(shown.err.split())
    assert "trialscreen has stopped because of a fault in the program (ValueError at" in words
    assert "test_endings.py, line" in words.replace("test_endings.py,line", "test_endings.py, line")
    assert "1980" not in shown.err + shown.out
    assert "Traceback" not in shown.err + shown.out


async def test_quitting_is_at_once_and_gives_the_record_back(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        app = hands.app
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.press("1", "ctrl+q")
    assert app.return_code == 0
    (summary,) = site.screenings()
    assert summary.locked_by is None
    assert list(site.read(summary.token).answers) == [f"{ZM}/consent"]


def test_a_fault_of_a_command_tells_no_value_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*arguments: object, **named: object) -> None:
        raise ValueError("no 1980-05-17")

    monkeypatch.setattr("tui.records.verified", fails)
    Site(tmp_path / "site")
    assert main(["--data", str(tmp_path / "site"), "verify"]) == 1
    shown = capsys.readouterr()
    assert "because of a fault in the program (ValueError at tui/test_endings.py, line" in shown.err
    assert "1980" not in shown.err + shown.out and "Traceback" not in shown.err + shown.out


async def test_a_fault_while_drawing_or_beside_the_keys_tells_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(self: object, *arguments: object, **named: object) -> None:
        raise LookupError("no 1980-05-17")

    for place in ("tui.widgets.key_bar.KeyBar.render", "tui.screens.review.ReviewScreen.arrive"):
        with monkeypatch.context() as patch, pytest.raises(LookupError):  # noqa: PT012 - likewise
            site = new_site(tmp_path / place, ANNA)
            async with desk(site) as hands:
                await hands.start("S-014", "2")
                patch.setattr(place, fails)
                await hands.press("1", "enter", "ctrl+r")
                await hands.press("escape")
        shown = capsys.readouterr()
        assert "because of a fault in the program (LookupError" in " ".join(shown.err.split()), place
        assert "1980" not in shown.err + shown.out and "Traceback" not in shown.err + shown.out
        (summary,) = site.screenings()
        assert summary.locked_by is None and list(site.read(summary.token).answers) == [f"{ZM}/consent"]
