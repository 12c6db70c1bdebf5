"""What exporting a site costs, and how it grows: `python -m tests.benchmarks.exchange [SCREENINGS ...]`.

Each screening has 31 entries in two trials. Time is that of one screening, in milliseconds, of the processor and by
the clock; memory is the most that the process ever held. Every export is one of a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from store.site import Site
from tests.benchmarks.measured import show
from tests.exchange.samples import new_site
from tests.exchange.test_many import ON, copies
from tui.export_kinds import Export
from tui.exporting import export

SIZES = (100, 1_000, 10_000)
KINDS = ("log", "attrition", "fhir")
EXPORT = "--export"


def exported(folder: Path, kind: str, count: int) -> str:
    """The cost of one export of all screenings, as a line."""
    path = folder / kind
    processor, clock = time.process_time(), time.perf_counter()
    export(Site(folder / "site"), Export(kind, path, by="P02"), ON)
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{count:>7} {kind:<10} {1000 * processor / count:6.1f} ms {1000 * clock / count:6.1f} ms by the clock"
        f" {memory:5} MiB {path.stat().st_size // 1024:8} KiB written"
    )


def main(sizes: list[int]) -> None:
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            copies(new_site(Path(folder) / "site"), count - 1)
            for kind in KINDS:
                subprocess.run([sys.executable, "-m", __spec__.name, EXPORT, folder, kind, str(count)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [EXPORT]:
        show(exported(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
