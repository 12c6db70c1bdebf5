"""From what a caller says to the parts of an event, before it is sealed: cleaned, checked, with its summary."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from store.events import Clock, Kind, Person, from_record, stamp, tidy
from store.folding import SUMMED, Binding, Folded, fold
from store.form import check
from store.layout import PLAIN, SEALED, Json, Record
from store.permission import permit
from trials.text import clean, one_line


def drafted(
    kind: str,
    subject: str,
    *,
    by: Person,
    login: str,
    clock: Clock,
    new: Json = None,
    reason: str = "",
    source: str = "",
    measured: str = "",
) -> Record:
    """The parts of an event that come from the caller, cleaned, as plain data of its own."""
    return {
        **stamp(clock()),
        "by": _author(by, login),
        "kind": str(kind),
        "subject": one_line(subject),
        "old": None,
        "new": tidy(new),
        "reason": clean(reason).strip(),
        "source": one_line(source),
        "measured": one_line(measured),
    }


@lru_cache(maxsize=8)
def _author(by: Person, login: str) -> Record:
    return {"id": str(by.id), "name": one_line(by.name), "role": str(by.role), "login": one_line(login)}


def completed(state: Folded, draft: Record, seq: int, prev: str, verdicts: Json) -> Record:
    """`draft` as event `seq` with the summary that holds after it; Refused when it has not the form of an event."""
    record = {**draft, "seq": seq}
    check(record, sealed=False)
    judged = {} if verdicts is None else {"verdicts": verdicts, "judged": seq}
    if record["kind"] in SUMMED:
        event = from_record({**record, "prev": prev, "hash": "", "summary": judged})
        permit(state, event)
        summary: Mapping[str, Json] = fold(state, event).summary()
    else:
        summary = state.events[-1].summary
    return {**record, "prev": prev, "summary": {**summary, **judged}}


def first_events(
    code: str, token: str, bindings: Mapping[str, Binding], draft: Callable[..., Record], verdicts: Json, key: str
) -> Sequence[Record]:
    """The events with which a record begins: its creation, and each trial with its stage. `key`: see passphrase."""
    created = {"format": PLAIN, "token": token, "code": code}
    if key:
        created |= {"format": SEALED, "key": key}
    drafts = [draft(Kind.CREATED, "screening", new=created)]
    for trial, bound in bindings.items():
        drafts += [draft(Kind.BOUND, trial, new=bound.new), draft(Kind.STAGE, trial, new=bound.stage)]
    state = Folded()
    records = []
    for seq, each in enumerate(drafts, 1):
        record = completed(state, each, seq, "", verdicts if seq == len(drafts) else None)
        state = fold(state, from_record({**record, "hash": ""}))
        records.append(record)
    return records
