"""One record, whole: its events and every definition it was ever bound to, in one JSON file.

Another computer can read from it what was answered and judge every verdict again. It is no hand-over: what was masked
is not in it, and what is encrypted cannot be. Whoever is to go on with a record is given the file of store.handover.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from store.chain import START, digest
from store.errors import Damaged, Missing, NewerVersion, Refused
from store.events import Event, Kind, read_record
from store.exchange.account import Account
from store.exchange.disclosure import Disclosure
from store.folding import HIDDEN, Binding, Folded, fold
from store.layout import Json, Record
from store.passphrase import key_id
from store.permission import permit
from store.schema import Sha, Text, check
from trials.definition import CALENDAR, Question
from trials.language import said
from trials.text import one_line

FORMAT, VERSION = "trialscreen record", 1
DEIDENTIFIED = "trialscreen record, de-identified"
MOST = 64 * 1024 * 1024
MOST_EVENTS = 100_000


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal["trialscreen record"]
    version: int
    code: Text
    head: Sha
    events: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_EVENTS)]
    files: dict[Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")], str]


@dataclass(frozen=True)
class WholeRecord:
    """A record from a file, verified. `removed` are the events of which parts were masked before it was exported:
    their own content cannot be verified any more, only their place in the chain.
    """

    code: str
    token: str
    head: str
    events: tuple[Event, ...]
    removed: frozenset[int]
    files: Mapping[str, bytes]

    def kept(self, sha: str) -> bytes:
        """The definition with this hash. Missing."""
        if sha not in self.files:
            raise Missing(
                said(
                    "The definition {sha}… is not in the file of {code}: export the record again.",
                    sha=sha[:12],
                    code=self.code,
                )
            )
        return self.files[sha]

    def states(self) -> Iterator[tuple[Event, Folded]]:
        """Each event with what held after it."""
        state = Folded()
        for event in self.events:
            state = fold(state, event)
            yield event, state


def record_json(account: Account, kept: Callable[[str], bytes]) -> dict[str, Json]:
    """The whole record as plain data; `kept` gives the bytes of a definition by its hash.

    Refused when another program wrote texts into the record that this one does not show as they are.
    """
    if key_id(vars(account.events[0])):
        raise Refused(
            said(
                "{code} is encrypted, and its chain is over what is encrypted: hand it over as a file instead, "
                "with backup --screening.",
                code=account.code,
            )
        )
    records = [asdict(event) for event in account.events]
    removed = _removed(account.events)
    for record in records:
        if record["seq"] not in removed and digest(record) != record["hash"]:
            raise Refused(
                said(
                    "{code} holds text in event {record} that another program wrote: hand over a backup.",
                    code=account.code,
                    record=record["seq"],
                )
            )
    return {
        "format": FORMAT,
        "version": VERSION,
        "code": account.code,
        "head": account.head,
        "events": list(records),
        "files": {sha: kept(sha).decode("utf-8") for sha in dict.fromkeys(_shas(account.events))},
    }


def record_text(plain: Mapping[str, Json]) -> str:
    """As it stands in a file: ASCII, an event a line."""
    parts = []
    for name, value in plain.items():
        if name == "events" and isinstance(value, list):
            lines = ",\n".join(json.dumps(event) for event in value)
            parts.append(f'"events": [\n{lines}\n]')
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read_whole(data: bytes, name: str) -> WholeRecord:
    """Read and verify an exported record. Refused (it is no such file), Damaged, NewerVersion."""
    envelope = _envelope(_strict(data, name), name)
    files = {}
    for sha, text in envelope.files.items():
        content = text.encode("utf-8", "surrogatepass")
        if hashlib.sha256(content).hexdigest() != sha:
            raise Damaged(
                said(
                    "{name} is damaged: a definition in it, {sha}…, was changed after it was exported.",
                    name=name,
                    sha=sha[:12],
                )
            )
        files[sha] = content
    records = envelope.events
    removed = _removed_in(records)
    prev = START
    for seq, record in enumerate(records, 1):
        fits = record.get("seq") == seq and record.get("prev") == prev
        if not fits or not (seq in removed or _digest(record) == record.get("hash")):
            raise Damaged(
                said("{name} is damaged at event {seq}: it was changed after it was written.", name=name, seq=seq)
            )
        prev = str(record["hash"])
    if prev != envelope.head:
        raise Damaged(
            said("{name} is damaged: its last events are missing, or its head is another record's.", name=name)
        )
    events, state = _folded(records, removed, name)
    if state.code != envelope.code:
        raise Damaged(
            said(
                "{name} is damaged: it names {code}, and its events are of {other}.",
                name=name,
                code=one_line(envelope.code)[:64],
                other=state.code,
            )
        )
    return WholeRecord(state.code, state.token, prev, events, removed, files)


def deidentified_json(account: Account, told: Disclosure) -> dict[str, Json]:
    """The de-identified form: it can be read, but neither verified nor judged again."""
    questions = {q.key: q for of in account.trials.values() for q in of.trial.questions.values()}
    return {
        "format": DEIDENTIFIED,
        "version": VERSION,
        "code": account.code,
        "trials": {
            trial: {"definition": of.binding.definition, "version": of.trial.version, "stage": of.binding.stage}
            for trial, of in account.trials.items()
        },
        "events": [_told_event(event, questions.get(event.subject), told) for event in account.events],
    }


def _told_event(event: Event, question: Question | None, told: Disclosure) -> dict[str, Json]:
    found: dict[str, Json] = {
        "seq": event.seq,
        "at": told.moment(event.at),
        "by": told.person(event.by),
        "kind": event.kind,
        "subject": event.subject,
        "reason": told.free(event.reason),
        "source": told.free(event.source),
        "measured": told.day(event.measured),
    }
    if event.kind == Kind.ANSWERED and question is not None:
        for name, entry in (("old", event.old), ("new", event.new)):
            found[name] = None if entry is None else _told_entry(question, entry, told)
    elif event.kind in (Kind.STAGE, Kind.DISPOSITION):
        found |= {"old": event.old, "new": event.new}
    elif event.kind == Kind.JUDGED and isinstance(event.new, dict):
        found["new"] = event.new["finding"]
    if isinstance(event.verdicts, dict):
        found["verdicts"] = {
            trial: {name: data[name] for name in ("stage", "verdict", "failed", "open") if name in data}
            for trial, data in event.verdicts.items()
            if isinstance(data, dict)
        }
    return found


def _told_entry(question: Question, entry: Json, told: Disclosure) -> Json:
    """An answer as it is recorded where it tells no day, else in words."""
    if question.type in (*CALENDAR, "courses") or isinstance(entry, dict) or entry == HIDDEN:
        return HIDDEN if entry == HIDDEN else told.entry(question, entry)
    return entry


def _strict(data: bytes, name: str) -> Any:
    """JSON without doubled names, fractions, NaN or endless numbers. Refused."""
    if len(data) > MOST:
        raise Refused(said("{name} is larger than any record of a screening: it is not read.", name=name))

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Damaged(said("{name} is damaged: a name in it stands twice.", name=name))
        return found

    def never(text: str) -> Any:
        raise Damaged(said("{name} is damaged: it holds a number of a kind that is never written.", name=name))

    def whole(text: str) -> int:
        return int(text) if len(text) <= 16 else never(text)

    try:
        return json.loads(data, object_pairs_hook=once, parse_float=never, parse_constant=never, parse_int=whole)
    except (ValueError, RecursionError):
        raise Refused(said("{name} is not a record that trialscreen exported: it is not JSON.", name=name)) from None


def _envelope(plain: Any, name: str) -> _Envelope:
    match plain:
        case {"format": "trialscreen record, de-identified"}:
            raise Refused(
                said(
                    "{name} is a de-identified export: without its dates it can be read, but not judged again.",
                    name=name,
                )
            )
        case {"format": "trialscreen record", "version": int(version)} if version > VERSION:
            raise NewerVersion(
                said(
                    "{name} was written by a newer version of trialscreen: update trialscreen to read it.", name=name
                )
            )
    try:
        return _Envelope.model_validate(plain)
    except (ValidationError, RecursionError):
        raise Refused(said("{name} is not a record that trialscreen exported.", name=name)) from None


def _digest(record: Record) -> str:
    try:
        return digest(record)
    except (TypeError, ValueError, RecursionError):
        return ""


def _folded(records: list[Record], removed: frozenset[int], name: str) -> tuple[tuple[Event, ...], Folded]:
    """The events and what they come to; the rules of a record apply as far as nothing of it was masked."""
    state = Folded()
    for seq, record in enumerate(records, 1):
        try:
            if seq not in removed:
                check(record)
            event = read_record(record)
            if not removed:
                permit(state, event)
            state = fold(state, event)
        except Refused as error:
            raise Damaged(
                said("{name} is damaged at event {seq}. {error}", name=name, seq=seq, error=error)
            ) from None
        except (KeyError, TypeError, AttributeError, ValueError, StopIteration):
            raise Damaged(
                said("{name} is damaged at event {seq}: it does not have the form of an event.", name=name, seq=seq)
            ) from None
        if event.summary != state.summary():
            raise Damaged(
                said(
                    "{name} is damaged at event {seq}: its summary does not fit the events before it.",
                    name=name,
                    seq=seq,
                )
            )
    return state.events, state


def _removed(events: tuple[Event, ...]) -> frozenset[int]:
    """The events of which a part was masked."""
    return frozenset(int(event.subject) for event in events if event.kind == Kind.MASKED)


def _removed_in(records: list[Record]) -> frozenset[int]:
    found = set()
    for record in records:
        match record:
            case {"kind": "masked", "subject": str(number)} if number.isascii() and number.isdigit():
                found.add(int(number[:9]))
    return frozenset(found)


def _shas(events: tuple[Event, ...]) -> Iterator[str]:
    """Every file that the record was ever bound to."""
    for event in events:
        if event.kind == Kind.BOUND and isinstance(event.new, dict):
            new: dict[str, Any] = event.new
            yield from Binding(stage="", **new).shas
