"""The page before signing in words, worked out without a screen."""

from textual.content import Content

from store.events import Person
from store.words import person_words
from trials.language import Language
from tui.screens.paragraphs import Lines, hanging, wrapped
from tui.screens.told import signature_lines
from tui.signing import NO_SIGNATURE, Item, SigningPage, groups
from tui.widgets.safe_text import safe


def words_to_sign(page: SigningPage, person: Person, width: int, language: Language) -> Content:
    """What is failed, open, judged, lapsed and due later, then what a signature would say, and what it is not."""
    return Content("\n").join([*_standing(page, width, language), *_signing(page, person, width, language)])


def by_words(page: SigningPage, person: Person, language: Language) -> str:
    """Who would sign, and what."""
    who = person_words(person, language)
    return language("By {who}, on the record up to {head}.", who=who, head=page.head_words)


def _standing(page: SigningPage, width: int, language: Language) -> Lines:
    yield from wrapped(page.title, width, "$text-muted")
    stands = language("{verdict}, as of {day}", verdict=page.headline, day=page.on)
    yield from wrapped(stands, width, "bold")
    yield from wrapped(page.sentence, width)
    told: set[str] = set()
    for name, items in groups(page):
        yield Content("")
        count = len(items) or language("none")
        head = language("{title}: {count}", title=name, count=count)
        yield safe(head, "bold $primary" if items else "$text-muted")
        for item in items:
            yield from _item(item, width, item.criterion in told, language)
            told.add(item.criterion)


def _item(item: Item, width: int, told: bool, language: Language) -> Lines:
    title = language("{title} (see above)", title=item.title) if told else item.title
    yield from hanging(f"{item.criterion:<5}", title, width, "bold")
    if not told:
        yield from wrapped(item.says, width, indent="     ")


def _signing(page: SigningPage, person: Person, width: int, language: Language) -> Lines:
    if page.signatures:
        yield Content("")
        yield safe(language("Recorded so far"), "bold $primary")
        for signature in page.signatures:
            yield from signature_lines(signature, width, language)
    if not page.refusal:
        yield Content("")
        yield safe(language("What you would confirm"), "bold $primary")
        yield from wrapped(language(page.meaning), width, "bold")
        yield from wrapped(by_words(page, person, language), width)
    yield Content("")
    yield from wrapped(language(NO_SIGNATURE), width, "$text-warning")
