"""The figure of the body beside the list of skin areas."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.desk import CT, IVO, desk, new_site, prepared
from trials.catalog import load
from trials.definition import Option
from trials.language import ENGLISH
from tui.widgets.figure import AREAS, EMPTY, FILLED, WIDTH, drawn, figure


def test_every_area_of_the_trial_is_on_the_figure_and_no_other_question_has_one() -> None:
    questions = load(CT).questions
    assert [name for name, question in questions.items() if drawn(question)] == ["skin_areas"]
    skin = questions["skin_areas"]
    assert {option.id for option in skin.options} == set(AREAS.values())
    assert not drawn(replace(skin, options=(*skin.options, Option("tail", "Tail"))))


@pytest.mark.parametrize("area", AREAS.values())
def test_each_area_fills_cells_of_its_own(area: str) -> None:
    alone, whole = figure({area}, ENGLISH), figure(set(AREAS.values()), ENGLISH)
    assert figure(set(), ENGLISH).count(FILLED) == 0
    assert 0 < alone.count(FILLED) < whole.count(FILLED)
    assert EMPTY not in whole
    assert whole.count(FILLED) == sum(figure({one}, ENGLISH).count(FILLED) for one in AREAS.values())
    back = [line[WIDTH + 2 :] for line in alone.splitlines()]
    assert (area in ("chest", "abdomen", "face")) == (FILLED not in "".join(back))


@pytest.mark.parametrize(
    ("size", "shown"), [((40, 12), False), ((60, 20), False), ((80, 24), True), ((120, 40), True)]
)
async def test_it_fills_as_areas_are_ticked(size: tuple[int, int], shown: bool, tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [CT], {})
    async with desk(site, size) as hands:
        await hands.open()
        await hands.go_to("thickened skin")
        assert hands.question.id == "skin_areas"
        assert "Fingers" in hands.text
        assert FILLED not in hands.text
        await hands.press("7", "9")
        assert (FILLED in hands.text) == shown
        assert ("front" in hands.text) == shown
        filled = hands.text.count(FILLED)
        assert filled == (figure({"chest", "back"}, ENGLISH).count(FILLED) if shown else 0)
        await hands.press("7")
        assert hands.text.count(FILLED) < max(1, filled)
        await hands.press("enter")
        assert hands.interview.entries[f"{CT}/skin_areas"] == ["back"]
        await hands.gone("front")
        assert "front" not in hands.text
        assert "Pending" in hands.text
