"""From the events of a screening to what holds now: pure functions, each event folded once."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType as Frozen
from typing import Any, TypeVar

from store.errors import Refused
from store.events import By, DispositionWord, Event, Kind, Role
from store.layout import PLAIN, SEALED, Json

T = TypeVar("T")
HIDDEN = "(removed)"
READING = frozenset({Kind.OPENED, Kind.EXPORTED, Kind.NOTE, Kind.REFUSED})
SCREENING = (DispositionWord.IN_SCREENING, DispositionWord.RE_SCREENED)
# After any other event the summary differs by its verdicts alone.
SUMMED = frozenset({Kind.CREATED, Kind.BOUND, Kind.STAGE, Kind.DISPOSITION, Kind.SIGNED, Kind.UNLOCKED})
OF_A_TRIAL = frozenset({Kind.STAGE, Kind.STOPPED, Kind.UNLOCKED, Kind.SIGNED, Kind.DISPOSITION})


def _empty() -> Frozen[Any, Any]:
    return Frozen({})


@dataclass(frozen=True)
class Binding:
    """What a trial is judged by: SHA-256 of its definition and of the site's supplement (None: none), its stage.

    `includes` are the files that the definition draws on, by name: the shared questions, instruments.
    """

    definition: str
    supplement: str | None
    stage: str
    includes: Mapping[str, str] = field(default_factory=_empty)

    @property
    def new(self) -> Json:
        """As an event holds it."""
        return {"definition": self.definition, "supplement": self.supplement, "includes": dict(self.includes)}

    @property
    def shas(self) -> tuple[str, ...]:
        """Every file it is judged by."""
        return tuple(filter(None, (self.definition, self.supplement, *self.includes.values())))


@dataclass(frozen=True)
class Recorded:
    """An answer as it stands. `seq`, `at` and `by` are of the last change of its value; `history` of all entries."""

    key: str
    kept: Json
    source: str
    measured: str
    seq: int
    at: str
    by: By
    history: tuple[Event, ...]

    @property
    def entry(self) -> Json:
        return deepcopy(self.kept)


@dataclass(frozen=True)
class RecordedJudgement:
    """An investigator's decision on a criterion. `basis` is what the caller bound it to, as handed in."""

    subject: str
    finding: str
    reason: str
    protocol: str
    section: str
    one_by_one: bool
    basis: Json
    seq: int
    by: By
    at: str

    @property
    def new(self) -> Json:
        """As an event holds it."""
        names = ("finding", "protocol", "section", "one_by_one", "basis")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class RecordedDisposition:
    """What became of the participant. `earlier` is the code of the screening before this one, for "re-screened"."""

    word: str
    reason: str
    seq: int
    at: str
    by: By
    earlier: str = ""
    earlier_token: str = ""

    @property
    def new(self) -> Json:
        """As an event holds it."""
        return {"word": self.word, "code": self.earlier, "token": self.earlier_token} if self.earlier else self.word


@dataclass(frozen=True)
class Signature:
    """Who confirmed what. `head` is the hash of the event before it; `void` the event that ended it, or None.

    `answers` and `judgements` name what it locks.
    """

    trial: str
    stage: str
    meaning: str
    head: str
    definition: str
    supplement: str | None
    answers: frozenset[str]
    judgements: frozenset[str]
    seq: int
    at: str
    by: By
    void: int | None = None


@dataclass(frozen=True)
class Folded:
    """What holds after some number of events."""

    events: tuple[Event, ...] = ()
    code: str = ""
    token: str = ""
    trials: Frozen[str, Binding] = field(default_factory=_empty)
    answers: Frozen[str, Recorded] = field(default_factory=_empty)
    judgements: Frozen[str, RecordedJudgement] = field(default_factory=_empty)
    dispositions: Frozen[str, RecordedDisposition] = field(default_factory=_empty)
    signatures: tuple[Signature, ...] = ()
    stopped: Frozen[str, int] = field(default_factory=_empty)
    masked: Frozen[int, frozenset[str]] = field(default_factory=_empty)
    verdicts: Json = None
    judged: int = 0

    def summary(self) -> dict[str, Json]:
        """What every event carries, so that its file can be listed from its last line alone."""
        signed: dict[str, list[Json]] = {trial: [] for trial in self.trials}
        for signature in self.signatures:
            if signature.void is None:
                signed[signature.trial].append(signature.stage)
        trials: dict[str, Json] = {
            trial: {
                "stage": bound.stage,
                "disposition": self.dispositions[trial].word if trial in self.dispositions else "",
                "signed": signed[trial],
            }
            for trial, bound in self.trials.items()
        }
        return {"code": self.code, "trials": trials, "verdicts": self.verdicts, "judged": self.judged}

    def locked_by(self, kind: str, subject: str) -> Signature | None:
        """The signature in force that locks an answer (`Kind.ANSWERED`) or judgement (`Kind.JUDGED`)."""
        for signature in self.signatures:
            names = signature.answers if kind == Kind.ANSWERED else signature.judgements
            if signature.void is None and subject in names:
                return signature
        return None

    def before(self, kind: str, subject: str) -> Json:
        """What an event of this kind on this subject would replace: its `old`."""
        if kind == Kind.ANSWERED and subject in self.answers:
            return self.answers[subject].kept
        if kind == Kind.JUDGED and subject in self.judgements:
            return self.judgements[subject].new
        if kind == Kind.STAGE and subject in self.trials:
            return self.trials[subject].stage or None
        if kind == Kind.BOUND and subject in self.trials:
            return self.trials[subject].new
        if kind == Kind.DISPOSITION and subject in self.dispositions:
            return self.dispositions[subject].new
        return None


def permit(state: Folded, event: Event) -> None:
    """Refused, in one sentence, when the rules of a record do not allow `event` after `state`.

    `event` has passed store.form; whoever reads a file applies the same rules to it.
    """
    kind, subject = event.kind, event.subject
    if (event.seq == 1) != (kind == Kind.CREATED):
        raise Refused("A record begins with its creation, once.")
    if event.by.role == Role.MONITOR and kind not in READING:
        raise Refused("A monitor reads the record and may add notes, but changes nothing in it.")
    if event.old != state.before(kind, subject):
        raise Refused(f"{subject} has changed since it was shown: look at it again before changing it.")
    match kind:
        case Kind.CREATED:
            _permit_created(event)
        case Kind.ANSWERED:
            _permit_answered(state, event)
        case Kind.JUDGED:
            _permit_judged(state, event)
        case Kind.BOUND:
            if event.old is not None and not event.reason:
                raise Refused(
                    f"{subject} is part of this screening already: moving it to another version needs a reason."
                )
            if any(s.trial == subject and s.void is None for s in state.signatures):
                raise Refused(f"{subject} is signed: unlock it before moving it to another version.")
        case Kind.MASKED:
            _permit_masked(state, event)
        case Kind.DISPOSITION:
            _permit_disposition(state, event)
    if kind in OF_A_TRIAL:
        _need_bound(state, subject)
    if kind in (Kind.SIGNED, Kind.UNLOCKED):
        _permit_signature(state, event)


def _permit_created(event: Event) -> None:
    match event.new:
        case dict(new) if (new.get("format"), "key" in new) in ((PLAIN, False), (SEALED, True)):
            return
    raise Refused("A record is of format 1, or of format 2 when it is encrypted.")


def _permit_answered(state: Folded, event: Event) -> None:
    if "/" in event.subject:
        _need_bound(state, event.subject.partition("/")[0])
    _need_unlocked(state, event)
    now = state.answers.get(event.subject)
    if now is None and event.new is None:
        raise Refused(f"{event.subject} has no answer to take back.")
    if now is not None and (now.kept, now.source, now.measured) != (event.new, event.source, event.measured):
        _need_reason(event, f"{event.subject} is answered already")


def _permit_judged(state: Folded, event: Event) -> None:
    if event.by.role != Role.INVESTIGATOR:
        raise Refused(f"Only an investigator can judge a criterion, and {event.by.name} is {event.by.role}.")
    _need_bound(state, event.subject.partition("/")[0])
    _need_unlocked(state, event)
    _need_reason(event, f"A judgement on {event.subject} is a decision")
    if event.new is None and event.subject not in state.judgements:
        raise Refused(f"{event.subject} has no judgement to take back.")


def _permit_masked(state: Folded, event: Event) -> None:
    _need_reason(event, "Masking hides part of the record")
    number = int(event.subject)
    if not 1 < number < event.seq:
        raise Refused(f"Event {number} cannot be masked: there is no such entry in this record.")
    of = state.events[number - 1]
    now = state.answers.get(of.subject)
    if of.kind == Kind.ANSWERED and now and now.history[-1].seq == number and "new" in list(_items(event.new)):
        raise Refused(f"Event {number} holds the present answer: correct the answer first, then mask the old one.")


def _permit_disposition(state: Folded, event: Event) -> None:
    now = state.dispositions.get(event.subject)
    if now and now.new != event.new and now.word not in SCREENING:
        _need_reason(event, f"The disposition was recorded as {now.word!r}")
    match event.new:
        case {"token": token} if token == state.token:
            raise Refused(f"{state.code} cannot be its own earlier screening.")


def _permit_signature(state: Folded, event: Event) -> None:
    match event.new:
        case {"stage": str(stage)} | str(stage):
            signed = any((s.trial, s.stage, s.void) == (event.subject, stage, None) for s in state.signatures)
            if event.kind == Kind.SIGNED and signed:
                raise Refused(f"{event.subject} is signed for {stage} already: unlock it first.")
            if event.kind == Kind.UNLOCKED:
                _need_reason(event, "Unlocking voids a signature")
                if not signed:
                    raise Refused(f"{event.subject} has no signature for {stage} to unlock.")


def _need_bound(state: Folded, trial: str) -> None:
    if trial not in state.trials:
        raise Refused(f"{trial} is not part of this screening: add the trial first.")


def _need_unlocked(state: Folded, event: Event) -> None:
    signature = state.locked_by(event.kind, event.subject)
    if signature:
        raise Refused(
            f"{event.subject} is locked by the signature for {signature.trial}, {signature.stage}: "
            "unlock it with a reason first."
        )


def _need_reason(event: Event, because: str) -> None:
    if not event.reason.strip():
        raise Refused(f"{because}: say why in a reason.")


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _with(mapping: Frozen[str, T], key: str, value: T) -> Frozen[str, T]:
    return Frozen(mapping | {key: value})


def _without(mapping: Frozen[str, T], key: str) -> Frozen[str, T]:
    return Frozen({name: value for name, value in mapping.items() if name != key})


def fold(state: Folded, event: Event) -> Folded:
    """What holds after a permitted `event`. `state` stays as it was."""
    if event.kind == Kind.MASKED:
        state = _hide(state, int(event.subject), frozenset(map(str, _items(event.new))))
    changes = _changes(state, event)
    if event.summary.get("judged") == event.seq:
        changes |= {"verdicts": event.summary["verdicts"], "judged": event.seq}
    after = object.__new__(Folded)  # as dataclasses.replace, which takes three times as long, at every event
    vars(after).update(vars(state), events=(*state.events, event), **changes)
    return after


def _changes(state: Folded, event: Event) -> dict[str, Any]:
    """What of the state an event replaces, by name."""
    subject = event.subject
    match event.kind, event.new:
        case Kind.ANSWERED, None:
            return {"answers": _without(state.answers, subject)}
        case Kind.ANSWERED, _:
            return {"answers": _with(state.answers, subject, _recorded(state, event))}
        case Kind.CREATED, {"code": str(code), "token": str(token)}:
            return {"code": code, "token": token}
        case Kind.BOUND, dict(new):
            stage = state.trials[subject].stage if subject in state.trials else ""
            return {"trials": _with(state.trials, subject, Binding(stage=stage, **_any(new)))}
        case Kind.STAGE, str(stage):
            return {"trials": _with(state.trials, subject, replace(state.trials[subject], stage=stage))}
        case Kind.JUDGED, None:
            return {"judgements": _without(state.judgements, subject)}
        case Kind.JUDGED, dict(new):
            judgement = RecordedJudgement(
                subject=subject, reason=event.reason, seq=event.seq, by=event.by, at=event.at, **_any(new)
            )
            return {"judgements": _with(state.judgements, subject, judgement)}
        case Kind.DISPOSITION, new:
            of = new if isinstance(new, dict) else {"word": new, "code": "", "token": ""}
            word, code, token = (str(of[name]) for name in ("word", "code", "token"))
            disposition = RecordedDisposition(word, event.reason, event.seq, event.at, event.by, code, token)
            return {"dispositions": _with(state.dispositions, subject, disposition)}
        case Kind.STOPPED, _:
            return {"stopped": _with(state.stopped, subject, event.seq)}
        case Kind.SIGNED, dict(new):
            return {"signatures": (*state.signatures, _signature(state, event, _any(new)))}
        case Kind.UNLOCKED, str(stage):
            return {"signatures": _voided(state, subject, stage, event.seq)}
    return {}


def shown(state: Folded, event: Event) -> Event:
    """`event` as it may be displayed and exported: what was masked reads "(removed)"."""
    hidden: dict[str, Any] = dict.fromkeys(state.masked.get(event.seq, ()), HIDDEN)
    return replace(event, **hidden) if hidden else event


def _any(new: dict[str, Json]) -> dict[str, Any]:
    return new


def _recorded(state: Folded, event: Event) -> Recorded:
    before = state.answers.get(event.subject)
    changed = before is None or before.kept != event.new
    since = event if changed or before is None else before
    return Recorded(
        key=event.subject,
        kept=event.new,
        source=event.source,
        measured=event.measured,
        seq=since.seq,
        at=since.at,
        by=since.by,
        history=(*(before.history if before else ()), event),
    )


def _signature(state: Folded, event: Event, new: dict[str, Any]) -> Signature:
    bound = state.trials[event.subject]
    return Signature(
        trial=event.subject,
        stage=new["stage"],
        meaning=new["meaning"],
        head=event.prev,
        definition=bound.definition,
        supplement=bound.supplement,
        answers=frozenset(new["answers"]),
        judgements=frozenset(new["judgements"]),
        seq=event.seq,
        at=event.at,
        by=event.by,
    )


def _voided(state: Folded, trial: str, stage: str, seq: int) -> tuple[Signature, ...]:
    """The signatures after an unlock: that of the stage is void, and with it every later one of the trial."""
    since = min(s.seq for s in state.signatures if (s.trial, s.stage, s.void) == (trial, stage, None))
    return tuple(
        replace(s, void=seq) if s.trial == trial and s.void is None and s.seq >= since else s
        for s in state.signatures
    )


def _hide(state: Folded, number: int, names: frozenset[str]) -> Folded:
    masked = Frozen(state.masked | {number: state.masked.get(number, frozenset()) | names})
    state = replace(state, masked=masked)
    of = shown(state, state.events[number - 1])
    if of.kind == Kind.ANSWERED and of.subject in state.answers:
        now = state.answers[of.subject]
        history = tuple(of if event.seq == number else event for event in now.history)
        now = replace(now, history=history, source=history[-1].source)
        return replace(state, answers=_with(state.answers, of.subject, now))
    if of.kind == Kind.JUDGED and of.subject in state.judgements and state.judgements[of.subject].seq == number:
        judgement = replace(state.judgements[of.subject], reason=of.reason)
        if "new" in names:
            judgement = replace(judgement, protocol=HIDDEN, section=HIDDEN)
        return replace(state, judgements=_with(state.judgements, of.subject, judgement))
    if of.kind == Kind.DISPOSITION and state.dispositions[of.subject].seq == number:
        disposition = replace(state.dispositions[of.subject], reason=of.reason)
        return replace(state, dispositions=_with(state.dispositions, of.subject, disposition))
    return state
