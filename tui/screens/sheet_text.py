"""A worksheet in words: its head, its rows, and what stands under them. Worked out without a screen."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from trials.answer_words import entry_words
from trials.definition import Question
from trials.language import Language, said
from trials.quantities import unit_words
from trials.text import upper
from trials.values import Entry
from tui.interview import Interview
from tui.screens.rows import Item
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import fit, wrap
from tui.worksheets import Filled, documented

SIGNS = {"present": "+", "absent": "−", "depends": "±", "open": "?"}
STYLES = {"present": "bold $text-warning", "absent": "$text-muted", "depends": "bold $text-warning", "open": ""}
COUNTED = {
    "absent": said("{answer}, not counted"),
    "depends": said("{answer}, counted in one form only"),
    "open": said("{answer}, open"),
    "present": said("{answer}, counted"),
}
HEAD = "head of group "
FEW = 2  # ways to count that are told in the head, each with its total


def head(interview: Interview, found: Filled, width: int, *, short: bool) -> Content:
    """The running score with its possible range, and what is still needed; a result on file as well.

    In one row when `short`.
    """
    answered, language = interview.screening.answers, interview.language
    count = sum(question.key in answered for question in found.questions)
    total = standing(found, language)
    score = found.running.score
    if len(score.outcomes) > FEW:
        span = language("{low} to {high}", low=score.low, high=score.high)
        ways = language("{count} ways to count, see F1", count=len(score.outcomes))
        all_ways = language("Total {total} of {most}", total=span, most=score.instrument.maximum)
        total = f"{all_ways} · {ways}"
    wanted = len(found.wanted)
    if short:
        needed = language("{count} needed", count=wanted) if wanted else language("none needed")
        return safe(fit(f"{total} · {needed}", width), "bold")
    so_far = language("{count} of {all} answered", count=count, all=len(found.questions))
    first = Content.assemble(safe(total, "bold"), safe(f" · {so_far}", "$text-muted"))
    if found.asked:
        words = language.plural(
            wanted,
            "f: give the result on file, or answer the {count} finding marked ·",
            "f: give the result on file, or answer the {count} findings marked ·",
        )
        second = safe(fit(words, width), "$text-muted")
    elif found.wanted:
        words = language.plural(
            wanted, "Still needed: {count} finding, marked ·", "Still needed: {count} findings, marked ·"
        )
        second = safe(words, "$text-muted")
    else:
        words = language("The trial needs nothing more of this worksheet. Enter goes on.")
        second = safe(fit(words, width), "$text-success")
    lines = [first, second]
    if on_file := documented(interview, found):
        lines.append(safe(fit(language("On file: {result}", result=on_file), width)))
    return Content("\n").join(lines)


def standing(found: Filled, language: Language) -> str:
    """The running score by every way to count."""
    instrument = found.sheet.instrument
    if instrument.classified_from is None:
        return language("Total {total} of {most}", total=found.running.words, most=instrument.maximum)
    return upper(found.running.words)


def items(interview: Interview, found: Filled, width: int, *, short: bool) -> Iterator[Item]:
    """The rows: each group with its heading, each item with its answer and how it counts.

    How the items of a group count is left to the help when `short`.
    """
    for group in found.groups:
        lines = [safe(group.title, "bold $primary")]
        if cell_len(f"{group.title}  {group.remark}") <= width:
            lines = [Content.assemble(*lines, "  ", safe(group.remark, "$text-muted"))]
        elif not short:
            lines += [safe(line, "$text-muted") for line in wrap(group.remark, width)]
        yield Item(f"{HEAD}{group.title}", Content("\n").join(lines), enabled=False)
        for question in group.questions:
            yield Item(question.key, _row(interview, found, question, width))


def _row(interview: Interview, found: Filled, question: Question, width: int) -> Content:
    item = question.item
    assert item is not None
    recorded = interview.recorded(question)
    language = interview.language
    label = language("{item} ({weight})", item=item.label, weight=item.weight) if item.weight else item.label
    if recorded is None:
        wanted = question.key in found.wanted
        words = language("proposed: Enter") if question.key in found.proposals else ""
        sign, style = ("·", "") if wanted else (" ", "$text-muted")
        return _line(sign, label, words, style, "$text-warning", width)
    mark = found.running.marks[question.id]
    words = _answer(question, recorded.kept, mark, language)
    return _line(SIGNS[mark], label, words, STYLES[mark], STYLES[mark], width)


def _line(sign: str, label: str, words: str, style: str, words_style: str, width: int) -> Content:
    """One row when it fits; else the answer stands under its item."""
    head = Content.assemble(safe(f"{sign} ", style), safe(label, style))
    if not words:
        return head
    if head.cell_length + 2 + cell_len(words) <= width:
        return Content.assemble(head, "  ", safe(words, words_style))
    return Content("\n").join([head, *(safe(f"    {line}", words_style) for line in wrap(words, width - 4))])


def _answer(question: Question, entry: Entry, mark: str, language: Language) -> str:
    words = entry_words(question, entry, language)
    if isinstance(entry, str) or "unknown" in entry:
        return language(COUNTED[mark], answer=words) if entry == "yes" and mark == "depends" else words
    return language(COUNTED[mark], answer=words)


def definition(found: Filled, question: Question, width: int, rows: int, language: Language) -> Content:
    """The definition of an item, what is proposed for it, and what can be typed, in at most `rows` rows."""
    item = question.item
    assert item is not None
    lines: list[Content] = []
    if proposal := found.proposals.get(question.key):
        asked = language("{finding}. Enter records that.", finding=upper(proposal.words))
        lines += [safe(line, "bold $text-warning") for line in wrap(asked, width)]
    means = language("{name}: {value}", name=item.label, value=item.means)
    lines += [safe(line) for line in wrap(means, width)]
    ways = []
    if item.number and item.unit:
        unit = unit_words(item.unit, language)
        ways.append(language("Digits: {number} in {unit}.", number=item.number, unit=unit))
    elif item.number:
        ways.append(language("Digits: {number}.", number=item.number))
    if item.dated:
        ways.append(language("d: the day it was last seen, if not at the visit."))
    if ways:
        lines += [safe(line, "$text-muted") for line in wrap(language.sentences(ways), width)]
    if len(lines) > rows:
        more = fit(language("F1 shows all of it"), width)
        lines = [*lines[: max(1, rows - 1)], safe(more, "$text-muted")]
    return Content("\n").join(lines[:rows])
