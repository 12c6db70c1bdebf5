"""XML as text, from the elements of the standard library: only what XML 1.0 can hold."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import quoteattr

from trials.text import clean

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER = re.compile("[^\\n\\x20-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]")


def element(name: str, *parts: Element | str | Iterable[Element], **attributes: str) -> Element:
    """One element; text is cleaned. An attribute that is "" is left out."""
    found = Element(name, {key: text(value) for key, value in attributes.items() if value})
    for part in parts:
        if isinstance(part, str):
            found.text = text(part)
        elif isinstance(part, Element):
            found.append(part)
        else:
            found.extend(part)
    return found


def text(words: str) -> str:
    """`words` cleaned, without the few characters that XML has no way to write."""
    return _NEVER.sub("\ufffd", clean(words))


def as_text(of: Element) -> str:
    """An element as it stands in a file."""
    return tostring(of, encoding="unicode")


def start(name: str, **attributes: str) -> str:
    """The beginning of an element that is written piece by piece."""
    return f"<{name}{''.join(f' {key}={quoteattr(text(value))}' for key, value in attributes.items())}>"
