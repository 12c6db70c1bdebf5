"""A screening of the home list in words, from its summary alone."""

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from store.site import Summary
from tui.widgets.safe_text import safe
from tui.widgets.verdict_rows import wrap

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


def listed(summary: Summary, width: int) -> Content:
    """The row of a screening in lines of at most `width` columns: its code, then each trial."""
    if summary.damage:
        head = Content.assemble(safe(summary.code or "A damaged record", "bold"), ("  DAMAGED", "bold $text-error"))
        return Content("\n").join([head, *(safe(f"  {line}") for line in wrap(summary.damage, width - 2))])
    parts = [safe(summary.code, "bold")]
    if not_consented(summary):
        parts += [Content("  "), safe("not consented", "$text-warning")]
    days = [str(_data(summary, trial).get("on", "")) for trial in summary.trials]
    if day := max(days, default=""):
        parts += [Content("  "), safe(f"as of {day}", "$text-muted")]
    lines = [Content.assemble(*parts)]
    if summary.locked_by:
        lines += [safe(f"  {line}", "$text-warning") for line in wrap(f"Open: {summary.locked_by}", width - 2)]
    for trial in summary.trials:
        lines += _trial(summary, trial, width)
    return Content("\n").join(lines)


def _trial(summary: Summary, trial: str, width: int) -> list[Content]:
    data = _data(summary, trial)
    word = verdict_word(summary, trial) or "not judged yet"
    stage = summary.trials[trial].stage
    style = STYLES.get(word, "$text-warning")
    joined = "at" if word == "not eligible" else "for"
    head = Content.assemble("  ", safe(f"{trial}  ", "$text-muted"), safe(f"{word} {joined} {stage}", style))
    rest = "  ".join(filter(None, (_what_is_open(data), summary.trials[trial].disposition)))
    if not rest:
        return [head]
    if head.cell_length + 2 + cell_len(rest) <= width:
        return [Content.assemble(head, "  ", safe(rest, "$text-muted"))]
    return [head, *(safe(f"    {line}", "$text-muted") for line in wrap(rest, width - 4))]


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
