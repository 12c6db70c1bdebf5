"""What the eligibility report of one screening says, as plain text in parts; how it looks is for others."""

from collections.abc import Iterator
from dataclasses import dataclass

from store.exchange.account import Account, TrialAccount, under
from store.exchange.disclosure import Disclosure
from store.folding import RecordedJudgement, Signature
from trials.cases import finding_words, state_word
from trials.explain import because, stage_sentence, verdict_words
from trials.horizon import holds
from trials.outlook_words import outlook_lines
from trials.rules import Finding, Reason, State

CONFIRMATION = (
    "These are recorded confirmations, not Part 11 signatures: a name chosen at the keyboard, bound to the record by "
    "its hash. The site's own procedure decides what has to be signed by hand."
)
NO_ADVICE = "Only the trial site decides on eligibility. This report says what follows from the answers on record."
FLAGGED = {"mistranslation": "Mistranslated", "ambiguity": "Ambiguous"}
OPEN_WORDS = {
    Reason.UNANSWERED: "unanswered",
    Reason.REVIEW: "for the investigator",
    Reason.LATER: "due later or planned",
    Reason.GAP: "not in our source text",
}


@dataclass(frozen=True)
class AnswerLine:
    question: str
    answer: str  # "" when there is none
    source: str  # with the day of measurement
    entered: str  # by whom and when, and why it was changed


@dataclass(frozen=True)
class FlagLine:
    kind: str
    phrase: str
    means: str
    why: str


@dataclass(frozen=True)
class CriterionPart:
    id: str
    title: str
    text: str
    place: str
    finding: str
    mark: str  # met, not-met, open or none: how it may be set off
    because: str
    answers: tuple[AnswerLine, ...]
    judgement: tuple[str, ...]
    notes: tuple[str, ...]
    flags: tuple[FlagLine, ...]


@dataclass(frozen=True)
class StageLine:
    stage: str
    current: bool
    verdict: str
    sentence: str


@dataclass(frozen=True)
class SignatureLine:
    trial: str
    stage: str
    name: str
    role: str
    meaning: str
    at: str
    head: str
    void: str


@dataclass(frozen=True)
class TrialPart:
    id: str
    registry: str
    title: str
    definition: tuple[tuple[str, str], ...]
    verdict: str
    mark: str
    sentence: str
    stages: tuple[StageLine, ...]
    dispositions: tuple[str, ...]  # the last one first: it stands
    open: tuple[tuple[str, str], ...]  # criterion with title, what it waits for
    outlook: tuple[str, ...]
    lapsed: tuple[str, ...]
    criteria: tuple[CriterionPart, ...]


@dataclass(frozen=True)
class Report:
    code: str
    facts: tuple[tuple[str, str], ...]
    head: str
    deidentified: bool
    trials: tuple[TrialPart, ...]
    signatures: tuple[SignatureLine, ...]


def report(account: Account, told: Disclosure) -> Report:
    """The report of one screening, told as far as `told` goes."""
    first, last = account.events[0], account.events[-1]
    facts = [
        ("Begun", f"{told.moment(first.at)} by {told.person(first.by)}"),
        ("Last entry", f"{told.moment(last.at)} by {told.person(last.by)}"),
        ("Judged as of", told.day(account.on.isoformat())),
        ("Record", f"{len(account.events)} entries, head {told.head(account.head)}"),
    ]
    if told.deidentified:
        facts.append(("Days", "counted from the day on which the screening was begun, which is day 0"))
    return Report(
        account.code,
        tuple(facts),
        told.head(account.head),
        told.deidentified,
        tuple(_trial(account, of, told) for of in account.trials.values()),
        tuple(_signature(account, signature, told) for signature in account.signatures),
    )


def _trial(account: Account, of: TrialAccount, told: Disclosure) -> TrialPart:
    verdict, trial = of.verdict, of.trial
    counted = {f.criterion.id: f.judged for f in verdict.findings.values() if f.judged}
    outlook = outlook_lines(verdict, holds(verdict, of.entries, counted))
    return TrialPart(
        id=trial.id,
        registry=trial.registry,
        title=trial.title,
        definition=tuple(_definition(of)),
        verdict=verdict_words(verdict),
        mark=verdict.current.word.replace(" ", "-"),
        sentence=stage_sentence(verdict, verdict.current),
        stages=tuple(
            StageLine(s.stage, s.stage == verdict.stage, verdict_words(verdict, s), stage_sentence(verdict, s))
            for s in verdict.stages.values()
        ),
        dispositions=tuple(_dispositions(account, trial.id, told)),
        open=tuple(
            (f"{f.criterion.id} {f.criterion.title}", told.sentence(because(f)))
            for f in verdict.findings.values()
            if f.effective is State.OPEN
        ),
        outlook=tuple(told.sentence(line) for line in outlook),
        lapsed=tuple(f"{name} {trial.criterion(name).title}" for name in verdict.findings if name in of.lapsed),
        criteria=tuple(_criterion(account, of, finding, told) for finding in verdict.findings.values()),
    )


def _definition(of: TrialAccount) -> Iterator[tuple[str, str]]:
    trial, binding = of.trial, of.binding
    yield "Definition", f"version {trial.version}, SHA-256 {binding.definition}"
    for name, sha in binding.includes.items():
        yield "Draws on", f"{name}, SHA-256 {sha}"
    if binding.supplement:
        yield "Site supplement", f"SHA-256 {binding.supplement}"
    if trial.source_file:
        retrieved = f", retrieved {trial.retrieved}" if trial.retrieved else ""
        yield "Source", f"{trial.source_file}{retrieved}"
    if trial.status:
        says = (
            words if name == "says" else f"{name.replace('_', ' ')} {words}" for name, words in trial.status.items()
        )
        yield "Registry", ", ".join(says)


def _dispositions(account: Account, trial: str, told: Disclosure) -> Iterator[str]:
    """What was recorded of the participant, the last one first: that one stands."""
    for event in reversed(account.disposed(trial)):
        match event.new:
            case {"word": word, "code": code}:
                words = f"{word} after {code}"
            case word:
                words = str(word)
        reason = f", {told.free(event.reason)}" if event.reason else ""
        yield f"{words}{reason} ({told.person(event.by)}, {told.moment(event.at)})"


def _criterion(account: Account, of: TrialAccount, finding: Finding, told: Disclosure) -> CriterionPart:
    criterion = finding.criterion
    item = f", item {criterion.source.item}" if criterion.source.item is not None else ""
    judgement = account.judgements.get(f"{of.trial.id}/{criterion.id}")
    return CriterionPart(
        id=criterion.id,
        title=criterion.title,
        text=criterion.text,
        place=f"{criterion.source.section}{item}; due at {criterion.due}",
        finding=_finding_words(finding),
        mark={State.MET: "met", State.NOT_MET: "not-met", State.OPEN: "open"}.get(finding.effective, "none"),
        because=told.sentence(because(finding)),
        answers=tuple(_answers(account, finding, told)),
        judgement=tuple(_judgement(judgement, criterion.id in of.lapsed, told)) if judgement else (),
        notes=tuple(told.sentence(note) for note in finding.notes),
        flags=tuple(FlagLine(FLAGGED[f.kind], f.phrase, f.means, f.why) for f in criterion.flags),
    )


def _finding_words(finding: Finding) -> str:
    if finding.state is not State.OPEN:
        return finding_words(finding)
    reasons = ", ".join(words for reason, words in OPEN_WORDS.items() if reason in finding.reasons)
    computed = f"open: {reasons}"
    return f"judged {state_word(finding, finding.judged)} (computed {computed})" if finding.judged else computed


def _answers(account: Account, finding: Finding, told: Disclosure) -> Iterator[AnswerLine]:
    for question in under(finding):
        recorded = account.recorded(question)
        if recorded is None:
            if question.id in finding.still:
                yield AnswerLine(question.short, "", "", "")
            continue
        measured = f"measured {told.day(recorded.measured)}" if recorded.measured else ""
        source = ", ".join(filter(None, (told.free(recorded.source), measured)))
        entered = f"{told.person(recorded.by)}, {told.moment(recorded.at)}"
        if len({str(event.new) for event in recorded.history}) > 1:
            entered += f"; changed: {told.free(recorded.history[-1].reason)}"
        yield AnswerLine(question.short, told.entry(question, recorded.kept), source, entered)


def _judgement(judgement: RecordedJudgement, lapsed: bool, told: Disclosure) -> Iterator[str]:
    lead = "LAPSED, no longer counted (the finding or its answers have changed since): " if lapsed else ""
    yield f"{lead}judged {judgement.finding} by {told.person(judgement.by)}, {told.moment(judgement.at)}"
    yield f"Reason: {told.free(judgement.reason)}"
    if judgement.protocol or judgement.section:
        protocol, section = (told.free(text) or "(not named)" for text in (judgement.protocol, judgement.section))
        yield f"Checked against protocol {protocol}, section {section}"
    if judgement.one_by_one:
        yield "Each exclusion was checked one by one."


def _signature(account: Account, signature: Signature, told: Disclosure) -> SignatureLine:
    void = ""
    if signature.void:
        unlocked = account.events[signature.void - 1]
        by, at, why = told.person(unlocked.by), told.moment(unlocked.at), told.free(unlocked.reason)
        void = f"VOID since entry {signature.void}: unlocked by {by}, {at}: {why}"
    name = signature.by.name if not told.deidentified else told.free(signature.by.name)
    return SignatureLine(
        signature.trial,
        signature.stage,
        name,
        signature.by.role,
        signature.meaning,
        told.moment(signature.at),
        told.head(signature.head),
        void,
    )
