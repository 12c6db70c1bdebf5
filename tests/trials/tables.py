"""Small trials whose criteria come out as one wants, and their findings as letters, for tables of them.

M met, N not met, - not applicable; open is written as its reasons: u unanswered, r review, l later, g gap.
Judged on 2026-05-10.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.compile import compile_trial
from trials.rules import State, Verdict, judge

Rule = Any
ON = date(2026, 5, 10)
WORDS = {"u": "unanswered", "r": "review", "l": "later", "g": "gap"}
both_ways = pytest.mark.parametrize("exact", [True, False], ids=["diagram", "Kleene"])


def leaf(letter: str, at: str) -> Rule:
    """A rule that comes out as `letter`; `at` keeps its question or gap apart from the others."""
    return {
        "M": "met",
        "N": "not met",
        "u": {f"open_{at}": {"is": "yes"}},
        "r": {"review": {"when": "met", "because": "a person decides", "else": "met"}},
        "m": {"missing": {"when": "met", "because": "not usable", "else": "met"}},
        "g": {"gap": {"id": f"gap_{at}", "expects": "a number"}},
    }[letter]


def judged(
    criteria: list[dict[str, Any]],
    answers: dict[str, Any] | None = None,
    judgements: dict[str, State] | None = None,
    stage: str = "first",
    exact: bool = True,
    stages: tuple[str, ...] = ("first", "second", "third"),
    derive: dict[str, Any] | None = None,
) -> Verdict:
    questions: dict[str, Any] = {f"open_{at}": {"type": "yes_no", "ask": "Is it so"} for at in "abcd"}
    questions |= {name: {"type": "date", "ask": "When"} for name in ("day", "other")}
    questions |= {"sure": {"type": "yes_no", "ask": "Sure"}, "count": {"type": "integer", "ask": "How many"}}
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": list(stages)},
        "questions": questions,
        "derive": {
            "between": {"days": "day", "until": "other"},
            "filed": {"days": "day", "until": "other", "on_file": "count"},
            **(derive or {}),
        },
        "criteria": [{"id": f"C{i}", "title": "C", **criterion} for i, criterion in enumerate(criteria)],
    }
    rules = compile_trial(load_bytes(json.dumps(trial).encode(), "table.json"))
    if not exact:
        rules.diagram = None
    entries = {name: canonical(rules.trial.questions[name], raw) for name, raw in (answers or {}).items()}
    return judge(rules, entries, judgements, stage, ON)


def shown(verdict: Verdict, name: str = "C0") -> str:
    finding = verdict.findings[name]
    letters = {State.MET: "M", State.NOT_MET: "N", State.NOT_APPLICABLE: "-"}
    if finding.state is not State.OPEN:
        assert not finding.reasons
        return letters[finding.state]
    return "".join(letter for letter, word in WORDS.items() if word in finding.reasons)


def cells(table: str) -> Iterator[tuple[str, str, str]]:
    """Row, column and entry of a table."""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    for row, *entries in rows:
        for column, entry in zip(head, entries, strict=True):
            yield row, column, entry
