"""Every kind of question at every size: nothing crashes, and what matters stays on the screen."""

import pytest

from tests.tui.widgets.host import EVERY_KIND, Host, unhurried

SIZES = [(20, 6), (40, 12), (60, 20), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_kind_of_question_at_every_size(size: tuple[int, int]) -> None:
    app = Host(EVERY_KIND[0])
    async with app.run_test(size=size) as pilot:
        unhurried(app)
        for question in EVERY_KIND:
            app.pane.show(question, measured="2026-03-01", source=("lab", "lab"))
            await pilot.pause()
            assert app.focused is not None
            assert app.focused.region.width > 5
            app.pane.ask_reason()
            app.pane.open_provenance()
            await pilot.pause()
            assert app.pane.step_back()
            assert app.pane.step_back()
            await pilot.press("enter")
            said = app.pane.query_one("#said")
            assert "yet" in " ".join(app.text().split())
            assert said.region.bottom <= size[1] or size[1] < 12
    assert app.answered == []


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
async def test_every_theme(theme: str) -> None:
    app = Host(EVERY_KIND[0])
    app.theme = theme
    async with app.run_test(size=(80, 24)) as pilot:
        for question in EVERY_KIND:
            app.pane.show(question)
            await pilot.pause()
        await pilot.press("enter")
        assert app.text()
