"""Signing and unlocking, without a screen: what a page before signing shows, and what is recorded."""

from dataclasses import dataclass
from datetime import date

from store.chain import short
from store.events import Kind, Role
from store.folding import RecordedJudgement, Signature
from store.words import ROLES
from trials.code_words import STAGES, VERDICTS, stage_words, state_words
from trials.document import Refused
from trials.explain import because, stage_sentence
from trials.language import Language, Said, said
from trials.rules import Finding, Reason, State
from tui.interview import Interview
from tui.interview_text import checked_reason, headline
from tui.verdict_data import verdict_data

INCOMPLETE = "signed as incomplete"
SAID_INCOMPLETE = said("signed as incomplete")
NO_SIGNATURE = said(
    "This is a recorded confirmation: the person chosen on the screen, the account of the computer, and the time. "
    "It is not an electronic signature in the sense of 21 CFR Part 11."
)


@dataclass(frozen=True)
class Item:
    """A criterion on the page: why it stands where it does, in one or two sentences."""

    criterion: str
    title: str
    says: str


@dataclass(frozen=True)
class SigningPage:
    """Everything to read before signing for a trial at its current stage.

    A criterion that is open for several reasons stands in several groups. `words` is what must be typed to sign,
    "" when nothing is open; `refusal` says in one sentence why this person cannot sign now.
    """

    code: str
    trial: str
    title: str
    stage: str
    on: date
    head: str
    head_words: str
    headline: str
    sentence: str
    failed: tuple[Item, ...]
    unanswered: tuple[Item, ...]
    review: tuple[Item, ...]
    gaps: tuple[Item, ...]
    planned: tuple[Item, ...]
    judged: tuple[Item, ...]
    lapsed: tuple[Item, ...]
    later: tuple[Item, ...]
    meaning: Said
    words: str
    refusal: Said | None
    signatures: tuple[Signature, ...]

    @property
    def incomplete(self) -> bool:
        return bool(self.words)


def signing_page(interview: Interview, trial: str) -> SigningPage:
    """The page before signing for the trial's current stage, judged today."""
    interview.refresh()
    verdict = interview.verdicts[trial]
    about, at = verdict.compiled.trial, verdict.compiled.trial.stages.index(verdict.stage)
    due = [finding for finding in verdict.findings.values() if finding.compiled.due <= at]
    still = [finding for finding in due if finding.effective is State.OPEN]
    judged, lapsed = _judgements(interview, trial)
    return SigningPage(
        code=interview.screening.code,
        trial=trial,
        title=about.title,
        stage=verdict.stage,
        on=verdict.on,
        head=interview.screening.head,
        head_words=short(interview.screening.head),
        headline=headline(verdict),
        sentence=stage_sentence(verdict, verdict.current),
        failed=tuple(_item(f) for f in due if f.effective is State.NOT_MET),
        unanswered=_open(still, Reason.UNANSWERED),
        review=_open(still, Reason.REVIEW),
        gaps=_open(still, Reason.GAP),
        planned=_open(still, Reason.LATER),
        judged=judged,
        lapsed=lapsed,
        later=tuple(_item(f) for f in verdict.findings.values() if f.compiled.due > at),
        meaning=_meaning(verdict.current.word, verdict.stage, bool(still)),
        words=INCOMPLETE if still else "",
        refusal=may_sign(interview, trial),
        signatures=tuple(s for s in interview.screening.signatures if s.trial == trial),
    )


def groups(page: SigningPage) -> tuple[tuple[Said, tuple[Item, ...]], ...]:
    """How the criteria stand, in the order in which they are read, each group under its title."""
    return (
        (said("Not met"), page.failed),
        (said("Open: waits for answers"), page.unanswered),
        (said("Open: for the investigator"), page.review),
        (said("Open: not in our source text"), page.gaps),
        (said("Open: planned, not yet happened"), page.planned),
        (said("Judged by an investigator"), page.judged),
        (said("Judgements that lapsed and no longer count"), page.lapsed),
        (said("Due at a later stage"), page.later),
    )


def may_sign(interview: Interview, trial: str) -> Said | None:
    """Why this person cannot sign the trial's current stage now, in one sentence."""
    stage = interview.verdicts[trial].stage
    if why := interview.screening.readonly:
        return said("Nothing can be signed while the record is open for reading only. {why}", why=why)
    if interview.person.role != Role.INVESTIGATOR:
        return said(
            "Eligibility is confirmed by an investigator, and {name} is here as {role}.",
            name=interview.person.name,
            role=ROLES.get(interview.person.role, interview.person.role),
        )
    if in_force(interview, trial, stage):
        return said(
            "{trial} is signed for {stage} already: unlock it first, with a reason.",
            trial=trial,
            stage=STAGES.get(stage, stage),
        )
    return None


def sign(interview: Interview, page: SigningPage, words: str = "") -> Signature:
    """Record the confirmation of exactly what `page` shows. `words` are those typed, where it asks for them.

    It locks every answer and judgement that the verdict of this stage and those before it uses, given or not.
    Raises Refused (which is recorded as well) or a store.errors.RecordError.
    """
    if why := may_sign(interview, page.trial):
        interview.refuse(f"sign {page.trial}, {page.stage}", why)
    if signing_page(interview, page.trial) != page:
        interview.refuse(
            f"sign {page.trial}, {page.stage}",
            said(
                "The record, the day or the stage has changed since this page was shown: read it again before "
                "signing."
            ),
        )
    typed = " ".join(words.casefold().split())
    if page.words and typed not in (INCOMPLETE, interview.language(SAID_INCOMPLETE).casefold()):
        wanted = said("Something is open: type the words ‘{words}’ to sign all the same.", words=SAID_INCOMPLETE)
        raise Refused(wanted)
    answers, judgements = locks(interview, page.trial)
    interview.screening.append(
        Kind.SIGNED,
        page.trial,
        by=interview.person,
        new={"stage": page.stage, "meaning": str(page.meaning), "answers": [*answers], "judgements": [*judgements]},
        reason=page.words,
        verdicts=verdict_data(interview.verdicts),
    )
    return interview.screening.signatures[-1]


def locks(interview: Interview, trial: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The answers, by record key, and the judgements, by TRIAL/ID, that a signature for the current stage locks.

    They are those that the verdict rests on, given or not: an answer that was missing could turn it as well. What
    only a later stage uses stays open.
    """
    verdict = interview.verdicts[trial]
    at = verdict.compiled.trial.stages.index(verdict.stage)
    due = [finding for finding in verdict.findings.values() if finding.compiled.due <= at]
    keys = {q.key for finding in due for slot in finding.compiled.variables for q in verdict.compiled.questions(slot)}
    return tuple(sorted(keys)), tuple(sorted(f"{trial}/{finding.criterion.id}" for finding in due))


def in_force(interview: Interview, trial: str, stage: str) -> Signature | None:
    """The signature of a stage that has not been unlocked."""
    found = (s for s in interview.screening.signatures if (s.trial, s.stage, s.void) == (trial, stage, None))
    return next(found, None)


def may_unlock(interview: Interview) -> Said | None:
    """Why this person cannot unlock a signature now, in one sentence."""
    if why := interview.screening.readonly:
        return said("Nothing can be unlocked while the record is open for reading only. {why}", why=why)
    if interview.person.role not in (Role.INVESTIGATOR, Role.COORDINATOR):
        return said("Only an investigator or a coordinator can unlock a signature.")
    return None


def voided_by_unlocking(interview: Interview, signature: Signature) -> tuple[Signature, ...]:
    """The signatures that unlocking `signature` ends: itself and any later one of the trial."""
    return tuple(
        s
        for s in interview.screening.signatures
        if s.trial == signature.trial and s.void is None and s.seq >= signature.seq
    )


def unlock(interview: Interview, trial: str, stage: str, reason: str) -> tuple[Signature, ...]:
    """Void the signature of a stage, and any later one of the trial; returns those voided. Refused, RecordError."""
    if why := may_unlock(interview):
        interview.refuse(f"unlock {trial}, {stage}", why)
    event = interview.screening.append(Kind.UNLOCKED, trial, by=interview.person, new=stage, reason=reason)
    return tuple(s for s in interview.screening.signatures if s.void == event.seq)


def signature_words(signature: Signature, language: Language) -> str:
    """A signature in one sentence, for the screen and for paper."""
    words = language(
        "{name} ({role}) confirmed on {day} {time} UTC, for {stage}: {meaning} Record up to {head}.",
        name=signature.by.name,
        role=ROLES.get(signature.by.role, signature.by.role),
        day=signature.at[:10],
        time=signature.at[11:16],
        stage=stage_words(signature.stage, language),
        meaning=_as_read(signature),
        head=short(signature.head),
    )
    if not signature.void:
        return words
    return language.sentences((words, language("Void since entry {entry}.", entry=signature.void)))


def _open(still: list[Finding], reason: Reason) -> tuple[Item, ...]:
    return tuple(_item(finding) for finding in still if reason in finding.reasons)


def _item(finding: Finding) -> Item:
    return Item(finding.criterion.id, finding.criterion.title, because(finding))


def _judgements(interview: Interview, trial: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    counted, lapsed = list[Item](), list[Item]()
    for name, finding in interview.verdicts[trial].findings.items():
        judgement = interview.judgement(trial, name)
        if judgement is None:
            continue
        item = Item(name, finding.criterion.title, _judged(judgement.recorded, finding))
        (lapsed if judgement.lapsed else counted).append(item)
    return tuple(counted), tuple(lapsed)


def _judged(recorded: RecordedJudgement, finding: Finding) -> str:
    language = finding.sheet.compiled.trial.language
    words = language(
        "{name} judged it {finding} on {day}: {reason}",
        name=recorded.by.name,
        finding=state_words(recorded.finding, language),
        day=recorded.at[:10],
        reason=checked_reason(recorded, language),
    )
    if not recorded.one_by_one:
        return words
    return language("{judgement} (each exclusion checked one by one)", judgement=words)


def _meaning(word: str, stage: str, incomplete: bool) -> Said:
    """What a signature under this verdict says."""
    where = STAGES.get(stage, stage)
    match word:
        case "eligible":
            meaning = said("I confirm that this participant is eligible for {stage}.", stage=where)
        case "not eligible":
            meaning = said("I confirm that this participant is not eligible.")
        case "no listed criterion fails":
            meaning = said("I confirm that no listed criterion fails; what the source text lacks is still open.")
        case _:
            meaning = said("I have reviewed these findings for {stage}; the verdict is pending.", stage=where)
    return said("{meaning} Signed as incomplete.", meaning=meaning) if incomplete else meaning


def _as_read(signature: Signature) -> Said | str:
    """The meaning that the record has in English, to be read in any language."""
    known = (_meaning(word, signature.stage, incomplete) for word in VERDICTS for incomplete in (False, True))
    return next((meaning for meaning in known if str(meaning) == signature.meaning), signature.meaning)
