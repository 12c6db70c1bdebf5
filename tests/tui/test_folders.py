"""Where what was validated is kept: in the folder that the system has for it."""

import sys
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from tui.commands.folders import cache_folder


@pytest.mark.parametrize("given", ["", "/var/kept", "here"])
def test_the_cache_is_that_of_platformdirs(given: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert cache_folder() == user_cache_path("trialscreen", appauthor=False)
    assert cache_folder().is_absolute() or sys.platform != "linux"
