"""Guards that never hold, criteria that nobody or everybody meets, and parts of a rule that can never matter.

The diagram takes a derived value for a question of its own, so it may miss such a part; what it reports is certain.
"""

from collections.abc import Iterator
from dataclasses import replace

from trials.catalog import Definition
from trials.compile import Clause, Compiled, CompiledCriterion, drawn
from trials.diagram import FALSE, TRUE, Diagram, TooLarge
from trials.document import Path_
from trials.explain import rule_words
from trials.meaning import MOST_NODES
from trials.remarks import ERROR, WARNING, Remark, Severity
from trials.walk import Node, criterion_nodes

CONSTANT = ("met", "not met")


def of_logic(compiled: Compiled, definition: Definition) -> Iterator[Remark]:
    """Remarks that need the diagrams."""
    if compiled.diagram is None:
        yield Remark(
            WARNING,
            definition.document.line(("criteria",)),
            "the rules are too large for the diagram, so verdicts fall back to three-valued logic: never wrong, but"
            " they may stay open longer and ask more than is needed",
            "split the criteria that test many questions at once",
        )
    for i, criterion in enumerate(compiled.criteria):
        if criterion.criterion.unreviewed:
            continue  # nothing matters yet beside the review
        try:
            yield from _Criterion(compiled, criterion, definition, ("criteria", i)).remarks()
        except (TooLarge, RecursionError):
            continue


class _Criterion:
    def __init__(self, compiled: Compiled, criterion: CompiledCriterion, definition: Definition, at: Path_) -> None:
        self.compiled, self.criterion, self.definition, self.at = compiled, criterion, definition, at
        self.diagram = Diagram(MOST_NODES)
        self.roots = self._roots({})

    def remarks(self) -> Iterator[Remark]:
        name, exclusion = self.criterion.criterion.id, self.criterion.criterion.kind == "exclusion"
        guard, requirement = self.roots
        if guard == FALSE:
            yield self._say(
                ERROR, "when", f"the guard of {name} can never hold, so nobody is asked for it", "mend its conditions"
            )
            return
        if guard == TRUE and self.criterion.guard is not None:
            yield self._say(
                WARNING, "when", f"the guard of {name} always holds", "remove when, or mend its conditions"
            )
        if requirement == FALSE:
            words = f"{name} applies to everybody" if exclusion else f"nobody can ever meet {name}"
            yield self._say(ERROR, "rule", words, "mend the rule")
        elif requirement == TRUE:
            words = (
                f"{name} never applies to anybody" if exclusion else f"everybody meets {name}, whatever is answered"
            )
            yield self._say(WARNING, "rule", words, "mend the rule")
        else:
            yield from self._dead()

    def _dead(self) -> Iterator[Remark]:
        """The largest parts that can be put as met or as not met without a difference."""
        told: list[Path_] = []
        for node in criterion_nodes(self.criterion, self.at):
            below = any(node.path[: len(path)] == path for path in told)
            if below or node.clause.kind in CONSTANT or node.path in ((*self.at, "when"), (*self.at, "rule")):
                continue
            if all(self._roots({id(node.clause): word}) == self.roots for word in CONSTANT):
                told.append(node.path)
                line = self.definition.document.line(node.path)
                words = f"in {self.criterion.criterion.id} this can never matter: {self._words(node)}"
                yield Remark(WARNING, line, words, "remove it, or mend what stands beside it")

    def _roots(self, put: dict[int, str]) -> tuple[int, int]:
        """The diagrams of guard and requirement, with some clauses put as met or not met."""

        def root(clause: Clause) -> int:
            return drawn(self.diagram, _put(clause, put), self.compiled.variables, {})

        guard = root(self.criterion.guard) if self.criterion.guard else TRUE
        return guard, self.diagram.choose(guard, root(self.criterion.requirement), TRUE)

    def _say(self, severity: Severity, part: str, sentence: str, remedy: str) -> Remark:
        return Remark(severity, self.definition.document.line((*self.at, part)), sentence, remedy)

    def _words(self, node: Node) -> str:
        words = rule_words(node.clause, self.compiled.trial)
        return words if len(words) <= 160 else f"{words[:157]}..."


def _put(clause: Clause, put: dict[int, str]) -> Clause:
    if not put:
        return clause
    word = put.get(id(clause))
    if word is not None:
        return Clause(word, clause.code)
    return replace(clause, parts=tuple(_put(part, put) for part in clause.parts)) if clause.parts else clause
