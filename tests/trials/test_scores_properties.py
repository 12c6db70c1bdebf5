"""Scores against brute force: every completion of a partial sheet, counted by rules written here once more."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trials.instruments import NAMES, instrument
from trials.dates import Span, read_days
from trials.instrument import Instrument
from trials.scores import Score, changing_class, changing_total, classifies, score, total
from trials.values import Answer, Known, Seen

YES, NO = Known((("", Seen(True)),)), Known((("", Seen(False)),))
SHAPES = {"ssc-2013": (19, 9, False), "sle-2019": (51, 10, True), "sledai-2k": (105, None, False)}
names = pytest.mark.parametrize("name", NAMES)
often = settings(max_examples=120, deadline=None)


def points(of: Instrument, present: set[str]) -> int:
    """The total, by the tables."""
    added = 0
    for domain in of.domains:
        weights = [item.weight for item in domain.items if item.id in present]
        added += (max(weights) if weights else 0) if domain.highest else sum(weights)
    return max(added, 9) if "skin_beyond_knuckles" in present else added


def fulfils(of: Instrument, present: set[str]) -> bool:
    """Whether the set is fulfilled, by its text."""
    if {"fingers_spared", "look_alike"} & present:
        return False
    if of.id == "sle-2019":
        clinical = {item.id for domain in of.domains[:7] for item in domain.items}
        return bool({"ana", "ana_equivalent"} & present) and points(of, present) >= 10 and bool(clinical & present)
    return points(of, present) >= 9


def answers_of(of: Instrument, states: dict[str, bool | None]) -> dict[str, Answer]:
    return {name: YES if state else NO for name, state in states.items() if state is not None}


def exact_items(of: Instrument) -> list[str]:
    """Items that mean the same by every reading once they are present."""
    return [item.id for item in of.items if len(item.cutoffs) < 2 and not item.disputed]


@st.composite
def partial(draw: st.DrawFn, name: str, most: int = 7) -> tuple[dict[str, bool | None], list[str]]:
    """States of all items, and those that are open."""
    of = instrument(name)
    ids = [item.id for item in of.items]
    free = draw(st.lists(st.sampled_from(exact_items(of)), unique=True, max_size=most))
    present = draw(st.lists(st.sampled_from(exact_items(of)), unique=True, max_size=8))
    return {i: None if i in free else i in present for i in ids}, free


def completions(states: dict[str, bool | None], free: list[str]) -> list[set[str]]:
    sure = {name for name, state in states.items() if state}
    return [
        sure | {n for n, on in zip(free, ons, strict=True) if on} for ons in product((False, True), repeat=len(free))
    ]


def scored(name: str, states: dict[str, bool | None]) -> Score:
    return score(instrument(name), answers_of(instrument(name), states))


@names
@often
@given(data=st.data())
def test_a_partial_range_is_that_of_its_completions(name: str, data: st.DataObject) -> None:
    of = instrument(name)
    states, free = data.draw(partial(name))
    found = scored(name, states)
    (outcome,) = found.outcomes
    possible = {points(of, one) for one in completions(states, free)}
    assert {n for n in range(of.maximum + 1) if outcome.totals >> n & 1} == possible
    assert (found.low, found.high) == (min(possible), max(possible))
    if SHAPES[name][1] is not None:
        kinds = {fulfils(of, one) for one in completions(states, free)}
        assert found.classified is (kinds.pop() if len(kinds) == 1 else None)


@names
@often
@given(data=st.data())
def test_what_is_needed_is_what_completions_differ_by(name: str, data: st.DataObject) -> None:
    of = instrument(name)
    states, free = data.draw(partial(name, 6))
    found = scored(name, states)
    sheets = completions(states, free)
    cut = data.draw(st.integers(1, of.maximum))
    for item in free:
        pairs = [(one - {item}, one | {item}) for one in sheets]
        crosses = any(points(of, a) < cut <= points(of, b) for a, b in pairs)
        assert (item in changing_total(found, (cut,))) == crosses
        if SHAPES[name][1] is not None:
            decides = any(fulfils(of, a) != fulfils(of, b) for a, b in pairs)
            assert (item in changing_class(found)) == decides


@names
@often
@given(data=st.data())
def test_a_present_finding_never_lowers_a_total(name: str, data: st.DataObject) -> None:
    of = instrument(name)
    present = set(data.draw(st.lists(st.sampled_from([item.id for item in of.items]), unique=True)))
    more = data.draw(st.sampled_from([item.id for item in of.items]))
    before, after = total(of, frozenset(present)), total(of, frozenset(present | {more}))
    assert before == points(of, present) and before <= after <= of.maximum
    shut = {item.id for item in of.exclusions}
    if more not in shut and SHAPES[name][1] is not None:
        assert classifies(of, frozenset(present)) <= classifies(of, frozenset(present | {more}))


@names
@often
@given(data=st.data())
def test_each_answer_narrows_the_range(name: str, data: st.DataObject) -> None:
    of = instrument(name)
    visit = read_days("2026-03-15")
    order = data.draw(st.permutations([item.id for item in of.items]))
    given_answers: dict[str, Answer] = {}
    before = score(of, given_answers, visit)
    for item in order:
        given_answers[item] = data.draw(_answers(of, item))
        after = score(of, given_answers, visit)
        assert before.low <= after.low <= after.high <= before.high <= of.maximum
        assert before.classified is None or after.classified == before.classified
        before = after
    assert all(outcome.low == outcome.high or None in outcome.states for outcome in before.outcomes)


def _answers(of: Instrument, name: str) -> st.SearchStrategy[Answer]:
    item = next(item for item in of.items if item.id == name)
    ways: list[Any] = [st.booleans().map(lambda present: Seen(present))]
    if item.cutoffs:
        ways.append(st.integers(0, 120).map(lambda n: Seen(True, Span(n, n))))
    if item.dated:
        ways.append(st.integers(0, 40).map(lambda n: Seen(True, None, Span(_DAY - n, _DAY - n))))
        ways.append(st.integers(0, 40).map(lambda n: Seen(True, None, Span(_DAY - n - 20, _DAY - n))))
    return st.one_of(*ways).map(lambda seen: Known((("", seen),)))


_DAY = int(read_days("2026-03-15").low or 0)


@names
def test_the_maxima_are_the_published_ones(name: str) -> None:
    of = instrument(name)
    maximum, from_, clinical = SHAPES[name]
    assert (of.maximum, of.classified_from, of.clinical) == (maximum, from_, clinical)
    shut = {item.id for item in (*of.exclusions, *of.sufficient)}
    assert total(of, frozenset(item.id for item in of.items if item.id not in shut)) == maximum
