"""How soon the program is there, beside a minimal Textual app and `python -c pass`."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import trials
from tests.benchmarks.measured import Ratio, interleaved, ratio
from tests.benchmarks.sites import site_of
from tests.benchmarks.window import Window

ROUNDS = 11
EXAMPLE = Path(trials.__file__).parent / "examples" / "halcyon-1.yaml"
PYDANTIC = "from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator"
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
        "who": lambda: _first("tui.cli", env, b"Choose"),
        "home": lambda: _first("tui.cli", env, b"S-00099", b"1"),
        "ahead": lambda: _ahead(env, b"S-00099", b"1"),
        "question": lambda: _first("tui.cli", env, b"Not known", b"1", b"\r"),
        "question, new definitions": lambda: _first("tui.cli", unknown(), b"Not known", b"1", b"\r"),
    }
    found = interleaved(rounds, works)
    floor = "a minimal Textual app"
    for name, words, target in (
        ("who", "the first screen: who is at the keyboard", 1.3),
        ("home", "home of 100 screenings, a key later", 1.3),
        ("ahead", "home of 100 screenings, the key typed before the program began", 1.3),
        ("question", "a question resumed, two keys later", 1.3),
        ("question, new definitions", "the same, definitions new to the program", 1.9),
    ):
        yield ratio("start", words, floor, found[name], found["minimal"], target)


def _first(module: str, env: dict[str, str], words: bytes, *keys: bytes) -> float:
    """Seconds to the words; the keys are typed ahead, each as soon as the page before it stands."""
    window = Window(module, env=env)
    for seen, key in zip((b"Choose", b"T-1"), keys, strict=False):
        window.until(seen)
        window.type(key)
    taken = window.until(words)
    window.close()
    return taken


def _ahead(env: dict[str, str], words: bytes, keys: bytes) -> float:
    """Seconds to the words, the keys waiting in the terminal before the program begins to read."""
    window = Window("tui.cli", env=env, keys=keys)
    taken = window.until(words)
    window.close()
    return taken


def _commands(folder: Path, rounds: int) -> Iterator[Ratio]:
    sheet, edited, cache = folder / "sheet.yaml", folder / "edited.yaml", folder / "cache"
    sheet.write_text(SHEET, encoding="utf-8")
    ours = (sys.executable, "-m", "tui.cli")
    edits = iter(range(1_000_000))

    def edit() -> float:
        edited.write_bytes(EXAMPLE.read_bytes() + b"# edit %d\n" % next(edits))
        return _used(*ours, "check", str(edited), cache=cache)

    works: dict[str, Callable[[], float]] = {
        "pass": lambda: _used(sys.executable, "-c", "pass"),
        "version": lambda: _used(*ours, "--version"),
        "help": lambda: _used(*ours, "--help"),
        "judge": lambda: _used(*ours, "judge", "zm001-sle", str(sheet), cache=cache),
        "check": lambda: _used(*ours, "check", str(EXAMPLE), cache=cache),
        "edit": edit,
        "pydantic": lambda: _used(sys.executable, "-c", PYDANTIC),
    }
    found = interleaved(rounds, works)
    for name, words, target in (
        ("version", "--version", 2.5),
        ("help", "--help", 2.5),
        ("judge", "judge, a definition seen before", 14.0),
        ("check", "check, the longer example of the guide, seen before", 14.0),
        ("edit", "check, the same after an edit", 14.0),
        ("pydantic", "importing Pydantic alone, as an edited definition needs it", None),
    ):
        yield ratio("start", f"{words}, CPU", "python -c pass", found[name], found["pass"], target)
    whole = interleaved(2, {"pass": works["pass"], "whole": lambda: _used(*ours, "check", "zm001-sle", cache=cache)})
    yield ratio(
        "start",
        "check, ZM001 with its cases and every wrong version of it, CPU",
        "python -c pass",
        whole["whole"],
        whole["pass"],
    )


def _used(*command: str, cache: Path | None = None) -> float:
    """Seconds of CPU of a whole command."""
    env = {**os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
