"""Entries of the audit trail in lines, worked out without a screen."""

from collections.abc import Iterator

from textual.content import Content

from store.trail import Row
from store.words import WHAT, word_words
from trials.language import Language
from tui.screens.paragraphs import hanging
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import padded, wrap

LABEL = 11  # columns of the labels of a whole entry


def entry_lines(row: Row, width: int, language: Language) -> Content:
    """An entry in the list: when and what, then what changed, why and by whom."""
    changed = " → ".join(filter(None, (row.old, row.new or (language("(taken back)") if row.old else ""))))
    about = row.subject if row.kind not in ("created", "opened") else ""
    rest = language("{name}: {value}", name=about, value=changed) if about and changed else about or changed
    words = " · ".join(filter(None, (rest, row.reason, row.source, row.name)))
    head = Content.assemble(safe(f"{row.seq:<4}", "$text-muted"), safe(f"{row.at[:16]}  "), safe(row.what, "bold"))
    lines = [safe(f"    {line}", "$text-muted") for line in wrap(words, max(12, width - 4))]
    return Content("\n").join([head, *lines])


def whole_entry(row: Row, width: int, language: Language) -> Content:
    """Everything that an entry holds, to be read."""
    return Content("\n").join(_whole(row, width, language))


def _whole(row: Row, width: int, language: Language) -> Iterator[Content]:
    for label, words in (
        (language("Entry"), str(row.seq)),
        (language("When"), row.at),
        (language("Who"), row.who),
        (language("Login"), row.login),
        (language("What"), row.what),
        (language("Kind"), word_words(WHAT, row.kind, language)),
        (language("Subject"), row.subject),
        (language("Key"), row.key if row.key != row.subject else ""),
        (language("Before"), row.old),
        (language("After"), row.new),
        (language("Reason"), row.reason),
        (language("Source"), row.source),
        (language("Measured"), row.measured),
    ):
        if words:
            yield from hanging(padded(label, LABEL), words, width)
