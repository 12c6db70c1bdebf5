"""Text from files and people is data: what may be shown, and nothing else."""

import unicodedata

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MARKS_KEPT = 4  # combining marks on one character; more is not writing but an attempt to paint over lines


def clean(text: str) -> str:
    """Return `text` in NFC, fit for a screen, a file or a page.

    Control characters, line and paragraph separators, bidirectional controls and lone surrogates each
    become a visible symbol; newlines stay and tabs become a space. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MARKS_KEPT:
            kept.append(_visible(char, category))
    return unicodedata.normalize("NFC", "".join(kept))


def one_line(text: str) -> str:
    """`text` cleaned, on one line, without white space at its ends."""
    return " ".join(clean(text).split())


def upper(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _visible(char: str, category: str) -> str:
    if char == "\n":
        return char
    if char == "\t":
        return " "
    if category == "Cc":
        code = ord(char)
        return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
    if category in ("Cs", "Zl", "Zp") or char in BIDI:
        return "\ufffd"
    return char
