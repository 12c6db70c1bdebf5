"""The attrition of each trial as a picture and a table, on one page."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store.exchange.attrition import (
    ENROLLED,
    EXCLUDED,
    FAILS,
    GROUPS,
    TOGETHER,
    UNDER_WAY,
    Attrition,
    attrition_rows,
)
from store.exchange.markup import Html, Part, el, numbered, page
from trials.dates import day_words
from trials.language import ENGLISH, UNREAD, Language
from trials.text import one_line

STYLE = """
@page { size: A4; margin: 18mm 14mm 20mm;
  @bottom-right { content: PAGE; font: 8pt sans-serif; color: #444; } }
body { font: 10pt/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; color: #111; background: #fff;
  max-width: 182mm; margin: 0 auto; overflow-wrap: anywhere; }
@media screen { body { padding: 8mm 4mm; } }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
figure { margin: 2mm 0; break-inside: avoid; } svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; }
th { text-align: left; border-bottom: 1.2pt solid #111; } td, th { padding: 1mm 2mm 1mm 0; vertical-align: top; }
td { border-bottom: .5pt solid #999; } .number { text-align: right; width: 17%; }
td:first-child { width: 33%; } thead { display: table-header-group; }
tr { break-inside: avoid; } .quiet { color: #444; }
"""
WIDTH, LEFT, GAP = 720, 200, 40
LINE, PAD = 17, 10
LETTERS = 62  # on one line of a box at the side


def attrition_html(attrition: Iterable[Attrition], on: int, screenings: int, language: Language = ENGLISH) -> str:
    """The page. `on` is the day of judging, an ordinal; `screenings` how many records were counted."""
    day = day_words(on, language)
    body: list[Part] = [
        el("h1", language("Attrition")),
        el(
            "p",
            language.plural(
                screenings,
                "{count} screening of this site, judged as of {day}.",
                "{count} screenings of this site, judged as of {day}.",
                day=day,
            ),
            cls="quiet",
        ),
    ]
    if language is not ENGLISH:
        body.append(el("p", language(UNREAD), cls="quiet"))
    for one in attrition:
        title = language("{name}: {value}", name=one.trial, value=one.title)
        body += [el("h2", title), el("figure", picture(one, language)), _table(one, language)]
    return page(language("Attrition"), STYLE.replace("PAGE", numbered(language)), *body, language=language)


def picture(one: Attrition, language: Language = ENGLISH) -> Html:
    """A CONSORT-like diagram: assessed, excluded with reasons, still in screening, enrolled."""
    side_x, side = LEFT + GAP, WIDTH - LEFT - GAP
    out = language("Excluded (n = {count})", count=one.sum(EXCLUDED))
    excluded = _Box(side_x, 0, side, out, tuple(_excluded(one, language)))
    first = _Box(0, 0, LEFT, language("Assessed"), (f"n = {one.assessed}",))
    excluded = excluded.at(first.bottom + 12)
    under_way = _Box(
        side_x,
        excluded.bottom + 14,
        side,
        language("Still in screening (n = {count})", count=one.sum(UNDER_WAY)),
        tuple(_counted(group, one.groups[group], language) for group in UNDER_WAY),
    )
    though = language("{count} although a criterion fails", count=one.enrolled_though_failing)
    last = _Box(
        0,
        under_way.bottom + 12,
        LEFT,
        language("Enrolled"),
        (f"n = {one.groups[ENROLLED]}", *(wrap(though, 24) if one.enrolled_though_failing else ())),
    )
    middle = LEFT // 2
    return el(
        "svg",
        _arrow(middle, first.bottom, middle, last.y),
        _arrow(middle, excluded.y + 18, side_x, excluded.y + 18),
        _arrow(middle, under_way.y + 18, side_x, under_way.y + 18),
        (box.drawn() for box in (first, excluded, under_way, last)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"-1 -1 {WIDTH + 2} {last.bottom + 2}",
        role="img",
        aria_label=language(
            "Assessed {assessed}, excluded {excluded}, enrolled {enrolled}",
            assessed=one.assessed,
            excluded=one.sum(EXCLUDED),
            enrolled=one.groups[ENROLLED],
        ),
    )


def _counted(group: str, number: int, language: Language) -> str:
    return language("{name}: {value}", name=language.opening(language(GROUPS[group])), value=number)


@dataclass(frozen=True)
class _Box:
    x: int
    y: int
    width: int
    title: str
    lines: tuple[str, ...]

    @property
    def bottom(self) -> int:
        return self.y + 2 * PAD + LINE * (1 + len(self.lines)) - 3

    def at(self, y: int) -> "_Box":
        return _Box(self.x, y, self.width, self.title, self.lines)

    def drawn(self) -> Html:
        x, first = str(self.x + PAD), self.y + PAD + 12
        return el(
            "g",
            el(
                "rect",
                x=str(self.x),
                y=str(self.y),
                width=str(self.width),
                height=str(self.bottom - self.y),
                fill="#fff",
                stroke="#111",
            ),
            el("text", self.title, x=x, y=str(first), font_size="14", font_weight="bold"),
            (
                el("text", line, x=x, y=str(first + LINE * n), font_size="12.5")
                for n, line in enumerate(self.lines, 1)
            ),
        )


def _excluded(one: Attrition, language: Language) -> Iterator[str]:
    for group in EXCLUDED:
        if one.groups[group] or group == FAILS:
            yield from wrap(_counted(group, one.groups[group], language), LETTERS)
        for name in one.criteria() if group == FAILS else ():
            words = f"{name} {one.titles[name]}"
            if name == TOGETHER:
                words = language.opening(language(GROUPS[TOGETHER]))
            told = {"criterion": words, "count": one.failing[name], "alone": one.alone[name]}
            yield from wrap(language("· {criterion}: {count} (only this one: {alone})", **told), LETTERS)


def wrap(text: str, letters: int) -> Iterator[str]:
    """Lines of at most `letters` narrow letters; wide ones count twice."""
    line = ""
    for word in one_line(text).split(" "):
        for piece in _pieces(word, letters):
            longer = f"{line} {piece}" if line else piece
            if _wide(longer) > letters:
                yield line
                longer = f"\u00a0\u00a0{piece}"
            line = longer
    yield line


def _pieces(word: str, letters: int) -> Iterator[str]:
    """A word in pieces that fit on a line."""
    piece = ""
    for char in word:
        if _wide(piece + char) > letters - 4:
            yield piece
            piece = ""
        piece += char
    yield piece


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _arrow(x1: int, y1: int, x2: int, y2: int) -> Html:
    line = el("line", x1=str(x1), y1=str(y1), x2=str(x2), y2=str(y2), stroke="#111")
    a, b = (x2 - 7, y2 - 4) if y1 == y2 else (x2 - 4, y2 - 7)
    c, d = (x2 - 7, y2 + 4) if y1 == y2 else (x2 + 4, y2 - 7)
    return el("g", line, el("path", d=f"M{a} {b}L{x2} {y2}L{c} {d}Z", fill="#111"))


def _table(one: Attrition, language: Language) -> Html:
    head = el(
        "tr",
        el("th", language("Group")),
        el("th", language("Criterion")),
        el("th", language("Screenings"), cls="number"),
        el("th", language("Only this one"), cls="number"),
    )
    rows = [
        el(
            "tr",
            el("td", str(group)),
            el("td", " ".join(filter(None, (str(criterion or ""), str(title or ""))))),
            el("td", str(n), cls="number"),
            el("td", "" if alone is None else str(alone), cls="number"),
        )
        for _, group, criterion, title, n, alone in attrition_rows([one], language)
    ]
    return el("table", el("thead", head), el("tbody", rows))
