"""What the screenings of a site wait for and when their windows end, from their summaries alone. Knows no screen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from store.listing import Summary
from trials.dates import counted
from trials.language import Language

SOON = 14  # days ahead that count as soon
PENDING, LEFT = "pending", "left for the investigator"


@dataclass(frozen=True)
class Wait:
    """One thing that a screening waits for: an answer by its question's id, or a criterion for the investigator."""

    token: str
    code: str
    trial: str
    question: str
    criterion: str
    reason: str
    since: str  # ISO day, "" when the record does not say


@dataclass(frozen=True)
class Due:
    """A date whose window opens or closes soon."""

    token: str
    code: str
    trial: str
    question: str
    day: str
    opens: bool


def waits(summary: Summary) -> Iterator[Wait]:
    """Everything a screening waits for, trial by trial, as of its last verdict."""
    for trial in summary.trials:
        data = verdict_data(summary, trial)
        for name, told in _mapping(data.get("waits")).items():
            match told:
                case [str(reason), str(since)]:
                    yield Wait(summary.token, summary.code, trial, str(name), "", reason, since)
        review = _mapping(data.get("open")).get("review")
        for criterion in review if isinstance(review, list) else ():
            yield Wait(summary.token, summary.code, trial, "", str(criterion), LEFT, "")


def for_investigator(found: Iterable[Summary]) -> list[Wait]:
    """What only the investigator can settle, the oldest first."""
    return _oldest(wait for summary in found for wait in waits(summary) if wait.reason == LEFT)


def for_laboratory(found: Iterable[Summary]) -> list[Wait]:
    """The results that are pending, the oldest first."""
    return _oldest(wait for summary in found for wait in waits(summary) if wait.reason == PENDING)


def due_soon(found: Iterable[Summary], today: date) -> list[Due]:
    """The windows that open or close within two weeks, the nearest first."""
    soon = [
        due
        for summary in found
        for trial in summary.trials
        for due in windows_soon(summary.token, summary.code, trial, verdict_data(summary, trial), today)
    ]
    return sorted(soon, key=lambda due: (due.day, due.code))


def windows_soon(token: str, code: str, trial: str, data: object, today: date) -> Iterator[Due]:
    """The windows of one trial that open or close within two weeks, from what its verdict's event says."""
    for name, told in _mapping(_mapping(data).get("windows")).items():
        ends = told if isinstance(told, list) else []
        for day, opens in zip(ends, (True, False), strict=False):
            if isinstance(day, str) and 0 <= days_until(day, today) <= SOON:
                yield Due(token, code, trial, str(name), day, opens)


def question_words(trial: str, name: str, language: Language) -> str:
    """A question of a trial as a noun phrase; its id where this program does not have the trial."""
    return _shorts(trial, language).get(name) or name.replace("_", " ")


def criterion_words(trial: str, name: str, language: Language) -> str:
    """A criterion of a trial with its title, where this program has the trial."""
    titles = _titles(trial, language)
    return f"{name} {titles[name]}" if name in titles else name


def days_words(since: str, today: date, language: Language) -> str:
    """How long ago a day was: `since today`, `1 day`, `3 days`; "" for a day that is not known."""
    if not since:
        return ""
    days = -days_until(since, today)
    return counted(days, "day", language) if days > 0 else language("since today")


def days_until(day: str, today: date) -> int:
    """Days from today to an ISO day; far off for what is none."""
    try:
        return (date.fromisoformat(day) - today).days
    except ValueError:
        return 10**6


def verdict_data(summary: Summary, trial: str) -> Mapping[str, Any]:
    """What the last verdict's event says of a trial; empty when there is none."""
    return _mapping(_mapping(summary.verdicts).get(trial))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _oldest(found: Iterable[Wait]) -> list[Wait]:
    return sorted(found, key=lambda wait: (wait.since or "9999", wait.code))


@cache
def _shorts(trial: str, language: Language) -> Mapping[str, str]:
    from trials.catalog import load, shipped  # a list in which nothing is waited for does without

    return (
        {name: question.short for name, question in load(trial, language).questions.items()}
        if trial in shipped()
        else {}
    )


@cache
def _titles(trial: str, language: Language) -> Mapping[str, str]:
    from trials.catalog import load, shipped

    return (
        {criterion.id: criterion.title for criterion in load(trial, language).criteria} if trial in shipped() else {}
    )
