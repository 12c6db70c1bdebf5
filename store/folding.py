"""From the events of a screening to what holds now: pure functions, each event folded once."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType as Frozen
from typing import Any, TypeVar

from store.events import By, DispositionWord, Event, Kind, made
from store.layout import Json

T = TypeVar("T")
HIDDEN = "(removed)"
SCREENING = (DispositionWord.IN_SCREENING, DispositionWord.RE_SCREENED)
# After any other event the summary differs by its verdicts alone.
SUMMED = frozenset({Kind.CREATED, Kind.BOUND, Kind.STAGE, Kind.DISPOSITION, Kind.SIGNED, Kind.UNLOCKED})


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
    return made(Folded, vars(state), changes, events=(*state.events, event))


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
    return made(
        Recorded,
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
