"""Listed criteria as questions and rules: each in its own words, joined by the words of the text."""

import re
from typing import Any, Final

from trials.registry.draft import Draft, short
from trials.registry.listed import Item

UNREVIEWED: Final = "A program split this from the registry's text and no person has compared the two"
_ANY: Final = re.compile(
    r"(?i)\b(any|one|either)( or more)? of\b|\bat least (one|1) of\b|\bone or more\b|\b(any|one) of the"
    r"|之一|任一|任意一"
)
_COUNT: Final = re.compile(
    r"(?i)\bat least (two|three|four|[2-9])\b[^.;:]{0,30}?\bof\b|\b(two|three|four|[2-9]) (?:or more )?of\b"
    r"|至少([两二三四2-9])[项个]"
)
_ALL: Final = re.compile(r"(?i)\ball of\b|\ball the\b|\bboth of\b|全部|所有|均")
_LEAD: Final = re.compile(r"(?i)(:|：)\s*$|\bfollowing\b|\bdefined (as|by)\b|\bas follows\b|以下|如下")
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "两": 2, "二": 2, "三": 3, "四": 4}


def add_criterion(draft: Draft, name: str, kind: str, number: int, item: Item, asked: list[str]) -> None:
    """Add an item as a criterion, with a question for each thing it asks; their names are added to `asked`."""
    flags: list[dict[str, str]] = []
    rule = _rule(draft, name.lower(), kind, item, "", asked, flags)
    found: dict[str, Any] = {"id": name}
    if kind == "exclusion":
        found["kind"] = kind
    found |= {
        "title": short(item.text or item.below[0].text, 60),
        "text": whole(item),
        "source": {"section": kind, "item": number},
        "unreviewed": UNREVIEWED,
        "rule": rule,
    }
    if flags:
        found["flags"] = flags
    draft.criteria.append(found)


def _rule(
    draft: Draft, name: str, kind: str, item: Item, lead: str, asked: list[str], flags: list[dict[str, str]]
) -> Any:
    """An item as a rule: its own question, and under it what is listed there."""
    own: list[Any] = []
    if not item.below or (item.text and not _LEAD.search(item.text)):
        draft.questions[name] = _question(kind, item.text, lead)
        asked.append(name)
        own.append({name: {"is": "yes"}})
    if not item.below:
        return own[0]
    inner = [
        _rule(draft, f"{name}{_letters(i)}", kind, below, item.text, asked, flags)
        for i, below in enumerate(item.below)
    ]
    word, group = _group(kind, item.text, inner)
    if not word:
        flags.append(
            {
                "phrase": short(item.text or inner[0], 200),
                "means": f"Taken as {'any' if kind == 'exclusion' else 'all'} of what is listed under it",
                "why": "The text does not say how these belong together.",
                "kind": "ambiguity",
            }
        )
    if not own:
        return group
    return {"any" if kind == "exclusion" else "all": [*own, group]}


def _group(kind: str, text: str, inner: list[Any]) -> tuple[str, Any]:
    """The word of the text that joins what is listed under it, and the group; "" when there is no such word."""
    if match := _COUNT.search(text):
        word = next(part for part in match.groups() if part)
        count = _NUMBERS.get(word.lower()) or int(word)
        if count <= len(inner):
            return word, {"at_least": {"count": count, "of": inner}}
    if match := _ANY.search(text):
        return match[0], {"any": inner}
    if match := _ALL.search(text):
        return match[0], {"all": inner}
    return "", inner[0] if len(inner) == 1 else {"any" if kind == "exclusion" else "all": inner}


def _question(kind: str, text: str, lead: str) -> dict[str, str]:
    found = {
        "type": "yes_no",
        "short": short(text, 50),
        "ask": f"Does this hold for the participant? “{text}”",
        "why": f"The source lists it under the {kind} criteria.",
    }
    return found | ({"help": f"It is listed under: {lead}"} if lead else {})


def whole(item: Item, depth: int = 0) -> str:
    """An item with all that is listed under it, a line each."""
    lines = [f"{'  ' * depth}{'- ' if depth else ''}{item.text}"] if item.text else []
    return "\n".join([*lines, *(whole(below, depth + 1) for below in item.below)])


def _letters(index: int) -> str:
    return chr(97 + index) if index < 26 else f"{chr(96 + index // 26)}{chr(97 + index % 26)}"
