"""An instrument's score as a range. Items that are not assessed are open, and every way to fill them in counts.

Present findings only ever raise a total, and findings that shut the door only ever lower a classification. So the
completion with every open finding absent and the one with every open finding present are the ends of what can be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from trials.dates import Span, elapsed_days
from trials.instrument import Instrument, Item, Reading
from trials.values import Answer, Known, Seen

State = bool | None  # present, absent, open
States = tuple[State, ...]  # in the order of the instrument's items
Answers = Mapping[str, Answer]  # by item id


@dataclass(frozen=True, slots=True)
class Outcome:
    """The score by one reading: the lowest and highest total, and whether it classifies (None while open).

    `totals` has a bit for each total that can still come out. `labels` name the reading where readings differ.
    """

    labels: tuple[str, ...]
    states: States
    totals: int
    classified: bool | None

    @property
    def low(self) -> int:
        return (self.totals & -self.totals).bit_length() - 1

    @property
    def high(self) -> int:
        return self.totals.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Score:
    """The outcomes that the readings of an instrument give, one for each that differs from the others."""

    instrument: Instrument
    outcomes: tuple[Outcome, ...]

    @property
    def low(self) -> int:
        return min(outcome.low for outcome in self.outcomes)

    @property
    def high(self) -> int:
        return max(outcome.high for outcome in self.outcomes)

    @property
    def classified(self) -> bool | None:
        """Whether every reading classifies, or none does. None while that is open or readings differ."""
        found = {outcome.classified for outcome in self.outcomes}
        return found.pop() if len(found) == 1 else None


def score(instrument: Instrument, answers: Answers, visit: Span | None = None) -> Score:
    """The score of the items answered so far. `visit` is the day it is made for, as a range of day ordinals."""
    return _score(instrument, tuple(answers.get(item.id) for item in instrument.items), visit)


@lru_cache(maxsize=256)  # judging asks again and again for the same answers
def _score(instrument: Instrument, answers: tuple[Answer | None, ...], visit: Span | None) -> Score:
    by_reading = [(reading, _states(instrument, answers, visit, reading)) for reading in instrument.readings]
    found = [(reading, states, *_evaluated(instrument, states)) for reading, states in by_reading]
    telling = [i for i in range(len(found[0][0].labels)) if _tells(i, found)]
    outcomes: dict[tuple[str, ...], Outcome] = {}
    for reading, states, totals, classified in found:
        labels = tuple(reading.labels[i] for i in telling)
        outcomes.setdefault(labels, Outcome(labels, states, totals, classified))
    return Score(instrument, tuple(outcomes.values()))


def total(instrument: Instrument, present: frozenset[str]) -> int:
    """The total of a complete set of findings. A sufficient finding is not added: it lifts the total to its own."""
    added = sum(
        max((item.weight for item in items if item.id in present), default=0) for _, items in instrument.groups
    )
    return max([added, *(item.weight for item in instrument.sufficient if item.id in present)])


def classifies(instrument: Instrument, present: frozenset[str]) -> bool:
    """Whether a complete set of findings classifies."""
    if any(item.id in present for item in instrument.exclusions):
        return False
    if instrument.entry and not any(item.id in present for item in instrument.entry):
        return False
    if any(item.id in present for item in instrument.sufficient):
        return True
    clinical = any(item.id in present for counted, items in instrument.groups if counted for item in items)
    enough = instrument.classified_from is not None and total(instrument, present) >= instrument.classified_from
    return enough and (clinical or not instrument.clinical)


@lru_cache(maxsize=256)
def changing_total(score: Score, cuts: tuple[int, ...]) -> frozenset[str]:
    """The items that can still carry the total across one of `cuts`: from below it to it or above."""
    return frozenset(name for o in score.outcomes for name in _crossing(score.instrument, o.states, cuts, False))


@lru_cache(maxsize=256)
def changing_class(score: Score) -> frozenset[str]:
    """The items that can still change whether the instrument classifies."""
    instrument = score.instrument
    found: set[str] = set()
    for outcome in score.outcomes:
        if outcome.classified is None:
            found |= set(_deciding(instrument, outcome.states))
    return frozenset(found)


def item_state(item: Item, answer: Answer | None, visit: Span | None, reading: Reading) -> State:
    """Whether one item counts as present by one reading."""
    if item.id in reading.left_out:
        return False
    if not isinstance(answer, Known) or not isinstance(seen := answer.readings[0][1], Seen):
        return None
    present = _present(item, seen, reading)
    if present is False or seen.last is None or reading.days is None:
        return present
    inside = _inside(seen.last, visit, reading.days)
    return False if inside is False else present if inside else None


def _present(item: Item, seen: Seen, reading: Reading) -> State:
    if not item.cutoffs:
        return seen.present
    cutoff = reading.cutoffs.get(item.id, item.cutoffs[0])
    if seen.number is None:  # only the most lenient of several cut-offs is sure to have been meant
        return (True if cutoff is item.cutoffs[0] else None) if seen.present else False
    ((word, bound),) = cutoff.test.items()
    low, high = seen.number.low, seen.number.high
    first, last = (low, high) if word in ("min", "above") else (high, low)  # the least and the most abnormal end
    if first is not None and _abnormal(word, first, bound):
        return True
    return False if last is not None and not _abnormal(word, last, bound) else None


def _abnormal(word: str, number: Fraction | int, bound: Fraction) -> bool:
    return {"min": number >= bound, "max": number <= bound, "above": number > bound, "below": number < bound}[word]


def _inside(last: Span, visit: Span | None, days: int) -> State:
    """Whether the day an item was last seen lies in the window before the visit."""
    if visit is None:
        return None
    ago = elapsed_days(last, visit)
    if ago.low is not None and ago.low > days:
        return False
    return True if ago.low is not None and ago.low >= 0 and ago.high is not None and ago.high <= days else None


def _states(
    instrument: Instrument, answers: tuple[Answer | None, ...], visit: Span | None, reading: Reading
) -> States:
    return tuple(
        item_state(item, answer, visit, reading) for item, answer in zip(instrument.items, answers, strict=True)
    )


Found = tuple[Reading, States, int, bool | None]
Valued = tuple[bool, frozenset[int]]  # whether a group is clinical, and what it can give


def _tells(i: int, found: list[Found]) -> bool:
    """Whether the choice behind label `i` makes a difference between readings that agree in all the others."""
    seen: dict[tuple[str, ...], tuple[int, bool | None]] = {}
    for reading, _, totals, classified in found:
        others = reading.labels[:i] + reading.labels[i + 1 :]
        if seen.setdefault(others, (totals, classified)) != (totals, classified):
            return True
    return False


@lru_cache(maxsize=1024)
def _evaluated(instrument: Instrument, states: States) -> tuple[int, bool | None]:
    """The totals that can come out, a bit for each, and whether the findings classify."""
    by_item = _by_item(instrument, states)
    without, with_clinical = _sums(_valued(instrument, by_item))
    totals = _lifted(instrument, by_item, without | with_clinical)
    if instrument.classified_from is None:
        return totals, None
    shut = {item.id for item in instrument.exclusions}
    best, worst = (
        frozenset(
            name for name, state in by_item.items() if state or (state is None and (name in shut) != optimistic)
        )
        for optimistic in (True, False)
    )
    outcomes = {classifies(instrument, best), classifies(instrument, worst)}
    return totals, outcomes.pop() if len(outcomes) == 1 else None


def _by_item(instrument: Instrument, states: States) -> dict[str, State]:
    return {item.id: state for item, state in zip(instrument.items, states, strict=True)}


def _valued(instrument: Instrument, by_item: Mapping[str, State]) -> list[Valued]:
    """What each group of an instrument can give."""
    return [(clinical, _values(items, by_item)) for clinical, items in instrument.groups]


def _sums(groups: Iterable[Valued]) -> tuple[int, int]:
    """The sums that groups can give, a bit for each: without any clinical finding, and with one."""
    without, with_clinical = 1, 0
    for clinical, values in groups:
        new_without = new_with = 0
        for value in values:
            if clinical and value:
                new_with |= (without | with_clinical) << value
            else:
                new_without |= without << value
                new_with |= with_clinical << value
        without, with_clinical = new_without, new_with
    return without, with_clinical


def _values(items: Iterable[Item], by_item: Mapping[str, State]) -> frozenset[int]:
    """What one group can give: the highest certain weight, and every open weight above it."""
    certain = max([0, *(item.weight for item in items if by_item[item.id])])
    return frozenset([certain, *(i.weight for i in items if by_item[i.id] is None and i.weight > certain)])


def _lifted(instrument: Instrument, by_item: Mapping[str, State], sums: int) -> int:
    for item in instrument.sufficient:
        state = by_item[item.id]
        if state is not False:
            low = sums & ((1 << item.weight) - 1)
            up = (sums ^ low) | (1 << item.weight if low else 0)
            sums = up if state else sums | up
    return sums


def _crossing(instrument: Instrument, states: States, cuts: tuple[int, ...], classify: bool) -> Iterator[str]:
    """Open items that can carry the total over a cut. `classify`: the total together with a clinical finding."""
    by_item = _by_item(instrument, states)
    floor = max((item.weight for item in instrument.sufficient if by_item[item.id]), default=0)
    cuts = tuple(cut for cut in cuts if cut > floor)
    valued = _valued(instrument, by_item)
    needs_clinical = classify and instrument.clinical
    for i, (clinical, items) in enumerate(instrument.groups):
        open_items = [item for item in items if by_item[item.id] is None]
        if not open_items:
            continue
        without, with_clinical = _sums(valued[:i] + valued[i + 1 :])
        for item in open_items:
            others = [one for one in items if one is not item]
            for low in _values(others, by_item):
                if low >= item.weight:
                    continue
                if not needs_clinical:
                    crosses = any(_between(without | with_clinical, cut - item.weight, cut - low) for cut in cuts)
                elif not clinical or low:
                    rest = with_clinical | (without if clinical else 0)
                    crosses = any(_between(rest, cut - item.weight, cut - low) for cut in cuts)
                else:  # the first clinical finding of all: alone it can be what is missing
                    crosses = any(
                        _between(with_clinical, cut - item.weight, cut) or bool(without >> max(cut - item.weight, 0))
                        for cut in cuts
                    )
                if crosses:
                    yield item.id
                    break
    for item in instrument.sufficient if not classify else ():
        without, with_clinical = _sums(valued)
        below = (cut for cut in cuts if cut <= item.weight and (without | with_clinical) & ((1 << cut) - 1))
        if by_item[item.id] is None and any(below):
            yield item.id


def _between(sums: int, first: int, end: int) -> bool:
    """Whether one of the sums lies in first..end-1."""
    return end > 0 and bool(sums >> max(first, 0) & ((1 << (end - max(first, 0))) - 1))


def _deciding(instrument: Instrument, states: States) -> Iterator[str]:
    """The open items on which the classification still depends, given that it is open."""
    by_item = _by_item(instrument, states)
    yield from (item.id for item in instrument.exclusions if by_item[item.id] is None)
    if not any(by_item[item.id] for item in instrument.entry):
        yield from (item.id for item in instrument.entry if by_item[item.id] is None)
    if any(by_item[item.id] for item in instrument.sufficient):
        return
    assert instrument.classified_from is not None
    least = frozenset(name for name, state in by_item.items() if state)
    scored_low = total(instrument, least) >= instrument.classified_from
    clinical_low = any(by_item[item.id] for counted, items in instrument.groups if counted for item in items)
    if not (scored_low and (clinical_low or not instrument.clinical)):
        yield from (item.id for item in instrument.sufficient if by_item[item.id] is None)
    yield from _crossing(instrument, states, (instrument.classified_from,), True)
