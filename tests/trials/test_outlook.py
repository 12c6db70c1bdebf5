"""What would settle a verdict, and until when it holds, against brute force over small random trials."""

import json
import random
from collections import Counter
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from trials.canonical import canonical
from trials.catalog import load, load_bytes, shipped
from trials.compile import Compiled, compile_trial
from trials.horizon import holds
from trials.outlook import data_to_check, fastest, near_miss, settles_as_not_eligible, settles_as_passing
from trials.outlook_words import outlook_lines
from trials.rules import NOT_ELIGIBLE, Reason, State, Verdict, judge

NAMES = [f"q{i}" for i in range(5)]
VALUES = ("yes", "no")


def random_rule(rng: random.Random, depth: int) -> Any:
    if depth == 0 or rng.random() < 0.3:
        return {rng.choice(NAMES): {"is": rng.choice(VALUES)}}
    kind = rng.choice(["all", "any", "not", "at_least", "review"])
    parts = [random_rule(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    if kind == "not":
        return {"not": parts[0]}
    if kind == "at_least":
        return {"at_least": {"count": rng.randint(1, len(parts)), "of": parts}}
    if kind == "review":
        return {"review": {"when": parts[0], "because": "somebody has to look", "else": parts[1]}}
    return {kind: parts}


def random_trial(rng: random.Random) -> Compiled:
    criteria = [{"id": f"C{i}", "title": f"rule {i}", "rule": random_rule(rng, 2)} for i in range(rng.randint(1, 3))]
    if rng.random() < 0.3:
        criteria.append({"id": "G", "title": "a gap", "rule": {"gap": {"id": "g", "expects": "limits"}}})
    trial = {
        "trial": {"id": "drawn", "title": "drawn", "version": "1", "stages": ["screening"]},
        "questions": {name: {"type": "yes_no", "ask": f"Is {name} so?"} for name in NAMES},
        "criteria": criteria,
    }
    return compile_trial(load_bytes(json.dumps(trial).encode(), "drawn.json"))


def settled_by(rules: Compiled, sheet: dict[str, str], wanted: str) -> set[frozenset[str]]:
    """The smallest sets of open questions some answers of which give the wanted end, by trying them all."""
    free = [name for name in rules.trial.questions if name not in sheet]
    for size in range(1, len(free) + 1):
        found = {
            frozenset(names)
            for names in combinations(free, size)
            for values in product(VALUES, repeat=size)
            if _end(judge(rules, {**sheet, **dict(zip(names, values, strict=True))})) == wanted
        }
        if found:
            return found
    return set()


def _end(verdict: Verdict) -> str:
    if verdict.current.word == NOT_ELIGIBLE:
        return NOT_ELIGIBLE
    return "open" if verdict.ask else "nothing left to ask"


def test_the_smallest_sets_are_the_smallest() -> None:
    rng = random.Random(20261122)
    seen: Counter[str] = Counter()
    for _ in range(300):
        rules = random_trial(rng)
        sheet = {name: rng.choice(VALUES) for name in rules.trial.questions if rng.random() < 0.3}
        verdict = judge(rules, sheet)
        if verdict.current.word == NOT_ELIGIBLE or not verdict.ask:
            assert settles_as_not_eligible(verdict) == ()
            seen["settled"] += 1
            continue
        failing = {frozenset(n.variable.name for n in settling) for settling in settles_as_not_eligible(verdict)}
        wanted = settled_by(rules, sheet, NOT_ELIGIBLE)
        assert failing <= wanted
        assert bool(failing) == bool(wanted)
        seen["fails" if wanted else "cannot fail"] += 1
        passing = settles_as_passing(verdict)
        if passing is not None:
            sizes = {len(names) for names in settled_by(rules, sheet, "nothing left to ask")}
            assert sizes == {len(passing)}
            seen["passes"] += 1
    assert min(seen["fails"], seen["passes"], seen["settled"]) > 20, seen


def test_fastest_is_an_order_of_what_is_asked() -> None:
    rng = random.Random(4)
    for _ in range(200):
        verdict = judge(random_trial(rng), {})
        assert sorted(fastest(verdict)) == sorted(verdict.ask)


def test_fastest_asks_first_what_can_end_it() -> None:
    trial = {
        "trial": {"id": "order", "title": "order", "version": "1", "stages": ["screening"]},
        "questions": {name: {"type": "yes_no", "ask": f"Is {name} so?"} for name in NAMES},
        "criteria": [
            {"id": "A", "title": "a", "rule": {"any": [{name: {"is": "yes"}} for name in NAMES[:4]]}},
            {"id": "B", "title": "b", "rule": {"q4": {"is": "yes"}}},
        ],
    }
    verdict = judge(compile_trial(load_bytes(json.dumps(trial).encode(), "order.json")), {})
    assert verdict.ask[0] == "q0"
    assert fastest(verdict)[0] == "q4"


def test_data_to_check_are_the_smallest_sets_that_could_be_otherwise() -> None:
    rng = random.Random(7)
    seen = 0
    for _ in range(300):
        rules = random_trial(rng)
        sheet = {name: rng.choice(VALUES) for name in rules.trial.questions}
        for name, finding in judge(rules, sheet).findings.items():
            if finding.state is not State.NOT_MET:
                assert data_to_check(finding) == ()
                continue
            found = {frozenset(question.id for question in chosen) for chosen in data_to_check(finding)}
            used = [q.id for slot in finding.compiled.variables for q in rules.questions(slot)]
            wanted: set[frozenset[str]] = set()
            for size in range(1, len(used) + 1):
                for chosen in combinations(sorted(set(used)), size):
                    rest = {question: answer for question, answer in sheet.items() if question not in chosen}
                    if judge(rules, rest).findings[name].state is not State.NOT_MET:
                        wanted.add(frozenset(chosen))
                if wanted:
                    break
            assert found == wanted
            seen += 1
    assert seen > 50


def test_a_near_miss_fails_one_criterion_only() -> None:
    rules = compile_trial(load("zm001-sle"))
    assert near_miss(judge(rules, {"survival": "shorter"})) == "I06"
    assert near_miss(judge(rules, {"survival": "shorter", "consent": "refused"})) == ""
    assert near_miss(judge(rules, {})) == ""


def sheets(trial: str, count: int) -> list[tuple[Compiled, dict[str, Any], date]]:
    """The case sheets of a trial with one of their dates left out or set in the future."""
    rng = random.Random(trial)
    rules = compile_trial(load(trial))
    questions = rules.trial.questions
    drawn = []
    for case in rng.sample(rules.trial.cases, count):
        on = date(2026, 3, 15)
        entries = {name: canonical(questions[name], raw) for name, raw in case.answers.items()}
        for name in [n for n in entries if questions[n].type == "date" and not questions[n].limits.max_today]:
            if rng.random() < 0.5:
                entries[name] = (on + timedelta(days=rng.randint(1, 200))).isoformat()
        drawn.append((rules, entries, on))
    return drawn


def outcome(rules: Compiled, entries: dict[str, Any], on: date, name: str, day: date) -> tuple[Any, ...]:
    """The verdict's word with a date moved to `day`, and which of its criteria that day stands in the way of."""
    moved = judge(rules, {**entries, name: day.isoformat()}, {}, "", on)
    due = [moved.findings[i] for i in rules.serves[name] if moved.findings[i].compiled.due == 0]
    return moved.current.word, [
        f.criterion.id for f in due if f.fails_as_planned or f.state is State.NOT_MET or Reason.REVIEW in f.reasons
    ]


def test_the_days_named_are_the_first_and_the_last() -> None:
    seen: Counter[str] = Counter()
    drawn = [sheet for trial in shipped() for sheet in sheets(trial, 60)]
    for rules, entries, on in drawn:
        for holding in holds(judge(rules, entries, {}, "", on), entries, {}):
            at = holding.set_for or holding.first or holding.last
            assert at is not None
            sheet = rules, entries, on, holding.question.id
            before, after = timedelta(days=-1), timedelta(days=1)
            for edge, beyond in ((holding.first, before), (holding.last, after)):
                if edge:
                    assert outcome(*sheet, edge) == outcome(*sheet, at)
                    assert outcome(*sheet, edge + beyond) != outcome(*sheet, at)
                    seen["from" if beyond is before else "until"] += 1
    assert min(seen["from"], seen["until"]) > 5, seen


def test_the_examples_of_the_plan() -> None:
    rules = compile_trial(load("ct1195e-ssc"))
    on = date(2026, 11, 22)
    entries = {
        "birth_date": "1966-03-15",
        "consent_date": "2027-01-10",
        "infection": "systemic",
        "infection_last_day": "2026-11-17",
        "anti_infective_ongoing": "no",
        "ssc_diagnosis": "2022-05-01",
    }
    verdict = judge(rules, entries, {}, "", on)
    found = {h.question.id: (h.first, h.last) for h in holds(verdict, entries, {})}
    assert found["consent_date"] == (None, date(2027, 3, 14))
    assert found["screening_date"] == (date(2026, 12, 2), date(2029, 5, 1))
    lines = list(outlook_lines(verdict, holds(verdict, entries, {})))
    assert "Consent day (planned for 10 January 2027): the verdict is the same until 14 March 2027." in lines


def test_nothing_moves_once_all_dates_have_happened() -> None:
    rules = compile_trial(load("ct1195e-ssc"))
    entries = {"birth_date": "1966-03-15", "consent_date": "2026-01-10", "screening_date": "2026-01-11"}
    verdict = judge(rules, entries, {}, "", date(2026, 11, 22))
    assert [h.question.id for h in holds(verdict, entries, {})] == []
