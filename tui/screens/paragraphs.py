"""Paragraphs in lines of a given width, for pages that are read."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

MOST_WIDTH = 96  # columns of a page of words, however wide the window
LEAST = 12  # columns that a paragraph keeps, however deep it stands
Lines = Iterator[Content]


def wrapped(text: str, width: int, style: str = "", indent: str = "") -> Lines:
    """A paragraph in lines of at most `width` columns, each behind `indent`."""
    for line in wrap(text, max(LEAST, width - len(indent))):
        yield safe(indent + line, style)


def hanging(lead: str, text: str, width: int, style: str = "") -> Lines:
    """A paragraph behind `lead`, its other lines under the first."""
    room = cell_len(lead)
    for number, line in enumerate(wrap(text, max(LEAST, width - room))):
        yield safe((" " * room if number else lead) + line, style)


def paragraph(text: str, indent: str, width: int, style: str) -> Content:
    """The lines of `wrapped` as one text."""
    return Content("\n").join(wrapped(text, width, style, indent))
