"""What an export is told of one screening: what is recorded, and the verdicts on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from store.events import Event, Kind
from store.folding import Binding, Recorded, RecordedDisposition, RecordedJudgement, Signature
from store.screening import Screening
from trials.definition import Question, Trial
from trials.language import Language
from trials.rules import Finding, Verdict
from trials.values import Entry


@dataclass(frozen=True)
class TrialAccount:
    """One trial of a screening. `lapsed` are the criteria whose recorded judgement no longer counts."""

    binding: Binding
    verdict: Verdict
    lapsed: frozenset[str]

    @property
    def trial(self) -> Trial:
        return self.verdict.compiled.trial

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The trial's answer sheet, by question id."""
        return next(iter(self.verdict.findings.values())).sheet.entries


@dataclass(frozen=True)
class Account:
    """One screening. `events` are as they may be shown; `head` is the hash of the last of them.

    `answers` are by record key, `judgements` by TRIAL/ID.
    """

    code: str
    token: str
    head: str
    events: tuple[Event, ...]
    answers: Mapping[str, Recorded]
    judgements: Mapping[str, RecordedJudgement]
    dispositions: Mapping[str, RecordedDisposition]
    signatures: tuple[Signature, ...]
    trials: Mapping[str, TrialAccount]

    @property
    def language(self) -> Language:
        """That of its trials."""
        return next(iter(self.trials.values())).trial.language

    @property
    def begun(self) -> date:
        """The day on which the screening was begun, by the desk's clock."""
        return desk_time(self.events[0]).date()

    @property
    def on(self) -> date:
        """The day of judging."""
        return next(iter(self.trials.values())).verdict.on

    def recorded(self, question: Question) -> Recorded | None:
        return self.answers.get(question.key)

    def disposed(self, trial: str) -> tuple[Event, ...]:
        """What was recorded of a trial's participant, in order: the last one stands."""
        return tuple(e for e in self.events if e.kind == Kind.DISPOSITION and e.subject == trial)

    def rescreen_of(self, trial: str) -> str:
        """The code of the screening that this one comes after; "" for none."""
        codes = [str(e.new["code"]) for e in self.disposed(trial) if isinstance(e.new, dict)]
        return codes[-1] if codes else ""

    def signed(self, trial: str) -> tuple[Signature, ...]:
        """The signatures of a trial, in order; those that no longer count have `void` set."""
        return tuple(signature for signature in self.signatures if signature.trial == trial)


def account(screening: Screening, verdicts: Mapping[str, Verdict], lapsed: Mapping[str, frozenset[str]]) -> Account:
    """What is recorded of an open screening, with today's verdicts and lapsed judgements by trial."""
    return Account(
        code=screening.code,
        token=screening.token,
        head=screening.head,
        events=screening.shown,
        answers=screening.answers,
        judgements=screening.judgements,
        dispositions=screening.dispositions,
        signatures=screening.signatures,
        trials={
            trial: TrialAccount(binding, verdicts[trial], lapsed[trial])
            for trial, binding in screening.trials.items()
        },
    )


def desk_time(event: Event) -> datetime:
    """When an event happened, by the clock of the desk; without a zone."""
    hours, minutes = event.offset[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.fromisoformat(event.at).replace(tzinfo=None) + (-offset if event.offset[0] == "-" else offset)


def under(finding: Finding) -> tuple[Question, ...]:
    """The questions a finding stands on, in the order asked."""
    compiled = finding.sheet.compiled
    names = {question.id for slot in finding.compiled.variables for question in compiled.questions(slot)}
    return tuple(compiled.trial.questions[name] for name in compiled.trial.order() if name in names)
