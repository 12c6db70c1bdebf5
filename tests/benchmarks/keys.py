"""What a key costs, beside the same key in a minimal Textual app."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.measured import Ratio, ratio
from tests.benchmarks.sites import site_of
from tests.benchmarks.window import Window

KEYS = 20
HELD = 0.8  # seconds after which the same key counts again
DOWN = b"\x1b[B"
LEAVE = b"\x1bOS"  # F4 leaves a question to the investigator: saved, judged, and the next one shown


def keys(count: int = KEYS) -> Iterator[Ratio]:
    """A key that moves, and a key that answers, with both trials in the panel."""
    with tempfile.TemporaryDirectory() as folder:
        site_of(Path(folder), 0)
        minimal = Window("tests.benchmarks.minimal")
        ours = Window("tui.cli", env={"TRIALSCREEN_DATA": folder})
        minimal.until(b"ready")
        ours.until(b"Choose")
        ours.rest()
        ours.key(b"1")
        for window in (minimal, ours):
            window.rest()
        ours.key(b"\r")
        used = [minimal.processor()]
        floor = [minimal.key(b"x") for _ in range(count)]
        used += [minimal.processor(), ours.processor()]
        moved, answered = [], []
        for _ in range(count):
            moved.append(ours.key(DOWN))
            time.sleep(HELD)
            answered.append(ours.key(LEAVE))
        used.append(ours.processor())
        minimal.close()
        ours.close()
    bare = [median(seconds for seconds, _, _ in floor)] * count
    one = "a key in a minimal app"
    for what, found in (("a key that moves", moved), ("a key that answers: saved, judged, the next asked", answered)):
        note = (
            f"{median(size for _, size, _ in found):.0f} bytes, {median(frames for _, _, frames in found):.0f} frames"
        )
        yield ratio("key", f"to the last byte of {what}", one, [seconds for seconds, _, _ in found], bare, 2.5, note)
    cpu = (used[3] - used[2]) / 2, used[1] - used[0]
    yield ratio("key", "CPU of a key, both kinds", one, [cpu[0]], [cpu[1]], 2.5)


if __name__ == "__main__":
    for each in keys():
        print(each.line)  # noqa: T201
