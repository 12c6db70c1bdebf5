"""Keys typed before the program stands, in a real terminal: none is lost, and none answers a question unseen."""

from pathlib import Path

import pytest

from store.site import Site
from tests.journeys.terminal import Terminal
from tests.tui.desk import CT, IVO, new_site, prepared


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-014", (CT,), {})
    prepared(site, "S-015", (CT,), {})
    return site


def test_what_is_typed_at_once_opens_the_screening(site: Site) -> None:
    """The terminal is not ours yet when these come: Enter is a new line then."""
    terminal = Terminal(data=site.folder)
    terminal.keys("1", "S-015", "enter")
    assert "S-015" in terminal.until("Not known")
    terminal.keys("ctrl+q")
    assert terminal.end() == 0


def test_an_answer_typed_before_its_question_stood_is_not_taken(site: Site) -> None:
    terminal = Terminal(data=site.folder)
    terminal.keys("1", "S-014", "enter", "y", "enter")
    terminal.until("Not known")
    terminal.rest()
    assert terminal.saved == ""
    terminal.answer("y", "enter")
    terminal.keys("ctrl+q")
    assert terminal.end() == 0


def test_a_new_screening_can_be_begun_by_heart(site: Site) -> None:
    terminal = Terminal(data=site.folder)
    terminal.keys("1", "S-016", "enter", "1", "enter")
    assert "S-016" in terminal.until("Not known")
    terminal.keys("ctrl+q")
    assert terminal.end() == 0
