"""Guards that never hold, criteria that nobody or everybody meets, and parts of a rule that can never matter.

The diagram takes a derived value for a question of its own, so it may miss such a part; what it reports is certain.
"""

from collections.abc import Iterator
from dataclasses import replace

from trials.catalog import Definition
from trials.check.remarks import ERROR, WARNING, Remark, Severity
from trials.compile import Clause, Compiled, CompiledCriterion, drawn
from trials.diagram import FALSE, TRUE, Diagram, TooLarge
from trials.document import Path_
from trials.meaning import MOST_NODES
from trials.rule_words import rule_words
from trials.vocabulary import ON_FILE
from trials.walk import Node, criterion_nodes

CONSTANT = ("met", "not met")
NEUTRAL = {"all": ("met",), "any": ("not met",)}  # what a member of a group must be to make no difference


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
        self.nodes = list(criterion_nodes(criterion, at))
        self.roots = self._roots({})

    def remarks(self) -> Iterator[Remark]:
        name, exclusion = self.criterion.criterion.id, self.criterion.criterion.kind == "exclusion"
        guard, requirement, *_ = self.roots
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
        elif requirement == TRUE and self.criterion.rule.kind not in CONSTANT:
            words = (
                f"{name} never applies to anybody" if exclusion else f"everybody meets {name}, whatever is answered"
            )
            yield self._say(WARNING, "rule", words, "mend the rule")
        else:
            yield from self._dead()

    def _dead(self) -> Iterator[Remark]:
        """The largest parts that make no difference: left out of their group, or put as met and as not met."""
        told: list[Path_] = []
        for node in self.nodes:
            below = any(node.path[: len(path)] == path for path in told)
            whole = node.path in ((*self.at, "when"), (*self.at, "rule"))
            if below or whole or ON_FILE in node.path or node.clause.kind in CONSTANT:
                continue  # what is on file and what is worked out are one variable to the diagram
            words = NEUTRAL.get(str(node.path[-2]), CONSTANT)
            if all(self._alike(node.clause, word) for word in words):
                told.append(node.path)
                line = self.definition.document.line(node.path)
                sentence = f"in {self.criterion.criterion.id} this can never matter: {self._words(node)}"
                yield Remark(WARNING, line, sentence, "remove it, or mend what stands beside it")

    def _roots(self, put: dict[int, str]) -> tuple[int, ...]:
        """The diagrams of guard, requirement and what raises each review, with some clauses put as met or not met."""

        def root(clause: Clause) -> int:
            return drawn(self.diagram, _put(clause, put), self.compiled.variables, {})

        guard = root(self.criterion.guard) if self.criterion.guard else TRUE
        raised = (node.clause for node in self.nodes if node.clause.kind in ("review", "missing"))
        conditions = [0 if id(clause) in put else root(clause.parts[0]) for clause in raised]
        return guard, self.diagram.choose(guard, root(self.criterion.requirement), TRUE), *conditions

    def _alike(self, clause: Clause, word: str) -> bool:
        """Whether it makes no difference to put a clause as met or as not met."""
        found = self._roots({id(clause): word})
        raised = [node.clause for node in self.nodes if node.clause.kind in ("review", "missing")]
        pairs = zip(found, self.roots, (None, None, *raised), strict=True)
        return all(one == two for one, two, of in pairs if of is not clause)

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
