"""Reads YAML from its events, before anything is built.

Anchors, aliases, merge keys, tags and duplicate keys are refused. Scalars are those of YAML 1.2: `no` is text,
012 is not octal, 1:30 is text, 1e3 is a number as in JSON.
"""

import re
from typing import Any

import yaml

from trials.document import MAX_DEPTH, MAX_NODES, Data, Document, Path_, Refused, read_number
from trials.text import one_line

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


def read_yaml(text: str, name: str) -> Document:
    """The one document of a YAML text. Raises Refused."""
    broken: yaml.YAMLError | None = None
    marked = text.find("\ufeff", 1) > 0  # libyaml leaves out such a mark wherever a line begins
    for loader in dict.fromkeys((yaml.SafeLoader if marked else FAST, yaml.SafeLoader)):
        try:
            document = _Reader(text, name, loader).read()
        except yaml.YAMLError as error:
            broken = error  # libyaml says less well what is wrong and where, so the other reader is asked as well
            continue
        except RecursionError:
            raise Refused(f"{name} is nested deeper than {MAX_DEPTH} levels; flatten it.") from None
        if broken is None:
            return document
    assert broken is not None
    raise _broken(broken, text, name)


class _Reader:
    """One pass over the events of a YAML text."""

    def __init__(self, text: str, name: str, loader: Any) -> None:
        self.name = name
        self.events = yaml.parse(text, Loader=loader)
        self.lines: dict[Path_, int] = {}
        self.nodes = 0

    def read(self) -> Document:
        data = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self.nodes:
                    raise self._refuse(event, "a second document begins here; keep one document a file")
                data = self._value(next(self.events), ())
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
        if not _NUMBER.fullmatch(text):
            return text
        try:
            return read_number(text)
        except ValueError as error:
            raise self._refuse(event, str(error)) from None

    def _refuse(self, event: yaml.Event, sentence: str) -> Refused:
        return Refused(f"{self.name}, line {_line(event)}: {sentence}.")


def _broken(error: yaml.YAMLError, text: str, name: str) -> Refused:
    from trials.yaml_faults import fault

    line, sentence = fault(text, error)
    return Refused(f"{name}, line {line}: {sentence}." if line else f"{name}: {sentence}.")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
