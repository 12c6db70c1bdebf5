"""Everything that is measured, in one run: `python -m tests.benchmarks [PART ...]`.

It writes RESULTS.md and results.svg beside this file. With PARTs it measures these alone and prints them. Unset
PYTHONDONTWRITEBYTECODE and let nothing else run meanwhile: only the ratios say something, and they want quiet.
"""

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks import engines, keys, long_use, record, scale, start
from tests.benchmarks.chart import chart
from tests.benchmarks.measured import HEAD, Ratio, ratio, show

HERE = Path(__file__).parent
USED = ("textual", "rich", "pydantic", "tinydb", "pyyaml")
PEERS = (
    *("zen-engine", "common-expression-language", "cel-expr-python", "cel-python"),
    *("panzi-json-logic", "simpleeval"),
)


def records() -> Iterator[Ratio]:
    """Saving an answer, beside a bare append and a sync, SQLite and stock TinyDB."""
    with tempfile.TemporaryDirectory(dir=HERE) as folder:  # on a disk that is waited for, as records are
        for screenings, events in ((10, 40), (1_000, 40), (10, 1_000)):
            found = record.growth(Path(folder), screenings, events, 100)
            floor = statistics.median(found["floor"])
            where = f"{screenings:,} screenings, {events:,} events"
            for name, words, target in (
                ("storage", "an event to the disk", 1.25),
                ("answer", "an answer with all the record's rules", 1.25),
                ("interview", "an answer, judged and saved", None),
                ("sqlite", "SQLite, WAL and FULL, the event without its hash", None),
                ("sealed", "SQLite, WAL and FULL, the sealed event", None),
                ("stock", "stock TinyDB, a file a screening", None),
            ):
                note = f"a bare append and a sync took {floor:.2f} ms" if target else ""
                yield _of(f"{words}: {where}", "a bare append and a sync", found[name], target, note)
            ahead = [ours / theirs for ours, theirs in zip(found["storage"], found["sealed"], strict=True)]
            yield _of(f"one event, sealed and saved: {where}", "the same in SQLite, WAL and FULL", ahead, 1)


def _of(what: str, against: str, ratios: list[float], target: float | None, note: str = "") -> Ratio:
    return ratio("record", what, against, ratios, [1.0] * len(ratios), target, note)


def long_day() -> Iterator[Ratio]:
    """1,000 answers, 100 screenings and 1,000 pages opened in one process."""
    with tempfile.TemporaryDirectory() as folder:
        found, _ = asyncio.run(long_use.measure(Path(folder), long_use.ROUNDS))
    (first, first_key), (last, last_key) = found[0], found[-1]
    grown = (
        f"{last - first:+.1f} MiB after the first round, {last - found[len(found) // 2][0]:+.1f} in the second half"
    )
    yield ratio(
        "long use", "memory after 1,000 answers", "6 MiB more than after 100", [last], [first + 6], 1.0, grown
    )
    yield ratio("long use", "CPU of a key in the last 100 answers", "in the first 100", [last_key], [first_key], 1.1)


PARTS: dict[str, Callable[[], Iterable[Ratio]]] = {
    "start": start.starts,
    "key": keys.keys,
    "rules": engines.rules,
    "engines": engines.peers,
    "record": records,
    "scale": scale.scale,
    "long use": long_day,
}


def results(ratios: list[Ratio], wrong: list[engines.Wrong], minutes: float) -> str:
    """The whole page."""
    lines = [
        "# What it costs, beside the floors and the peers",
        "",
        f"Written by `python -m tests.benchmarks` on {datetime.now(UTC):%Y-%m-%d}, in {minutes:.0f} minutes, on",
        f"{_machine()}. {_versions(USED)}. Peers: {_versions(PEERS)}.",
        "",
        "Each figure is a ratio: ours by the floor's, taken in turn in the same run; the median, and the quartiles.",
        "Times on a screen are those of the real program in a pseudo-terminal of 120x40, to the last byte it writes.",
        "",
        "![The ratios that have a target](results.svg)",
    ]
    for part in dict.fromkeys(one.part for one in ratios):
        lines += ["", f"## {part.capitalize()}", "", *HEAD, *(one.line for one in ratios if one.part == part)]
    lines += ["", "## Missing data", ""]
    lines.append(
        "Each criterion of 60 invented patients with a third of the answers missing, against three-valued logic."
    )
    lines.append("Wrong is the worst: a plain yes or no about what the answers leave open.")
    lines += ["", "| engine | right | refuses to answer | wrong | for example |", "|---|---|---|---|---|"]
    lines += [one.line for one in wrong]
    missed = [one for one in ratios if not one.within]
    lines += ["", "## Targets missed", ""]
    told = _explanations()
    for one in missed:
        reason = next((text for words, text in told.items() if one.what.startswith(words)), "Not explained yet.")
        lines += [f"**{one.what}**: {one.median:.2f}, and at most {one.target:g} was wanted. {reason}", ""]
    if not missed:
        lines.append("None.")
    return "\n".join(lines).rstrip() + "\n"


def _explanations() -> dict[str, str]:
    """Why a target is missed, by the first words of what was measured: written by people, in missed.md."""
    found: dict[str, str] = {}
    for block in (HERE / "missed.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        words, _, text = block.partition("\n")
        found[words.strip()] = " ".join(text.split())
    return found


def _machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    kind = f"{platform.system()} on {platform.machine()}, {model or 'a processor unnamed'}, {os.cpu_count()} cores"
    return f"{kind}, {platform.python_implementation()} {platform.python_version()}"


def _versions(names: Iterable[str]) -> str:
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def main(parts: list[str]) -> None:
    began = time.monotonic()
    ratios = []
    for name, measure in PARTS.items():
        if parts and name not in parts:
            continue
        for one in measure():
            show(one.line)
            ratios.append(one)
    wrong = [] if parts and "engines" not in parts else list(engines.missing())
    if parts:
        for answered in wrong:
            show(answered.line)
    else:
        page = results(ratios, wrong, (time.monotonic() - began) / 60)
        (HERE / "RESULTS.md").write_text(page, encoding="utf-8")
        (HERE / "results.svg").write_text(chart(ratios), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
