"""The same words in every look, each to be read against its ground; without colour only the terminal's own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import ColorType
from rich.segment import Segment
from textual.color import Color

from tests.tui.desk import Hands
from tests.tui.rounds import demo
from trials.language import ENGLISH
from tui.looks import NAMES, TERMINAL

LEAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0}  # WCAG 2.2: AA for text, AAA where contrast was asked for


async def few_screens(hands: Hands) -> dict[str, str]:
    """Some screens that have every colour between them, as text."""
    found = {}
    await hands.press("2", "escape")
    await hands.write("S-003")
    for name, keys in {
        "home": (),
        "question": ("enter",),
        "refused": ("enter",),
        "verdict": ("f2",),
        "review": ("escape", "ctrl+r"),
        "report": ("r",),
        "signing": ("escape", "s"),
        "hidden": ("ctrl+l",),
    }.items():
        await hands.press(*keys)
        found[name] = hands.text
        for segment in segments(hands):
            check(segment, hands.app.look, name)
    return found


def segments(hands: Hands) -> Iterator[Segment]:
    """Every piece of text with its colours, but for frames and scroll bars."""
    for strip in hands.app.screen._compositor.render_strips():
        yield from (segment for segment in strip if re.search(r"[^\s\u2500-\u259f]", segment.text))


def check(segment: Segment, look: str, name: str) -> None:
    style = segment.style
    assert style is not None
    if look == TERMINAL:
        for colour in (style.color, style.bgcolor):
            assert colour is None or colour.type in (ColorType.DEFAULT, ColorType.STANDARD), (name, segment)
        return
    assert style.color and style.bgcolor, segment
    text, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    if style.reverse:
        text, ground = ground, text
    assert contrast(text, ground) >= LEAST[look], (look, name, segment)


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2.2 reckons it, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Color) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


async def test_every_look_says_the_same_and_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    said = []
    for look in NAMES:
        async with demo(tmp_path / look, (80, 24), ENGLISH, look) as hands:
            said.append(await few_screens(hands))
    assert all(shown == said[0] for shown in said)
    assert "Not eligible" in said[0]["question"] and "not met" in said[0]["review"]
    assert all(sign in said[0]["question"] for sign in "✗?_")


async def test_the_cursor_is_seen_by_more_than_its_colour(tmp_path: Path) -> None:
    async with demo(tmp_path, (80, 24), ENGLISH, TERMINAL) as hands:
        await hands.press("2", "escape")
        await hands.write("S-003")
        await hands.press("left", "left")
        at = [segment.text for segment in segments(hands) if segment.style and segment.style.reverse]
        assert at == ["0"]
