"""HTML from parts: whatever is not already HTML is text, and is escaped."""

import html
from collections.abc import Iterable

from trials.language import ENGLISH, Language
from trials.text import clean

POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # a page that can neither run nor load anything


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Part = str | Iterable["Part"]


def el(name: str, *parts: Part, **attributes: str) -> Html:
    """One element. `cls` stands for `class`; an attribute that is "" is left out."""
    named = {
        ("class" if key == "cls" else key.replace("_", "-")): value for key, value in attributes.items() if value
    }
    start = "".join(f' {key}="{html.escape(clean(value))}"' for key, value in named.items())
    return Html(f"<{name}{start}>{inner(parts)}</{name}>")


def inner(parts: Part) -> Html:
    """Parts one after another; newlines in text become line breaks."""
    if isinstance(parts, Html):
        return parts
    if isinstance(parts, str):
        return Html(html.escape(clean(parts)).replace("\n", "<br>"))
    return Html("".join(inner(part) for part in parts))


def page(title: str, style: str, *body: Part, language: Language = ENGLISH) -> str:
    """A whole page, on its own: no script, nothing loaded from anywhere."""
    head = (
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        el("title", title),
        Html(f"<style>{style}</style>"),
    )
    lang = "zh-Hans" if language.code == "zh" else language.code
    return f"<!doctype html>\n{el('html', el('head', *head), el('body', *body), lang=lang)}\n"


def numbered(language: Language) -> str:
    """What stands at the foot of each page of paper, as CSS content: `Page 1 of 3`."""
    words = language("Page {page} of {pages}", page='" counter(page) "', pages='" counter(pages) "')
    return f'"{words}"'.removeprefix('"" ').removesuffix(' ""')
