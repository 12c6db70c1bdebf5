"""The verdict panel, the key bar and safe text on a screen."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.strip import Strip

from tests.tui.widgets.host import HOSTILE, UNSEEN, screen_text
from tests.tui.widgets.test_verdict_rows import FAILING, LUPUS, SCLEROSIS, panel
from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.verdict_panel import VerdictPanel

KEYS = (
    Key("escape", "Esc", "Back"),
    Key("f3", "F3", "Not known"),
    Key("f4", "F4", "Investigator"),
    Key("f1", "F1", "帮助"),
)


class Panels(App[None]):
    CSS = "VerdictPanel { height: 1fr; } .whole { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [("f3", "note", "")]

    def __init__(self, whole: bool = False) -> None:
        super().__init__()
        self.verdict = VerdictPanel((panel(),))
        self.verdict.set_class(whole, "whole")
        self.bar = KeyBar()
        self.words = SafeText(id="words")
        self.noted = 0

    def compose(self) -> ComposeResult:
        yield self.words
        yield VerticalScroll(self.verdict) if self.verdict.has_class("whole") else self.verdict
        yield self.bar

    def on_mount(self) -> None:
        self.bar.keys = KEYS

    def action_note(self) -> None:
        self.noted += 1


async def test_only_the_rows_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Panels()
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        before = screen_text(app).splitlines()
        drawn: list[int] = []
        render_line = app.verdict.render_line

        def counted(y: int) -> Strip:
            drawn.append(y)
            return render_line(y)

        monkeypatch.setattr(app.verdict, "render_line", counted)
        now = panel(LUPUS, {"consent_date": "2026-03-01", "birth_date": "1980"})
        app.verdict.panels = (now,)
        await pilot.pause()
        after = screen_text(app).splitlines()
        changed = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        assert changed
        assert sorted(set(drawn)) == [y - app.verdict.region.y for y in changed]
        assert len(drawn) < 8


async def test_the_panel_says_the_word_and_keeps_to_its_room() -> None:
    app = Panels()
    async with app.run_test(size=(40, 12)) as pilot:
        app.verdict.panels = (panel(LUPUS, FAILING), replace(panel(SCLEROSIS), name="狼疮 [b]x[/b] \x1b[2J"))
        await pilot.pause()
        text = screen_text(app)
        assert "Not eligible" in text
        assert "Pending" in text
        assert "\x1b" not in text
        assert all(cell_len(line) <= 40 for line in text.splitlines())


async def test_the_whole_verdict_scrolls() -> None:
    app = Panels(whole=True)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert app.verdict.size.height > 12
        app.verdict.panels = (panel(), panel(SCLEROSIS))
        await pilot.pause()
        assert app.verdict.size.height > 30


@pytest.mark.parametrize("width", [20, 27, 30, 40, 80])
async def test_no_key_is_cut(width: int) -> None:
    app = Panels()
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        bar = screen_text(app).splitlines()[-1]
        fitting = app.bar.fitting(width)
        assert bar == "  ".join(f"{key.shown} {key.label}" for key in fitting)
        assert fitting == KEYS[: len(fitting)]
        assert len(fitting) == len(KEYS) or cell_len(bar) + 2 + KEYS[len(fitting)].width > width


async def test_a_click_on_a_key_presses_it() -> None:
    app = Panels()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.click(KeyBar, offset=(12, 0))
        assert app.noted == 1
        await pilot.click(KeyBar, offset=(9, 0))
        assert app.noted == 1  # the gap between two keys


async def test_text_is_shown_as_it_is_and_nothing_in_it_acts() -> None:
    app = Panels()
    async with app.run_test(size=(40, 16)) as pilot:
        for text in HOSTILE:
            app.words.show(text)
            await pilot.pause()
            shown = screen_text(app)
            assert not UNSEEN & set(shown)
            assert isinstance(app.words.visual, Content)
            assert not app.words.visual.spans
            if text.isascii() and text.isprintable() and len(text) < 40:
                assert shown.startswith(text)
            await pilot.click("#words", offset=(1, 0))


def test_content_of_our_own_keeps_its_style_and_foreign_content_is_cleaned() -> None:
    ours = Content.assemble(safe("[b]I04[/b]"), (" lit", "bold"))
    assert safe(ours).is_same(ours)
    assert safe(Content("a\u202eb")).plain == "a\ufffdb"
    other: Any = object()
    with pytest.raises(TypeError):
        SafeText().update(other)
