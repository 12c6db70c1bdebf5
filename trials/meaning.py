"""Whether two versions of a criterion mean the same, and the answers on which they differ.

Both are drawn into one diagram, questions first and everything left open on purpose last. Equal numbers are equal
meanings; otherwise a walk down both at once leads to the answers that tell them apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from trials.compile import Clause, Compiled, CompiledCriterion, compile_trial, drawn
from trials.definition import Criterion, Trial
from trials.diagram import FALSE, TRUE, Diagram, TooLarge
from trials.walk import criterion_nodes

MOST_NODES = 200_000
MOST_STATES = 20_000
Outcome = str | frozenset[str]  # met, not met, not applicable, or the reasons of what is open
Chosen = Mapping[int, int]  # slot: the region that its answer lies in
_REASON: Final = {"review": "review", "missing": "unanswered", "gap": "gap"}


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One version: its guard, its guarded requirement, and what raises each slot left open on purpose."""

    guard: int
    requirement: int
    raised: Mapping[int, tuple[str, int]]

    @property
    def roots(self) -> tuple[int, ...]:
        return (self.guard, self.requirement, *(condition for _, condition in self.raised.values()))


class Meaning:
    """Two versions of one criterion, compared."""

    def __init__(self, trial: Trial, a: Criterion, b: Criterion) -> None:
        """`trial` declares what either version uses. Raises TooLarge."""
        other = replace(b, id=f"{a.id}'", notes=())
        pair = (replace(a, notes=()), other)
        self.compiled = compile_trial(replace(trial, criteria=pair, checks=(), cases=()))
        self.diagram = Diagram(MOST_NODES)
        self.base = len(self.compiled.variables)
        one, two = self.compiled.criteria
        numbers = _numbers(_reviews(one), _reviews(two), self.base, self.compiled)
        self.a, self.b = self._drawn(one, numbers), self._drawn(two, numbers)

    @property
    def same(self) -> bool:
        """Whether every sheet of answers, complete or not, gives both the same finding."""
        a, b = self.a, self.b
        if (a.guard, a.requirement) != (b.guard, b.requirement):
            return False
        left = self.diagram.support(a.requirement) | self.diagram.support(a.guard)
        return all(a.raised.get(slot) == b.raised.get(slot) for slot in left if slot >= self.base)

    def differences(self) -> Iterator[Chosen]:
        """Answers on which the two differ: complete ones first, then those that leave one question unanswered.

        Raises TooLarge.
        """
        roots = (*self.a.roots, *self.b.roots)
        slots = sorted(slot for root in roots for slot in self.diagram.support(root) if slot < self.base)
        for without in (None, *dict.fromkeys(slots)):
            yield from _Walk(self, [slot for slot in dict.fromkeys(slots) if slot != without]).leaves()

    def _drawn(self, compiled: CompiledCriterion, numbers: Mapping[int, int]) -> Drawn:
        def root(clause: Clause) -> int:
            return drawn(self.diagram, clause, self.compiled.variables, numbers)

        guard = root(compiled.guard) if compiled.guard else TRUE
        requirement = self.diagram.choose(guard, root(compiled.requirement), TRUE)
        raised = {
            numbers[clause.variable]: (clause.kind, root(clause.parts[0]) if clause.parts else TRUE)
            for _, clause in _reviews(compiled)
        }
        return Drawn(guard, requirement, raised)


class _Walk:
    """A search for answers to some slots on which two versions differ."""

    def __init__(self, meaning: Meaning, slots: list[int]) -> None:
        self.meaning, self.slots = meaning, slots
        self.diagram = meaning.diagram
        self.alike: set[tuple[int, ...]] = set()
        self.states = 0

    def leaves(self) -> Iterator[Chosen]:
        yield from self._below((*self.meaning.a.roots, *self.meaning.b.roots), 0, {})

    def _below(self, roots: tuple[int, ...], at: int, chosen: Chosen) -> Iterator[Chosen]:
        if (at, *roots) in self.alike:
            return
        self.states += 1
        if self.states > MOST_STATES:
            raise TooLarge
        while at < len(self.slots) and not any(self.slots[at] in self.diagram.support(root) for root in roots):
            at += 1
        found = False
        if at == len(self.slots):
            count = len(self.meaning.a.roots)
            one, two = self._outcome(self.meaning.a, roots[:count]), self._outcome(self.meaning.b, roots[count:])
            if one != two:
                found = True
                yield chosen
        else:
            slot = self.slots[at]
            variable = self.meaning.compiled.variables[slot]
            assert variable
            for region in range(variable.width):
                below = tuple(self._chosen(root, slot, region) for root in roots)
                for leaf in self._below(below, at + 1, {**chosen, slot: region}):
                    found = True
                    yield leaf
        if not found:
            self.alike.add((at, *roots))

    def _chosen(self, root: int, slot: int, region: int) -> int:
        """A diagram once one slot is answered."""
        variable = self.diagram.variable[root]
        if variable >= slot:
            return self.diagram.children[root][region] if variable == slot else root
        children = tuple(self._chosen(child, slot, region) for child in self.diagram.children[root])
        return self.diagram.node(variable, children)

    def _outcome(self, drawn: Drawn, roots: tuple[int, ...]) -> Outcome:
        """The finding once nothing more is answered, as trials.rules has it."""
        guard, requirement, *conditions = roots
        if guard == FALSE:
            return "not applicable"
        if requirement <= TRUE:
            return "met" if requirement == TRUE else "not met"
        reasons = set()
        holds = dict(zip(drawn.raised, conditions, strict=True))
        for slot in self.diagram.support(requirement):
            if slot < self.meaning.base:
                reasons.add("unanswered")
            elif holds[slot] == TRUE:
                reasons.add(_REASON[drawn.raised[slot][0]])
        return frozenset(reasons)


def same_meaning(trial: Trial, a: Criterion, b: Criterion) -> bool:
    """Whether two versions give the same finding whatever is answered; false when too large to tell."""
    try:
        return Meaning(trial, a, b).same
    except (TooLarge, RecursionError):
        return False


def _reviews(compiled: CompiledCriterion) -> list[tuple[Any, Clause]]:
    """What a criterion leaves open on purpose, in the order of the file: the rule's body and its clause."""
    return [
        (next(iter(node.rule.values())), node.clause)
        for node in criterion_nodes(compiled)
        if node.clause.kind in _REASON
    ]


def _numbers(
    one: list[tuple[Any, Clause]], two: list[tuple[Any, Clause]], base: int, compiled: Compiled
) -> dict[int, int]:
    """One number for what both versions leave open in the same place: the same object, or the same words."""
    numbers = {slot: base + slot for slot, variable in enumerate(compiled.variables) if variable is None}
    shared = {id(body) for body, _ in one}
    left = [(body, clause) for body, clause in one if not any(body is other for other, _ in two)]
    for body, clause in two:
        if id(body) in shared:
            continue
        match = next((i for i, (other, _) in enumerate(left) if _words(other) == _words(body)), None)
        if match is not None:
            numbers[clause.variable] = numbers[left.pop(match)[1].variable]
    return numbers


def _words(body: Mapping[str, Any]) -> str:
    return str(body.get("because") or body["id"])
