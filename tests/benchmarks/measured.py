"""What a benchmark finds: ratios to a floor or a peer, taken in the same round of the same run."""

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

HEAD = (
    "| part | what | against | median | quartiles | target | note |",
    "|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Ratio:
    """One line of the results. `low` and `high` are the quartiles; `target` is the most there should be, if any."""

    part: str
    what: str
    against: str
    median: float
    low: float
    high: float
    target: float | None = None
    note: str = ""

    @property
    def line(self) -> str:
        """As a row of a Markdown table."""
        target = "" if self.target is None else f"at most {self.target:g}"
        spread = f"{self.low:.2f} to {self.high:.2f}"
        return (
            f"| {self.part} | {self.what} | {self.against} | {self.median:.2f} | {spread} | {target} | {self.note} |"
        )

    @property
    def within(self) -> bool:
        return self.target is None or self.median <= self.target


def ratio(
    part: str,
    what: str,
    against: str,
    ours: Sequence[float],
    floor: Sequence[float],
    target: float | None = None,
    note: str = "",
) -> Ratio:
    """Each round's value by the floor's value of that round."""
    found = [mine / bare for mine, bare in zip(ours, floor, strict=True)]
    low, median, high = statistics.quantiles(found, n=4) if len(found) > 1 else found * 3
    return Ratio(part, what, against, median, low, high, target, note)


def show(line: str) -> None:
    """Say a line of what was found at once, so that one sees how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def interleaved(rounds: int, works: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """What each work measures, one after the other, round by round, after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            value = work()
            if turn:
                found[name].append(value)
    return found
