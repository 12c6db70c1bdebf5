"""A screening of the home list in words, from its summary alone."""

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from store.site import Summary
from tui.widgets.safe_text import safe

OPEN_WORDS = {
    "unanswered": "unanswered",
    "review": "for the investigator",
    "later": "due later",
    "gap": "not in our source",
}
STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}


def matches(summary: Summary, words: list[str]) -> bool:
    """Whether all the words typed stand somewhere in the row."""
    text = " ".join([summary.code, *summary.trials, *(verdict_word(summary, trial) for trial in summary.trials)])
    return all(word in text.casefold() for word in words)


def verdict_word(summary: Summary, trial: str) -> str:
    """The word of the verdict last recorded; "" when there is none."""
    data = _data(summary, trial)
    return str(data.get("verdict", ""))


def not_consented(summary: Summary) -> bool:
    """Whether a trial still lacks its consent day, as of the last verdict."""
    return any(_data(summary, trial).get("consented") is False for trial in summary.trials)


def listed(summary: Summary, wide: bool) -> Content:
    """The row of a screening: its code, and a line for each trial."""
    if summary.damage:
        head = safe(summary.code or "A damaged record", "bold")
        return Content.assemble(head, ("  DAMAGED\n", "bold $text-error"), ("  ", ""), safe(summary.damage))
    remarks = []
    if not_consented(summary):
        remarks.append(("not consented", "$text-warning"))
    if summary.locked_by:
        remarks.append((f"open elsewhere: {summary.locked_by}", "$text-warning"))
    lines = [_trial(summary, trial, wide) for trial in summary.trials]
    code = safe(summary.code, "bold")
    parts: list[Content | str | tuple[str, str]] = [code]
    for words, style in remarks:
        parts += ["  ", safe(words, style)]
    for line in lines:
        parts += ["\n  ", line]
    return Content.assemble(*parts)


def _trial(summary: Summary, trial: str, wide: bool) -> Content:
    data = _data(summary, trial)
    word = verdict_word(summary, trial) or "not judged yet"
    stage = summary.trials[trial].stage
    parts: list[Content | str | tuple[str, str]] = [safe(trial, "$text-muted"), "  "]
    if word in ("pending", "no listed criterion fails", "eligible"):
        parts.append(safe(f"{word} for {stage}", STYLES.get(word, "$text-warning")))
    else:
        parts.append(safe(f"{word} at {stage}", STYLES.get(word, "")))
    parts += ["  ", safe(_what_is_open(data), "$text-muted")]
    if wide and data.get("on"):
        parts += ["  ", safe(f"as of {data['on']}", "$text-muted")]
    if disposition := summary.trials[trial].disposition:
        parts += ["  ", safe(disposition, "$text-muted")]
    return Content.assemble(*parts)


def _what_is_open(data: Mapping[str, Any]) -> str:
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


def _data(summary: Summary, trial: str) -> Mapping[str, Any]:
    verdicts = summary.verdicts
    found = verdicts.get(trial) if isinstance(verdicts, Mapping) else None
    return found if isinstance(found, Mapping) else {}
