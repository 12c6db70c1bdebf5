"""Reads YAML and JSON as data only, remembering the line of everything for the sentences that refuse it.

Duplicate keys, deep or huge documents are refused, and a number with a point is a Decimal.
"""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from trials.language import Said, said
from trials.text import one_line

MAX_BYTES = 1 << 20
MAX_NODES = 50_000
MAX_DEPTH = 32
MAX_DIGITS = 40

Path_ = tuple[str | int, ...]
Data = Any  # plain data: dict, list, str, int, Decimal, bool, None


class Refused(Exception):  # noqa: N818 - it is what happened, in the words of the person who reads it
    """Input that cannot be taken. Its text is one plain sentence: what is wrong, where, what to do."""

    def __init__(self, sentence: str | Said) -> None:
        super().__init__(_on_one_line(sentence))  # it may quote the input


@dataclass(frozen=True)
class Document:
    """Plain data with the line on which each part of it stands."""

    name: str
    data: Data
    lines: dict[Path_, int]

    def where(self, path: Path_) -> str:
        """`file.yaml, line 12` for the part at `path`, or for its nearest parent."""
        return str(self._place(path))

    def _place(self, path: Path_) -> str | Said:
        if not self.lines and path:
            return said("{name}, at {place}", name=self.name, place="/".join(str(part)[:40] for part in path))
        line = self.line(path)
        return said("{name}, line {line}", name=self.name, line=line) if line else self.name

    def line(self, path: Path_) -> int:
        """The line of the part at `path`, or of its nearest parent; 0 where lines are not known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def refuse(self, path: Path_, sentence: str | Said) -> Refused:
        """The refusal of the part at `path`; the caller raises it."""
        return Refused(said("{name}: {sentence}", name=self._place(path), sentence=sentence))


def _on_one_line(part: object) -> Any:
    """A text, or what stands in the places of one, on one line."""
    if isinstance(part, Said):
        return Said(part.text, {name: _on_one_line(inner) for name, inner in part.parts.items()})
    return one_line(part) if isinstance(part, str) else part


def file_bytes(path: Path) -> bytes:
    """The content of a definition, supplement or answer file. Raises Refused when it cannot be read."""
    name = one_line(path.name)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Refused(said("There is no file {name} there; check the name and the folder.", name=name)) from None
    except IsADirectoryError:
        raise Refused(said("{name} is a folder; give the file inside it.", name=name)) from None
    except OSError as error:
        why = error.strerror
        raise Refused(said("{name} cannot be read ({why}); check its permissions.", name=name, why=why)) from None


def read(content: bytes, name: str) -> Document:
    """Read YAML, or JSON when the text begins like it. Raises Refused."""
    if len(content) > MAX_BYTES:
        raise Refused(
            said(
                "{name} is larger than 1 MiB; a file of this kind is a few pages, so check which file it is.",
                name=name,
            )
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(said("{name} is not UTF-8 text; save it again as UTF-8.", name=name)) from None
    if text.lstrip()[:1] in ("{", "["):
        document = _read_json(text, name)
        if document is not None:
            return document
    from trials.yaml_text import read_yaml  # PyYAML is loaded only where there is YAML to read

    return read_yaml(text, name)


def _read_json(text: str, name: str) -> Document | None:
    def pairs(items: list[tuple[str, Data]]) -> dict[str, Data]:
        found = dict(items)
        if len(found) < len(items):
            twice = Counter(key for key, _ in items).most_common(1)[0][0]
            raise Refused(f"{name}: the key {one_line(twice)[:40]!r} stands twice; keep one of them.")
        return found

    def number(digits: str) -> int | Decimal:
        try:
            return read_number(digits)
        except ValueError as error:
            raise Refused(f"{name}: {error}.") from None

    def constant(word: str) -> None:
        raise Refused(f"{name}: {word} is not a number that can be used; leave the value out.")

    try:
        data = json.loads(
            text, object_pairs_hook=pairs, parse_float=number, parse_int=number, parse_constant=constant
        )
    except json.JSONDecodeError:
        return None  # it may still be YAML in flow style
    except RecursionError:
        raise Refused(f"{name} is nested deeper than {MAX_DEPTH} levels; flatten it.") from None
    depth, nodes = _size(data)
    if depth > MAX_DEPTH:
        raise Refused(f"{name} is nested deeper than {MAX_DEPTH} levels; flatten it.")
    if nodes > MAX_NODES:
        raise Refused(f"{name} holds more than {MAX_NODES:,} values; split it.")
    return Document(name, data, {})


def read_number(digits: str) -> int | Decimal:
    """The number that digits write, with or without a point and an exponent. Raises ValueError with the reason."""
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits; shorten it")
    try:
        found = int(digits) if digits.lstrip("+-").isdigit() else Decimal(digits)
    except InvalidOperation:
        found = Decimal("Infinity")
    if isinstance(found, Decimal) and (not found.is_finite() or abs(found.adjusted()) > MAX_DIGITS):
        raise ValueError(f"the number {digits} is too large or too small to be used; check it")
    return found


def _size(data: Data) -> tuple[int, int]:
    """How many levels of nesting data have, and how many values; the count stops beyond what is taken."""
    level, depth, nodes = [data], 0, 1
    while level and depth <= MAX_DEPTH and nodes <= MAX_NODES:
        depth += 1
        parts = [
            child
            for part in level
            for child in (part.values() if isinstance(part, dict) else part if isinstance(part, list) else ())
        ]
        nodes += len(parts)
        level = [part for part in parts if isinstance(part, dict | list)]
    return depth, nodes


def empty_place(data: Data, path: Path_ = ()) -> Path_ | None:
    """The place of a key or list member that has no value: it is never taken for an answer or a default."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        found = (*path, key) if part is None else empty_place(part, (*path, key))
        if found is not None:
            return found
    return None
