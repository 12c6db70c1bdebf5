"""The marks of a Chinese keyboard, read as the plain ones they stand for."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_OTHERS = {
    "\u3000": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\n": " ",
    "。": ".", "、": ",", "：": ":", "～": "~", "〜": "~",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    "≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "⩾": ">=", "⩽": "<=",
}  # fmt: skip
_TABLE: dict[int, int | str] = {**_FULL_WIDTH, **{ord(mark): plain for mark, plain in _OTHERS.items()}}


def plain(text: str) -> str:
    """`text` with full-width signs, dashes and odd spaces as ASCII, on one line.

    Superscripts and the digits of other scripts are left alone: reading 10⁹ as 109 would be a wrong value.
    """
    return " ".join(text.translate(_TABLE).split())


def shown(text: str) -> str:
    """What was typed, in quotation marks and short enough for a sentence."""
    return f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
