"""The form of an event, looked at without its Pydantic models: loading those takes longer than opening a record."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import call, itemgetter
from typing import Any

from store.events import DispositionWord, Kind, Role
from store.layout import Record

Fits = Callable[[Any], bool]


def check(record: Record, *, sealed: bool = True) -> None:
    """Refused, with the name of the part that does not fit, unless `record` has the shape of an event.

    `sealed`: with its summary and its hashes, as in the file.
    """
    if not plainly_right(record, sealed=sealed):
        from store import schema

        schema.check(record, schema.Event if sealed else schema.Draft)


def plainly_right(record: Record, *, sealed: bool = True) -> bool:
    """Whether the models would certainly pass it. Of what is not plainly right only they can say what is wrong."""
    return (
        (EVENT if sealed else DRAFT)(record)
        and SUBJECT.get(record["kind"], _anything)(record["subject"])
        and NEW.get(record["kind"], _anything)(record["new"])
    )


def _text(most: int, least: int = 0) -> Fits:
    return lambda value: isinstance(value, str) and least <= len(value) <= most and (value.isascii() or _whole(value))


def _like(pattern: str) -> Fits:
    fits = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: isinstance(value, str) and fits(value) is not None


def _one_of(words: Any) -> Fits:
    known = frozenset(str(word) for word in words)
    return lambda value: isinstance(value, str) and value in known


def _has(parts: Mapping[str, Fits]) -> Fits:
    """An object of these parts, two or more, and no others."""
    names, fits, values = parts.keys(), tuple(parts.values()), itemgetter(*parts)
    return lambda value: isinstance(value, dict) and value.keys() == names and all(map(call, fits, values(value)))


def _each(fits: Fits, name: Fits | None = None, most: int = 100_000) -> Fits:
    """A list of what fits; with `name`, a mapping with such names to it."""
    if name is None:
        return lambda value: isinstance(value, list) and all(map(fits, value))
    return lambda value: (
        isinstance(value, dict) and len(value) <= most and all(name(n) and fits(part) for n, part in value.items())
    )


def _or(*some: Fits) -> Fits:
    return lambda value: any(fits(value) for fits in some)


def _at_least(least: int) -> Fits:
    return lambda value: type(value) is int and value >= least


def _whole(text: str) -> bool:
    """Whether it can be written: half of a surrogate pair cannot."""
    return text.isascii() or text.isprintable() or not any("\ud800" <= char <= "\udfff" for char in text)


def _anything(value: Any) -> bool:
    """Plain JSON data."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and _whole(name) and _anything(part) for name, part in value.items())
    if isinstance(value, list):
        return all(map(_anything, value))
    return value is None or type(value) in (bool, int) or (isinstance(value, str) and _whole(value))


def _nothing(value: Any) -> bool:
    return value is None


def _truth(value: Any) -> bool:
    return type(value) is bool


_moment = _like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")


def _time(value: Any) -> bool:
    if not _moment(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_code, _key = _like(_NAME), _like(f"{_NAME}(/{_NAME}){{0,3}}")
_sha, _token = _like("[0-9a-f]{64}"), _like("[0-9a-f]{32}")
_short, _long = _text(200), _text(20_000)

_BY = _has({"id": _code, "name": _text(200, 1), "role": _one_of(Role), "login": _short})
_TRIAL = _has({"stage": _text(20_000), "disposition": _text(20_000), "signed": _each(_text(20_000))})
_SUMMARY = {"code": _code, "trials": _each(_TRIAL, _code), "verdicts": _anything, "judged": _at_least(-(10**9))}
_DRAFT: Mapping[str, Fits] = {
    "seq": _at_least(1),
    "at": _time,
    "zone": _text(64),
    "offset": _like(r"[+-]\d\d:\d\d"),
    "by": _BY,
    "kind": _one_of(Kind),
    "subject": _short,
    "old": _anything,
    "new": _anything,
    "reason": _long,
    "source": _long,
    "measured": _short,
}
DRAFT = _has(_DRAFT)
EVENT = _has({**_DRAFT, "summary": _has(_SUMMARY), "prev": _like("([0-9a-f]{64})?"), "hash": _sha})
_CREATED = {"format": _at_least(1), "token": _token, "code": _code}
_JUDGED = {
    "finding": _text(200, 1),
    "protocol": _short,
    "section": _short,
    "one_by_one": _truth,
    "basis": _anything,
}
_ALONE = _one_of(word for word in DispositionWord if word != DispositionWord.RE_SCREENED)
NEW: Mapping[str, Fits] = {
    Kind.CREATED: _or(_has(_CREATED), _has({**_CREATED, "key": _token})),
    Kind.BOUND: _has({"definition": _sha, "supplement": _or(_nothing, _sha), "includes": _each(_sha, _short, 64)}),
    Kind.STAGE: _code,
    Kind.JUDGED: _or(_nothing, _has(_JUDGED)),
    Kind.SIGNED: _has({"stage": _code, "meaning": _text(2000, 1), "answers": _each(_key), "judgements": _each(_key)}),
    Kind.UNLOCKED: _code,
    Kind.DISPOSITION: _or(
        _ALONE, _has({"word": _one_of([DispositionWord.RE_SCREENED]), "code": _code, "token": _token})
    ),
    Kind.ACCEPTED: _has({"first": _at_least(1), "last": _at_least(1), "registered": _time}),
    Kind.MASKED: lambda value: bool(value) and _each(_one_of(["old", "new", "reason", "source"]))(value),
}
SUBJECT: Mapping[str, Fits] = {
    **dict.fromkeys((Kind.BOUND, Kind.STAGE, Kind.STOPPED, Kind.UNLOCKED, Kind.SIGNED, Kind.DISPOSITION), _code),
    Kind.ANSWERED: _key,
    Kind.JUDGED: _like(f"{_NAME}/{_NAME}"),
    Kind.MASKED: _like("[1-9][0-9]{0,8}"),
}
