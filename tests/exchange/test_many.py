"""Many screenings: the log and the bundle are written one screening at a time, in flat memory."""

import json
import secrets
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from store.chain import seal
from store.layout import encode, parse
from store.site import Site
from tests.exchange.samples import corners, new_site
from tui.exporting import Export, export

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


def peak(site: Site, kind: str, path: Path) -> int:
    """The most memory, in bytes, that Python held while exporting everything."""
    tracemalloc.start()
    try:
        export(site, Export(kind, path, by="P02", force=True), ON)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _grows_flat(folder: Path, few: int, many: int) -> None:
    small, large = new_site(folder / "small"), new_site(folder / "large")
    copies(small, few)
    copies(large, many)
    for kind in ("log", "fhir"):
        path = folder / kind
        peak(small, kind, path)  # what is loaded once is not counted
        assert peak(large, kind, path) < peak(small, kind, path) + 100_000 * (many - few)
    bundle = json.loads((folder / "fhir").read_text(encoding="utf-8"))
    patients = [e for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"]
    assert len(patients) == few + 1


def test_memory_does_not_grow_with_the_screenings(tmp_path: Path) -> None:
    _grows_flat(tmp_path, 3, 12)


@pytest.mark.long
def test_ten_thousand_screenings(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site")
    copies(site, 9_999)
    for kind in ("log", "fhir"):
        text, code = export(site, Export(kind, tmp_path / kind, by="P02"), ON)
        assert (code, text) == (0, f"{tmp_path / kind}: 10000 screenings.")
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 2 * 10_000
