"""How soon the program is there, beside a minimal Textual app and `python -c pass`."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.measured import Ratio, interleaved, ratio
from tests.benchmarks.sites import site_of
from tests.benchmarks.window import Window

ROUNDS = 11
SHEET = "answers: {sledai: 9, platelets: 120, birth_date: 1980-05}\n"


def starts(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """First useful frames, and whole commands without a screen."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _frames(Path(folder), rounds)
        yield from _commands(Path(folder), rounds)


def _frames(folder: Path, rounds: int) -> Iterator[Ratio]:
    site_of(folder / "site", 100)
    env = {"TRIALSCREEN_DATA": str(folder / "site"), "XDG_CACHE_HOME": str(folder / "cache")}
    fresh = iter(range(1_000_000))

    def unknown() -> dict[str, str]:
        return {**env, "XDG_CACHE_HOME": str(folder / f"cache{next(fresh)}")}

    works: dict[str, Callable[[], float]] = {
        "minimal": lambda: _first("tests.benchmarks.minimal", {}, b"ready"),
        "home": lambda: _first("tui.cli", env, b"S-00099", b"1"),
        "question": lambda: _first("tui.cli", env, b"Not known", b"1", b"\r"),
        "question, new definitions": lambda: _first("tui.cli", unknown(), b"Not known", b"1", b"\r"),
    }
    found = interleaved(rounds, works)
    floor = "a minimal Textual app"
    yield ratio("start", "home of 100 screenings", floor, found["home"], found["minimal"], 1.3)
    yield ratio("start", "a question resumed", floor, found["question"], found["minimal"], 1.3)
    new = found["question, new definitions"]
    yield ratio("start", "the same, definitions new to the program", floor, new, found["minimal"], 1.9)


def _first(module: str, env: dict[str, str], words: bytes, *keys: bytes) -> float:
    """Seconds to the words; the keys are typed ahead, each as soon as the page before it stands."""
    window = Window(module, env=env)
    for seen, key in zip((b"Choose", b"T-1"), keys, strict=False):
        window.until(seen)
        window.type(key)
    taken = window.until(words)
    window.close()
    return taken


def _commands(folder: Path, rounds: int) -> Iterator[Ratio]:
    sheet = folder / "sheet.yaml"
    sheet.write_text(SHEET, encoding="utf-8")
    definition = folder / "cache"
    ours = (sys.executable, "-m", "tui.cli")
    works: dict[str, Callable[[], float]] = {
        "pass": lambda: _used(sys.executable, "-c", "pass"),
        "version": lambda: _used(*ours, "--version"),
        "help": lambda: _used(*ours, "--help"),
        "judge": lambda: _used(*ours, "judge", "zm001-sle", str(sheet), cache=definition),
    }
    found = interleaved(rounds, works)
    for name, target in (("version", 2.5), ("help", 2.5), ("judge", 14.0)):
        yield ratio("start", f"{name}, CPU", "python -c pass", found[name], found["pass"], target)


def _used(*command: str, cache: Path | None = None) -> float:
    """Seconds of CPU of a whole command."""
    env = {**os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for one in starts():
        print(one.line)  # noqa: T201
