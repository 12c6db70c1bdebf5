"""Tests that no value or every value passes, and tests that contradict or repeat the one beside them."""

from collections.abc import Iterator
from itertools import combinations

from trials.catalog import Definition
from trials.check.remarks import ERROR, WARNING, Remark
from trials.compile import Clause, Compiled
from trials.document import Path_
from trials.regions import LAST_DAY
from trials.rule_words import rule_words
from trials.walk import Node, criterion_nodes, nodes


def of_tests(compiled: Compiled, definition: Definition) -> Iterator[Remark]:
    """Remarks on single tests and on tests that stand side by side."""
    domains = {slot: variable.known({}, LAST_DAY)[0] for slot, variable in enumerate(compiled.variables) if variable}
    for node in _nodes(compiled):
        line = definition.document.line(node.path)
        if node.clause.kind == "test":
            yield from _one(compiled, node.clause, domains[node.clause.variable], line)
        elif node.clause.kind in ("all", "any"):
            tests = [part for part in node.clause.parts if part.kind == "test"]
            for a, b in combinations(tests, 2):
                if a.variable == b.variable:
                    line = definition.document.line((*node.path, node.clause.kind))
                    yield from _pair(compiled, node.clause.kind, a, b, domains[a.variable], line)


def _nodes(compiled: Compiled) -> Iterator[Node]:
    for i, criterion in enumerate(compiled.criteria):
        at: Path_ = ("criteria", i)
        yield from criterion_nodes(criterion, at)
        for j, (clause, note) in enumerate(criterion.notes):
            yield from nodes(note.when, clause, (*at, "notes", j, "when"))
    for i, (clause, check) in enumerate(compiled.checks):
        yield from nodes(check.rule, clause, ("checks", i, check.kind))


def _one(compiled: Compiled, test: Clause, domain: int, line: int) -> Iterator[Remark]:
    words = rule_words(test, compiled.trial)
    if not test.holding & domain:
        yield Remark(
            ERROR, line, f"no value can pass this test: {words}", "mend its bounds, or the limits of the question"
        )
    elif test.holding & domain == domain:
        yield Remark(WARNING, line, f"every value passes this test: {words}", "mend its bounds, or remove it")


def _pair(compiled: Compiled, group: str, a: Clause, b: Clause, domain: int, line: int) -> Iterator[Remark]:
    one, two = a.holding & domain, b.holding & domain
    first, second = rule_words(a, compiled.trial), rule_words(b, compiled.trial)
    if group == "all" and not one & two:
        yield Remark(
            ERROR, line, f"these cannot both hold: {first}, and {second}", "write any in place of all, or mend one"
        )
    elif group == "any" and one | two == domain:
        yield Remark(
            WARNING,
            line,
            f"one of these always holds: {first}, or {second}",
            "write all in place of any, or mend one",
        )
    elif one & two in (one, two):
        extra = second if (one & two == one) == (group == "all") else first
        yield Remark(
            WARNING, line, f"this adds nothing to the test beside it: {extra}", "remove it, or mend one of the two"
        )
