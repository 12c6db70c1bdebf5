"""How often the screen is laid out and drawn for one key: what keeps it quick over a slow line."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.strip import Strip

from store.site import Site
from tests.tui.desk import BOTH, CT, CT_SHEET, IVO, Hands, desk, keyed, new_site, prepared
from tests.tui.test_home import summary
from tui.app import TrialscreenApp
from tui.screens import home
from tui.summary_text import search_text
from tui.widgets import verdict_rows
from tui.widgets.long_list import LongList

Counts = Counter[str]
IN_ONE = {"layouts": 1, "frames": 1}
REWORDED = 6  # criteria of the verdict panel: those that the answer changed, and those that the question bears on


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Layouts, and frames written to the terminal."""
    found: Counts = Counter()
    layout, frame = Screen._refresh_layout, Compositor.render_update

    def laid_out(screen: Screen[object], *given: Any, **named: Any) -> None:
        found["layouts"] += 1
        layout(screen, *given, **named)

    def drawn(compositor: Compositor, *given: Any, **named: Any) -> object:
        found["frames"] += 1
        return frame(compositor, *given, **named)

    monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
    monkeypatch.setattr(Compositor, "render_update", drawn)
    return found


async def counted(hands: Hands, counts: Counts, *keys: str) -> dict[str, int]:
    """What these keys cost."""
    counts.clear()
    await hands.press(*keys)
    await hands.pilot.pause()
    return dict(counts)


async def test_moving_in_a_list_draws_one_frame_and_lays_nothing_out(tmp_path: Path, counts: Counts) -> None:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", BOTH, {})
    async with desk(site, (120, 40)) as hands:
        await hands.open("S-001")
        await hands.press("down")
        for key in ("down", "up"):
            assert await counted(hands, counts, key) == {"frames": 1}


async def test_typing_a_number_draws_one_frame_a_key(tmp_path: Path, counts: Counts) -> None:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", BOTH, {})
    async with desk(site, (120, 40)) as hands:
        await hands.open("S-001")
        while hands.question.type != "date":
            await hands.press("f4")
        await hands.press("2")
        found = await counted(hands, counts, "0")
        assert found.get("frames", 0) <= 2
        assert found.get("layouts", 0) <= 1


async def test_a_key_that_filters_looks_at_what_the_last_one_found_and_draws_one_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    """Each text that can be found is made once, however often the list is gone to; a row is drawn once."""

    class Found(str):
        def __contains__(self, word: object, /) -> bool:
            counts["looked at"] += 1
            return super().__contains__(str(word))

    def text(*given: Any) -> str:
        counts["texts"] += 1
        return Found(search_text(*given))

    def drawn(rows: LongList, *given: Any) -> list[Strip]:
        counts["rows drawn"] += 1
        return draw(rows, *given)

    draw = LongList._draw
    found = [summary(number) for number in range(1000)]
    monkeypatch.setattr(Site, "each_screening", lambda self: iter(found))
    monkeypatch.setattr(home, "search_text", text)
    monkeypatch.setattr(LongList, "_draw", drawn)
    async with desk(new_site(tmp_path, IVO), (120, 40)) as hands:
        await hands.press("1")
        await hands.until("[All 1000]")
        assert counts["texts"] == 1000
        await hands.press("f6", "escape")
        await hands.until("[All 1000]")
        assert counts["texts"] == 1000
        assert await counted(hands, counts, "0") == IN_ONE | {"looked at": 1000}
        seen = await counted(hands, counts, "9")
        assert seen.pop("rows drawn") < 25
        assert seen == IN_ONE | {"looked at": 1000}
        seen = await counted(hands, counts, "9")
        assert (seen["looked at"], seen["rows drawn"]) == (119, 12)  # eleven of them, and the offer to start another
        assert "S-00099" in hands.text
        assert "texts" not in seen


async def test_an_answer_is_laid_out_and_drawn_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    """Saved, judged and the next question shown: whichever field takes the keys, and from the first question on."""

    def line(*given: Any) -> Strip:
        counts["lines"] += 1
        return draw(*given)

    def styled(*given: Any, **named: Any) -> None:
        counts["styled"] += 1
        apply(*given, **named)

    draw, apply = StylesCache.render_line, Stylesheet.apply
    monkeypatch.setattr(StylesCache, "render_line", line)
    monkeypatch.setattr(Stylesheet, "apply", styled)
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", BOTH, {})
    async with desk(site, (120, 40)) as hands:
        await hands.open("S-001")
        same: list[int] = []
        other: list[int] = []
        lines: list[int] = []
        for _ in range(21):
            before, reworded = hands.question.type, verdict_rows._worded.cache_info().misses
            found = await counted(hands, counts, "f4")
            if hands.screen == "question":
                assert (found.get("layouts", 0), found["frames"]) <= (1, 1)
                (same if hands.question.type == before else other).append(found.get("styled", 0))
                lines.append(found["lines"])
                assert verdict_rows._worded.cache_info().misses - reworded <= REWORDED
        assert len(same) >= 3 and len(other) >= 3
        assert sum(1 for styled in (*same, *other) if styled) <= 2  # a field is dressed when it comes up first
        assert sorted(lines)[len(lines) // 2] <= 36, lines


async def test_a_finding_of_a_worksheet_is_drawn_once(tmp_path: Path, counts: Counts) -> None:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", (CT,), keyed(CT, {**CT_SHEET, "ssc_2013": {"unknown": "pending"}}))
    async with desk(site, (120, 40)) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+g", *"puffy", "enter")
        assert hands.screen == "worksheet"
        await hands.press("a")
        found = [await counted(hands, counts, "a") for _ in range(4)]
        assert found == [{"frames": 1}] * 4
        assert "5 of 15 answered" in hands.flowing


@pytest.mark.parametrize(("look", "most"), [("dark", 5_000), ("terminal", 5_000)])
async def test_an_answer_writes_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: str, most: int
) -> None:
    """Over a slow line the bytes are what one waits for: the whole screen takes 16,000 of them."""
    written: list[str] = []

    def display(app: TrialscreenApp, _: object, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            written.append(update.render_segments(app.console))

    monkeypatch.setattr(TrialscreenApp, "_display", display)
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", BOTH, {})
    async with desk(site, (120, 40), look=look) as hands:
        await hands.open("S-001")
        sizes = []
        for _ in range(5):
            written.clear()
            await hands.press("f4")
            await hands.pilot.pause()
            sizes.append(sum(map(len, written)))
        assert 0 < sorted(sizes)[2] <= most, sizes
        await hands.press("down")
        written.clear()
        await hands.press("up")
        assert sum(map(len, written)) <= 3_000
