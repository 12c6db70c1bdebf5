"""The one cleaning of all text, in and out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trials.text import BIDI, MARKS_KEPT, clean, one_line


@given(st.text(st.characters()))
def test_what_is_cleaned_can_neither_steer_a_terminal_nor_hide(text: str) -> None:
    found = clean(text)
    assert clean(found) == found == unicodedata.normalize("NFC", found)
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in found)
    assert not BIDI & set(found)
    found.encode("utf-8")
    assert "\n" not in one_line(text) and one_line(text) == one_line(text).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x9bb", "a\ufffdb"),
        ("a\x08\x00\x7f", "a␈␀␡"),
        ("\u202eevil\u2066", "\ufffdevil\ufffd"),
        ("a\u2028b\u2029", "a\ufffdb\ufffd"),
        ("\ud800", "\ufffd"),
        ("a\tb\r\nc", "a b\nc"),
        ("e\u0301", "é"),
        ("[/] [b]x[/b] Hb [g/dL]", "[/] [b]x[/b] Hb [g/dL]"),
    ],
)
def test_each_kind_has_a_visible_symbol_in_its_place(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_no_more_marks_stand_on_a_letter_than_writing_has() -> None:
    assert len(clean("x" + "\u0336" * 500)) == 1 + MARKS_KEPT
