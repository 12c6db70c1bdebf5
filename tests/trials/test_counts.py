"""How much is worked out for a verdict: counted, so that it does not grow unseen."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

import trials
from tests.trials.shipped import NAMES, rules_of
from trials.cases import entries_of, judged_case
from trials.check.file import check
from trials.horizon import holds
from trials.rules import judge
from trials.values import Entry

# The nodes of the decision diagram; clauses evaluated and nodes made for one verdict, empty and filled.
NODES = {"ct1195e-ssc": 265, "zm001-sle": 225}
CLAUSES = {"ct1195e-ssc": 980, "zm001-sle": 220}
MADE = {"ct1195e-ssc": 250, "zm001-sle": 140}


def called(work: Callable[[], object]) -> Counter[str]:
    """How often each function of the rules was called."""
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found[f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_name}"] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_diagram_of_a_trial_stays_small(name: str) -> None:
    diagram = rules_of(name).diagram
    assert diagram is not None
    assert len(diagram.variable) <= NODES[name]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("filled", [False, True])
def test_a_verdict_evaluates_each_rule_a_few_times_at_most(name: str, filled: bool) -> None:
    compiled = rules_of(name)
    fullest = max(compiled.trial.cases, key=lambda case: len(case.answers))
    judged_case(compiled, fullest)  # what is worked out once is there
    entries = entries_of(fullest, compiled.trial) if filled else {}
    found = called(lambda: judge(compiled, entries))
    assert found["trials.rules.finding"] == len(compiled.criteria)
    assert found["trials.compile.code"] <= CLAUSES[name]
    assert found["trials.diagram.node"] <= MADE[name]
    assert found["trials.values.read_entry"] <= len(entries)


def test_a_wrong_version_is_compiled_for_one_criterion_and_judged_by_few_cases() -> None:
    content = (Path(trials.__file__).parent / "examples" / "halcyon-1.yaml").read_bytes()
    checked = check(content, "halcyon-1.yaml")
    found = called(lambda: check(content, "halcyon-1.yaml"))
    assert (checked.mutants, checked.cases) == (129, 58)
    assert found["trials.compile._criterion"] <= 175  # the wrong ones, the whole, and those compared
    assert found["trials.rules.finding"] <= 460
    assert found["trials.regions._region"] <= 2300  # values put into a region
    assert found["trials.yaml_text.read_yaml"] == 0  # the text is read once


def test_the_days_on_which_a_date_changes_anything_are_sought_once() -> None:
    """They are the same until an answer is given that stands beside the date in some criterion."""
    rules, on = rules_of("zm001-sle"), date(2026, 2, 1)
    answers: dict[str, Entry] = {"consent_date": "2026-03-01", "birth_date": "1980"}

    def looked_ahead(answers: dict[str, Entry]) -> None:
        holds(judge(rules, answers, on=on), answers, {}, unset=False)

    assert called(partial(looked_ahead, answers))["trials.horizon.cells"]
    for more, again in (({"ana": "positive"}, False), ({"birth_date": "1981"}, True)):
        answers = answers | more
        found = called(partial(looked_ahead, answers))
        assert bool(found["trials.horizon.cells"]) is again
        assert 1 < found["trials.rules.judge"] <= 16
