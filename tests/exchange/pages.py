"""What every page that leaves the program must be: closed, silent, and made of text."""

from html.parser import HTMLParser

from markdown_it import MarkdownIt

from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.report import report
from store.exchange.report_html import report_html

INLINE = frozenset(("span", "strong", "em", "del", "tspan"))
ALLOWED = INLINE | {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "div", "section", "br"),
    *("ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "rect", "line", "text", "path", "figure", "figcaption"),
}
ATTRIBUTES = {
    *("class", "charset", "name", "content", "http-equiv", "lang", "colspan", "xmlns", "viewbox", "role"),
    *("aria-label", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "rx", "d", "fill", "stroke"),
    *("stroke-width", "text-anchor", "font-size", "font-weight"),
}


class Page(HTMLParser):
    """Reads a page and refuses anything in it that could run, load or reach out; `text` is what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], self.open
        self.text = "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, (tag, name)
            # a namespace is a name, the only address a page may hold; policies name no hosts
            assert "://" not in (value or "") or name == "xmlns", (tag, name, value)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            assert "url(" not in data and "@import" not in data and "</" not in data
        else:
            self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def html_of(account: Account, deidentified: bool = False) -> str:
    """The report of a screening as a page."""
    return report_html(report(account, disclosure(account, deidentified)))


def rendered(markdown: str) -> str:
    """What a Markdown reader shows."""
    return Page(MarkdownIt("commonmark").enable("table").render(markdown).replace("<hr />", "")).text
