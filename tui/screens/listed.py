"""A screening of the home list in words, from its summary alone."""

from rich.cells import cell_len
from textual.content import Content

from store.site import Summary
from tui.summary_text import not_consented, verdict_data, verdict_word, what_is_open
from tui.widgets.safe_text import safe
from tui.widgets.verdict_rows import wrap

STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}


def listed(summary: Summary, width: int) -> Content:
    """The row of a screening in lines of at most `width` columns: its code, then each trial."""
    if summary.damage:
        head = Content.assemble(safe(summary.code or "A damaged record", "bold"), ("  DAMAGED", "bold $text-error"))
        return Content("\n").join([head, *(safe(f"  {line}") for line in wrap(summary.damage, width - 2))])
    parts = [safe(summary.code, "bold")]
    if not_consented(summary):
        parts += [Content("  "), safe("not consented", "$text-warning")]
    days = [str(verdict_data(summary, trial).get("on", "")) for trial in summary.trials]
    if day := max(days, default=""):
        parts += [Content("  "), safe(f"as of {day}", "$text-muted")]
    lines = [Content.assemble(*parts)]
    if summary.locked_by:
        lines += [safe(f"  {line}", "$text-warning") for line in wrap(f"Open: {summary.locked_by}", width - 2)]
    for trial in summary.trials:
        lines += _trial(summary, trial, width)
    return Content("\n").join(lines)


def _trial(summary: Summary, trial: str, width: int) -> list[Content]:
    word = verdict_word(summary, trial) or "not judged yet"
    stage = summary.trials[trial].stage
    style = STYLES.get(word, "$text-warning")
    joined = "at" if word == "not eligible" else "for"
    head = Content.assemble("  ", safe(f"{trial}  ", "$text-muted"), safe(f"{word} {joined} {stage}", style))
    rest = "  ".join(filter(None, (what_is_open(summary, trial), summary.trials[trial].disposition)))
    if not rest:
        return [head]
    if head.cell_length + 2 + cell_len(rest) <= width:
        return [Content.assemble(head, "  ", safe(rest, "$text-muted"))]
    return [head, *(safe(f"    {line}", "$text-muted") for line in wrap(rest, width - 4))]
