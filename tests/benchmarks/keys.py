"""What a key costs beside the same key in a minimal Textual app: to the last byte of its answer, CPU, bytes."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from store.events import local_clock
from store.offered import FOLDER
from store.site import Site
from tests.benchmarks.invented import invented
from tests.benchmarks.measured import Ratio, ratio
from tests.benchmarks.sites import PERSON
from tests.benchmarks.window import Window
from trials.language import ENGLISH
from tui.beginning import begin

KEYS = 20
CRITERIA = 40
HELD = 0.8  # seconds after which the same key counts again
DOWN, UP = b"\x1b[B", b"\x1b[A"
LEAVE = b"\x1bOS"  # F4 leaves a question to the investigator: saved, judged, and the next one shown
ONE = "a key in a minimal app"
Key = tuple[float, int, int, float]  # seconds to the last byte, bytes, frames, seconds of CPU


def site_with_one(folder: Path) -> None:
    """A site with one screening for a trial of so many criteria."""
    own = folder / FOLDER
    own.mkdir(parents=True)
    (own / "invented.yaml").write_bytes(invented(CRITERIA, reach=3).definition())
    site = Site(folder)
    person = site.people.add(PERSON, "coordinator")
    begin(site, "T-1", ["invented"], person, local_clock, ENGLISH).screening.close()


def keys(count: int = KEYS) -> Iterator[Ratio]:
    """A key that moves, and a key that answers, with a verdict panel of 40 criteria; then each look in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        site_with_one(Path(folder) / "site")
        floor, moved, answered = _pressed(Path(folder), "dark", count)
        for what, found in (("moves", moved), ("answers: saved, judged, the next asked", answered)):
            yield from _ratios(f"a key that {what}", found, floor)
        for look in ("dark", "terminal"):
            _, _, answered = _pressed(Path(folder), look, 8)
            size = [float(size) for _, size, _, _ in answered]
            note = f"{median(size):.0f} bytes an answer in the look {look}"
            yield ratio(
                "key",
                f"bytes of an answer, look {look}",
                "a screen of 120x40 cells",
                size,
                [4800.0] * len(size),
                None,
                note,
            )


def _ratios(what: str, found: list[Key], floor: list[Key]) -> Iterator[Ratio]:
    bare = median(seconds for seconds, _, _, _ in floor)
    seconds = [seconds for seconds, _, _, _ in found]
    frames = median(frames for _, _, frames, _ in found)
    yield ratio(
        "key", f"to the last byte of {what}", ONE, seconds, [bare] * len(seconds), 2.5, f"{frames:.0f} frames"
    )
    late = quantiles(seconds, n=20)[-1]
    yield ratio("key", f"the same, 95th percentile of {what}", f"the median of {ONE}", [late], [bare], 5.0)
    cpu = median(cpu for _, _, _, cpu in floor)
    used = [cpu for _, _, _, cpu in found]
    yield ratio("key", f"CPU of {what}", ONE, used, [cpu] * len(used), 2.5)


def _pressed(folder: Path, look: str, count: int) -> tuple[list[Key], list[Key], list[Key]]:
    env = {"TRIALSCREEN_DATA": str(folder / "site"), "XDG_CACHE_HOME": str(folder / "cache")}
    minimal = Window("tests.benchmarks.minimal")
    ours = Window("tui.cli", "--look", look, env=env)
    minimal.until(b"ready")
    ours.until(b"Choose")
    ours.type(b"1")
    ours.until(b"T-1")
    ours.type(b"\r")
    ours.until(b"Not known")
    for window in (minimal, ours):
        window.rest()
    time.sleep(HELD)
    floor, moved, answered = [], [], []
    for turn in range(count):
        floor.append(_key(minimal, b"x"))
        moved.append(_key(ours, UP if turn % 2 else DOWN))
        time.sleep(HELD)
        answered.append(_key(ours, LEAVE))
    minimal.close()
    ours.close()
    return floor, moved, answered


def _key(window: Window, key: bytes) -> Key:
    before = window.processor()
    seconds, size, frames = window.key(key)
    return seconds, size, frames, window.processor() - before
