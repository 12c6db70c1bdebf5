"""Many screenings: the log and the bundle are written one screening at a time, in flat memory."""

import json
import secrets
import weakref
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from store.chain import seal
from store.exchange.account import Account, account
from store.layout import encode, parse
from store.site import Site
from store.together import Together
from tests.exchange.samples import corners, new_site
from tui.export_kinds import Export
from tui.exporting import export

ON = date(2026, 3, 15)


def copies(site: Site, count: int) -> None:
    """A site with `count` screenings more, each a copy of the first with its own code and token."""
    corners(site, "S-0")
    original = next((site.folder / "screenings").glob("*.json"))
    records = parse(original.read_bytes(), original.name).records
    for number in range(1, count + 1):
        token, code, prev, found = secrets.token_hex(16), f"S-{number}", "", []
        for seq, record in enumerate(records, 1):
            own = {**record, "summary": {**record["summary"], "code": code}}
            if seq == 1:
                own["new"] = {**record["new"], "token": token, "code": code}
            found.append(seal({name: value for name, value in own.items() if name != "hash"}, seq, prev))
            prev = found[-1]["hash"]
        (site.folder / "screenings" / f"{token}.json").write_bytes(encode(found))


class Counting(Together):
    """Counts what is asked of the disk."""

    calls = 0
    waits = 0

    def open(self, path: Path, flags: int) -> int:
        Counting.calls += 1
        return super().open(path, flags)

    def read(self, fd: int, size: int, offset: int) -> bytes:
        Counting.calls += 1
        return super().read(fd, size, offset)

    def write(self, fd: int, data: bytes, offset: int) -> int:
        Counting.calls += 1
        return super().write(fd, data, offset)

    def sync_added(self, fd: int) -> None:
        Counting.waits += 1
        super().sync_added(fd)


def cost(site: Site, kind: str, path: Path, patch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """Of exporting everything: calls to the disk, what it was asked to wait for, and the most accounts at once."""
    told: list[weakref.ref[Account]] = []
    most = 0

    def counted(*parts: Any) -> Account:
        nonlocal most
        made = account(*parts)
        told.append(weakref.ref(made))
        most = max(most, sum(one() is not None for one in told))
        return made

    patch.setattr("tui.exporting.account", counted)
    patch.setattr("store.site.Together", Counting)
    Counting.calls = Counting.waits = 0
    export(site, Export(kind, path, by="P02", force=True), ON)
    return Counting.calls, Counting.waits, most


def test_each_further_screening_costs_the_same_and_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: dict[str, list[tuple[int, int, int]]] = {"log": [], "fhir": []}
    for count in (6, 8, 10):
        site = new_site(tmp_path / str(count))
        copies(site, count - 1)
        export(site, Export("log", tmp_path / "first", by="P02", force=True), ON)  # so that the register knows them
        for kind, found in costs.items():
            found.append(cost(site, kind, tmp_path / kind, monkeypatch))
    for few, many, more in costs.values():
        assert more[0] - many[0] == many[0] - few[0] < 2 * 20
        assert (few[1], many[1], more[1]) == (6, 8, 10)  # each record once; the register at the end
        assert few[2] == many[2] == more[2] <= 2
    bundle = json.loads((tmp_path / "fhir").read_text(encoding="utf-8"))
    assert sum(entry["resource"]["resourceType"] == "Patient" for entry in bundle["entry"]) == 10


@pytest.mark.long
def test_ten_thousand_screenings(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site")
    copies(site, 9_999)
    for kind in ("log", "fhir"):
        text, code = export(site, Export(kind, tmp_path / kind, by="P02"), ON)
        assert (code, text) == (0, f"{tmp_path / kind}: 10000 screenings.")
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 2 * 10_000
