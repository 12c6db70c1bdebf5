"""What saving one answer costs, and how it grows: `python -m tests.benchmarks.record [FOLDER]`.

The floor is a bare append of as many bytes and a sync, on the same disk, in the same run, in turn with the others.
Only the ratios say something, and only on a disk that is waited for: name a FOLDER on one. `storage` is the way of an
event to the disk (canonical JSON, hash, TinyDB table, write, sync), and `sealed` is what SQLite takes for the same:
the same JSON with the same hash, in a row. `sqlite` stores the event without the chain, which is less than the
record does. `answer` is all of Screening.append, from the caller's words, through the rules of the record, to the new
views; `interview` judges and works out the next question as well. Most events are written over blanks, so that the
disk need not keep a new size of the file, as it must for the floor: the slower the disk, the further below one a
ratio can lie, while the work of the processor, a fixed time, counts the more the quicker it is.
"""

import json
import os
import random
import secrets
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from tinydb import TinyDB
from tinydb.table import Document

from store.chain import START, seal
from store.events import Person, local_clock
from store.folding import Binding
from store.layout import TAIL, Json, Record, Written, encode, line, parse
from store.ledger import Ledger
from store.screening import Screening
from store.site import Site
from store.sync import Disk
from store.verify import exit_code, verify
from tests.benchmarks.measured import show
from tests.benchmarks.sites import Unsynced
from trials.language import ENGLISH
from tui.beginning import begin
from tui.interview import Interview

ANNA = Person("P01", "Anna Berg", "coordinator")
TRIAL = "zm001-sle"
VERDICTS: Json = {
    TRIAL: {
        "stage": "screening", "on": "2026-03-15", "verdict": "pending", "failed": [], "ask": 12, "waiting": [],
        "open": {"unanswered": [f"I{n:02d}" for n in range(8)], "later": ["I10", "I11"], "gap": ["E00"]},
        "consented": True,
    }
}  # fmt: skip
ROUNDS = 300
ASKED = 60  # questions of a screening: with more events than that, answers are corrected


def started(folder: Path, code: str, events: int) -> str:
    """Make a screening with so many events; returns its token."""
    site = Site(folder, disk=Unsynced())
    bindings = {TRIAL: Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")}
    with site.start(code, bindings, ANNA) as screening:
        answer(screening, events - len(screening.events))
    return screening.token


def populate(site: Site, count: int) -> None:
    """Fill a site with `count` screenings of 43 events each."""
    folder = site.folder / "screenings"
    path = folder / f"{started(site.folder, 'T-0', 43)}.json"
    records = parse(path.read_bytes(), path.name).records
    for n in range(1, count):
        token = secrets.token_hex(16)
        (folder / f"{token}.json").write_bytes(encode(_renamed(records, f"T-{n}", token)))


def _renamed(records: Sequence[Record], code: str, token: str) -> list[Written]:
    renamed: list[Written] = []
    for seq, record in enumerate(records, 1):
        new = {**record["new"], "code": code, "token": token} if seq == 1 else record["new"]
        summary = {**record["summary"], "code": code}
        prev = renamed[-1]["hash"] if renamed else ""
        renamed.append(seal({**record, "new": new, "summary": summary}, seq, prev))
    return renamed


def answer(screening: Screening, count: int) -> None:
    for _ in range(count):
        number = len(screening.events)
        key, new, reason = f"q{number % ASKED}", f"12.{number}", "new result" if number >= ASKED else ""
        screening.append("answered", key, by=ANNA, new=new, source="lab report", reason=reason, verdicts=VERDICTS)


class Floor:
    """A bare append and a sync."""

    def __init__(self, folder: Path, size: int) -> None:
        self._disk, self._data, self._at = Disk(), b"x" * size, 0
        self._fd = self._disk.open(folder / f"floor{secrets.token_hex(4)}", os.O_RDWR | os.O_CREAT)

    def __call__(self) -> None:
        self._at += self._disk.write(self._fd, self._data, self._at)
        self._disk.sync(self._fd)


def ledger_of(folder: Path, events: int) -> tuple[Ledger, Callable[[], None]]:
    """A record of its own with so many events, and the way to add one: a sealed event to the disk."""
    token = started(folder, f"L-{events}", events)
    ledger = Ledger(folder / "screenings" / f"{token}.json", disk=Disk(), readonly=False)
    draft = {name: part for name, part in ledger.records[-1].items() if name not in ("seq", "prev", "hash")}
    draft |= {"kind": "note", "subject": "call"}
    count = len(ledger.records)

    def add() -> None:
        nonlocal count
        count += 1
        ledger.add(ledger.sealed(draft, count))

    return ledger, add


def in_turn(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each, round by round; each round runs all of them in an order of its own."""
    found: dict[str, list[float]] = {name: [] for name in works}
    order = list(works)
    rng = random.Random(1)
    for _ in range(rounds):
        rng.shuffle(order)
        for name in order:
            start = time.perf_counter()
            works[name]()
            found[name].append((time.perf_counter() - start) * 1000)
    return found


def sqlite(folder: Path, screenings: int, events: int, text_of: Callable[[int], str]) -> Callable[[], None]:
    """One database for the site, as it would be: WAL, synchronous FULL, an index on the screening, events as JSON.

    `text_of` makes the JSON of an event from its number.
    """
    base = sqlite3.connect(folder / f"{secrets.token_hex(4)}.sqlite", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE event (token TEXT, seq INTEGER, body TEXT, PRIMARY KEY (token, seq))")
    base.execute("BEGIN")
    text = text_of(1)
    rows = ((f"{n:032x}", seq, text) for n in range(screenings) for seq in range(events if n == 0 else 43))
    base.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)
    base.execute("COMMIT")
    count = events

    def add() -> None:
        nonlocal count
        count += 1
        base.execute("INSERT INTO event VALUES (?, ?, ?)", (f"{0:032x}", count, text_of(count)))

    return add


def chained(record: Record) -> Callable[[int], str]:
    """The JSON of an event as a record holds it, with its hash and that of the one before."""
    head = START

    def text_of(number: int) -> str:
        nonlocal head
        sealed = seal(record, number, head)
        head = sealed["hash"]
        return sealed.text

    return text_of


def stock(folder: Path, events: int, record: Record) -> Callable[[], object]:
    """Stock TinyDB with a file for each screening."""
    table = TinyDB(folder / f"{secrets.token_hex(4)}.json").table("events")
    table.insert_multiple(Document(dict(record), doc_id=n) for n in range(1, events + 1))
    return lambda: table.insert(dict(record))


def interviewed(folder: Path, events: int) -> Callable[[], object]:
    """An interview at a record with so many events, and the way to change one answer in it, with its reason."""
    values = cycle(("40", "120", "25"))

    def change() -> object:
        return interview.answer(interview.questions["platelets"], next(values), reason="new result")

    interview = begin(Site(folder, disk=Unsynced()), "I-1", (TRIAL,), ANNA, local_clock, ENGLISH)
    with interview.screening as screening:
        interview.answer(interview.questions["platelets"], "60")
        while len(screening.events) < events:
            change()
    site = Site(folder)
    interview = Interview(site, site.open(screening.token, ANNA), ANNA, local_clock, ENGLISH)
    return change


def growth(
    folder: Path, screenings: int, events: int, rounds: int = ROUNDS, *, apart: bool = True
) -> dict[str, list[float]]:
    """Ratios to the floor of the same round, and the `floor` itself in milliseconds.

    At a site with so many screenings, one of them with so many events. `apart`: also of what is not measured in turn
    with the others.
    """
    site = Site(folder / f"{screenings}-{events}")
    populate(site, screenings - 1)
    ledger, storage = ledger_of(site.folder, events)
    screening = site.open(started(site.folder, "A-1", events), ANNA)
    record = dict(ledger.records[-1])
    size = len(b",\n" + line(events, record) + TAIL)
    bare = {name: part for name, part in record.items() if name != "summary"}
    works: dict[str, Callable[[], object]] = {
        "floor": Floor(folder, size),
        "storage": storage,
        "answer": lambda: answer(screening, 1),
        "sqlite": sqlite(folder, screenings, events, lambda number: json.dumps(record)),
        "sealed": sqlite(folder, screenings, events, chained(record)),
    }
    found = in_turn(works, rounds)
    floor = found["floor"]
    ratios = {name: _to(floor, times) for name, times in found.items()} | {"floor": floor}
    if apart:  # they take so long, and so much memory, that what comes after them would start cold
        for name, work in (("interview", interviewed(site.folder, events)), ("stock", stock(folder, events, bare))):
            alone = in_turn({"floor": Floor(folder, size), name: work}, rounds // 10)
            ratios[name] = _to(alone["floor"], alone[name])
    screening.close()
    ledger.close()
    return ratios


def _to(floor: Sequence[float], times: Sequence[float]) -> list[float]:
    return [taken / bare for taken, bare in zip(times, floor, strict=True)]


def main() -> None:
    of = ("storage", "answer", "interview", "sqlite", "sealed", "stock")
    columns = ("floor, ms", *of[:3], "SQLite WAL FULL", "SQLite, sealed", "stock TinyDB")
    show(f"| screenings | events | {' | '.join(columns)} |")
    show(f"|---|---|{'---|' * len(columns)}")
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        for screenings, events in ((10, 40), (1_000, 40), (10_000, 40), (10, 1_000)):
            found = {one: statistics.median(all_of) for one, all_of in growth(Path(name), screenings, events).items()}
            row = " | ".join(f"x{found[one]:.2f}" for one in of)
            show(f"| {screenings} | {events} | {found['floor']:.3f} | {row} |")
        site = Site(Path(name) / "10000-40")
        # Each time as after a start, when nothing is known yet.
        listed = statistics.median(in_turn({"list": lambda: Site(site.folder).screenings()}, 3)["list"])
        start = time.perf_counter()
        whole = exit_code(list(verify(site)))
        took = time.perf_counter() - start
        show(f"Home list of 10,000 screenings: {listed:.0f} ms; all verified in {took:.1f} s ({whole}).")


if __name__ == "__main__":
    main()
