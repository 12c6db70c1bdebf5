"""Lines are as long as they may be, and break where a reader of English or Chinese expects it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content

from tests.tui.widgets.host import screen_text
from tui.widgets.safe_text import SafeText
from tui.widgets.wrapping import fit, flowing, padded, wrap

CHINESE = "对于 ct1195e-ssc 研究，请选择：育龄女性（未绝经）。“清淋”于 2026年4月9日开始。"


@given(st.text(alphabet="ab狼疮 １…（，。”“%9月", max_size=40), st.integers(1, 20))
def test_cutting_and_breaking_count_columns(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width
    assert cell_len(padded(text, width)) == max(width, cell_len(text))
    broken = list(wrap(text, width))
    assert "".join(broken).replace(" ", "") == "".join(text.split()) or width == 1
    assert all(cell_len(line) <= width or width == 1 for line in broken)


@pytest.mark.parametrize("width", range(16, 60))
def test_chinese_breaks_between_characters_but_not_before_a_mark_or_in_a_word(width: int) -> None:
    lines = list(wrap(CHINESE, width))
    assert not any(line[0] in "，。：）”年月日" or line[-1] in "（“" for line in lines), lines
    assert any("ct1195e-ssc" in line for line in lines)
    assert all(cell_len(line) > width - 14 for line in lines[:-1]), lines


@pytest.mark.parametrize("width", range(12, 50))
def test_a_bracket_stays_with_the_latin_word_that_it_opens(width: int) -> None:
    lines = list(wrap("表单与回答（XML），入组登记表（CSV 文件），资源包（（FHIR））", width))
    assert not any(line.endswith("（") for line in lines), lines


@given(st.text(alphabet="abc .,(5", max_size=60), st.integers(4, 30))
def test_english_breaks_at_spaces_alone(text: str, width: int) -> None:
    assert [line.plain.strip() for line in Content(" ".join(text.split())).wrap(width) if line.plain.strip()] == list(
        wrap(text, width)
    )


async def test_what_is_shown_breaks_in_the_same_way() -> None:
    class Showing(App[None]):
        def compose(self) -> ComposeResult:
            yield SafeText(flowing(Content.assemble((CHINESE, "bold"), "\n", CHINESE)))

    app = Showing()
    async with app.run_test(size=(30, 12)):
        shown = [line for line in screen_text(app).splitlines() if line]
        assert shown == [*wrap(CHINESE, 30), *wrap(CHINESE, 30)]
        assert app.query_one(SafeText).size.height == len(shown)
