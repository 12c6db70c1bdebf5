"""Going on with a record that lost events of which no backup exists: what is given up, and what is said for good.

It is the last resort after `restore`. Who may decide it stands in store.permission.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.events import Event, Kind
from store.layout import Json
from store.register import ACCEPTED, RECEIVED, Entry
from store.words import entries_words
from trials.language import Said, said


@dataclass(frozen=True)
class Lost:
    """Entries `first` to `last` of a record are not as the register knew them at `at` (UTC, ISO 8601).

    The record has `here` entries now: where that is `first` or more, others stand in their place.
    """

    first: int
    last: int
    here: int
    at: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def new(self) -> Json:
        """As an event holds it."""
        return {"first": self.first, "last": self.last, "registered": self.at}

    def sentences(self, code: str) -> tuple[Said, ...]:
        """What going on gives up, in plain words."""
        given_up = said(
            "The register knew {last} entries of {code} on {time} UTC. Going on gives up {entries}: what was "
            "recorded there is lost to this record for ever.",
            last=self.last,
            code=code,
            time=minute(self.at),
            entries=entries_words(self.first, self.last),
        )
        if self.here < self.first:
            return (given_up,)
        others = said(
            "What stands there now, from entry {first} on, the register did not see: it becomes part of the record.",
            first=self.first,
        )
        return given_up, others


def lost(entries: Sequence[Entry], hashes: Sequence[str]) -> Lost | None:
    """What a record with these hashes lacks of what the register's `entries` on it say it had; None for nothing."""
    since = max((n for n, entry in enumerate(entries) if entry.kind in (ACCEPTED, RECEIVED)), default=0)
    stand = [e.seq for e in entries[since:] if e.seq <= len(hashes) and hashes[e.seq - 1] == e.head]
    fullest = max(entries[since:], key=lambda entry: entry.seq, default=None)
    if fullest is None or len(stand) == len(entries[since:]):
        return None
    other = any(entry.seq <= len(hashes) and entry.seq not in stand for entry in entries[since:])
    first = max(stand, default=0) + 1 if other else len(hashes) + 1
    return Lost(first, max(first, fullest.seq), len(hashes), fullest.at)


def went_on(events: Sequence[Event]) -> tuple[Said, ...]:
    """What a record says of each time that it was gone on with, a sentence each."""
    return tuple(
        said(
            "It lacks {entries}, which the register knew on {time} UTC: on {day} {who} went on without them. "
            "Reason: {reason}.",
            entries=entries,
            time=minute(at),
            day=event.at[:10],
            who=event.by.name,
            reason=event.reason.rstrip(".。"),
        )
        for event, entries, at in decisions(events)
    )


def decisions(events: Sequence[Event]) -> Iterator[tuple[Event, Said, str]]:
    """Each event by which a record was gone on with, the entries given up, and when the register last knew them."""
    for event in events:
        match event.kind, event.new:
            case Kind.ACCEPTED, {"first": int(first), "last": int(last), "registered": str(at)}:
                yield event, entries_words(first, last), at


def minute(at: str) -> str:
    """`2026-03-15 10:00`."""
    return at[:16].replace("T", " ")
