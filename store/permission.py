"""Which event the rules of a record allow after what holds already."""

from store.errors import Refused
from store.events import Event, Kind, Role
from store.folding import SCREENING, Folded
from store.layout import PLAIN, SEALED
from store.words import ROLES
from trials.language import Said, said

READING = frozenset({Kind.OPENED, Kind.EXPORTED, Kind.NOTE, Kind.REFUSED})
NO_REASON = said("Going on without entries that were lost is a decision: say why in a reason.")
OF_A_TRIAL = frozenset({Kind.STAGE, Kind.STOPPED, Kind.UNLOCKED, Kind.SIGNED, Kind.DISPOSITION})


def permit(state: Folded, event: Event) -> None:
    """Refused, in one sentence, when the rules of a record do not allow `event` after `state`.

    `event` has passed store.form; whoever reads a file applies the same rules to it.
    """
    kind, subject = event.kind, event.subject
    if (event.seq == 1) != (kind == Kind.CREATED):
        raise Refused(said("A record begins with its creation, once."))
    if event.by.role == Role.MONITOR and kind not in READING:
        raise Refused(said("A monitor reads the record and may add notes, but changes nothing in it."))
    if event.old != state.before(kind, subject):
        raise Refused(
            said("{subject} has changed since it was shown: look at it again before changing it.", subject=subject)
        )
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
                    said(
                        "{subject} is part of this screening already: moving it to another version needs a reason.",
                        subject=subject,
                    )
                )
            if any(s.trial == subject and s.void is None for s in state.signatures):
                raise Refused(
                    said("{subject} is signed: unlock it before moving it to another version.", subject=subject)
                )
        case Kind.ACCEPTED:
            permit_going_on(event.by.role, event.reason)
        case Kind.MASKED:
            _permit_masked(state, event)
        case Kind.DISPOSITION:
            _permit_disposition(state, event)
    if kind in OF_A_TRIAL:
        _need_bound(state, subject)
    if kind in (Kind.SIGNED, Kind.UNLOCKED):
        _permit_signature(state, event)


def may_go_on(role: str) -> Said | None:
    """Why a person of this role cannot decide to go on with a record that lost entries, in one sentence."""
    if role in (Role.INVESTIGATOR, Role.DATA_MANAGER):
        return None
    return said(
        "Only an investigator or a data manager can decide to go on without entries that were lost; a person with "
        "the role {role} cannot.",
        role=ROLES.get(role, role),
    )


def permit_going_on(role: str, reason: str) -> None:
    """Refused, in one sentence, unless a person of this role may decide that, and says why."""
    if why := may_go_on(role):
        raise Refused(why)
    if not reason.strip():
        raise Refused(NO_REASON)


def _permit_created(event: Event) -> None:
    match event.new:
        case dict(new) if (new.get("format"), "key" in new) in ((PLAIN, False), (SEALED, True)):
            return
    raise Refused(said("A record is of format 1, or of format 2 when it is encrypted."))


def _permit_answered(state: Folded, event: Event) -> None:
    if "/" in event.subject:
        _need_bound(state, event.subject.partition("/")[0])
    _need_unlocked(state, event)
    now = state.answers.get(event.subject)
    if now is None and event.new is None:
        raise Refused(said("{subject} has no answer to take back.", subject=event.subject))
    if now is not None and (now.kept, now.source, now.measured) != (event.new, event.source, event.measured):
        _need_reason(event, said("{subject} is answered already: say why in a reason.", subject=event.subject))


def _permit_judged(state: Folded, event: Event) -> None:
    if event.by.role != Role.INVESTIGATOR:
        raise Refused(
            said(
                "Only an investigator can judge a criterion, and {name} is {role}.",
                name=event.by.name,
                role=ROLES.get(event.by.role, event.by.role),
            )
        )
    _need_bound(state, event.subject.partition("/")[0])
    _need_unlocked(state, event)
    _need_reason(event, said("A judgement on {subject} is a decision: say why in a reason.", subject=event.subject))
    if event.new is None and event.subject not in state.judgements:
        raise Refused(said("{subject} has no judgement to take back.", subject=event.subject))


def _permit_masked(state: Folded, event: Event) -> None:
    _need_reason(event, said("Masking hides part of the record: say why in a reason."))
    number = int(event.subject)
    if not 1 < number < event.seq:
        raise Refused(said("Event {number} cannot be masked: there is no such entry in this record.", number=number))
    of = state.events[number - 1]
    if of.kind == Kind.ACCEPTED and isinstance(event.new, list) and "new" in event.new:
        raise Refused(
            said("Which entries were lost cannot be masked: event {number} says it for good.", number=number)
        )
    now = state.answers.get(of.subject)
    if (
        of.kind == Kind.ANSWERED
        and now
        and now.history[-1].seq == number
        and isinstance(event.new, list)
        and "new" in event.new
    ):
        raise Refused(
            said(
                "Event {number} holds the present answer: correct the answer first, then mask the old one.",
                number=number,
            )
        )


def _permit_disposition(state: Folded, event: Event) -> None:
    now = state.dispositions.get(event.subject)
    if now and now.new != event.new and now.word not in SCREENING:
        _need_reason(event, said("The disposition was recorded as {word}: say why in a reason.", word=repr(now.word)))
    match event.new:
        case {"token": token} if token == state.token:
            raise Refused(said("{code} cannot be its own earlier screening.", code=state.code))


def _permit_signature(state: Folded, event: Event) -> None:
    match event.new:
        case {"stage": str(stage)} | str(stage):
            signed = any((s.trial, s.stage, s.void) == (event.subject, stage, None) for s in state.signatures)
            if event.kind == Kind.SIGNED and signed:
                raise Refused(
                    said(
                        "{subject} is signed for {stage} already: unlock it first.",
                        subject=event.subject,
                        stage=stage,
                    )
                )
            if event.kind == Kind.UNLOCKED:
                _need_reason(event, said("Unlocking voids a signature: say why in a reason."))
                if not signed:
                    raise Refused(
                        said("{subject} has no signature for {stage} to unlock.", subject=event.subject, stage=stage)
                    )


def _need_bound(state: Folded, trial: str) -> None:
    if trial not in state.trials:
        raise Refused(said("{trial} is not part of this screening: add the trial first.", trial=trial))


def _need_unlocked(state: Folded, event: Event) -> None:
    signature = state.locked_by(event.kind, event.subject)
    if signature:
        raise Refused(
            said(
                "{subject} is locked by the signature for {trial}, {stage}: unlock it with a reason first.",
                subject=event.subject,
                trial=signature.trial,
                stage=signature.stage,
            )
        )


def _need_reason(event: Event, sentence: Said) -> None:
    if not event.reason.strip():
        raise Refused(sentence)
