"""Text in lines: broken at spaces, and between Chinese characters, but never before a closing mark."""

import re
from collections.abc import Iterator
from functools import cache

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

_WIDE = r"\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
_OPENING = "（《〈「『【〔"  # these stand before what they open
_CLOSING = "，。、；：？！）》〉」』】〕…·"  # and these after what they close
_COUNTED = "年月日岁天周时分项条个次名份例"  # a number keeps the word for what is counted
_EAST = "\u2e80"  # before it stands no character that is broken as Chinese is
_SPACED = re.compile(r"\s*\S+\s*")


def fit(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else set_cell_size(text, width)


def padded(text: str, width: int) -> str:
    """`text` with spaces up to `width` columns; a longer one as it is."""
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` columns; runs of spaces and line breaks count as one space."""
    text = " ".join(text.split())
    ends = [*breaks(text, width), len(text)]
    for start, end in zip([0, *ends], ends, strict=False):
        if line := text[start:end].strip():
            yield line


def east(text: str) -> bool:
    """Whether a text may hold characters between which lines are broken."""
    return max(text, default="") >= _EAST


@cache
def _pieces() -> re.Pattern[str]:
    """What is not broken, where there is Chinese. It takes long to compile, and most texts do without."""
    return re.compile(
        rf"\s*(?:[“‘]*[{_OPENING}]*[“‘]*(?![{_OPENING}])[{_WIDE}][{_CLOSING}”’,.;:!?)\]%]*"
        rf"|[{_OPENING}]*(?:(?![“‘]+[{_WIDE}])[^\s{_WIDE}])+(?:(?<=\d)[{_COUNTED}])?[{_CLOSING}”’]*"
        r"|\S)\s*"
    )


def breaks(text: str, width: int) -> list[int]:
    """Where the lines of `text` after the first begin, at `width` columns. A word that is too long is cut."""
    found: list[int] = []
    used = 0
    for piece in (_pieces() if east(text) else _SPACED).finditer(text):
        start, word = piece.start(), piece.group()
        length = cell_len(word.rstrip())
        if used and used + length > width:
            found.append(start)
            used = 0
        while used + length > width and len(word) > 1:
            head = len(set_cell_size(word, width).rstrip()) or 1
            start, word = start + head, word[head:]
            length = cell_len(word.rstrip())
            if word.strip():
                found.append(start)
        used += cell_len(word)
    return found


class Flowing(Content):
    """Content whose lines are broken here, not by Textual, which knows of spaces alone."""

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._broken(rules, width).get_height(rules, width)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._broken(options.rules, width).render_strips(width, height, style, options)

    def _broken(self, rules: RulesMap, width: int) -> Content:
        content = Content(self.plain, list(self.spans))
        if rules.get("text_wrap") == "nowrap" or not width:
            return content
        lines = [
            part.rstrip()
            for line in content.split(allow_blank=True)
            for part in line.divide(breaks(line.plain, width))
        ]
        return Content("\n").join(lines)


def flowing(content: Content) -> Content:
    """`content`, broken as Chinese is where it holds any."""
    return Flowing(content.plain, list(content.spans)) if east(content.plain) else content
