"""The bytes of a record file: `{"events": {\\n"1": {...},\\n"2": {...}\\n}}\\n`, ASCII, one event a line.

Stock TinyDB reads it as the table "events". The last four bytes are always the same, so that one write over them
adds an event; while a record is added to, blank lines may follow them, over which the next events are written.
What is read here is strictly checked; what is written is always in this form.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import Any, TypeAlias

from store.errors import Damaged, NewerVersion
from trials.language import said

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
Record: TypeAlias = dict[str, Any]  # one event as it stands in the file; its shape is checked in store.form

PLAIN, SEALED = 1, 2  # the formats: what an event says in plain text, or encrypted (store.passphrase)
NEWEST = SEALED
TABLE = "events"
HEAD = b'{"events": {\n'
TAIL = b"\n}}\n"
BLANK = b"\n"  # stands in no event, so that what a write left out shows
SECTOR = 512  # a disk writes so many bytes, or a multiple of them, whole or not at all
MOST_RECORD = 256 * 1024
MOST_FILE = 32 * 1024 * 1024
MOST_DEPTH = 20
PIECE = 64 * 1024
LAST_BYTES = 8 * 1024  # the end of a file that nearly always holds its last event
_LINE = re.compile(rb'"([1-9][0-9]{0,14})": (\{.*\})\Z')
_ARRIVED = re.compile(rb"[^\n\0]*(\n\}{0,2})?[\n\0]*\Z")  # a sector of an event, or of its end and what follows it
# Where another event begins: at its comma, or after it, when a sector that was lost ends there. In canonical JSON no
# object follows a blank, and no quote in a text follows a digit without a backslash between them.
_LATER = re.compile(rb',\n"|[0-9]": \{')
MOST_DIGITS = 15  # every reader in every language holds such a number exactly

# What is written was made of plain data, or read from JSON: nothing in it holds itself.
_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)


def canonical(value: Json) -> str:
    """The one way to write `value`: keys sorted, no spaces, everything beyond ASCII escaped."""
    return _encoder.encode(value)


class Written(dict[str, Any]):
    """An event with its JSON, `text`, which is worked out once for the hash and for the file. Never changed."""

    def __init__(self, record: Record, text: str) -> None:
        super().__init__(record)
        self.text = text


def text_of(record: Record) -> str:
    """The canonical JSON of an event, or the JSON that a file brought it in."""
    return record.text if isinstance(record, Written) else canonical(record)


def line(number: int, record: Record) -> bytes:
    """The bytes of one event, without what parts it from its neighbours."""
    return b'"%d": %s' % (number, text_of(record).encode("ascii"))


def encode(records: Sequence[Record]) -> bytes:
    """The bytes of a whole file."""
    return b"".join(encoded(records))


def encoded(records: Iterable[Record]) -> Iterator[bytes]:
    """As `encode`, in pieces, so that any number of events fits in memory."""
    gathered = bytearray(HEAD)
    for number, record in enumerate(records, 1):
        gathered += (b",\n" if number > 1 else b"") + line(number, record)
        if len(gathered) >= PIECE:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered) + TAIL


@dataclass(frozen=True)
class Contents:
    """What a file holds: its whole records in order; whether its end was cut off and what bytes an unfinished
    event left; how many bytes the events and the tail take, when the file is laid out as here and only blanks
    follow, else -1 (an outside TinyDB may have rewritten the same content)."""

    records: list[Written]
    cut: bool
    unfinished: bytes
    end: int

    @property
    def normal(self) -> bool:
        """Whether the file is laid out as here."""
        return self.end >= 0


def parse(data: bytes, name: str) -> Contents:
    """Read the bytes of a file; Damaged or NewerVersion with a sentence that begins with `name`."""
    if not data:
        raise Damaged(said("{name} is empty: its content was lost. Restore a backup.", name=name))
    if len(data) > MOST_FILE:
        raise Damaged(said("{name} is larger than any record of a screening: it is not opened.", name=name))
    try:
        tables = _loads(data, name)
    except json.JSONDecodeError:
        return _parse_unfinished(data, name)
    written = without_blanks(data)
    if data.startswith(HEAD) and BLANK * 2 in written:
        return _parse_unfinished(data, name)  # what is missing of an event left something that is JSON by chance
    records = _records(tables, name)
    return Contents(records, False, b"", len(written) if written == encode(records) else -1)


def without_blanks(data: bytes) -> bytes:
    """The bytes of a file, or of its end, up to the end of the tail."""
    return data.rstrip(BLANK) + BLANK if data.endswith(BLANK) else data


def last(data: bytes, name: str) -> tuple[int, Written] | None:
    """The number and content of the last event, from the last bytes of a file; None when they do not show it."""
    data = without_blanks(data)
    start = data.rfind(b'\n"')
    if start < 0 or not data.endswith(TAIL):
        return None
    return _numbered(data[start + 1 : -len(TAIL)], name)


def first(data: bytes, name: str) -> Written | None:
    """Event 1, from the first bytes of a file; None when they do not show it."""
    end = data.find(b"\n", len(HEAD))
    if not data.startswith(HEAD) or end < 0:
        return None
    try:
        found = _numbered(data[len(HEAD) : end].rstrip(b","), name)
    except Damaged:
        return None
    return found[1] if found and found[0] == 1 else None


def _numbered(line: bytes, name: str) -> tuple[int, Written] | None:
    match = _LINE.match(line)
    if not match:
        return None
    try:
        record, text = _loads(match[2], name), match[2].decode("ascii")
    except json.JSONDecodeError:
        return None
    return (int(match[1]), Written(record, text)) if _is_event(record, text) else None


def _loads(data: bytes, name: str) -> Any:
    """Strict JSON. JSONDecodeError when it is not JSON; Damaged when it is JSON of a kind that is never written."""
    with _understood(name):
        return _decoder.decode(data.decode("ascii"))


class _NeverWrittenError(Exception):
    """JSON of a kind that no record holds."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NeverWrittenError("a name in it stands twice")
    return found


def _no_number(text: str) -> Any:
    raise _NeverWrittenError("it holds a number of a kind that is never written")


def _whole(text: str) -> int:
    return int(text) if len(text.lstrip("-")) <= MOST_DIGITS else _no_number(text)


_decoder = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number, parse_int=_whole
)


@contextmanager
def _understood(name: str) -> Iterator[None]:
    try:
        yield
    except _NeverWrittenError as error:
        raise Damaged(said("{name} is damaged: {error}. Restore a backup.", name=name, error=error)) from None
    except UnicodeDecodeError:
        raise Damaged(
            said("{name} is damaged: it holds bytes that are never written. Restore a backup.", name=name)
        ) from None
    except RecursionError:
        raise Damaged(
            said("{name} is damaged: it is nested deeper than any record. Restore a backup.", name=name)
        ) from None


def _records(tables: Any, name: str) -> list[Written]:
    match tables:
        case {"events": {"1": {"new": {"format": int(version)}}}} if version > NEWEST:
            raise NewerVersion(
                said(
                    "{name} was written by a newer version of trialscreen (format {version}, this one reads "
                    "{newest}): update trialscreen to open it.",
                    name=name,
                    version=version,
                    newest=NEWEST,
                )
            )
        case {"events": dict(events)} if len(tables) == 1 and events:
            if list(events) == [str(n) for n in range(1, len(events) + 1)]:
                with _understood(name):
                    texts = [canonical(record) for record in events.values()]
                if all(map(_is_event, events.values(), texts)):
                    return [Written(record, text) for record, text in zip(events.values(), texts, strict=True)]
    raise Damaged(said("{name} is damaged: it is not a list of numbered events. Restore a backup.", name=name))


def _is_event(record: Any, text: str) -> bool:
    """Whether it is an object that is nested no deeper than any event."""
    if not isinstance(record, dict):
        return False
    return text.count("{") + text.count("[") <= MOST_DEPTH or _is_flat(record, MOST_DEPTH)


def _is_flat(value: dict[str, Any] | list[Any], depth: int) -> bool:
    """Whether `value` is nested no deeper than `depth`."""
    if depth == 0:
        return False
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)) and not _is_flat(item, depth - 1):
            return False
    return True


def _parse_unfinished(data: bytes, name: str) -> Contents:
    """What is whole of a file whose last write did not finish; Damaged when that is not what happened to it."""
    records: list[Record] = []
    end = len(HEAD)
    with _understood(name):
        text = data.decode("ascii")
        while data.startswith(HEAD):
            begin = (",\n" if records else "") + f'"{len(records) + 1}": '
            if not text.startswith(begin + "{", end):
                break
            try:
                record, after = _decoder.raw_decode(text, end + len(begin))
            except json.JSONDecodeError:
                break
            if "\n" in text[end + len(begin) : after]:
                break
            records.append(record)
            end = after
    if not records:
        raise Damaged(
            said("{name} is damaged from its beginning on: it is left as it is. Restore a backup.", name=name)
        )
    rest = data[end:].rstrip(BLANK + b"\0")
    if not TAIL.startswith(rest) and not _is_unfinished(data[end:], end, len(records) + 1):
        raise Damaged(
            said(
                "{name} is damaged after event {count}: it is left as it is. Restore a backup.",
                name=name,
                count=len(records),
            )
        )
    whole = _records({TABLE: {str(n): record for n, record in enumerate(records, 1)}}, name)
    closed = rest == TAIL.rstrip(BLANK)  # all that is missing is blank
    return Contents(whole, not closed, b"" if TAIL.startswith(rest) else rest, -1)


def _is_unfinished(rest: bytes, start: int, number: int) -> bool:
    """Whether `rest`, what follows the last whole event, can be what a cut-off write of event `number` leaves.

    Such a write lays `,\\n"N": {...}\\n}}\\n`, and perhaps blanks, at `start` over the old tail and the blanks after
    it. It may stop after any byte; after a power cut any sector of it may be missing, which leaves what was there
    before, or zero bytes beyond the old end.
    """
    begin = b',\n"%d": {' % number
    written = rest.rstrip(BLANK + b"\0")
    before = chain(([byte] for byte in TAIL), repeat(BLANK + b"\0"))
    edges = [len(begin), *range(SECTOR - start % SECTOR, len(written), SECTOR), len(written)]
    return (
        len(written) <= MOST_RECORD
        and all(byte == new or byte in old for byte, new, old in zip(rest, begin, before, strict=False))
        and all(_ARRIVED.match(written, *sector) for sector in pairwise(sorted(edges)) if sector[0] >= len(begin))
        and not _LATER.search(written, len(begin))
        # Where every sector arrived the event is whole, and what is no event was damaged later.
        and (
            not rest.startswith(begin[: len(TAIL)])
            or b"\0" in written
            or BLANK * 2 in written
            or BLANK not in written[len(TAIL) :]
        )
    )
