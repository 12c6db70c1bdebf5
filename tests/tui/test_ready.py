"""What to have ready, and information that is labelled as such and decides nothing."""

from pathlib import Path

import pytest

from tests.tui.desk import BOTH, CT, IVO, ZM, ZM_SHEET, desk, new_site, prepared

SHEET = {name: entry for name, entry in ZM_SHEET.items() if name not in ("survival", "sledai")}


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)], ids=str)
async def test_information_is_in_sight_labelled_and_decides_nothing(size: tuple[int, int], tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", BOTH, {})
    async with desk(site, size) as hands:
        await hands.open()
        before = {trial: verdict.current for trial, verdict in hands.interview.verdicts.items()}
        await hands.press("ctrl+r", "h")
        page = " ".join(str(hands.app.screen.query_one("#page").render()).split())
        for words in (
            "Have ready for zm001-sle",
            "treatment history: not entered so far",
            "The 2022 definition of progressive pulmonary fibrosis",
            "For information only. It decides nothing. Beside the gap of ct1195e-ssc, I08",
            "Results that a site will probably want to see.",
            "Their criteria differ and never count here.",
            "NCT07339332",
        ):
            assert words in page, words
        assert {trial: verdict.current for trial, verdict in hands.interview.verdicts.items()} == before
        await hands.press("1")
        assert hands.screen == "treatment"
        await hands.press("escape")
        assert hands.screen == "review"


async def test_the_definition_stands_only_beside_its_own_gap(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {})
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+r", "h")
        page = str(hands.app.screen.query_one("#page").render())
        assert "pulmonary fibrosis" not in page
        assert "Sister trials" in page
        await hands.press("escape")
    prepared(site, "S-015", [CT], {})
    async with desk(site) as hands:
        await hands.open("S-015")
        await hands.press("ctrl+r", "h")
        assert "pulmonary fibrosis" in str(hands.app.screen.query_one("#page").render())
