"""Removing from sight what should not have been written: the file keeps it, displays and exports do not show it."""

from collections.abc import Iterator

from store.events import Event, Kind, Role
from store.folding import HIDDEN
from store.layout import Json
from trials.language import Said, said
from tui.interview import MONITOR, Interview

PARTS = ("new", "old", "reason", "source")


def may_mask(interview: Interview) -> Said | None:
    """Why this person can mask nothing now, in one sentence."""
    if why := interview.screening.readonly:
        return said("Nothing can be masked while the record is open for reading only. {why}", why=why)
    return MONITOR if interview.person.role == Role.MONITOR else None


def maskable(interview: Interview, seq: int) -> tuple[str, ...]:
    """The parts of an entry that can be masked: those that hold something and are not masked already.

    The answer that stands now is none of them: it is corrected first. Nor is which entries a record lost.
    """
    event = interview.screening.shown[seq - 1]
    if seq == 1:
        return ()
    parts = {part: getattr(event, part) for part in PARTS}
    found = [part for part, held in parts.items() if held not in (None, "", HIDDEN)]
    return tuple(
        part for part in found if part != "new" or not (event.kind == Kind.ACCEPTED or _stands(interview, event))
    )


def mask(interview: Interview, seq: int, parts: tuple[str, ...], reason: str) -> None:
    """Mask these parts of an entry, and a value also where the entry next to it repeats it. Refused, RecordError."""
    if why := may_mask(interview):
        interview.refuse(f"mask entry {seq}", why)
    event = interview.screening.shown[seq - 1]
    repeats = [found for part in parts for found in _repeated(interview, event, part)]
    new: list[Json] = [*parts]
    interview.screening.append(Kind.MASKED, str(seq), by=interview.person, new=new, reason=reason)
    for number, part in repeats:
        if part in maskable(interview, number):
            interview.screening.append(Kind.MASKED, str(number), by=interview.person, new=[part], reason=reason)


def _stands(interview: Interview, event: Event) -> bool:
    now = interview.screening.answers.get(event.subject)
    return event.kind == Kind.ANSWERED and now is not None and now.history[-1].seq == event.seq


def _repeated(interview: Interview, event: Event, part: str) -> Iterator[tuple[int, str]]:
    """Where the value of `part` stands as well: what one entry calls new, the next one on its subject calls old."""
    same = [e for e in interview.screening.shown if (e.kind, e.subject) == (event.kind, event.subject)]
    at = next(place for place, e in enumerate(same) if e.seq == event.seq)
    if part == "new" and at + 1 < len(same) and same[at + 1].old == event.new:
        yield same[at + 1].seq, "old"
    if part == "old" and at > 0 and same[at - 1].new == event.old:
        yield same[at - 1].seq, "new"
