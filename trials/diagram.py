"""Decision diagrams over the regions of questions: what all completions of a sheet agree on, exactly.

A node asks one variable and has a child for each of its regions; nodes are shared, and one whose children are all
the same does not exist. So two diagrams are equal when their numbers are, and the variables that occur in a
diagram are just those on which its value can still depend.
"""

from collections.abc import Sequence

FALSE, TRUE = 0, 1
LIMIT = 20_000
_LEAF = 1 << 60  # stands after every variable


class TooLarge(Exception):  # noqa: N818 - it is what happened
    """The diagram would need more nodes than allowed; the caller falls back to three-valued logic."""


class Diagram:
    """A table of shared nodes. Node 0 is false and node 1 is true."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.variable = [_LEAF, _LEAF]
        self.children: list[tuple[int, ...]] = [(), ()]
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}
        self._support: dict[int, frozenset[int]] = {FALSE: frozenset(), TRUE: frozenset()}

    def node(self, variable: int, children: tuple[int, ...]) -> int:
        """The node that asks `variable`, with a child for each region."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (variable, children)
        number = self._numbers.get(key)
        if number is None:
            number = len(self.variable)
            if number > self.limit:
                raise TooLarge
            self._numbers[key] = number
            self.variable.append(variable)
            self.children.append(children)
        return number

    def test(self, variable: int, width: int, holding: int) -> int:
        """True for the regions of the mask `holding`."""
        return self.node(variable, tuple(holding >> region & 1 for region in range(width)))

    def choose(self, f: int, g: int, h: int) -> int:
        """If f then g else h."""
        if f == TRUE or g == h:
            return g
        if f == FALSE:
            return h
        if g == TRUE and h == FALSE:
            return f
        key = (f, g, h)
        found = self._chosen.get(key)
        if found is None:
            top = min(self.variable[f], self.variable[g], self.variable[h])
            parts = [self.children[x] if self.variable[x] == top else None for x in key]
            width = next(len(part) for part in parts if part is not None)
            columns = [part if part is not None else (x,) * width for part, x in zip(parts, key, strict=True)]
            found = self.node(top, tuple(self.choose(*row) for row in zip(*columns, strict=True)))
            self._chosen[key] = found
        return found

    def negate(self, f: int) -> int:
        return self.choose(f, FALSE, TRUE)

    def all(self, parts: Sequence[int]) -> int:
        result = TRUE
        for part in reversed(parts):
            result = self.choose(part, result, FALSE)
        return result

    def any(self, parts: Sequence[int]) -> int:
        result = FALSE
        for part in reversed(parts):
            result = self.choose(part, TRUE, result)
        return result

    def at_least(self, count: int, parts: Sequence[int]) -> int:
        row = [TRUE] + [FALSE] * count  # row[k]: at least k of the parts seen so far
        for part in reversed(parts):
            row = [TRUE] + [self.choose(part, row[k - 1], row[k]) for k in range(1, count + 1)]
        return row[count]

    def restricted(self, f: int, masks: Sequence[int], into: "Diagram", seen: dict[int, int]) -> int:
        """`f` with only the regions of `masks` left, built in `into`. `seen` is kept between calls for one state."""
        if f <= TRUE or f in seen:
            return seen.get(f, f)
        todo = [f]
        seen |= {FALSE: FALSE, TRUE: TRUE}
        while todo:  # a stack of our own: a long criterion makes a deep diagram
            number = todo[-1]
            mask = masks[self.variable[number]]
            left = [child for region, child in enumerate(self.children[number]) if mask >> region & 1]
            missing = [child for child in left if child not in seen]
            if missing:
                todo += missing
                continue
            todo.pop()
            seen[number] = into.node(self.variable[number], tuple(seen[child] for child in left))
        return seen[f]

    def support(self, f: int) -> frozenset[int]:
        """The variables on which f depends."""
        found = self._support.get(f)
        if found is None:
            reached, todo = {f}, [f]
            while todo:
                fresh = {child for child in self.children[todo.pop()] if child > TRUE} - reached
                reached |= fresh
                todo += fresh
            found = self._support[f] = frozenset(self.variable[number] for number in reached)
        return found
