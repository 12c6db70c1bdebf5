"""An answer sheet whose form is plainly right is what the model would have made of it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.document import Document
from trials.sheet_form import plainly_right
from trials.sheet_schema import AnswerSheet
from trials.validation import validated

JUDGEMENT = {"finding": "met", "reason": "organ function", "protocol": "2.1", "section": "5.3", "one_by_one": True}
SHEET = {
    "on": "2026-03-15",
    "stage": "screening",
    "answers": {"platelets": 12, "skin": ["a", "b"], "hcg": {"unknown": "pending"}},
    "judgements": {"I09": JUDGEMENT},
}
odd: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", " x", "x\x00", "e\u0301", 0, 7, True, Decimal("2.1"), [], {}, [None], "2026-02-30", "2026-3-5", "a b",
     "met", "MET", "applies", "screening\n", "２０２６-03-15", "x" * 4001]
)  # fmt: skip
judgement = st.fixed_dictionaries(
    {}, optional={name: st.just(given) | odd for name, given in JUDGEMENT.items()} | {"more": odd}
)
sheets = st.fixed_dictionaries(
    {},
    optional={
        "on": st.just("2026-03-15") | odd,
        "stage": st.just("screening") | odd,
        "answers": st.dictionaries(st.sampled_from(["platelets", "b c", ""]), odd, max_size=2) | odd,
        "judgements": st.dictionaries(st.sampled_from(["I09", "I 9", "9"]), judgement | odd, max_size=2) | odd,
        "anwsers": odd,
    },
)


@settings(max_examples=400)
@given(sheets | odd)
def test_what_is_plainly_right_the_model_passes_unchanged(data: Any) -> None:
    if plainly_right(data):
        assert validated(Document("sheet.yaml", data, {}), AnswerSheet) == data


@given(judgement)
def test_a_judgement_plainly_right_the_model_passes_unchanged(data: Any) -> None:
    sheet = {"judgements": {"I09": JUDGEMENT | data}}
    if plainly_right(sheet):
        assert validated(Document("sheet.yaml", sheet, {}), AnswerSheet) == sheet


@pytest.mark.parametrize("part", ["", *SHEET])
def test_an_ordinary_sheet_is_plainly_right(part: str) -> None:
    assert plainly_right({name: data for name, data in SHEET.items() if name != part})
    assert plainly_right({"judgements": {"I09": {"finding": "met", "reason": "organ function"}}})
