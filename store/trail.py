"""The audit trail as rows of plain words, from the events of a record: nothing is left out of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from store.events import Event, Kind
from store.folding import HIDDEN
from store.layout import Json
from store.sources import source_words
from store.words import (
    CHANGES,
    DISPOSITIONS,
    NOTED,
    WHAT,
    entries_words,
    person_words,
    recovered_words,
    word_words,
)
from trials.answer_words import entry_words
from trials.code_words import stage_words, state_words
from trials.definition import Question
from trials.document import Refused
from trials.language import ENGLISH, Language, Said, said
from trials.text import one_line


@dataclass(frozen=True)
class Row:
    """One event in words. `at` is the desk's own time with its offset; `key` is the event's subject as recorded.

    `who` is the name with the role. `old` and `new` are "" where there is nothing before or after; what was removed
    reads "(removed)".
    """

    seq: int
    at: str
    name: str
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


def rows(events: Iterable[Event], questions: Mapping[str, Question], language: Language = ENGLISH) -> tuple[Row, ...]:
    """Every event, in order. `events` are those that may be shown (Screening.shown); `questions` by record key."""
    return tuple(_row(event, questions, language) for event in events)


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


def _row(event: Event, questions: Mapping[str, Question], language: Language) -> Row:
    question = questions.get(event.subject) if event.kind == Kind.ANSWERED else None

    def words(part: Json) -> str:
        if part is None:
            return ""
        if part == HIDDEN:
            return language("(removed)")
        value = _answer(question, part, language) if question else _VALUES.get(event.kind, _as_it_is)(part, language)
        return one_line(value)

    return Row(
        seq=event.seq,
        at=local(event),
        name=event.by.name,
        who=person_words(event.by, language),
        login=event.by.login,
        kind=event.kind,
        what=_what(event, language),
        key=event.subject,
        subject=question.short if question else _subject(event, language),
        old=words(event.old),
        new=words(event.new),
        reason=one_line(word_words(CHANGES, event.reason, language)),
        source=source_words(event.source, language, questions),
        measured=event.measured,
    )


def local(event: Event) -> str:
    """When it was, by the clock of the desk: `2026-03-15 11:00:01.000 +01:00 CET`."""
    sign = -1 if event.offset[0] == "-" else 1
    offset = sign * timedelta(hours=int(event.offset[1:3]), minutes=int(event.offset[4:6]))
    at = datetime.fromisoformat(event.at).astimezone(timezone(offset))
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {event.offset} {event.zone}".rstrip()


def _what(event: Event, language: Language) -> str:
    change = "taken back" if event.new is None else "corrected" if event.old != event.new else "given again"
    if event.kind == Kind.ANSWERED and (event.new is None or event.old is not None):
        return language(_ANSWER[change])
    if event.kind == Kind.JUDGED and (event.new is None or event.old is not None):
        return language(_JUDGEMENT[change])
    if event.kind == Kind.EXPORTED and isinstance(event.new, dict) and event.new.get("written") is False:
        return language("export not written")
    if event.kind == Kind.BOUND and event.old is not None:
        return language("moved to another version")
    return word_words(WHAT, event.kind, language)


_ANSWER = {
    "taken back": said("answer taken back"),
    "corrected": said("answer corrected"),
    "given again": said("answer given again"),
}
_JUDGEMENT = {
    "taken back": said("judgement taken back"),
    "corrected": said("judgement corrected"),
    "given again": said("judgement given again"),
}


def _subject(event: Event, language: Language) -> str:
    if event.kind == Kind.MASKED:
        return language("entry {entry}", entry=event.subject)
    if event.kind == Kind.NOTE:
        return word_words(NOTED, event.subject, language)
    return language("screening") if event.subject == "screening" else event.subject


def _answer(question: Question, entry: Json, language: Language) -> str:
    try:
        words: object = entry_words(question, entry, language)
    except (Refused, ValueError, TypeError, LookupError, AttributeError):
        words = None  # an entry of another version of the question
    return words if isinstance(words, str) else _plain(entry)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_it_is(value: Json, language: Language) -> str:
    return _plain(value)


def _created(new: Json, language: Language) -> str:
    match new:
        case {"code": str(code)}:
            return code
    return _plain(new)


def _bound(new: Json, language: Language) -> str:
    match new:
        case {"definition": str(sha), "supplement": None | ""}:
            return language("definition {sha}", sha=sha[:12])
        case {"definition": str(sha), "supplement": supplement}:
            return language("definition {sha}, supplement {extra}", sha=sha[:12], extra=str(supplement)[:12])
    return _plain(new)


def _judged(new: Json, language: Language) -> str:
    match new:
        case {"finding": str(finding), "protocol": str(protocol), "section": str(section), "one_by_one": each}:
            parts = [state_words(finding, language)]
            if protocol or section:
                parts.append(language("protocol {protocol}, section {section}", protocol=protocol, section=section))
            if each:
                parts.append(language("each exclusion checked one by one"))
            return language.joined(parts)
    return _plain(new)


def _signed(new: Json, language: Language) -> str:
    match new:
        case {"stage": str(stage), "meaning": str(meaning)}:
            return language("{name}: {value}", name=stage_words(stage, language), value=meaning)
    return _plain(new)


def _disposition(new: Json, language: Language) -> str:
    match new:
        case {"word": str(word), "code": str(code)}:
            words = word_words(DISPOSITIONS, word, language)
            return language("{disposition}, earlier screening {code}", disposition=words, code=code)
    return word_words(DISPOSITIONS, _plain(new), language)


def _masked(new: Json, language: Language) -> str:
    if not isinstance(new, list):
        return _plain(new)
    return language("removed: {parts}", parts=language.joined(map(str, new)))


def _accepted(new: Json, language: Language) -> str:
    match new:
        case {"first": int(first), "last": int(last), "registered": str(at)}:
            return language(
                "without {entries}, known to the register on {time} UTC",
                entries=entries_words(first, last),
                time=at[:16].replace("T", " "),
            )
    return _plain(new)


def _exported(new: Json, language: Language) -> str:
    match new:
        case {"deidentified": True, "all": True}:
            return language("with all screenings of the site, de-identified")
        case {"deidentified": True, "all": False}:
            return language("this screening alone, de-identified")
        case {"deidentified": False, "all": True}:
            return language("with all screenings of the site")
        case {"deidentified": False, "all": False}:
            return language("this screening alone")
    return _plain(new)


def _noted(new: Json, language: Language) -> str:
    words = recovered_words(_plain(new))
    return language(words) if isinstance(words, Said) else words


def _opened(new: Json, language: Language) -> str:
    return "" if isinstance(new, dict) else _plain(new)


_VALUES: dict[str, Callable[[Json, Language], str]] = {
    Kind.CREATED: _created,
    Kind.BOUND: _bound,
    Kind.STAGE: lambda new, language: stage_words(_plain(new), language),
    Kind.JUDGED: _judged,
    Kind.SIGNED: _signed,
    Kind.UNLOCKED: lambda new, language: stage_words(_plain(new), language),
    Kind.DISPOSITION: _disposition,
    Kind.MASKED: _masked,
    Kind.OPENED: _opened,
    Kind.EXPORTED: _exported,
    Kind.ACCEPTED: _accepted,
    Kind.NOTE: _noted,
}
