"""What exporting a site costs, and how it grows: `python -m tests.benchmarks.exchange [SCREENINGS ...]`.

Each screening has 31 entries in two trials. Time is that of one screening, in milliseconds, of the processor and by
the clock; memory is the most that the process ever held, so sizes are to be given in rising order.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.exchange.samples import new_site
from tests.exchange.test_many import ON, copies
from tui.export_kinds import Export
from tui.exporting import export

SIZES = (100, 1_000, 10_000)
KINDS = ("log", "attrition", "fhir")


def measure(folder: Path, count: int) -> None:
    site = new_site(folder / "site")
    copies(site, count - 1)
    for kind in KINDS:
        path = folder / kind
        processor, clock = time.process_time(), time.perf_counter()
        export(site, Export(kind, path, by="P02"), ON)
        processor, clock = time.process_time() - processor, time.perf_counter() - clock
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = path.stat().st_size // 1024
        print(  # noqa: T201
            f"{count:>7} {kind:<10} {1000 * processor / count:6.1f} ms {1000 * clock / count:6.1f} ms by the clock"
            f" {memory:5} MiB {size:8} KiB written",
            flush=True,
        )


if __name__ == "__main__":
    for count in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), count)
