"""What many trials at once cost, as ratios to two: `python -m tests.benchmarks.trials [TRIALS ...]`.

Each trial has the criteria of the longer example of the guide, with thresholds of its own; all share the birth date.
Start-up is reading the site's folder and compiling; an answer is judging, saving without waiting for the disk, and
the next question. Memory is the most that a process of its own ever held.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import trials
from store.events import Person
from store.offered import FOLDER, offered
from store.site import Site
from tests.benchmarks.measured import show
from tests.benchmarks.sites import Unsynced
from trials.language import ENGLISH
from tui.beginning import begin
from tui.fitting import fits

EXAMPLE = Path(trials.__file__).parent / "examples" / "halcyon-1.yaml"
LONGER = EXAMPLE.read_text(encoding="utf-8").split("\nchecks:")[0]
COUNTS = (2, 10, 50)
IVO = Person("P02", "Ivo Marin", "investigator")
ROUNDS = 5
OFTEN = 100  # times that something quick is done
T = TypeVar("T")


def definition(number: int) -> str:
    """One of many trials: another id, and ages and limits of its own."""
    return (
        LONGER.replace("id: halcyon-1", f"id: sea-{number:02}")
        .replace("min: 21, max: 65", f"min: {18 + number % 7}, max: {60 + number % 11}")
        .replace("min: 4.0", f"min: {4 + number % 5}.{number % 9}")
    )


def site_with(folder: Path, count: int) -> Site:
    """A site with so many trials of its own."""
    own = folder / FOLDER
    own.mkdir(parents=True)
    for number in range(count):
        (own / f"{number:02}.yaml").write_text(definition(number), encoding="utf-8")
    return Site(folder, disk=Unsynced())


def measured(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds of processor time, how many questions are asked, and MiB of memory."""
    site = site_with(folder, count)
    took, here = _timed(lambda: offered(site.folder))
    ids = [trial for trial in here.trials if trial.startswith("sea-")]
    found = {"read the folder": took}
    found["begin"], interview = _timed(lambda: begin(site, "S-001", ids, IVO, site.clock, ENGLISH))
    found["questions"] = float(len(interview.questions))
    first = interview.next()
    assert first and first.shared, "the shared question is asked first, and once"
    found["shared answer"], _ = _timed(lambda: interview.answer(first, "1980-05-17"))
    own = []
    for _ in range(ROUNDS):
        question = interview.next()
        assert question
        own.append(_timed(partial(interview.answer, question, {"unknown": "pending"}))[0])
    found["own answer"] = sorted(own)[ROUNDS // 2]
    found["next question"] = _timed(lambda: [interview.next() for _ in range(OFTEN)])[0] / OFTEN
    fits(interview, here)
    found["which fit"], _ = _timed(lambda: fits(interview, here))
    interview.screening.close()
    found["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = act()
    return 1000 * (time.process_time() - start), result


def main(counts: list[int]) -> None:
    """Print a line for each thing measured, each count in a process of its own."""
    table = []
    for count in counts:
        run = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.trials", "--one", str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        table.append(dict(line.split("\t") for line in run.stdout.splitlines()))
    show("".join(["".ljust(18), *(f"{count:>10}" for count in counts), "   last/first"]))
    for name in table[0]:
        values = [float(column[name]) for column in table]
        ratio = values[-1] / values[0] if values[0] else 0.0
        show("".join([name.ljust(18), *(f"{value:10.1f}" for value in values), f"{ratio:10.1f}"]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as folder:
            for name, value in measured(Path(folder) / "site", int(sys.argv[2])).items():
                show(f"{name}\t{value}")
    else:
        main([int(one) for one in sys.argv[1:]] or list(COUNTS))
