"""Instruments as tests read them: the plain files, sheets of findings, and a trial that reads a total back."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from trials.canonical import canonical
from trials.catalog import included_bytes, load_bytes, load_instrument, shipped_bytes
from trials.compile import Compiled, compile_trial
from trials.instrument import Instrument
from trials.rules import Finding, State, judge

NAMES = ("ssc-2013", "sle-2019", "sledai-2k")
OPEN_DOORS = {"ssc-2013": {}, "sle-2019": {"ana": "yes"}, "sledai-2k": {}}
VISIT = {"screening_date": "2026-03-15"}


@cache
def instrument(name: str) -> Instrument:
    return load_instrument(included_bytes(f"{name}.yaml"), f"{name}.yaml")


def sheet(name: str, findings: Mapping[str, Any], rest: str = "no") -> dict[str, Any]:
    """Answers for every item: those given, and `rest` for the others ("" leaves them unanswered)."""
    others = {item.id: rest for item in instrument(name).items} if rest else {}
    return {f"{name}.{item}": answer for item, answer in {**others, **findings}.items()}


@cache
def compiled(trial: str, file: str = "", changed: bytes = b"") -> Compiled:
    """A shipped trial, with one of the files it draws on changed; then without its cases, which may name an item."""
    content = shipped_bytes(trial)
    if changed:
        content = content[: content.index(b"\ncases:\n") + 1]
    return compile_trial(
        load_bytes(
            content, f"{trial}.yaml", lambda name: changed if name == file and changed else included_bytes(name)
        )
    )


def finding(rules: Compiled, criterion: str, answers: Mapping[str, Any], on: str = "2026-03-15") -> Finding:
    """What the rules say of one criterion."""
    questions = rules.trial.questions
    entries = {name: canonical(questions[name], raw) for name, raw in answers.items() if name in questions}
    return judge(rules, entries, on=date.fromisoformat(on)).findings[criterion]


def first(found: Finding) -> tuple[str, ...]:
    """What a conversation asks next of a criterion: of a value that can be told in two ways one way."""
    return tuple(name for name in found.still if name not in found.aside)


@cache
def measuring(name: str, operator: str = "score") -> Compiled:
    """A trial with one criterion for each total that is asked to be reached, or one that asks to be classified."""
    top = instrument(name).maximum
    tests = [{"total": {"min": n}} for n in range(1, top + 1)] if operator == "score" else [{"total": {"is": "yes"}}]
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["screening"]},
        "questions": {"screening_date": {"type": "date", "ask": "When?"}},
        "derive": {"total": {operator: name, "at": "screening_date"}},
        "criteria": [{"id": f"T{n}", "title": f"T{n}", "rule": test} for n, test in enumerate(tests, 1)],
    }
    return compile_trial(load_bytes(json.dumps(trial).encode(), f"{name}.json"))


def totals(name: str, answers: Mapping[str, Any]) -> tuple[int, int]:
    """The lowest and highest total, read from which thresholds are met and which are not."""
    rules = measuring(name)
    questions = rules.trial.questions
    entries = {q: canonical(questions[q], raw) for q, raw in answers.items()}
    states = [found.state for found in judge(rules, entries, on=date(2026, 3, 15)).findings.values()]
    return states.count(State.MET), len(states) - states.count(State.NOT_MET)
