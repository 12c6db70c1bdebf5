"""What the eligibility report of one screening says, as plain text in parts; how it looks is for others."""

from collections.abc import Iterator
from dataclasses import dataclass

from store.events import Event
from store.exchange.account import Account, TrialAccount, under
from store.exchange.disclosure import Disclosure
from store.folding import RecordedJudgement, Signature
from store.going_on import decisions
from store.sources import source_words
from store.words import DISPOSITIONS, ROLES, word_words
from trials.cases import finding_words, state_word
from trials.code_words import WANTS, place_words, stage_words, state_words
from trials.explain import because, stage_sentence, verdict_words
from trials.horizon import holds
from trials.language import Language, said
from trials.listing import status_words
from trials.outlook_words import outlook_lines
from trials.rules import Finding, Reason, StageVerdict, State, Verdict

CONFIRMATION = said(
    "These are recorded confirmations, not Part 11 signatures: a name chosen at the keyboard, bound to the record by "
    "its hash. The site's own procedure decides what has to be signed by hand."
)
NO_ADVICE = said(
    "Only the trial site decides on eligibility. This report says what follows from the answers on record."
)
DEIDENTIFIED = said("De-identified: no dates, no names of persons, no free text.")
LAPSED = said("Lapsed judgements")
OUTLOOK = said("What would settle it, what to check, and until when it holds")
EVERY = said("Every criterion")
BY_HAND = said("By hand, where the site wants it:")
SIGNED = (said("Name in print"), said("Role"), said("Date"), said("Signature"))
FLAGGED = {"mistranslation": said("Mistranslated"), "ambiguity": said("Ambiguous")}
OPEN_WORDS = {
    Reason.UNANSWERED: said("unanswered"),
    Reason.REVIEW: said("for the investigator"),
    Reason.LATER: said("due later or planned"),
    Reason.GAP: said("not in our source text"),
}


@dataclass(frozen=True)
class AnswerLine:
    """A question and what was answered."""

    question: str
    answer: str  # "" when there is none
    source: str  # with the day of measurement
    entered: str  # by whom and when, and why it was changed


@dataclass(frozen=True)
class FlagLine:
    """An odd or unclear phrase of the source, and what it is taken to mean."""

    kind: str
    phrase: str
    means: str
    why: str


@dataclass(frozen=True)
class CriterionPart:
    """A criterion with its finding, and what it rests on."""

    id: str
    title: str
    text: str
    place: str  # in the source, and when it falls due
    finding: str
    mark: str  # met, not-met, open or none: how it may be set off
    because: str
    answers: tuple[AnswerLine, ...]
    judgement: tuple[str, ...]
    lapsed: bool
    notes: tuple[str, ...]
    flags: tuple[FlagLine, ...]


@dataclass(frozen=True)
class StageLine:
    """The verdict over what is due by a stage."""

    stage: str  # with a word for the current one
    verdict: str
    sentence: str


@dataclass(frozen=True)
class SignatureLine:
    """A signature; `void` says by what it no longer counts, "" while it does."""

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
    """All that is said of one trial."""

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
    """All that is said of one screening, in the order of the page."""

    language: Language
    code: str
    facts: tuple[tuple[str, str], ...]
    head: str
    deidentified: bool
    trials: tuple[TrialPart, ...]
    signatures: tuple[SignatureLine, ...]


def report(account: Account, told: Disclosure) -> Report:
    """The report of one screening, told as far as `told` goes."""
    first, last, language = account.events[0], account.events[-1], account.language
    entries = {"count": len(account.events), "head": told.head(account.head)}
    facts = [
        (language("Begun"), _entered(first, told)),
        (language("Last entry"), _entered(last, told)),
        (language("Judged as of"), told.day(account.on.isoformat())),
        (language("Record"), language("{count} entries, head {head}", **entries)),
    ]
    for event, lost, _ in decisions(account.events):
        words = language("{entries}; gone on without them: {entered}", entries=lost, entered=_entered(event, told))
        facts.append((language("Lost entries"), language.opening(words)))
    if told.deidentified:
        day_0 = language("counted from the day on which the screening was begun, which is day 0")
        facts.append((language("Days"), day_0))
    return Report(
        language,
        account.code,
        tuple(facts),
        told.head(account.head),
        told.deidentified,
        tuple(_trial(account, of, told) for of in account.trials.values()),
        tuple(_signature(account, signature, told) for signature in account.signatures),
    )


def _entered(event: Event, told: Disclosure) -> str:
    return told.language("{time} by {person}", time=told.moment(event.at), person=told.person(event.by))


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
        stages=tuple(_stage(verdict, stage) for stage in verdict.stages.values()),
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


def _stage(verdict: Verdict, stage: StageVerdict) -> StageLine:
    language = verdict.compiled.trial.language
    name = stage_words(stage.stage, language)
    if stage.stage == verdict.stage:
        name = language("{stage} (current)", stage=name)
    return StageLine(name, verdict_words(verdict, stage), stage_sentence(verdict, stage))


def _definition(of: TrialAccount) -> Iterator[tuple[str, str]]:
    trial, binding = of.trial, of.binding
    language = trial.language
    version = language("version {version}, SHA-256 {sha}", version=trial.version, sha=binding.definition)
    yield language("Definition"), version
    for name, sha in binding.includes.items():
        yield language("Draws on"), f"{name}, SHA-256 {sha}"
    if binding.supplement:
        yield language("Site supplement"), f"SHA-256 {binding.supplement}"
    if trial.source_file:
        source = trial.source_file
        if trial.retrieved:
            source = language("{source}, retrieved {day}", source=source, day=trial.retrieved)
        yield language("Source"), source
    if trial.status:
        yield language("Registry"), status_words(trial, without=("says",))


def _dispositions(account: Account, trial: str, told: Disclosure) -> Iterator[str]:
    """What was recorded of the participant, the last one first: that one stands."""
    language = told.language
    for event in reversed(account.disposed(trial)):
        match event.new:
            case {"word": word, "code": code}:
                word = word_words(DISPOSITIONS, str(word), language)
                words = language("{disposition} after {code}", disposition=word, code=code)
            case word:
                words = word_words(DISPOSITIONS, str(word), language)
        if event.reason:
            words = language.clauses((words, told.free(event.reason)))
        entered = language.clauses((told.person(event.by), told.moment(event.at)))
        yield language("{value} ({why})", value=words, why=entered)


def _criterion(account: Account, of: TrialAccount, finding: Finding, told: Disclosure) -> CriterionPart:
    criterion, language = finding.criterion, of.trial.language
    judgement = account.judgements.get(f"{of.trial.id}/{criterion.id}")
    lapsed = criterion.id in of.lapsed
    return CriterionPart(
        id=criterion.id,
        title=criterion.title,
        text=criterion.text,
        place=language(
            "{place}; due at {stage}",
            place=place_words(criterion.source.section, criterion.source.item, language),
            stage=stage_words(criterion.due, language),
        ),
        finding=_finding_words(finding),
        mark={State.MET: "met", State.NOT_MET: "not-met", State.OPEN: "open"}.get(finding.effective, "none"),
        because=told.sentence(because(finding)),
        answers=tuple(_answers(account, finding, told)),
        judgement=tuple(_judgement(judgement, lapsed, told)) if judgement else (),
        lapsed=lapsed,
        notes=tuple(told.sentence(note) for note in finding.notes),
        flags=tuple(FlagLine(language(FLAGGED[f.kind]), f.phrase, f.means, f.why) for f in criterion.flags),
    )


def _finding_words(finding: Finding) -> str:
    language = finding.sheet.compiled.trial.language
    if finding.state is not State.OPEN:
        return finding_words(finding, language)
    named = {**OPEN_WORDS, Reason.UNANSWERED: WANTS.get(finding.wants, OPEN_WORDS[Reason.UNANSWERED])}
    reasons = [language(words) for reason, words in named.items() if reason in finding.reasons]
    computed = language("open: {reasons}", reasons=language.joined(reasons))
    if not finding.judged:
        return computed
    found = state_words(state_word(finding, finding.judged), language)
    return language("judged {found} (computed {computed})", found=found, computed=computed)


def _answers(account: Account, finding: Finding, told: Disclosure) -> Iterator[AnswerLine]:
    for question in under(finding):
        recorded = account.recorded(question)
        if recorded is None:
            if question.id in finding.still:
                yield AnswerLine(question.short, "", "", "")
            continue
        language = told.language
        measured = language("measured {day}", day=told.day(recorded.measured)) if recorded.measured else ""
        noted = source_words(recorded.source, language, finding.sheet.compiled.trial.questions)
        source = language.clauses(filter(None, (told.free(noted), measured)))
        entered = language.clauses((told.person(recorded.by), told.moment(recorded.at)))
        if len({str(event.new) for event in recorded.history}) > 1:
            reason = told.free(recorded.history[-1].reason)
            entered = language.parted((entered, language("changed: {reason}", reason=reason)))
        yield AnswerLine(question.short, told.entry(question, recorded.kept), source, entered)


def _judgement(judgement: RecordedJudgement, lapsed: bool, told: Disclosure) -> Iterator[str]:
    language = told.language
    words = language(
        "judged {found} by {person}, {time}",
        found=state_words(judgement.finding, language),
        person=told.person(judgement.by),
        time=told.moment(judgement.at),
    )
    if lapsed:
        words = language(
            "LAPSED, no longer counted (the finding or its answers have changed since): {judgement}", judgement=words
        )
    yield words
    yield language("Reason: {reason}", reason=told.free(judgement.reason))
    if judgement.protocol or judgement.section:
        not_named = language("(not named)")
        protocol, section = (told.free(text) or not_named for text in (judgement.protocol, judgement.section))
        yield language("Checked against protocol {protocol}, section {section}", protocol=protocol, section=section)
    if judgement.one_by_one:
        yield language("Each exclusion was checked one by one.")


def _signature(account: Account, signature: Signature, told: Disclosure) -> SignatureLine:
    void, language = "", told.language
    if signature.void:
        unlocked = account.events[signature.void - 1]
        void = language(
            "VOID since entry {entry}: unlocked by {person}, {time}: {why}",
            entry=signature.void,
            person=told.person(unlocked.by),
            time=told.moment(unlocked.at),
            why=told.free(unlocked.reason),
        )
    name = signature.by.name if not told.deidentified else told.free(signature.by.name)
    return SignatureLine(
        signature.trial,
        stage_words(signature.stage, language),
        name,
        word_words(ROLES, signature.by.role, language),
        signature.meaning,
        told.moment(signature.at),
        told.head(signature.head),
        void,
    )
