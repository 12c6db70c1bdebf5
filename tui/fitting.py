"""Which of a site's trials fit a participant: judged from the answers that are there, without asking any."""

from dataclasses import dataclass

from store.offered import Offer, Offered
from trials.code_words import REASONS, stage_words
from trials.explain import verdict_words
from trials.rules import NOT_ELIGIBLE, Verdict, judge
from tui.interview import Interview
from tui.judging import compiled_trial, sheet_of
from tui.versions import another_version


@dataclass(frozen=True, slots=True)
class Fit:
    """How a participant stands to a trial. `answered` of its questions have an answer; `left` can still matter.

    `joined` is whether the trial is part of the screening, `newer` whether the site has another version of it now.
    """

    trial: str
    title: str
    verdict: Verdict
    answered: int
    left: int
    joined: bool
    newer: bool

    @property
    def fails(self) -> bool:
        return self.verdict.current.word == NOT_ELIGIBLE


def fits(interview: Interview, here: Offered) -> tuple[Fit, ...]:
    """Every trial of the site and of the screening: those of the screening first, then what fits best.

    A trial that the screening is not for is judged at its first stage by the answers that all trials share.
    """
    joined = [_joined(interview, trial, here) for trial in interview.trials]
    others = [_other(interview, offer) for trial, offer in here.trials.items() if trial not in interview.trials]
    others.sort(key=lambda fit: (fit.fails, fit.left - fit.answered, fit.trial))
    return (*joined, *others)


def fit_words(fit: Fit) -> str:
    """How it stands, in one line."""
    verdict, language = fit.verdict, fit.verdict.compiled.trial.language
    if fit.fails:
        parts = [
            language(
                "{verdict} at {stage}: {criteria}",
                verdict=verdict_words(verdict),
                stage=stage_words(verdict.stage, language),
                criteria=language.joined(verdict.current.failed or verdict.current.together),
            )
        ]
    else:
        open_words = language.plural(fit.left, "{count} question still open", "{count} questions still open")
        parts = [verdict_words(verdict), open_words if fit.left else language("nothing left to ask")]
    if not fit.joined:
        shared = language.plural(
            fit.answered, "from {count} answer that it shares", "from {count} answers that it shares"
        )
        parts.append(shared if fit.answered else language("none of its questions is answered yet"))
    return language.parted(parts)


def open_points(fit: Fit) -> tuple[str, ...]:
    """What is still open for a trial, or fails it, criterion by criterion: its id, its title and how it stands."""
    stage = fit.verdict.current
    ids = stage.failed if fit.fails else tuple(dict.fromkeys(name for names in stage.open.values() for name in names))
    said = {reason: fit.verdict.compiled.trial.language(REASONS[reason]) for reason in stage.open}
    reasons = {name: [said[reason] for reason, names in stage.open.items() if name in names] for name in ids}
    findings, language = fit.verdict.findings, fit.verdict.compiled.trial.language
    return tuple(
        language(
            "{name}: {value}",
            name=f"{name} {findings[name].criterion.title}",
            value=language("fails") if name in stage.failed else language.joined(reasons[name]),
        )
        for name in ids
    )


def _joined(interview: Interview, trial: str, here: Offered) -> Fit:
    verdict = interview.verdicts[trial]
    offer = here.trials.get(trial)
    newer = offer is not None and another_version(interview.screening.trials[trial], offer)
    return _fit(interview, verdict, interview.left(trial), joined=True, newer=newer)


def _other(interview: Interview, offer: Offer) -> Fit:
    compiled = compiled_trial(offer.trial)
    sheet = sheet_of(compiled, {key: entry for key, entry in interview.entries.items() if "/" not in key})
    verdict = judge(compiled, sheet, {}, offer.trial.stages[0], interview.today)
    return _fit(interview, verdict, len(verdict.first(verdict.ask)), joined=False, newer=False)


def _fit(interview: Interview, verdict: Verdict, left: int, *, joined: bool, newer: bool) -> Fit:
    trial = verdict.compiled.trial
    sheet = sheet_of(verdict.compiled, interview.entries)
    return Fit(trial.id, trial.title, verdict, len(sheet), left, joined, newer)
