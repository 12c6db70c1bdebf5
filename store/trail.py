"""The audit trail as rows of plain words, from the events of a record: nothing is left out of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from store.events import Event, Kind
from store.folding import HIDDEN
from store.layout import Json
from trials.definition import Question
from trials.document import Refused
from trials.text import one_line
from trials.values import entry_words


@dataclass(frozen=True)
class Row:
    """One event in words. `at` is the desk's own time with its offset; `key` is the event's subject as recorded.

    `old` and `new` are "" where there is nothing before or after; what was removed reads "(removed)".
    """

    seq: int
    at: str
    who: str
    login: str
    kind: str
    what: str
    key: str
    subject: str
    old: str
    new: str
    reason: str
    source: str
    measured: str


def rows(events: Iterable[Event], questions: Mapping[str, Question]) -> tuple[Row, ...]:
    """Every event, in order. `events` are those that may be shown (Screening.shown); `questions` by record key."""
    return tuple(_row(event, questions) for event in events)


def chosen(
    rows: Iterable[Row],
    *,
    key: str = "",
    kinds: Iterable[str] = (),
    who: str = "",
    since: str = "",
    until: str = "",
    text: str = "",
) -> tuple[Row, ...]:
    """The rows that fit all of what is given: the subject as recorded, any of the kinds, a part of the name, days
    as YYYY-MM-DD (both included), and words that stand anywhere in the row, each of them."""
    kinds, words = frozenset(kinds), text.casefold().split()
    return tuple(
        row
        for row in rows
        if (not key or row.key == key)
        and (not kinds or row.kind in kinds)
        and who.casefold() in row.who.casefold()
        and (not since or row.at[:10] >= since)
        and (not until or row.at[:10] <= until)
        and all(word in _all_words(row) for word in words)
    )


def _all_words(row: Row) -> str:
    parts = (row.at, row.who, row.login, row.what, row.key, row.subject, row.old, row.new, row.reason, row.source)
    return " ".join(parts).casefold()


def _row(event: Event, questions: Mapping[str, Question]) -> Row:
    question = questions.get(event.subject) if event.kind == Kind.ANSWERED else None
    value = _VALUES.get(event.kind, _plain)
    if question is not None:
        asked = question

        def value(entry: Json) -> str:
            return _answer(asked, entry)

    return Row(
        seq=event.seq,
        at=local(event),
        who=f"{event.by.name} ({event.by.role})",
        login=event.by.login,
        kind=event.kind,
        what=_what(event),
        key=event.subject,
        subject=question.short if question else _subject(event),
        old=_words(value, event.old),
        new=_words(value, event.new),
        reason=one_line(event.reason),
        source=event.source,
        measured=event.measured,
    )


def local(event: Event) -> str:
    """When it was, by the clock of the desk: `2026-03-15 11:00:01.000 +01:00 CET`."""
    sign = -1 if event.offset[0] == "-" else 1
    offset = sign * timedelta(hours=int(event.offset[1:3]), minutes=int(event.offset[4:6]))
    at = datetime.fromisoformat(event.at).astimezone(timezone(offset))
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {event.offset} {event.zone}".rstrip()


def _what(event: Event) -> str:
    if event.kind in (Kind.ANSWERED, Kind.JUDGED):
        done = "answer" if event.kind == Kind.ANSWERED else "judgement"
        if event.new is None:
            return f"{done} taken back"
        if event.old is not None:
            return f"{done} {'corrected' if event.old != event.new else 'given again'}"
    if event.kind == Kind.EXPORTED and isinstance(event.new, dict) and event.new.get("written") is False:
        return "export not written"
    if event.kind == Kind.BOUND and event.old is not None:
        return "moved to another version"
    return _WHAT.get(event.kind, event.kind)


def _subject(event: Event) -> str:
    return f"entry {event.subject}" if event.kind == Kind.MASKED else event.subject


def _words(value: Callable[[Json], str], part: Json) -> str:
    return "" if part is None else HIDDEN if part == HIDDEN else one_line(value(part))


def _answer(question: Question, entry: Json) -> str:
    try:
        words: object = entry_words(question, entry)
    except (Refused, ValueError, TypeError, LookupError, AttributeError):
        words = None  # an entry of another version of the question
    return words if isinstance(words, str) else _plain(entry)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _created(new: Json) -> str:
    match new:
        case {"code": str(code)}:
            return code
    return _plain(new)


def _bound(new: Json) -> str:
    match new:
        case {"definition": str(sha), "supplement": supplement}:
            return f"definition {sha[:12]}{f', supplement {str(supplement)[:12]}' if supplement else ''}"
    return _plain(new)


def _judged(new: Json) -> str:
    match new:
        case {"finding": str(finding), "protocol": str(protocol), "section": str(section), "one_by_one": each}:
            where = f", protocol {protocol}, section {section}" if protocol or section else ""
            return f"{finding}{where}{', each exclusion checked one by one' if each else ''}"
    return _plain(new)


def _signed(new: Json) -> str:
    match new:
        case {"stage": str(stage), "meaning": str(meaning)}:
            return f"{stage}: {meaning}"
    return _plain(new)


def _disposition(new: Json) -> str:
    match new:
        case {"word": str(word), "code": str(code)}:
            return f"{word}, earlier screening {code}"
    return _plain(new)


def _masked(new: Json) -> str:
    return f"removed: {', '.join(map(str, new))}" if isinstance(new, list) else _plain(new)


def _exported(new: Json) -> str:
    match new:
        case {"deidentified": bool(deidentified), "all": bool(every)}:
            of = "with all screenings of the site" if every else "this screening alone"
            return f"{of}, de-identified" if deidentified else of
    return _plain(new)


def _opened(new: Json) -> str:
    return "" if isinstance(new, dict) else _plain(new)


_VALUES: dict[str, Callable[[Json], str]] = {
    Kind.CREATED: _created,
    Kind.BOUND: _bound,
    Kind.JUDGED: _judged,
    Kind.SIGNED: _signed,
    Kind.DISPOSITION: _disposition,
    Kind.MASKED: _masked,
    Kind.OPENED: _opened,
    Kind.EXPORTED: _exported,
}
_WHAT: dict[str, str] = {
    Kind.CREATED: "screening begun",
    Kind.BOUND: "trial added",
    Kind.STAGE: "stage set",
    Kind.STOPPED: "asking stopped",
    Kind.DISPOSITION: "disposition recorded",
    Kind.MASKED: "entry masked",
    Kind.REFUSED: "refused",
}
