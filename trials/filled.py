"""A worksheet filled in so that its score comes to a wanted total, or classifies: for cases that need one."""

from collections.abc import Iterator, Sequence

from trials.definition import Question
from trials.instrument import Instrument, Item
from trials.scored import ScoreVariable
from trials.scores import classifies, total
from trials.values import Entry

Filled = dict[str, Entry]


def filled(variable: ScoreVariable, bit: int, day: str) -> Iterator[Filled]:
    """Entries of all items, and of the day it is made for, that put the score into a region. `day` is a date."""
    instrument = variable.scored.instrument
    if variable.scored.operator == "classified":
        wanted = variable.named["yes"] == bit
        sets = (present for present in _sets(instrument) if classifies(instrument, present) == wanted)
    else:
        held = next((totals for region, totals in variable.spans if region == bit), 0)
        totals = [n for n in range(held.bit_length()) if held >> n & 1]
        ends = dict.fromkeys([*totals[:1], *totals[-1:], *totals])
        by_total: dict[int, frozenset[str]] = {}
        for present in _sets(instrument):
            by_total.setdefault(total(instrument, present), present)
        sets = (by_total[n] for n in ends if n in by_total)
    for present in sets:
        yield {question.id: _entry(question, present, day) for question in variable.questions}


def _entry(question: Question, present: frozenset[str], day: str) -> Entry:
    if question.item is None:
        return f"{day}T10:00" if question.type == "datetime" else day
    if question.item.id not in present:
        return "no"
    return {"last": day} if question.item.dated else "yes"


def _sets(instrument: Instrument) -> Iterator[frozenset[str]]:
    """Sets of findings that reach each total, smaller ones first, without findings that can be read in two ways."""
    first = frozenset(item.id for item in _plain(instrument.entry)[:1])
    reached: dict[int, frozenset[str]] = {0: first}
    for _, items in sorted(instrument.groups, key=lambda group: not group[0]):
        for value, present in list(reached.items()):
            for item in _plain(items):
                reached.setdefault(value + item.weight, present | {item.id})
    yield from (reached[value] for value in sorted(reached))
    yield from (first | {item.id} for item in instrument.sufficient)


def _plain(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.disputed is None and len(item.cutoffs) < 2]
