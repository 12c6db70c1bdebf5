"""What the rules compute with. Outcomes are whole numbers: 0 met, 1 not met, and for what is open the sum of its
reasons."""

from collections.abc import Callable

MET, NOT_MET, UNANSWERED, REVIEW, LATER, GAP = 0, 1, 2, 4, 8, 16
FREE = 0b11  # the regions of a review, a gap or missing data: either outcome


class Masks(list[int]):
    """For each variable the regions still possible; where readings differ, also those of each reading."""

    readings: dict[int, tuple[int, ...]]


Code = Callable[[Masks], int]
