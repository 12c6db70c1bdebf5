"""How much the program writes to the terminal for a key: over a slow line this is what one waits for."""

from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.sites import site_of
from tests.benchmarks.window import Window

TWO, LEAVE = b"2", b"\x1bOS"  # a key between two leaves, so that the second is not taken for a held one
WHOLE = 120 * 40


@pytest.mark.parametrize(("look", "most"), [("dark", 2.5), ("terminal", 1.6)])
def test_an_answer_writes_what_changed_and_not_the_screen_again(tmp_path: Path, look: str, most: float) -> None:
    site_of(tmp_path / "site", 0)
    env = {"TRIALSCREEN_DATA": str(tmp_path / "site"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    window = Window("tui.cli", "--look", look, env=env)
    window.until(b"Choose")
    window.type(b"1")
    window.until(b"T-1")
    window.type(b"\r")
    window.until(b"Not known")
    window.rest()
    moved, answered = [], []
    for _ in range(5):
        moved.append(window.key(TWO)[1])
        answered.append(window.key(LEAVE)[1])
    window.close()
    assert 0 < median(answered) <= most * WHOLE, answered
    assert 0 < median(moved) <= WHOLE / 2, moved
