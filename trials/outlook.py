"""What can still change a verdict: what to ask to settle it fastest, what would settle it, what to check."""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from trials.definition import Question
from trials.diagram import FALSE, TRUE, Diagram, TooLarge
from trials.regions import Variable
from trials.residual import Residual
from trials.rules import NOT_ELIGIBLE, Finding, Group, State, Verdict
from trials.values import Known

NEVER = 10**9
GIVES_UP = (TooLarge, RecursionError)  # the diagrams are too large: the verdict stands, its outlook is not told
MANY = 60  # answers among which sets to check are sought
MOST = 4  # how many answers a change may need before it is no longer worth naming


@dataclass(frozen=True, slots=True)
class Needed:
    """One question, or the value worked out from several, and which of its values would do."""

    variable: Variable
    regions: int
    possible: int


Settling = tuple[Needed, ...]


def fastest(verdict: Verdict) -> tuple[str, ...]:
    """The open questions in the order expected to reach a verdict with the fewest of them, every answer alike likely.

    Groups of criteria come in ascending cost for each chance of failing, and inside a group first what decides most.
    Where the diagrams are too large for that, the protocol's order stands.
    """
    try:
        return _fastest(verdict)
    except GIVES_UP:
        return verdict.ask


def _fastest(verdict: Verdict) -> tuple[str, ...]:
    order = {name: i for i, name in enumerate(verdict.ask)}
    ranked: list[tuple[Fraction, int, list[str]]] = []
    for group in verdict.groups:
        names = _by_share(group, order)
        chance = _Weighing(group.residual).fails(group.root)
        if names:
            cost = len(names) / chance if chance else Fraction(NEVER)
            ranked.append((cost, min(order[name] for name in names), names))
    found = [name for _, _, names in sorted(ranked, key=lambda one: one[:2]) for name in names]
    return tuple(dict.fromkeys([*found, *verdict.ask]))


def settles_as_not_eligible(verdict: Verdict) -> tuple[Settling, ...]:
    """The smallest sets of open answers after which no completion can satisfy every criterion due by now."""
    found = []
    for group in verdict.groups if verdict.current.word != NOT_ELIGIBLE else ():
        with suppress(*GIVES_UP):
            if needed := _Search(group.residual, group.root).implicant(FALSE):
                found.append(needed)
    least = min((len(needed) for needed in found), default=0)
    return tuple(needed for needed in found if len(needed) == least)


def settles_as_passing(verdict: Verdict) -> Settling | None:
    """A smallest set of answers after which no question matters and nothing fails; None when there is none."""
    if verdict.current.word == NOT_ELIGIBLE:
        return None
    found: list[Needed] = []
    for group in verdict.groups:
        best: Settling | None = None
        with suppress(*GIVES_UP):
            best = _fewest_to_pass(_Search(group.residual, group.root))
        if best is None:
            return None
        found += best
    return tuple(found)


def _fewest_to_pass(search: "_Search") -> Settling | None:
    ends = (search.implicant(target) for target in search.ends if target != FALSE)
    return min((needed for needed in ends if needed is not None), key=len, default=None)


def data_to_check(finding: Finding) -> tuple[tuple[Question, ...], ...]:
    """For a failed criterion the smallest sets of answers that, were they other, could meet it."""
    sheet = finding.sheet
    compiled = sheet.compiled
    if finding.state is not State.NOT_MET or compiled.diagram is None:
        return ()
    names = dict.fromkeys(
        question.id
        for slot in sorted(finding.compiled.variables)
        for question in compiled.questions(slot)
        if isinstance(sheet.answers.get(question.id), Known)
    )
    for size in range(1, MOST + 1 if len(names) <= MANY else 2):
        found = [chosen for chosen in combinations(names, size) if _could_be_met(finding, chosen)]
        if found:
            return tuple(tuple(compiled.trial.questions[name] for name in chosen) for chosen in found)
    return ()


def near_miss(verdict: Verdict) -> str:
    """The id of the one criterion that fails, when it is the only one."""
    failed = verdict.current.failed
    return failed[0] if len(failed) == 1 else ""


class _Weighing:
    """How likely a diagram is to come out false when every region of a question is alike likely.

    What only a person or the site can settle counts as settled in the participant's favour.
    """

    def __init__(self, residual: Residual) -> None:
        self.residual = residual
        self._known: dict[int, Fraction] = {FALSE: Fraction(1), TRUE: Fraction(0)}

    def fails(self, root: int) -> Fraction:
        found = self._known.get(root)
        if found is None:
            diagram = self.residual.diagram
            parts = [self.fails(child) for child in diagram.children[root]]
            free = self.residual.compiled.variables[diagram.variable[root]] is None
            found = self._known[root] = min(parts) if free else sum(parts, Fraction(0)) / len(parts)
        return found


def _by_share(group: Group, order: dict[str, int]) -> list[str]:
    """The questions of a group, first those whose single answer most often settles it."""
    residual = group.residual
    shares: dict[str, Fraction] = {}
    for slot in residual.diagram.support(group.root):
        count = len(residual.possible(slot))
        ends = sum(_assigned(residual, group.root, {slot: i}) <= TRUE for i in range(count))
        for question in residual.compiled.questions(slot):
            if question.id in order:
                shares[question.id] = max(shares.get(question.id, Fraction(0)), Fraction(ends, count))
    return sorted(shares, key=lambda name: (-shares[name], order[name]))


def _assigned(residual: Residual, root: int, chosen: dict[int, int]) -> int:
    """A residual diagram with the children of some slots chosen."""
    known: dict[int, int] = {}
    diagram = residual.diagram

    def walk(number: int) -> int:
        if number <= TRUE:
            return number
        if number not in known:
            slot = diagram.variable[number]
            children = diagram.children[number]
            if slot in chosen:
                known[number] = walk(children[chosen[slot]])
            else:
                known[number] = diagram.node(slot, tuple(walk(child) for child in children))
        return known[number]

    return walk(root)


class _Search:
    """Smallest partial answers of one group that force its diagram to an end.

    Ends are what is left once no question matters: false, true, or a diagram over reviews and gaps alone, which
    therefore stand after all questions here.
    """

    def __init__(self, residual: Residual, root: int) -> None:
        self.residual = residual
        self.slots = len(residual.compiled.variables)
        self.diagram = Diagram()
        self._sorted: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
        self._needed: dict[int, tuple[tuple[int, int], ...] | None] = {}
        self.root = self._sort(root)
        self.ends = sorted(self._reach(self.root))

    def implicant(self, target: int) -> Settling | None:
        """The fewest answers that force the group to `target`, or None when no answers do."""
        self._needed = {}
        indicator = self._indicator(self.root, target, {})
        found = self._fewest(indicator)
        if found is None:
            return None
        return tuple(self._named(slot, region) for slot, region in found)

    def _named(self, slot: int, region: int) -> Needed:
        variable = self.residual.compiled.variables[slot]
        assert variable
        return Needed(variable, self.residual.possible(slot)[region], self.residual.masks[slot])

    def _free(self, number: int) -> bool:
        return number <= TRUE or self.diagram.variable[number] >= self.slots

    def _sort(self, number: int) -> int:
        """The same function with reviews, missing data and gaps asked last."""
        if number not in self._sorted:
            source = self.residual.diagram
            slot = source.variable[number]
            children = [self._sort(child) for child in source.children[number]]
            free = self.residual.compiled.variables[slot] is None
            result = children[-1]
            for region in range(len(children) - 2, -1, -1):
                test = self.diagram.test(slot + self.slots if free else slot, len(children), 1 << region)
                result = self.diagram.choose(test, children[region], result)
            self._sorted[number] = result
        return self._sorted[number]

    def _reach(self, root: int) -> set[int]:
        ends, todo, seen = set(), [root], {root}
        while todo:
            number = todo.pop()
            if self._free(number):
                ends.add(number)
                continue
            fresh = set(self.diagram.children[number]) - seen
            seen |= fresh
            todo += fresh
        return ends

    def _indicator(self, number: int, target: int, known: dict[int, int]) -> int:
        if self._free(number):
            return TRUE if number == target else FALSE
        if number not in known:
            children = tuple(self._indicator(child, target, known) for child in self.diagram.children[number])
            known[number] = self.diagram.node(self.diagram.variable[number], children)
        return known[number]

    def _fewest(self, number: int) -> tuple[tuple[int, int], ...] | None:
        """The fewest (slot, region) choices that make a diagram true: with or without its first variable."""
        if number == TRUE:
            return ()
        if number == FALSE:
            return None
        if number not in self._needed:
            children = self.diagram.children[number]
            slot = self.diagram.variable[number]
            options = [self._fewest(self.diagram.all(children))]
            for region, child in enumerate(children):
                rest = self._fewest(child)
                options.append(None if rest is None else ((slot, region), *rest))
            self._needed[number] = min((o for o in options if o is not None), key=len, default=None)
        return self._needed[number]


def _could_be_met(finding: Finding, names: tuple[str, ...]) -> bool:
    """Whether the criterion can be met once these answers are taken as unknown."""
    sheet = finding.sheet
    compiled = sheet.compiled
    answers = {name: answer for name, answer in sheet.answers.items() if name not in names}
    residual: Residual | None = None
    for slot in finding.compiled.variables:
        variable = compiled.variables[slot]
        if variable and any(question.id in names for question in variable.questions):
            mask = 0
            for possible in variable.known(answers, sheet.on.toordinal()):
                mask |= possible
            base = residual or Residual(compiled, sheet.masks)
            residual = base.with_mask(slot, mask)
    return residual is not None and residual.requirement(finding.criterion.id) != FALSE
