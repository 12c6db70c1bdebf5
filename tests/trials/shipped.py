"""The shipped trials as the oracle reads them: text in lists and mappings."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tests.trials.oracle_rules import GROUPS, OPERATORS, TYPES, Plain, places, understood
from trials.catalog import load
from trials.compile import Compiled, compile_trial

NAMES = ("ct1195e-ssc", "zm001-sle")


def plain(text: bytes | str) -> Any:
    """YAML as text in lists and mappings."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - this loader makes texts, lists and mappings only


@cache
def rules_of(name: str) -> Compiled:
    return compile_trial(load(name))


@cache
def plain_of(name: str) -> Plain:
    """The file of a shipped trial with the shared questions it uses, and the criteria that the oracle knows."""
    folder = files("trials") / "definitions"
    trial: dict[str, Any] = plain((folder / f"{name}.yaml").read_bytes())
    bank = plain((folder / "shared-questions.yaml").read_bytes())["questions"]
    used = {question for section in trial["sections"] for question in section["ask"]}
    questions = {**{q: bank[q] for q in used if q in bank}, **trial["questions"]}
    whole = {**trial, "questions": {q: body for q, body in questions.items() if body["type"] in TYPES}}
    criteria = [criterion for criterion in trial["criteria"] if understood(whole, criterion)]
    assert len(criteria) >= len(trial["criteria"]) - 4, "the oracle knows too few of the criteria"
    return {**whole, "criteria": criteria}


def names_of(trial: Plain, criterion: Plain) -> set[str]:
    """The questions that a criterion stands on."""
    found: set[str] = set()
    for rule in (criterion.get("when") or "met", criterion["rule"]):
        for part, _ in places(rule, ()):
            if isinstance(part, str) or next(iter(part)) in GROUPS:
                continue
            ((key, body),) = part.items()
            derived = trial.get("derive", {}).get(key)
            names = [key, *(body[side] for side in ("before", "after") if side in body)]
            found |= (
                {derived[w] for w in (*OPERATORS, "at", "until", "weight") if w in derived} if derived else {*names}
            )
    return found


def part_of(trial: Plain, ids: tuple[str, ...]) -> dict[str, Any]:
    """A trial of some of the criteria, with the questions they need and no more."""
    criteria = [criterion for criterion in trial["criteria"] if criterion["id"] in ids]
    used = set().union(*(names_of(trial, criterion) for criterion in criteria))
    kept = ("id", "title", "kind", "due", "when", "rule")
    derive = {
        name: derived
        for name, derived in trial.get("derive", {}).items()
        if {derived[w] for w in (*OPERATORS, "at", "until", "weight") if w in derived} <= used
        and {*OPERATORS} & {*derived}
    }
    part = {
        "trial": {key: trial["trial"][key] for key in ("id", "title", "version", "stages")},
        "questions": {name: question for name, question in trial["questions"].items() if name in used},
        "criteria": [{key: criterion[key] for key in kept if key in criterion} for criterion in criteria],
    }
    return part | ({"derive": derive} if derive else {})
