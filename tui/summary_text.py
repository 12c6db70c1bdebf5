"""A screening of the home list in words, from its summary alone: nothing is opened for it. Knows no screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from store.site import Summary

OPEN_WORDS = {
    "unanswered": "unanswered",
    "review": "for the investigator",
    "later": "due later",
    "gap": "not in our source",
}


def matches(summary: Summary, words: list[str]) -> bool:
    """Whether all the words typed stand somewhere in the row."""
    text = " ".join([summary.code, *summary.trials, *(verdict_word(summary, trial) for trial in summary.trials)])
    return all(word in text.casefold() for word in words)


def verdict_word(summary: Summary, trial: str) -> str:
    """The word of the verdict last recorded; "" when there is none."""
    data = verdict_data(summary, trial)
    return str(data.get("verdict", ""))


def not_consented(summary: Summary) -> bool:
    """Whether a trial still lacks its consent day, as of the last verdict."""
    return any(verdict_data(summary, trial).get("consented") is False for trial in summary.trials)


def what_is_open(summary: Summary, trial: str) -> str:
    """What keeps a verdict open, or what made it *not eligible*, as of the last verdict; "" for nothing."""
    data = verdict_data(summary, trial)
    failed, waiting, opened = data.get("failed"), data.get("waiting"), data.get("open")
    if isinstance(failed, list) and failed:
        return ", ".join(str(name) for name in failed)
    parts = []
    if isinstance(data.get("ask"), int) and data["ask"]:
        parts.append(f"{data['ask']} to ask")
    if isinstance(waiting, list) and waiting:
        parts.append(f"waits for {len(waiting)}")
    if isinstance(opened, Mapping):
        parts += [
            f"{len(names)} {OPEN_WORDS[reason]}"
            for reason, names in opened.items()
            if reason in OPEN_WORDS and reason != "unanswered" and isinstance(names, list)
        ]
    return ", ".join(parts)


def screening_lines(summary: Summary) -> Iterator[str]:
    """A screening in plain sentences, a line each trial."""
    if summary.damage:
        yield f"{summary.code or 'A record'}: DAMAGED. {summary.damage}"
        return
    remarks = ["not consented"] * not_consented(summary) + [f"open: {summary.locked_by}"] * bool(summary.locked_by)
    for trial, of in summary.trials.items():
        word = verdict_word(summary, trial) or "not judged yet"
        parts = filter(None, (what_is_open(summary, trial), of.disposition, *remarks))
        yield f"{summary.code}, {trial}, {of.stage}: {'; '.join((word, *parts))}."


def verdict_data(summary: Summary, trial: str) -> Mapping[str, Any]:
    """What the last verdict's event says of a trial; empty when there is none."""
    verdicts = summary.verdicts
    found = verdicts.get(trial) if isinstance(verdicts, Mapping) else None
    return found if isinstance(found, Mapping) else {}
