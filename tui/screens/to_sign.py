"""The page before signing in words, worked out without a screen."""

from collections.abc import Iterator

from textual.content import Content

from store.events import Person
from tui.screens.told import hanging, wrapped
from tui.signing import NO_SIGNATURE, Item, SigningPage, groups, signature_words
from tui.widgets.safe_text import safe

Lines = Iterator[Content]


def words_to_sign(page: SigningPage, person: Person, width: int) -> Content:
    """What is failed, open, judged, lapsed and due later, then what a signature would say, and what it is not."""
    return Content("\n").join([*_standing(page, width), *_signing(page, person, width)])


def _standing(page: SigningPage, width: int) -> Lines:
    yield from wrapped(page.title, width, "$text-muted")
    yield from wrapped(f"{page.headline} ({page.stage}), as of {page.on}", width, "bold")
    yield from wrapped(page.sentence, width)
    told: set[str] = set()
    for title, items in groups(page):
        yield Content("")
        yield safe(f"{title}: {len(items) or 'none'}", "bold $primary" if items else "$text-muted")
        for item in items:
            yield from _item(item, width, item.criterion in told)
            told.add(item.criterion)


def _item(item: Item, width: int, told: bool) -> Lines:
    title = f"{item.title}{' (see above)' if told else ''}"
    yield from hanging(f"{item.criterion:<5}", title, width, "bold")
    if not told:
        yield from wrapped(item.says, width, indent="     ")


def _signing(page: SigningPage, person: Person, width: int) -> Lines:
    if page.signatures:
        yield Content("")
        yield safe("Recorded so far", "bold $primary")
        for signature in page.signatures:
            lead, style = ("- VOID: ", "$text-muted") if signature.void else ("- ", "")
            yield from hanging(lead, signature_words(signature), width, style)
    if not page.refusal:
        yield Content("")
        yield safe("What you would confirm", "bold $primary")
        yield from wrapped(page.meaning, width, "bold")
        yield from wrapped(f"By {person.name} ({person.role}), on the record up to {page.head_words}.", width)
    yield Content("")
    yield from wrapped(NO_SIGNATURE, width, "$text-warning")
