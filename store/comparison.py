"""What the site's register and its list of people say of a record that was read, in sentences for `verify`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from store.events import By, Event, Kind
from store.going_on import lost
from store.register import ACCEPTED, RECEIVED, WAY_BACK, Entry, Whole, lacking
from store.words import FOUND, ROLES, entries_words, receipt_words
from trials.language import Said, in_a_row, said
from trials.text import one_line

Roles = Mapping[tuple[str, str], frozenset[str]]  # that somebody has ever had here, by id and name
HOUR = timedelta(hours=1)


def removed(code: str, hashes: Sequence[str], entries: Sequence[Entry], way: Said = WAY_BACK) -> Iterator[Said]:
    since = max((n for n, entry in enumerate(entries) if entry.kind in (ACCEPTED, RECEIVED)), default=0)
    # The fullest line says it: that of an older copy put back would only repeat it.
    for entry in sorted(entries[since:], key=lambda entry: -entry.seq):
        if missing := lacking(entry, code, hashes, way):
            yield missing
            return


def found_words(at: str) -> Said:
    return said("It was found among the records on {day}; until then the register did not know it.", day=at[:10])


def changed_hands(entry: Entry, before: Sequence[Entry], hashes: Sequence[str]) -> Iterator[Said]:
    """How the register says that a record came here, or was gone on with, after the lines `before`."""
    told = {"day": entry.at[:10], "who": entry.by, "reason": receipt_words(entry.reason)}
    if entry.reason == FOUND:
        yield found_words(entry.at)
    elif entry.kind == ACCEPTED:
        yield said("{sentence} Reason: {reason}.", sentence=without(entry.at, entry.by), reason=told["reason"])
    else:
        yield said("On {day} {who} put it here: {reason}.", **told)
    gone = lost(before, hashes[: entry.seq])
    if gone and entry.kind == RECEIVED and " without " not in entry.reason:
        entries = entries_words(gone.first, gone.last)
        yield said("With that it lost {entries} that the register knew.", entries=entries)


def unfounded(entries: Sequence[Entry], went_on: Collection[str]) -> Iterator[Said]:
    """A last line of the register that a record was gone on with, of which the record itself knows nothing."""
    last = next((entry for entry in reversed(entries) if entry.kind in (ACCEPTED, RECEIVED)), None)
    if last and last.kind == ACCEPTED and last.head not in went_on:
        yield said(
            "The register says that it was gone on with on {day} although entries were lost, and the record does "
            "not: the program did not write that line.",
            day=last.at[:10],
        )


def without(at: str, who: str) -> Said:
    return said("On {day} {who} went on with it although entries were lost.", day=at[:10], who=who)


def foreign(events: Sequence[Event], entries: Sequence[Entry], register: Whole) -> Iterator[Said]:
    """What the record says of the register, from each opening: lines that are no longer there."""
    since = max((entry.seq for entry in entries if entry.kind == RECEIVED), default=0)
    for event in events[since:]:
        match event.kind, event.new:
            case Kind.OPENED, {"register": str(site), "head": str(head)} if head not in register.hashes:
                of = said("another has taken its place") if register.site else said("the register is gone")
                of = said("lines were removed from its end") if site == register.site else of
                yield said(
                    "Entry {number} names a line of the site's register that is not there: {why}.",
                    number=event.seq,
                    why=of,
                )
                return


def never_theirs(authors: Iterable[tuple[int, By]], roles: Roles) -> Iterator[Said]:
    """The entries of people of this site under a role that they never had here."""
    found: dict[tuple[str, str], list[int]] = {}
    for seq, by in authors:
        if by.role not in roles.get((by.id, by.name), (by.role,)):
            found.setdefault((by.name, by.role), []).append(seq)
    for (name, role), numbers in found.items():
        told = {"name": one_line(name), "role": ROLES.get(role, role), "numbers": in_a_row(numbers)}
        yield said("{name} never had the role {role} here, in which these entries were recorded: {numbers}.", **told)


def clock_set_back(entries: Sequence[Entry]) -> Iterator[Said]:
    """That a clock was set back between two lines, by more than it takes many lines to be written together."""
    back = [
        after
        for before, after in pairwise(entries)
        if after.at < before.at and datetime.fromisoformat(before.at) - datetime.fromisoformat(after.at) > HOUR
    ]
    if back:
        yield said(
            "The clock of a computer went back by more than an hour, the last time to {time} UTC.",
            time=back[-1].at[:16].replace("T", " "),
        )
