"""What an event is: plain frozen data. Its shape in the file is checked in store.form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from store.errors import Refused
from store.layout import MOST_DIGITS, Json, Record, text_of
from trials.language import said
from trials.text import clean, one_line

T = TypeVar("T")
Clock = Callable[[], datetime]
NO_TIME, MINUTE = timedelta(), timedelta(minutes=1)

MOST_DEPTH = 12  # of what one event holds; the event itself adds three


class Kind(StrEnum):
    """What happened."""

    CREATED = "created"
    BOUND = "bound"
    STAGE = "stage"
    ANSWERED = "answered"
    JUDGED = "judged"
    OPENED = "opened"
    STOPPED = "stopped"
    UNLOCKED = "unlocked"
    SIGNED = "signed"
    DISPOSITION = "disposition"
    EXPORTED = "exported"
    REFUSED = "refused"
    MASKED = "masked"
    NOTE = "note"
    ACCEPTED = "accepted"


BEGINNING = frozenset({Kind.CREATED, Kind.BOUND, Kind.STAGE})  # of a screening


class Role(StrEnum):
    """What somebody may do at a site."""

    COORDINATOR = "coordinator"
    INVESTIGATOR = "investigator"
    DATA_MANAGER = "data manager"
    MONITOR = "monitor"


class DispositionWord(StrEnum):
    """What became of a participant in a trial; it never changes the verdict."""

    IN_SCREENING = "in screening"
    SCREEN_FAILURE = "screen failure"
    DECLINED = "declined"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    RE_SCREENED = "re-screened"


@dataclass(frozen=True)
class Person:
    """Somebody who works at the site."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class By:
    """Who did it: the chosen person, and the login of the computer account in use."""

    id: str
    name: str
    role: str
    login: str


@dataclass(frozen=True)
class Event:
    """One line of a record. `at` is UTC, ISO 8601 with milliseconds; `zone` and `offset` are the desk's."""

    seq: int
    at: str
    zone: str
    offset: str
    by: By
    kind: str
    subject: str
    old: Json
    new: Json
    reason: str
    source: str
    measured: str
    summary: Mapping[str, Any]
    prev: str
    hash: str

    @property
    def verdicts(self) -> Json:
        """The verdict data handed in with this very event; None when none were."""
        return self.summary.get("verdicts") if self.summary.get("judged") == self.seq else None


def from_record(record: Record) -> Event:
    """The event of a record that store.form has accepted."""
    return made(Event, record, by=made(By, record["by"]))


def made(kind: type[T], *parts: Mapping[str, Any], **more: Any) -> T:
    """A frozen dataclass of all its fields. Its own way takes three times as long, and every event takes it."""
    one = object.__new__(kind)
    for part in parts:
        vars(one).update(part)
    vars(one).update(more)
    return one


def read_record(record: Record) -> Event:
    """As `from_record`, for one that a file brought."""
    return from_record(fit(record))


def fit(read: Record) -> Record:
    """What a file brought, with its texts fit to be shown, whatever wrote them."""
    text = text_of(read)
    if "\\" not in text and "\x7f" not in text:  # nothing but printable ASCII: nothing to clean
        return read
    return {clean(name): tidy(value, MOST_DEPTH + 3) for name, value in read.items()}


def local_clock() -> datetime:
    """The time now, with the zone of this computer."""
    return datetime.now(UTC).astimezone()


def stamp(now: datetime) -> dict[str, str]:
    """`at`, `zone` and `offset` of an aware time."""
    offset = now.utcoffset()
    if offset is None:
        raise Refused(said("The clock must give a time with its zone."))
    return {"at": now.astimezone(UTC).isoformat(timespec="milliseconds"), **_desk(now.tzname() or "", offset)}


@lru_cache(maxsize=8)
def _desk(name: str, offset: timedelta) -> dict[str, str]:
    hours, minutes = divmod(abs(offset) // MINUTE, 60)
    return {"zone": one_line(name)[:64], "offset": f"{'-' if offset < NO_TIME else '+'}{hours:02d}:{minutes:02d}"}


def tidy(value: object, depth: int = MOST_DEPTH) -> Json:
    """A copy of JSON data with its texts cleaned. Refused for anything else: fractions, huge numbers, deep nests."""
    if type(value) is str:  # first what there is most of: every event passes here
        return value if value.isascii() and value.isprintable() else clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(str(value))
    if isinstance(value, int) and abs(value) < 10**MOST_DIGITS:
        return value
    if depth <= 0 and value:
        raise Refused(said("This entry is nested too deeply to be kept."))
    if isinstance(value, list | tuple):
        return [tidy(item, depth - 1) for item in value]
    if type(value) is dict or isinstance(value, Mapping):
        return {_name(name): tidy(item, depth - 1) for name, item in value.items()}
    raise _not_plain()


def _name(name: object) -> str:
    if isinstance(name, str):
        return clean(name)
    raise _not_plain()


def _not_plain() -> Refused:
    return Refused(said("This entry is not plain data: numbers are kept as text."))
