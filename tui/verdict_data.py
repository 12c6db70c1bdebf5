"""What the store is handed of a verdict: its words, what it waits for, and until when it holds, as plain data."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from trials.definition import Limits
from trials.horizon import Holding, holds
from trials.limits import limit_sentence
from trials.rules import Verdict
from tui.steps import steps

_PAST = Limits(max_today=True)


def verdict_data(verdicts: Mapping[str, Verdict], since: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The verdict words that an event carries for the home list and for whoever reads the file later.

    `since` is the day of each answer by record key. `waits` gives reason and day of each answer that is waited
    for, `windows` the first and last day of each date that can be moved under this verdict, null where there is
    no end on that side. Dates that are not set are only looked at when nothing is left to ask, for the time it takes.
    """
    return {trial: _verdict_data(verdict, since or {}) for trial, verdict in verdicts.items()}


def _verdict_data(verdict: Verdict, since: Mapping[str, str]) -> dict[str, Any]:
    trial = verdict.compiled.trial
    questions = trial.questions
    entries = next(iter(verdict.findings.values())).sheet.entries
    return {
        "stage": verdict.stage,
        "on": verdict.on.isoformat(),
        "verdict": verdict.current.word,
        "failed": list(verdict.current.failed),
        "open": {reason.value: list(ids) for reason, ids in verdict.current.open.items()},
        "ask": len(steps([trial], (questions[name] for name in verdict.first(verdict.ask)))),
        "waiting": list(verdict.waiting),
        "waits": {
            name: [entries[name]["unknown"], since.get(questions[name].key, verdict.on.isoformat())]
            for name in verdict.waiting
        },
        "windows": {
            held.question.id: [held.first and held.first.isoformat(), held.last and held.last.isoformat()]
            for held in windows(verdict, unset=not verdict.ask)
        },
        "consented": has_consent(verdict),
    }


def has_consent(verdict: Verdict) -> bool:
    """Whether the trial's consent day is answered and not in the future; true for a trial that asks for none."""
    question = verdict.compiled.trial.questions.get("consent_date")
    if question is None:
        return True
    entry = next(iter(verdict.findings.values())).sheet.entries.get(question.id)
    return isinstance(entry, str) and not limit_sentence(question, entry, _PAST, verdict.on.toordinal())


@lru_cache(maxsize=16)
def windows(verdict: Verdict, *, unset: bool) -> tuple[Holding, ...]:
    """The days on which each date that is planned, or with `unset` not set yet, leaves a verdict as it is."""
    counted = {finding.criterion.id: finding.judged for finding in verdict.findings.values() if finding.judged}
    entries = next(iter(verdict.findings.values())).sheet.entries
    return holds(verdict, entries, counted, unset=unset)
