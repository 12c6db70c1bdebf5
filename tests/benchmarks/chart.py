"""The ratios as a picture: a bar for each that has a target, and a mark where the target stands."""

import math
from collections.abc import Iterable
from html import escape

from tests.benchmarks.measured import Ratio

ROW, WORDS, BARS, RIGHT = 22, 560, 420, 70  # pixels
LEAST, MOST = 0.5, 60.0  # the ends of the scale, which is logarithmic
KEPT, MISSED, TARGET = "#2c6a1f", "#a8201a", "#1c2025"


def chart(ratios: Iterable[Ratio]) -> str:
    """An SVG picture."""
    shown = [one for one in ratios if one.target is not None]
    height = ROW * (len(shown) + 2)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WORDS + BARS + RIGHT}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Ratios to the floor, with their targets</title>",
        f'<rect width="100%" height="{height}" fill="#fbfaf7"/>',
        f'<text x="8" y="15" fill="{TARGET}">Ratio to the floor, logarithmic; the line is the target</text>',
    ]
    for mark in (1, 2, 5, 10, 20, 50):
        at = _x(mark)
        lines.append(f'<text x="{at}" y="15" fill="#5b626b" text-anchor="middle">{mark}</text>')
        lines.append(f'<line x1="{at}" x2="{at}" y1="{ROW}" y2="{height - ROW // 2}" stroke="#e4e1d9"/>')
    for place, one in enumerate(shown, 1):
        top = place * ROW + 4
        colour = KEPT if one.within else MISSED
        low, high, target = _x(one.low), _x(one.high), _x(one.target or 1)
        lines += [
            f'<text x="{WORDS - 8}" y="{top + 11}" text-anchor="end" fill="{TARGET}">{escape(one.what[:88])}</text>',
            f'<rect x="{WORDS}" y="{top}" width="{_x(one.median) - WORDS:.1f}" height="14" fill="{colour}"/>',
            f'<line x1="{low}" x2="{high}" y1="{top + 7}" y2="{top + 7}" stroke="#fbfaf7"/>',
            f'<line x1="{target}" x2="{target}" y1="{top - 3}" y2="{top + 17}" stroke="{TARGET}" stroke-width="2"/>',
            f'<text x="{WORDS + BARS + 6}" y="{top + 11}" fill="{colour}">{one.median:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def _x(ratio: float) -> float:
    share = math.log(min(MOST, max(LEAST, ratio)) / LEAST) / math.log(MOST / LEAST)
    return round(WORDS + BARS * share, 1)
