"""Files made to be slow or large neither hang nor lie, and the diagram grows with the trial."""

import json
import random
from dataclasses import replace
from typing import Any

from trials.catalog import load, load_bytes, shipped
from trials.check.catching import TOO_LARGE
from trials.check.file import MOST_TESTS, _affordable, check
from trials.check.mutate import mutants
from trials.compile import Compiled, compile_trial
from trials.diagram import LIMIT
from trials.rules import State, judge


def large(count: int, criteria: list[Any]) -> Compiled:
    trial = {
        "trial": {"id": "large", "title": "large", "version": "1", "stages": ["screening"]},
        "questions": {f"q{i}": {"type": "yes_no", "ask": f"Is {i} so?"} for i in range(count)},
        "criteria": criteria,
    }
    return compile_trial(load_bytes(json.dumps(trial).encode(), "large.json"))


def test_one_huge_criterion_is_still_exact() -> None:
    rules = large(3000, [{"id": "A", "title": "a", "rule": {"all": [{f"q{i}": {"is": "yes"}} for i in range(3000)]}}])
    verdict = judge(rules, {"q7": "yes"})
    assert verdict.certain
    assert len(verdict.ask) == 2999
    assert judge(rules, {"q2999": "no"}).findings["A"].state is State.NOT_MET


def test_a_diagram_that_would_be_too_large_falls_back_and_says_so() -> None:
    members = [{f"q{i}": {"is": "yes"}} for i in range(1000)]
    rules = large(1000, [{"id": "A", "title": "a", "rule": {"at_least": {"count": 400, "of": members}}}])
    assert rules.diagram is None
    verdict = judge(rules, {})
    assert not verdict.certain
    assert len(verdict.ask) == 1000
    assert judge(rules, {f"q{i}": "yes" for i in range(400)}).findings["A"].state is State.MET


def test_heavily_shared_questions_stay_within_the_limit_or_fall_back() -> None:
    rng = random.Random(1)

    def part() -> Any:
        return {f"q{rng.randrange(200)}": {"is": rng.choice(["yes", "no"])}}

    criteria = [
        {"id": f"C{i}", "title": f"c{i}", "rule": {"any": [{"all": [part() for _ in range(4)]} for _ in range(4)]}}
        for i in range(200)
    ]
    rules = large(200, criteria)
    assert rules.diagram is None or len(rules.diagram.variable) <= LIMIT
    verdict = judge(rules, {"q1": "yes", "q2": "no"})
    assert {"q1", "q2"}.isdisjoint(verdict.ask)
    assert verdict.current.word in ("pending", "not eligible")


def test_the_diagram_grows_with_the_trial_and_not_faster() -> None:
    for name in shipped():
        trial = load(name)
        copies = [replace(c, id=f"{c.id}-{i}", rule=_renamed(c.rule, i)) for i in range(10) for c in trial.criteria]
        tenfold = replace(trial, criteria=tuple(copies))
        one, ten = compile_trial(trial).diagram, compile_trial(tenfold).diagram
        assert one is not None
        assert ten is not None
        assert len(ten.variable) <= 20 * len(one.variable)


def _renamed(rule: Any, i: int) -> Any:
    """The rule with gaps of its own, as another criterion would have."""
    if isinstance(rule, dict):
        own = {"id": f"{rule['id']}-{i}"} if set(rule) == {"id", "expects"} else {}
        return {key: _renamed(part, i) for key, part in rule.items()} | own
    return [_renamed(part, i) for part in rule] if isinstance(rule, list) else rule


def test_the_check_of_a_huge_file_ends_and_says_what_it_did_not_try() -> None:
    members = [{f"q{i}": {"is": "yes"}} for i in range(900)]
    trial = {
        "trial": {"id": "large", "title": "large", "version": "1", "stages": ["screening"]},
        "questions": {f"q{i}": {"type": "yes_no", "ask": f"Is {i} so?"} for i in range(2000)},
        "criteria": [{"id": "A", "title": "a", "rule": {"at_least": {"count": 400, "of": members}}}],
    }
    checked = check(json.dumps(trial).encode(), "large.json")
    assert any("fall back to three-valued logic" in remark.sentence for remark in checked.remarks)
    assert not checked.passed
    assert checked.untried > 0
    assert 0 < checked.mutants * 900 <= MOST_TESTS
    assert all(one.why == TOO_LARGE for one in checked.unnoticed)


def test_every_wrong_version_of_the_shipped_trials_is_tried() -> None:
    for name in shipped():
        trial = load(name)
        assert _affordable(trial, list(mutants(trial))) == len(list(mutants(trial)))
