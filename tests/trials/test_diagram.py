"""Decision diagrams by themselves against plain functions, and what happens when they would be too large."""

import json
import random
import time
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trials.oracle import Completions, judged
from tests.trials.oracle_answers import random_sheets
from tests.trials.oracle_rules import Listed, good
from tests.trials.random_trials import FAR, drawn
from tests.trials.test_exact import MOST, compiled, unsound, verdict_on
from trials.catalog import load_bytes
from trials.compile import compile_trial
from trials.diagram import FALSE, LIMIT, TRUE, Diagram, TooLarge
from trials.residual import Residual
from trials.rules import State, judge

WIDTHS = (2, 3, 2, 4)
SHEETS = list(product(*(range(width) for width in WIDTHS)))
Formula = Any  # ("test", variable, mask), ("all", parts), ("any", parts), ("at_least", count, parts), ("not", part)

tests = st.integers(0, len(WIDTHS) - 1).flatmap(
    lambda v: st.tuples(st.just("test"), st.just(v), st.integers(0, (1 << WIDTHS[v]) - 1))
)
formulas = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("at_least"), st.integers(1, 3), st.lists(inner, min_size=3, max_size=4)),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=10,
)


def drawing(diagram: Diagram, formula: Formula) -> int:
    kind, *rest = formula
    if kind == "test":
        return diagram.test(rest[0], WIDTHS[rest[0]], rest[1])
    if kind == "not":
        return diagram.negate(drawing(diagram, rest[0]))
    parts = [drawing(diagram, part) for part in rest[-1]]
    if kind == "at_least":
        return diagram.at_least(rest[0], parts)
    return diagram.all(parts) if kind == "all" else diagram.any(parts)


def holds(formula: Formula, sheet: tuple[int, ...]) -> bool:
    kind, *rest = formula
    if kind == "test":
        return bool(rest[1] >> sheet[rest[0]] & 1)
    if kind == "not":
        return not holds(rest[0], sheet)
    met = sum(holds(part, sheet) for part in rest[-1])
    return met >= {"all": len(rest[-1]), "any": 1}.get(kind, rest[0] if kind == "at_least" else 0)


def value(diagram: Diagram, root: int, sheet: tuple[int, ...]) -> bool:
    while root > TRUE:
        root = diagram.children[root][sheet[diagram.variable[root]]]
    return root == TRUE


@settings(max_examples=100, deadline=None)
@given(formulas, formulas)
def test_equal_functions_are_equal_numbers(formula: Formula, other: Formula) -> None:
    diagram = Diagram()
    root, second = drawing(diagram, formula), drawing(diagram, other)
    assert [value(diagram, root, sheet) for sheet in SHEETS] == [holds(formula, sheet) for sheet in SHEETS]
    assert (root == second) == all(holds(formula, sheet) == holds(other, sheet) for sheet in SHEETS)


@settings(max_examples=100, deadline=None)
@given(formulas, st.tuples(*(st.integers(1, (1 << width) - 1) for width in WIDTHS)))
def test_what_is_left_depends_on_just_its_support(formula: Formula, masks: tuple[int, ...]) -> None:
    diagram, into = Diagram(), Diagram()
    left = diagram.restricted(drawing(diagram, formula), masks, into, {})
    possible = [
        sheet for sheet in SHEETS if all(mask >> region & 1 for mask, region in zip(masks, sheet, strict=True))
    ]
    outcomes = {sheet: holds(formula, sheet) for sheet in possible}
    decided = set(outcomes.values())
    assert (left == TRUE) == (decided == {True}) and (left == FALSE) == (decided == {False})
    matter = {
        variable
        for variable in range(len(WIDTHS))
        for a, b in product(possible, possible)
        if outcomes[a] != outcomes[b] and a[:variable] + a[variable + 1 :] == b[:variable] + b[variable + 1 :]
    }
    assert into.support(left) == matter


def test_a_diagram_that_is_full_says_so_each_time() -> None:
    diagram = Diagram(limit=3)
    first, second = diagram.test(0, 2, 0b10), diagram.test(1, 2, 0b10)
    for _ in range(3):
        with pytest.raises(TooLarge):
            diagram.all([first, second])
        with pytest.raises(TooLarge):
            diagram.any([first, second])
    assert diagram.test(0, 2, 0b10) == first


# --- a trial that is too large to be exact


def overgrown(seed: int, questions: int, criteria: int, depth: int) -> bytes:
    """Criteria drawn at random over the same few questions: the worst that can be."""
    rng = random.Random(seed)

    def rule(levels: int) -> Any:
        if not levels:
            return {f"q{rng.randrange(questions)}": {rng.choice(["min", "max"]): rng.randint(1, 8)}}
        parts = [rule(levels - 1) for _ in range(3)]
        kind = rng.choice(["all", "any", "at_least"])
        return {"at_least": {"count": 2, "of": parts}} if kind == "at_least" else {kind: parts}

    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["first", "second"]},
        "questions": {
            f"q{i}": {"type": "integer", "ask": "How many", "limits": {"min": 0, "max": 9}} for i in range(questions)
        },
        "criteria": [{"id": f"C{i}", "title": "C", "rule": rule(depth)} for i in range(criteria)],
    }
    return json.dumps(trial).encode()


@pytest.mark.parametrize(("questions", "criteria", "depth"), [(24, 60, 2), (60, 5, 4), (200, 200, 1), (40, 20, 3)])
def test_a_hostile_trial_neither_hangs_nor_lies(questions: int, criteria: int, depth: int) -> None:
    content = overgrown(1, questions, criteria, depth)
    trial = json.loads(content)
    begin = time.process_time()
    rules = compile_trial(load_bytes(content, "huge.json"))
    uncertain = 0
    rng = random.Random(2)
    for share in (0.0, 0.3, 0.6):
        answers = {name: str(rng.randint(0, 9)) for name in trial["questions"] if rng.random() < share}
        verdict = judge(rules, answers)
        uncertain += not verdict.certain
        assert not any(name in answers for name in verdict.ask)
        sheets = random_sheets(trial, answers, FAR, rng, 10)
        together = (1 << len(sheets)) - 1
        for criterion in trial["criteria"]:
            kept = good(trial, criterion, Listed(sheets))[1]
            state = verdict.findings[criterion["id"]].state
            assert (state is not State.MET or kept == Listed(sheets).every) and (
                state is not State.NOT_MET or not kept
            )
            together &= kept
        assert verdict.current.word != "not eligible" or not together
        assert verdict.current.word != "eligible" or together == Listed(sheets).every
    assert uncertain
    assert time.process_time() - begin < 15


def test_findings_stay_exact_and_questions_enough_when_the_whole_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each criterion has its diagram, but together they have none."""

    def too_large(self: Residual, names: object) -> int:
        raise TooLarge

    monkeypatch.setattr(Residual, "together", too_large)
    uncertain = 0
    for seed in range(300):
        one = drawn(seed)
        one.judgements.clear()
        completions = Completions(one.trial, one.answers, one.on)
        if completions.all.size > MOST // 10:
            continue
        wanted = judged(completions, {}, one.stage)
        verdict = verdict_on(one, compiled(one))
        uncertain += not verdict.certain
        assert not unsound(verdict, wanted)
        assert [f.state.value for f in verdict.findings.values()] == [f.state for f in wanted.findings.values()]
    assert uncertain > 50


def test_the_limit_is_that_of_the_design() -> None:
    assert LIMIT == 20_000
