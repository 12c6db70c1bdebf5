"""Entries of the audit trail in lines, worked out without a screen."""

from collections.abc import Iterator

from textual.content import Content

from store.trail import Row
from tui.screens.told import hanging
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

LABEL = 11  # columns of the labels of a whole entry


def entry_lines(row: Row, width: int) -> Content:
    """An entry in the list: when and what, then what changed, why and by whom."""
    changed = " → ".join(filter(None, (row.old, row.new or ("(taken back)" if row.old else ""))))
    about = row.subject if row.kind not in ("created", "opened") else ""
    rest = ": ".join(filter(None, (about, changed)))
    words = " · ".join(filter(None, (rest, row.reason, row.source, row.who.rpartition(" (")[0])))
    head = Content.assemble(safe(f"{row.seq:<4}", "$text-muted"), safe(f"{row.at[:16]}  "), safe(row.what, "bold"))
    lines = [safe(f"    {line}", "$text-muted") for line in wrap(words, max(12, width - 4))]
    return Content("\n").join([head, *lines])


def whole_entry(row: Row, width: int) -> Content:
    """Everything that an entry holds, to be read."""
    return Content("\n").join(_whole(row, width))


def _whole(row: Row, width: int) -> Iterator[Content]:
    for label, words in (
        ("Entry", str(row.seq)),
        ("When", row.at),
        ("Who", row.who),
        ("Login", row.login),
        ("What", row.what),
        ("Kind", row.kind),
        ("Subject", row.subject),
        ("Key", row.key if row.key != row.subject else ""),
        ("Before", row.old),
        ("After", row.new),
        ("Reason", row.reason),
        ("Source", row.source),
        ("Measured", row.measured),
    ):
        if words:
            yield from hanging(f"{label:<{LABEL}}", words, width)
