"""One screening: its events, and what follows from them. `append` is the only way to write."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from store.drafting import completed, drafted
from store.errors import Damaged, Locked, NotSaved, RecordError, Refused
from store.events import BEGINNING, Clock, Event, Kind, Person, from_record, read_record, tidy
from store.folding import (
    Binding,
    Folded,
    Recorded,
    RecordedDisposition,
    RecordedJudgement,
    Signature,
    fold,
    shown,
)
from store.form import check
from store.layout import Json, Record
from store.ledger import Ledger
from store.lock import Lock
from store.passphrase import Key
from store.permission import permit
from store.register import ACCEPTED, HEAD, RECEIVED, Register, lacking
from store.words import FOUND
from trials.language import Said, said

# What the register is told of at once; it learns of the rest when the screening is opened or closed.
REGISTERED = frozenset({Kind.SIGNED, Kind.UNLOCKED, Kind.EXPORTED, Kind.DISPOSITION, Kind.MASKED})


class Screening:
    """An open screening. Its views are frozen: each is replaced, never changed, when an event is added.

    `readonly` says in one sentence why nothing can be added (None when it can), `incomplete` whether that is because
    events are gone from it; `recovered` what was set aside on opening (None when nothing was); `unregistered` why the
    site's register does not know how far it has come (None when it does, or will on closing).
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        clock: Clock,
        login: str,
        lock: Lock | None = None,
        readonly: Said | None = None,
        key: Key | None = None,
        kept: Callable[[str], object],
        register: Register,
        suspect: set[str],
        still: Callable[[Person], None],
    ) -> None:
        """Fold the verified `ledger`; Damaged when an event breaks the rules of a record. See Site.open."""
        self._ledger = ledger
        self._clock = clock
        self._login = login
        self._lock = lock
        self._key = key
        self._kept = kept
        self._register = register
        self._suspect = suspect  # the tokens of the records at which this program has seen the disk fail
        self._still = still  # Refused for somebody whose role is another by now
        self._registered = ""
        self._found = False  # whether the register, which knows others, has never heard of it
        self.readonly = readonly
        self.incomplete = False
        self.recovered: Said | None = None
        self.unregistered: Said | None = None
        self._state = folded(ledger.records, ledger.file, key)
        ledger.name(self.code)
        if ledger.cut:
            self.recovered = said(
                "The file of {code} ends too early, as when an entry was cut off while it was being saved: {count} "
                "entries are whole.",
                code=self.code,
                count=len(self.events),
            )

    @property
    def code(self) -> str:
        return self._state.code

    @property
    def token(self) -> str:
        return self._state.token

    @property
    def head(self) -> str:
        """The hash of the last event: it stands for the whole record up to there."""
        return self._ledger.head

    @property
    def failed(self) -> bool:
        """Whether the disk failed: nothing more is taken until the screening is opened again."""
        return self._ledger.failed

    @property
    def events(self) -> tuple[Event, ...]:
        return self._state.events

    @property
    def shown(self) -> tuple[Event, ...]:
        """The events as they may be displayed and exported: what was masked reads "(removed)"."""
        return tuple(shown(self._state, event) for event in self._state.events)

    @property
    def trials(self) -> Mapping[str, Binding]:
        return self._state.trials

    @property
    def answers(self) -> Mapping[str, Recorded]:
        """By key: a bank question's id, or TRIAL/ID."""
        return self._state.answers

    @property
    def judgements(self) -> Mapping[str, RecordedJudgement]:
        """By TRIAL/ID of the criterion; whether one has lapsed is for the caller to tell, from its `basis`."""
        return self._state.judgements

    @property
    def dispositions(self) -> Mapping[str, RecordedDisposition]:
        return self._state.dispositions

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """All of them, in order; those with `void` set no longer count."""
        return self._state.signatures

    @property
    def stopped(self) -> Mapping[str, int]:
        """By trial: the number of the event by which the coordinator stopped."""
        return self._state.stopped

    @property
    def verdicts(self) -> Json:
        """The latest verdict data handed in, from event `judged` (0: none yet)."""
        return self._state.verdicts

    @property
    def judged(self) -> int:
        return self._state.judged

    @property
    def clock_went_back(self) -> tuple[int, ...]:
        """The numbers of the events that carry an earlier time than the one before them."""
        events = self._state.events
        return tuple(b.seq for a, b in pairwise(events) if b.at < a.at)

    def locked(self, key: str, kind: str = Kind.ANSWERED) -> Signature | None:
        """The signature that locks the answer `key`, or a judgement, `kind` "judged"; None when it may be changed."""
        return self._state.locked_by(kind, key)

    def append(
        self,
        kind: str,
        subject: str,
        *,
        by: Person,
        old: Json = None,
        new: Json = None,
        reason: str = "",
        source: str = "",
        measured: str = "",
        verdicts: Json = None,
    ) -> Event:
        """Add one event; it is on the disk, synced, when this returns.

        `old` may be left out: the record knows it. Raises Refused (a rule is broken), Locked (opened for
        reading only), Damaged (for it lacks events) or NotSaved (the disk did not take it); then the record is as
        it was before.
        """
        if self.readonly:
            raise self.closed(
                said("{code} is open for reading only. {readonly}", code=self.code, readonly=self.readonly)
            )
        self._still(by)
        draft = drafted(
            kind,
            subject,
            by=by,
            login=self._login,
            clock=self._clock,
            new=new,
            reason=reason,
            source=source,
            measured=measured,
        )
        before = self._state.before(draft["kind"], draft["subject"])
        if old is not None and tidy(old) != before:
            raise Refused(
                said(
                    "{subject} has changed since it was shown: look at it again before changing it.",
                    subject=draft["subject"],
                )
            )
        if draft["kind"] == Kind.BOUND and isinstance(new, Mapping):
            for sha in (new.get("definition"), new.get("supplement"), *_values(new.get("includes"))):
                if sha:
                    self._kept(str(sha))
        seq = len(self._state.events) + 1
        draft = completed(self._state, {**draft, "old": before}, seq, self.head, tidy(verdicts))
        record = self._ledger.sealed(self._key.closed(draft) if self._key else draft, seq)
        event = from_record({**draft, "hash": record["hash"]})
        permit(self._state, event)
        after = fold(self._state, event)
        self._ledger.add(record)
        self._state = after
        if event.kind in REGISTERED:
            self._put_down()
        return event

    def closed(self, sentence: Said) -> RecordError:
        """The error that says that nothing can be added: Locked, or Damaged where events are gone from the record."""
        return (Damaged if self.incomplete else Locked)(sentence)

    def begin(self, by: Person, *, opened: bool) -> None:
        """Put the file in order for writing, once the lock is held, and record the opening.

        What was set aside is said and recorded too. If the disk takes none of it the screening is read-only. So it is
        when the register knows events that are gone; then nothing is done to the file, which a backup still fits.
        """
        try:
            known = self._compared()
            if self.readonly:
                return
            self._put_in_order(by)
            if opened:
                self.append(Kind.OPENED, "screening", by=by, new=self._tip())
            if self.recovered or not known:
                self._put_down()
        except NotSaved as error:
            self.readonly = error.said

    def go_on(self, lost: Json, by: Person, reason: str) -> None:
        """Record that it is gone on with without the `lost` entries, see Site.accept; the register says so as well.

        Refused; NotSaved, also when the register did not take it: the record then stays as good as read-only.
        """
        try:
            self._put_in_order(by)
            self.append(Kind.ACCEPTED, "screening", by=by, new=lost, reason=reason)
            self._put_down(ACCEPTED, reason)
            if self.unregistered:
                raise NotSaved(self.unregistered)
        except RecordError as error:
            self.readonly = error.said  # closing it must not have the register believe it whole
            raise

    def close(self) -> None:
        """Give the lock back. A closed screening can still be looked at, not added to.

        The register learns how far it had come also after a failure: what was shown as saved must be there later.
        """
        if not (self.readonly or self.head == self._registered):
            self._put_down()
        if self.failed:
            self._suspect.add(self.token)
        self._ledger.close()
        if self._lock:
            self._lock.release()
        self.readonly = self.readonly or said("It has been closed.")

    def _put_in_order(self, by: Person) -> None:
        """Put the file in order for writing; what was set aside is said and recorded."""
        aside = self._ledger.settle(anew=self.token in self._suspect)
        self._suspect.discard(self.token)
        if self.recovered:
            if aside:
                self.recovered = said(
                    "{sentence} What was left of the next one is kept in {name}.",
                    sentence=self.recovered,
                    name=aside.name,
                )
            self.append(Kind.NOTE, "recovered", by=by, new=str(self.recovered))

    def _compared(self) -> bool:
        """Whether the register knows the record as it is; it is read-only when events it knows are gone."""
        try:
            entry = self._register.latest(self.token)
        except RecordError as error:
            self.unregistered = error.said
            return True
        self.readonly = lacking(entry, self.code, [event.hash for event in self.events]) if entry else None
        self.incomplete = self.readonly is not None
        begun = self.events[-1].kind in BEGINNING
        self._found = entry is None and not begun and bool(self._register.pages())
        return entry is not None and entry.head == self.head

    def _tip(self) -> Json:
        """The last line of the register, so that neither can be cut back without the other."""
        try:
            site, head = self._register.tip()
        except RecordError:
            return None
        return {"register": site, "head": head}

    def _put_down(self, kind: str = HEAD, reason: str = "") -> None:
        """Have the register know how far this record has come. The record itself is saved whether or not."""
        last = self.events[-1]
        try:
            if self._found:
                kind, reason = RECEIVED, FOUND
            self._register.note(kind, self.token, self.code, last.seq, last.hash, by=last.by, reason=reason)
            self._found, self._registered, self.unregistered = False, last.hash, None
        except RecordError as error:
            self.unregistered = said("The site's register was not brought up to date. {why}", why=error)

    def __enter__(self) -> "Screening":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _values(includes: Json) -> list[Json]:
    return list(includes.values()) if isinstance(includes, dict) else []


def folded(records: Sequence[Record], name: str, key: Key | None = None) -> Folded:
    """What verified `records` say; Damaged when one of them breaks the rules of a record.

    `key` is that of an encrypted record.
    """
    state = Folded()
    for number, record in enumerate(records, 1):
        try:
            if key and number > 1:
                record = key.opened(record, name)
            check(record)
            event = read_record(record)
            permit(state, event)
        except Refused as error:
            raise Damaged(
                said("{name} is damaged at event {number}. {error}", name=name, number=number, error=error)
            ) from None
        state = fold(state, event)
        if event.summary != state.summary():
            raise Damaged(
                said(
                    "{name} is damaged at event {number}: its summary does not fit the events before it.",
                    name=name,
                    number=number,
                )
            )
    return state
