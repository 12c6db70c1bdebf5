"""A worksheet in words: its head, its rows, and what stands under them. Worked out without a screen."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from trials.definition import Question
from trials.explain import upper
from trials.values import Entry, entry_words, unit_words
from tui.interview import Interview
from tui.screens.rows import Item
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import fit, wrap
from tui.worksheets import Filled, documented

SIGNS = {"present": "+", "absent": "−", "depends": "±", "open": "?"}
STYLES = {"present": "bold $text-warning", "absent": "$text-muted", "depends": "bold $text-warning", "open": ""}
HEAD = "head of group "


def head(interview: Interview, found: Filled, width: int, *, short: bool) -> Content:
    """The running score with its possible range, and what is still needed; a result on file as well.

    In one row when `short`.
    """
    instrument, answered = found.sheet.instrument, interview.screening.answers
    count = sum(question.key in answered for question in found.questions)
    measured = instrument.classified_from is None
    total = f"Total {found.running.words} of {instrument.maximum}" if measured else upper(found.running.words)
    if short:
        return safe(fit(f"{total} · {len(found.wanted) or 'none'} needed", width), "bold")
    so_far = f" · {count} of {len(found.questions)} answered"
    first = Content.assemble(safe(total, "bold"), safe(so_far, "$text-muted"))
    findings = "1 finding" if len(found.wanted) == 1 else f"{len(found.wanted)} findings"
    if found.asked:
        second = safe(fit(f"f: give the result on file, or answer the {findings} marked ·", width), "$text-muted")
    elif found.wanted:
        second = safe(f"Still needed: {findings}, marked ·", "$text-muted")
    else:
        second = safe(fit("The trial needs nothing more of this worksheet. Enter goes on.", width), "$text-success")
    lines = [first, second]
    if on_file := documented(interview, found):
        lines.append(safe(fit(f"On file: {on_file}", width)))
    return Content("\n").join(lines)


def items(interview: Interview, found: Filled, width: int) -> Iterator[Item]:
    """The rows: each group with its heading, each item with its answer and how it counts."""
    for group in found.groups:
        lines = [safe(group.title, "bold $primary")]
        if cell_len(f"{group.title}  {group.remark}") <= width:
            lines = [Content.assemble(*lines, "  ", safe(group.remark, "$text-muted"))]
        else:
            lines += [safe(line, "$text-muted") for line in wrap(group.remark, width)]
        yield Item(f"{HEAD}{group.title}", Content("\n").join(lines), enabled=False)
        for question in group.questions:
            yield Item(question.key, _row(interview, found, question, width))


def _row(interview: Interview, found: Filled, question: Question, width: int) -> Content:
    item = question.item
    assert item is not None
    recorded = interview.recorded(question)
    weight = f" ({item.weight})" if item.weight else ""
    label = f"{item.label}{weight}"
    if recorded is None:
        wanted = question.key in found.wanted
        words = "proposed: Enter" if question.key in found.proposals else ""
        sign, style = ("·", "") if wanted else (" ", "$text-muted")
        return _line(sign, label, words, style, "$text-warning", width)
    mark = found.running.marks[question.id]
    words = _answer(question, recorded.kept, mark)
    return _line(SIGNS[mark], label, words, STYLES[mark], STYLES[mark], width)


def _line(sign: str, label: str, words: str, style: str, words_style: str, width: int) -> Content:
    """One row when it fits; else the answer stands under its item."""
    head = Content.assemble(safe(f"{sign} ", style), safe(label, style))
    if not words:
        return head
    if head.cell_length + 2 + cell_len(words) <= width:
        return Content.assemble(head, "  ", safe(words, words_style))
    return Content("\n").join([head, *(safe(f"    {line}", words_style) for line in wrap(words, width - 4))])


def _answer(question: Question, entry: Entry, mark: str) -> str:
    words = entry_words(question, entry)
    if isinstance(entry, str) or "unknown" in entry:
        if entry == "yes" and mark == "depends":
            return f"{words}, counted in one form only"
        return words
    counts = {"absent": "not counted", "depends": "counted in one form only", "open": "open", "present": "counted"}
    return f"{words}, {counts[mark]}"


def definition(found: Filled, question: Question, width: int, rows: int) -> Content:
    """The definition of an item, what is proposed for it, and what can be typed, in at most `rows` rows."""
    item = question.item
    assert item is not None
    lines: list[Content] = []
    if proposal := found.proposals.get(question.key):
        asked = f"{upper(proposal.words)}. Enter records that."
        lines += [safe(line, "bold $text-warning") for line in wrap(asked, width)]
    lines += [safe(line) for line in wrap(f"{item.label}: {item.means}", width)]
    ways = []
    if item.number:
        unit = f" in {unit_words(item.unit)}" if item.unit else ""
        ways.append(f"Digits: {item.number}{unit}.")
    if item.dated:
        ways.append("d: the day it was last seen, if not at the visit.")
    if ways:
        lines += [safe(line, "$text-muted") for line in wrap(" ".join(ways), width)]
    if len(lines) > rows:
        lines = [*lines[: max(1, rows - 1)], safe(fit("F1 shows all of it", width), "$text-muted")]
    return Content("\n").join(lines[:rows])
