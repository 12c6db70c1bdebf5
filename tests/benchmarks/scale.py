"""What a large site costs: 10,000 screenings on the home page, and fifty trials."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from store.site import Site
from tests.benchmarks.keys import ONE
from tests.benchmarks.measured import Ratio, interleaved, ratio
from tests.benchmarks.record import populate
from tests.benchmarks.sites import PERSON
from tests.benchmarks.window import Window

FEW, MANY = 100, 10_000
TRIALS = (2, 50)
ROUNDS = 5


def scale(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """First rows, a key that filters, and what fifty trials cost beside two."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (FEW, MANY):
            site = Site(Path(folder) / str(count))
            site.people.add(PERSON, "coordinator")
            populate(site, count)
        yield from _home(Path(folder), rounds)
    yield from _trials()


def _home(folder: Path, rounds: int) -> Iterator[Ratio]:
    found = interleaved(rounds, {str(count): partial(_rows, folder, count) for count in (FEW, MANY)})
    yield ratio(
        "scale", "first rows of 10,000 screenings", "first rows of 100", found[str(MANY)], found[str(FEW)], 1.5
    )
    minimal, ours = Window("tests.benchmarks.minimal"), _opened(folder, MANY)
    minimal.until(b"ready")
    ours.until(f"{MANY}".encode())  # all of them are read
    for window in (minimal, ours):
        window.rest()
    time.sleep(1)
    floor, filtered = [], []
    for key in (b"9", b"\x7f") * (2 * rounds):
        floor.append(minimal.key(b"x")[0])
        filtered.append(ours.key(key)[0])
    minimal.close()
    ours.close()
    bare = [median(floor)] * len(filtered)
    yield ratio("scale", "a key that filters 10,000 screenings", ONE, filtered, bare, 5.0)
    late = quantiles(filtered, n=20)[-1]
    yield ratio("scale", "the same, 95th percentile", f"the median of {ONE}", [late], bare[:1], 10.0)


def _opened(folder: Path, count: int) -> Window:
    env = {"TRIALSCREEN_DATA": str(folder / str(count)), "XDG_CACHE_HOME": str(folder / "cache")}
    window = Window("tui.cli", env=env)
    window.until(b"Choose")
    window.type(b"1")
    return window


def _rows(folder: Path, count: int) -> float:
    window = _opened(folder, count)
    taken = window.until(b"T-")
    window.close()
    return taken


def _trials() -> Iterator[Ratio]:
    tables = []
    for count in TRIALS:
        command = [sys.executable, "-m", "tests.benchmarks.trials", "--one", str(count)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        tables.append(dict(line.split("\t") for line in run.stdout.splitlines()))
    few, many = tables
    for name, value in many.items():
        if float(few[name]):
            yield ratio("scale", f"fifty trials: {name}", "two trials", [float(value)], [float(few[name])])
