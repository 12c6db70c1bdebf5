"""The criteria listed in a registry's text: items with their nesting, by section, and what was not understood.

Nothing is thrown away: every piece of the text is an item, a part of one, or among what is left over. Only a line
that says no more than that a section begins is not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final, Literal

from trials.text import clean

Sense = Literal["inclusion", "exclusion"]
_WORD: Final = r"(?:(?:key|main|major|core|general|principal)\s+)?(non-?\s?inclusion|inclusion|exclusion)\s+criteria"
_HEADING: Final = re.compile(rf"(?im)^[ \t]*[*#_]*[ \t]*{_WORD}([^:：\n]{{0,60}}?)[*_]*[ \t]*(?:[:：][*_]*|$)")
_INLINE: Final = re.compile(rf"(?i)(?<=[.;。；!?])[ \t]*(?={_WORD}[ \t]*[:：])")
_ALONE: Final = re.compile(  # `Inclusion:` and nothing more
    r"(?im)^[ \t]*[*#_]*[ \t]*(non-?\s?inclusion|inclusion|exclusion)s?()[*_]*[ \t]*:[*_]*[ \t]*$"
)
_SAID: Final = re.compile(  # a sentence that leads to one section, and does not name the other
    r"(?im)^(?![^\n]*inclusion[^\n]*exclusion|[^\n]*exclusion[^\n]*inclusion)(?=[A-Z])"
    r"[^\n:]{1,120}?\b(inclusion|exclusion)\s+criteria\b([^\n:]{0,80}):[ \t]*$"
)
_HEADS: Final = r"(?:主要|关键)?(入选标准|纳入标准|入组标准|排除标准|入選標準|納入標準|排除標準|選択基準|除外基準)"
_CHINESE: Final = re.compile(rf"(?m)^[ \t]*[*#【\[（(]*[ \t]*{_HEADS}([^:：\n]{{0,20}}?)[】\]）)*]*[ \t]*(?:[:：]|$)")
_CHINESE_INLINE: Final = re.compile(rf"(?<=[.;。；！？])[ \t]*(?={_HEADS}[ \t]*[:：])")
_BULLET: Final = re.compile(
    r"(?:(?P<mark>[*•·▪◦‣●○■–—-])(?=\s)|(?P<wide>[•·▪●①-⑳])|[(（]?(?P<number>\d{1,2})(?:[.)、．）](?!\d)|(?=、))"
    r"|[(（]?(?P<letter>[A-Za-z])[.)）](?=\s|$)|[(（](?P<roman>[ivx]{1,5})[)）]|(?P<bare>[ivx]{2,5})[.)](?=\s|$)"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2})+)[.)]?(?=\s))\s*"
)
_CIRCLED: Final = re.compile(r"(?<=[；;。.:：])[ \t]*(?=[①-⑳])")
_ITEM_TAG: Final = re.compile(r"(?i)<li(?: [a-z]+=[^<>]{0,60})?>")
_BREAK_TAG: Final = re.compile(r"(?i)</?(?:br|p|ul|ol|li|div)(?: [a-z]+=[^<>]{0,60})? ?/?>")
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|le|ge|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_NUMBERED: Final = re.compile(r"(?:(?<=[\s;；。.,，:：])|^)[(（]?(\d{1,2})[.)、．）](?!\d)\s*")
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9≥≤<>(])|(?<=[。；！？])\s*")


@dataclass
class Item:
    """One listed requirement in its own words, with what is listed under it."""

    text: str
    below: list["Item"] = field(default_factory=list)

    def every(self) -> Iterator["Item"]:
        yield self
        for item in self.below:
            yield from item.every()


@dataclass
class Listed:
    """The items of each section in order, and the pieces that belong to neither."""

    inclusion: list[Item] = field(default_factory=list)
    exclusion: list[Item] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def listed(text: str) -> Listed:
    """Split the text of eligibility criteria as registries publish it."""
    found = Listed()
    plain = _BREAK_TAG.sub("\n", _ITEM_TAG.sub("\n* ", clean(text)))
    plain = clean(_ENTITY.sub(lambda match: unescape(match[0]), plain))
    plain = re.sub(r"\\([\\`*_{}\[\]()#+\-.!<>~&|=/%^\"'])", r"\1", plain)  # the registry's Markdown escapes
    plain = _CIRCLED.sub("\n", plain)
    plain = _CHINESE_INLINE.sub("\n", _INLINE.sub("\n", plain))
    sense: Sense | None = None
    at = 0
    for match in _headings(plain):
        _take(found, sense, plain[at : match.start()])
        word = match[1].lower()
        sense = "exclusion" if word.startswith(("excl", "non", "排除", "除外")) else "inclusion"
        if match.re is _SAID or match[2].strip(" *_()（）"):
            found.left_over.append(match[0].strip())  # it says which participants the section is for
        at = match.end()
    _take(found, sense, plain[at:])
    return found


def _headings(plain: str) -> Iterator[re.Match[str]]:
    """The lines that begin a section, in order, each once."""
    found = [match for kind in (_HEADING, _CHINESE, _ALONE, _SAID) for match in kind.finditer(plain)]
    end = 0
    for match in sorted(found, key=lambda match: match.start()):
        if match.start() >= end:
            yield match
            end = match.end()


def _take(found: Listed, sense: Sense | None, part: str) -> None:
    if sense is None:
        found.left_over += [piece for block in re.split(r"\n\s*\n", part) if (piece := " ".join(block.split()))]
        return
    items, odd = _items(part)
    (found.inclusion if sense == "inclusion" else found.exclusion).extend(items)
    found.left_over += odd


def _items(part: str) -> tuple[list[Item], list[str]]:
    """The items of one section, and what stands between them without belonging to one."""
    lines = [line.expandtabs(4) for line in part.split("\n")]
    bullets = [match for line in lines if (match := _BULLET.match(line.strip()))]
    if not bullets:
        return [Item(piece) for line in lines for piece in _sentences(line.strip())], []
    romans = any(len(match["roman"] or match["bare"] or "") > 1 for match in bullets)
    found: list[Item] = []
    labelled: list[tuple[Item, str]] = []
    odd: list[str] = []
    open_items: list[tuple[tuple[int, str], Item]] = []
    after_blank = True
    for line in lines:
        text = line.strip()
        if not text:
            after_blank = True
            continue
        indent = len(line) - len(line.lstrip())
        match = _BULLET.match(text)
        if match:
            pieces = _numbered(text) if match["number"] == "1" else [text[match.end() :]]
            for piece in pieces:
                item = Item(piece.strip())
                labelled.append((item, match[0].strip()))
                _place(found, open_items, (indent, _style(match, romans)), item)
        elif open_items and not open_items[-1][1].text:
            open_items[-1][1].text = text  # its label stood alone on a line
        elif open_items and not (after_blank and indent == 0) and not _leads(text, indent, open_items[0][0][0]):
            item = open_items[-1][1]
            item.text = f"{item.text} {text}".strip()  # the line above goes on
        elif text.endswith((":", "：")):
            open_items.clear()
            _place(found, open_items, (indent - 1, "lead"), Item(text))
        else:
            open_items.clear()
            odd.append(text)
        after_blank = False
    for item, label in labelled:
        if not (item.text or item.below):
            item.text = label  # nothing follows it: what the source means by it is for a person
    return found, odd


def _place(
    found: list[Item], open_items: list[tuple[tuple[int, str], Item]], key: tuple[int, str], item: Item
) -> None:
    """Put an item under the last one that it is nested in: by its indent, else by another kind of bullet."""
    if any(key == other for other, _ in open_items):
        while open_items[-1][0] != key:
            open_items.pop()
        open_items.pop()
    else:
        while open_items and open_items[-1][0][0] > key[0]:
            open_items.pop()
    (open_items[-1][1].below if open_items else found).append(item)
    open_items.append((key, item))


def _leads(text: str, indent: int, outermost: int) -> bool:
    """Whether a line without a bullet begins a new group rather than goes on with the item above it."""
    return text.endswith((":", "：")) and text[:1].isupper() and indent <= max(outermost, 0)


def _style(match: re.Match[str], romans: bool) -> str:
    """The kind of a bullet: its mark, or what stands around its number or letter; with `romans`, i counts as one."""
    name = match.lastgroup or "number"
    if name == "mark":
        return f"mark {match[name]}"
    roman = name in ("roman", "bare") or (romans and match[name] in ("i", "v", "x"))
    return f"{'roman' if roman else name} {match[0].strip().replace(match[name], '')}"


def _numbered(text: str) -> list[str]:
    """The items of a line that numbers several: 1. one 2. two 3. three."""
    run: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == len(run) + 1:
            run.append(match)
    if not run or run[0].start() != 0:
        return [text]
    ends = [match.start() for match in run[1:]] + [len(text)]
    return [text[match.end() : end].strip() for match, end in zip(run, ends, strict=True)]


def _sentences(line: str) -> list[str]:
    """A line without bullets: its numbered parts, else its sentences."""
    if not line:
        return []
    first = _NUMBERED.search(line)
    if first and first[1] == "1" and len(parts := _numbered(line[first.start() :])) > 1:
        lead = line[: first.start()].strip()
        return [lead, *parts] if lead else parts
    return [piece.strip() for piece in _SENTENCE.split(line) if piece.strip()]
