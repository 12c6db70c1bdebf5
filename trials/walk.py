"""A rule as it stands in the file and as it is compiled, walked side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trials.definition import Rule
from trials.document import Path_
from trials.vocabulary import ON_FILE, is_group

if TYPE_CHECKING:
    from trials.compile import Clause, CompiledCriterion


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One part of a rule: its place in the file, its plain data and its clause."""

    path: Path_
    rule: Rule
    clause: Clause


def nodes(rule: Rule, clause: Clause, at: Path_) -> Iterator[Node]:
    """A rule and all its parts, each before what it is made of."""
    yield Node(at, rule, clause)
    for (place, part), below in zip(parts(rule), clause.parts, strict=True):
        yield from nodes(part, below, (*at, *place))


def criterion_nodes(compiled: CompiledCriterion, at: Path_ = ()) -> Iterator[Node]:
    """The guard and the rule of a criterion."""
    if compiled.guard is not None:
        yield from nodes(compiled.criterion.when, compiled.guard, (*at, "when"))
    yield from nodes(compiled.criterion.rule, compiled.rule, (*at, "rule"))


def parts(rule: Rule) -> list[tuple[Path_, Rule]]:
    """What a rule is made of, with the way to it, in the order of its clause's parts."""
    if isinstance(rule, str):
        return []
    key, body = next(iter(rule.items()))
    if not is_group(key, body):
        return []
    if key in ("all", "any"):
        return [((key, i), part) for i, part in enumerate(body)]
    if key in ("at_least", ON_FILE):
        return [((key, "of", i), part) for i, part in enumerate(body["of"])]
    if key == "not":
        return [((key,), body)]
    return [((key, side), body[side]) for side in ("when", "else")] if key in ("review", "missing") else []


def with_parts(rule: Rule, found: list[Rule]) -> Rule:
    """A rule made of other parts, in the order of `parts`; itself where they are the same objects."""
    if all(part is other for (_, part), other in zip(parts(rule), found, strict=True)):
        return rule
    key, body = next(iter(rule.items()))
    if key in ("all", "any"):
        return {key: found}
    if key in ("at_least", ON_FILE):
        return {key: {**body, "of": found}}
    if key == "not":
        return {key: found[0]}
    return {key: {**body, "when": found[0], "else": found[1]}}
