"""What is left of the diagrams in one state of knowledge: the possible regions of each variable."""

from collections.abc import Sequence

from trials.compile import Compiled
from trials.diagram import Diagram
from trials.outcomes import Masks


class Residual:
    """The diagrams of a compiled trial with only the possible regions left, built as they are asked for.

    In `diagram` the children of a node are those of the regions still possible, in order.
    """

    def __init__(self, compiled: Compiled, masks: Masks) -> None:
        self.compiled, self.masks = compiled, masks
        self.diagram = Diagram()
        self._seen: dict[int, int] = {}

    def of(self, root: int) -> int:
        """The residual of one of the trial's diagrams."""
        if self.compiled.diagram is None:
            raise ValueError("this trial has no diagram")
        return self.compiled.diagram.restricted(root, self.masks, self.diagram, self._seen)

    def requirement(self, criterion: str) -> int:
        """The residual of a criterion's guarded requirement."""
        return self.of(self.compiled.roots[criterion].requirement)

    def support(self, criterion: str) -> frozenset[int]:
        """The slots that can still change a criterion."""
        return self.diagram.support(self.requirement(criterion))

    def together(self, criteria: Sequence[str]) -> int:
        """The residual of several criteria at once. Raises TooLarge."""
        return self.diagram.all([self.requirement(criterion) for criterion in criteria])

    def with_mask(self, slot: int, mask: int) -> "Residual":
        """The same state, but with these regions of one slot."""
        masks = Masks(self.masks)
        masks.readings = {s: readings for s, readings in self.masks.readings.items() if s != slot}
        masks[slot] = mask
        return Residual(self.compiled, masks)

    def possible(self, slot: int) -> list[int]:
        """The regions of a slot that are still possible, as masks, in the order of a node's children."""
        return [1 << region for region in range(self.masks[slot].bit_length()) if self.masks[slot] >> region & 1]
