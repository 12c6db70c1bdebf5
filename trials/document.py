"""Reads YAML and JSON as data only, remembering the line of everything for the sentences that refuse it.

YAML is read from its events, before anything is built: anchors, aliases, merge keys, tags, duplicate keys,
deep or huge documents are refused. Scalars are those of YAML 1.2: `no` is text, 012 is not octal, 1:30 is text,
and a number with a point is a Decimal.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from trials.text import one_line

MAX_BYTES = 1 << 20
MAX_NODES = 50_000
MAX_DEPTH = 32
MAX_DIGITS = 40

Path_ = tuple[str | int, ...]
Data = Any  # plain data: dict, list, str, int, Decimal, bool, None

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Refused(Exception):  # noqa: N818 - it is what happened, in the words of the person who reads it
    """Input that cannot be taken. Its text is one plain sentence: what is wrong, where, what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))  # it may quote the input


@dataclass(frozen=True)
class Document:
    """Plain data with the line on which each part of it stands."""

    name: str
    data: Data
    lines: dict[Path_, int]

    def where(self, path: Path_) -> str:
        """`file.yaml, line 12` for the part at `path`, or for its nearest parent."""
        if not self.lines and path:
            return f"{self.name}, at {'/'.join(str(part)[:40] for part in path)}"
        line = self.line(path)
        return f"{self.name}, line {line}" if line else self.name

    def line(self, path: Path_) -> int:
        """The line of the part at `path`, or of its nearest parent; 0 where lines are not known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def refuse(self, path: Path_, sentence: str) -> Refused:
        """The refusal of the part at `path`; the caller raises it."""
        return Refused(f"{self.where(path)}: {sentence}")


def file_bytes(path: Path) -> bytes:
    """The content of a definition, supplement or answer file. Raises Refused when it cannot be read."""
    name = one_line(path.name)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Refused(f"There is no file {name} there; check the name and the folder.") from None
    except IsADirectoryError:
        raise Refused(f"{name} is a folder; give the file inside it.") from None
    except OSError as error:
        raise Refused(f"{name} cannot be read ({error.strerror}); check its permissions.") from None


def read(content: bytes, name: str) -> Document:
    """Read YAML, or JSON when the text begins like it. Raises Refused."""
    if len(content) > MAX_BYTES:
        raise Refused(f"{name} is larger than 1 MiB; a file of this kind is a few pages, so check which file it is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
    if text.lstrip()[:1] in ("{", "["):
        document = _read_json(text, name)
        if document is not None:
            return document
    return _Reader(text, name).read()


def _read_json(text: str, name: str) -> Document | None:
    def pairs(items: list[tuple[str, Data]]) -> dict[str, Data]:
        found = dict(items)
        if len(found) < len(items):
            twice = Counter(key for key, _ in items).most_common(1)[0][0]
            raise Refused(f"{name}: the key {one_line(twice)[:40]!r} stands twice; keep one of them.")
        return found

    def number(digits: str) -> int | Decimal:
        if len(digits) > MAX_DIGITS:
            raise Refused(f"{name}: a number has more than {MAX_DIGITS} digits; shorten it.")
        try:
            found = int(digits) if digits.lstrip("-").isdigit() else Decimal(digits)
        except InvalidOperation:
            found = Decimal("Infinity")
        if isinstance(found, Decimal) and (not found.is_finite() or abs(found.adjusted()) > MAX_DIGITS):
            raise Refused(f"{name}: the number {digits} is too large or too small to be used; check it.")
        return found

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


class _Reader:
    """One pass over the events of a YAML text."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.lines: dict[Path_, int] = {}
        self.nodes = 0

    def read(self) -> Document:
        try:
            self.events = yaml.parse(self.text, Loader=yaml.SafeLoader)
            data = None
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if self.nodes:
                        raise self._refuse(event, "a second document begins here; keep one document a file")
                    data = self._value(next(self.events), ())
        except yaml.YAMLError as error:
            raise self._broken(error) from None
        except RecursionError:
            raise Refused(f"{self.name} is nested deeper than {MAX_DEPTH} levels; flatten it.") from None
        return Document(self.name, data, self.lines)

    def _value(self, event: yaml.Event, path: Path_) -> Data:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._refuse(event, f"the file holds more than {MAX_NODES:,} values; split it")
        if len(path) >= MAX_DEPTH:
            raise self._refuse(event, f"this is nested deeper than {MAX_DEPTH} levels; flatten it")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(event, "anchors (&) and aliases (*) are not taken; write the text out, or quote it")
        if tag := getattr(event, "tag", None):
            raise self._refuse(event, f"the tag {one_line(tag)[:40]} is not taken; write the plain value")
        self.lines[path] = _line(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Data] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(event, (*path, len(items))))
            return items
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refuse(event, "a value is missing here; write it, or remove the key")
        return self._scalar(event) if event.implicit[0] else event.value

    def _mapping(self, path: Path_) -> dict[str, Data]:
        found: dict[str, Data] = {}
        places: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse(event, "a key must be a plain word; move the list or mapping behind a key")
            if event.anchor or event.tag:
                raise self._refuse(event, "anchors (&) and tags (!) are not taken; write the plain word")
            key = event.value
            if key == "<<":
                raise self._refuse(event, "merge keys (<<) are not taken; write the entries out")
            if key in found:
                raise self._refuse(
                    event, f"the key {one_line(key)[:40]!r} stands already on line {places[key]}; keep one"
                )
            places[key] = line
            found[key] = self._value(next(self.events), (*path, key))
            self.lines[(*path, key)] = line
        return found

    def _scalar(self, event: yaml.ScalarEvent) -> Data:
        text: str = event.value
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _INT.fullmatch(text) or _DECIMAL.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise self._refuse(event, f"this number has more than {MAX_DIGITS} digits; shorten it")
            return Decimal(text) if "." in text else int(text)
        return text

    def _refuse(self, event: yaml.Event, sentence: str) -> Refused:
        return Refused(f"{self.name}, line {_line(event)}: {sentence}.")

    def _broken(self, error: yaml.YAMLError) -> Refused:
        mark = getattr(error, "problem_mark", None)
        position = getattr(error, "position", None)
        line = mark.line + 1 if mark else None if position is None else self.text.count("\n", 0, position) + 1
        where = f"{self.name}, line {line}" if line else self.name
        problem = one_line(str(getattr(error, "problem", None) or getattr(error, "reason", "") or "it is not YAML"))
        return Refused(
            f"{where}: this is not YAML ({problem[:120]}); check the indentation, and quote text that holds"
            " a colon, a #, a question mark, a comma or a quotation mark."
        )


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
