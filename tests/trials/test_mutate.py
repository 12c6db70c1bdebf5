"""Wrong versions of a definition: which there are, that a written case notices one, and that the rest are none."""

from collections import Counter
from random import Random

import pytest

from tests.trials.random_trials import drawn, random_answers
from trials.canonical import canonical
from trials.cases import disagreements, entries_of
from trials.catalog import load_bytes
from trials.check.catching import ALIKE, SAME, catch
from trials.check.mutate import Mutant, mutants
from trials.check.survivors import Noticing, changed_trial
from trials.compile import compile_trial
from trials.definition import Case, Trial
from trials.regions import exact
from trials.rules import judge
from trials.values import read_entry

EVERYTHING = """
trial: {id: everything, title: One of everything, version: "1", stages: [screening, apheresis]}
sections: [{title: All, ask: [sex, areas, count, birth, seen, dose, weight, end]}]
questions:
  sex: {type: choice, ask: Which sex, short: sex, why: W., options: {f: Female, m: Male, x: Other}}
  areas: {type: choices, ask: Which areas, short: areas, why: W., none: No area, options: {arm: Arm, leg: Leg}}
  count: {type: integer, ask: How many, short: count, why: W., limits: {min: 0, max: 20}}
  birth: {type: date, ask: When born, short: birth, why: W.}
  seen: {type: date, ask: When seen, short: visit, why: W.}
  dose: {type: number, ask: Which dose, short: dose, why: W., unit: mg, limits: {min: 0, max: 900}}
  weight: {type: number, ask: Which weight, short: weight, why: W., unit: kg, limits: {min: 1, max: 300}}
  end: {type: date, ask: When ended, short: end, why: W., none: Never}
derive:
  age: {completed_years: birth, at: seen, short: age}
  months: {anniversary: end, at: seen, in: months, short: months since the end}
  dose_per_kg: {per_kg: dose, weight: weight, short: dose per kg}
criteria:
  - id: A
    title: A
    when: {not: {sex: {is: m}}}
    rule:
      all:
        - age: {min: 18, max: 60}
        - at_least: {count: 2, of: [{count: {above: 7}}, {areas: {one_of: [arm, leg]}}, {sex: {one_of: [f, m]}}]}
        - review: {when: {count: {is: 9}}, because: Nine is odd, else: met}
  - id: B
    title: B
    due: apheresis
    rule:
      any:
        - end: {within: 2 weeks, before: seen}
        - months: {above: 6}
        - missing: {when: {areas: {is: none}}, because: No area at all, else: not met}
        - gap: {id: rest, expects: the rest}
    notes: [{when: {dose_per_kg: {below: 1.5}}, say: The dose is low for this weight; ask the site about it.}]
  - {id: C, kind: exclusion, title: C, rule: {seen: {min: 2026-01-01}}}
checks:
  - {refuse: {age: {above: 120}}, say: Nobody is older than 120 years; correct one of the dates.}
"""

WANTED = [
    "without its guard",
    "without the not",
    "f as well",
    "without f",
    "anything but none",
    "min 17 instead of 18",
    "above 18 instead of min 18",
    "max 2026-01-01 instead of min 2026-01-01",
    "max 61 instead of 60",
    "without max",
    "at least 1 of these instead of 2",
    "at least 3 of these instead of 2",
    "any of these instead of all of these",
    "all of these instead of any of these",
    "without this member",
    "above 8 instead of 7",
    "10 instead of 9",
    "without this review",
    "missing instead of review",
    "not met instead of met",
    "within 13 days instead of 2 weeks",
    "within 15 days instead of 2 weeks",
    "after instead of before",
    "strictly before, not on the same day or moment",
    "without the length of the window",
    "above 6.036 instead of 6",
    "holding for none as well",
    "met instead of the gap",
    "due at screening, not at apheresis",
    "below 1.4 instead of 1.5",
    "max 1.5 instead of below 1.5",
    "min 2025-12-31 instead of 2026-01-01",
    "above 2026-01-01 instead of min 2026-01-01",
    "the two dates exchanged",
    "anniversary instead of completed years",
    "years instead of months",
    "above 121 instead of 120",
]


@pytest.fixture(scope="module")
def everything() -> Trial:
    return load_bytes(EVERYTHING.encode(), "everything.yaml")


def test_every_kind_of_change_is_made(everything: Trial) -> None:
    made = {mutant.change for mutant in mutants(everything)}
    assert [change for change in WANTED if change not in made] == []


def test_every_wrong_version_differs_in_one_place(everything: Trial) -> None:
    for mutant in mutants(everything):
        changed = changed_trial(everything, mutant)
        parts = [
            sum(a != b for a, b in zip(everything.criteria, changed.criteria, strict=True)),
            sum(a != changed.derive[name] for name, a in everything.derive.items()),
            sum(a != b for a, b in zip(everything.checks, changed.checks, strict=True)),
        ]
        assert sum(parts) == 1, mutant


def test_a_case_is_written_for_every_wrong_version(everything: Trial) -> None:
    """Only men are not asked for A, so it makes no difference whether they are among those who meet it."""
    without = [_words(mutant) for mutant in mutants(everything) if catch(everything, mutant).case is None]
    assert without == ["criteria/0/rule/all/1/at_least/of/2/sex/one_of: without m"]


def test_an_unreviewed_criterion_has_no_wrong_versions() -> None:
    text = EVERYTHING.replace("    title: B\n", "    title: B\n    unreviewed: Nobody has read it\n")
    trial = load_bytes(text.encode(), "everything.yaml")
    assert {mutant.criterion.id for mutant in mutants(trial) if mutant.criterion} == {"A", "C"}


@pytest.mark.parametrize("first", range(0, 8, 2))
def test_wrong_versions_of_random_trials(first: int) -> None:
    """A written case passes on the trial and fails on its wrong version; where there is none, no sheet differs."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + 2):
        trial_data = drawn(seed)
        trial = load_bytes(trial_data.content, "drawn.json")
        compiled = compile_trial(trial)
        rng = Random(seed)
        sheets = [random_answers(trial_data.trial, rng) for _ in range(25)]
        for mutant in mutants(trial):
            caught = catch(trial, mutant)
            if caught.case is not None:
                seen["case"] += 1
                assert list(disagreements(compiled, caught.case)) == []
                assert Noticing(trial, [caught.case]).notices(mutant)
                assert _fails(trial, mutant, caught.case), f"seed {seed}: {mutant}"
            elif caught.why in (SAME, ALIKE) and mutant.criterion and mutant.note < 0:
                seen["same"] += 1
                _assert_alike(trial, mutant, sheets, complete=caught.why == ALIKE)
    assert seen["case"] > 10


def _fails(trial: Trial, mutant: Mutant, case: Case) -> bool:
    """Whether the whole changed trial fails the case: not only the part that was compiled to find it."""
    return bool(list(disagreements(compile_trial(changed_trial(trial, mutant)), case)))


def _assert_alike(trial: Trial, mutant: Mutant, sheets: list[dict[str, object]], complete: bool) -> None:
    one, two = compile_trial(trial), compile_trial(changed_trial(trial, mutant))
    assert mutant.criterion is not None
    name = mutant.criterion.id
    for sheet in sheets:
        entries = {q: canonical(trial.questions[q], raw) for q, raw in sheet.items()}
        answered = [q for q, entry in entries.items() if exact(read_entry(trial.questions[q], entry))]
        if complete and len(answered) < len(trial.questions):
            continue
        a, b = judge(one, entries).findings[name], judge(two, entries).findings[name]
        assert (a.state, a.reasons) == (b.state, b.reasons), (mutant, entries)


def _words(mutant: Mutant) -> str:
    return f"{'/'.join(str(step) for step in mutant.path)}: {mutant.change}"


def test_cases_are_read_once(everything: Trial) -> None:
    case = Case("c", "2026-03-15", "screening", {"count": "9"}, {}, {"A": ("unanswered",)}, {})
    assert entries_of(case, everything) == {"count": "9"}
