"""What bringing an answer to the disk costs beside a bare append and a sync; the benchmark gives the figures.

Marked `long`, as beside other tests the processor is not its own: that the cost of an answer does not grow is counted
in system calls and syncs among the ordinary tests.
"""

import statistics
from pathlib import Path

import pytest

from tests.benchmarks.record import growth

WAITED_FOR = 0.05  # ms for a bare append and a sync, below which the folder lies on no disk
QUICK = 0.5  # ms that a quick drive takes to sync; a virtual one may answer sooner, and the processor is no quicker
TRIES = 3  # other work on the machine can make one run slow, not all of them


@pytest.mark.long
@pytest.mark.parametrize(("screenings", "events"), [(10, 40), (300, 40), (10, 400)])
def test_an_answer_costs_less_than_two_bare_appends(tmp_path: Path, screenings: int, events: int) -> None:
    """One sealed event as it goes to the disk, and all of an answer, from the caller's words to the new views."""
    ratios = []
    for n in range(TRIES):
        found = growth(tmp_path / str(n), screenings, events, 40, apart=False)
        floor, storage, answer = (statistics.median(found[name]) for name in ("floor", "storage", "answer"))
        if floor < WAITED_FOR:
            pytest.skip("this folder lies on no disk that is waited for")
        ratios.append((storage, 1 + (answer - 1) * floor / max(floor, QUICK)))
        if max(ratios[-1]) < 2:
            return
    pytest.fail(f"one event, and one answer, cost {ratios} times a bare append and a sync")
