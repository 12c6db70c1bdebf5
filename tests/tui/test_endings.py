"""How the app ends: a fault tells no patient's value, and quitting keeps every answer."""

from pathlib import Path

import pytest

from tests.tui.desk import ANNA, ZM, desk, new_site
from tui.interview import Interview


async def test_a_fault_names_its_kind_and_place_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(self: Interview, *arguments: object, **named: object) -> None:
        born = "1980-05-17"
        raise ValueError(f"no {born}")

    monkeypatch.setattr(Interview, "answer", fails)
    with pytest.raises(ValueError, match="1980-05-17"):  # noqa: PT012
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
    assert summary.locked_by == ""
    assert list(site.read(summary.token).answers) == [f"{ZM}/consent"]
