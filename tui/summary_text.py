"""A screening of the home list in words, from its summary alone: nothing is opened for it. Knows no screen."""

from collections.abc import Iterator, Mapping
from datetime import date

from store.listing import Summary
from tui.waiting import (
    LEFT,
    PENDING,
    Due,
    Wait,
    criterion_words,
    days_until,
    days_words,
    question_words,
    verdict_data,
    waits,
)

OPEN_WORDS = {"later": "due later", "gap": "not in our source"}
MOST_NAMED = 2  # things waited for that are named in a row


def search_text(summary: Summary) -> str:
    """Everything of a row that can be typed to find it, in small letters."""
    words = [summary.code, summary.damage and "damaged", "not consented" if not_consented(summary) else ""]
    for trial, of in summary.trials.items():
        words += [trial, verdict_word(summary, trial), of.stage, of.disposition, *("signed" for _ in of.signed)]
    words += [f"{wait.reason} {wait.criterion} {wait.question.replace('_', ' ')}" for wait in waits(summary)]
    return " ".join(filter(None, words)).casefold()


def matches(summary: Summary, words: list[str]) -> bool:
    """Whether all the words typed stand somewhere in the row."""
    text = search_text(summary)
    return all(word in text for word in words)


def verdict_word(summary: Summary, trial: str) -> str:
    """The word of the verdict last recorded; "" when there is none."""
    return str(verdict_data(summary, trial).get("verdict", ""))


def not_consented(summary: Summary) -> bool:
    """Whether a trial still lacks its consent day, as of the last verdict."""
    return any(verdict_data(summary, trial).get("consented") is False for trial in summary.trials)


def what_is_open(summary: Summary, trial: str, today: date) -> str:
    """What keeps a verdict open, or what made it *not eligible*, as of the last verdict; "" for nothing."""
    data = verdict_data(summary, trial)
    failed, opened = data.get("failed"), data.get("open")
    if isinstance(failed, list) and failed:
        return ", ".join(criterion_words(trial, str(name)) for name in failed)
    waiting = [wait for wait in waits(summary) if wait.trial == trial]
    waiting.sort(key=lambda wait: (wait.reason != PENDING, wait.reason != LEFT))
    parts = [wait_words(wait, today) for wait in waiting[:MOST_NAMED]]
    if len(waiting) > MOST_NAMED:
        parts.append(f"{len(waiting) - MOST_NAMED} more waited for")
    if isinstance(data.get("ask"), int) and data["ask"]:
        parts.append(f"{data['ask']} to ask")
    if isinstance(opened, Mapping):
        parts += [
            f"{len(names)} {OPEN_WORDS[reason]}"
            for reason, names in opened.items()
            if reason in OPEN_WORDS and isinstance(names, list) and names
        ]
    return "; ".join(parts)


def wait_words(wait: Wait, today: date) -> str:
    """`pregnancy test at screening: pending, 3 days`."""
    what = question_words(wait.trial, wait.question) if wait.question else criterion_words(wait.trial, wait.criterion)
    reason = "for the investigator" if wait.reason == LEFT else wait.reason
    return ", ".join(filter(None, (f"{what}: {reason}", days_words(wait.since, today))))


def due_words(due: Due, today: date) -> str:
    """`start of lymphodepletion: no later than 2026-04-09, in 4 days`."""
    days = days_until(due.day, today)
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    bound = "not before" if due.opens else "no later than"
    return f"{question_words(due.trial, due.question)}: {bound} {due.day}, {when}"


def screening_lines(summary: Summary, today: date) -> Iterator[str]:
    """A screening in plain sentences, a line each trial."""
    if summary.damage:
        yield f"{summary.code or 'A record'}: DAMAGED. {summary.damage}"
        return
    remarks = ["not consented"] * not_consented(summary) + [f"open: {summary.locked_by}"] * bool(summary.locked_by)
    for trial, of in summary.trials.items():
        word = verdict_word(summary, trial) or "not judged yet"
        parts = filter(None, (what_is_open(summary, trial, today), of.disposition, *remarks))
        yield f"{summary.code}, {trial}, {of.stage}: {'; '.join((word, *parts))}."
