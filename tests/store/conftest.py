"""Two people, what a screening is bound to, and screenings under way; and what tests of a record look at in it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.chain import seal
from store.events import Person
from store.folding import Binding
from store.layout import Record, encode
from store.screening import Screening
from store.site import Site
from tests.clock import Ticks

TRIAL = "zm001-sle"
ANNA = Person("P01", "Anna Berg", "coordinator")
IVO = Person("P02", "Ivo Marin", "investigator")


@pytest.fixture
def bindings(site: Site) -> dict[str, Binding]:
    return {TRIAL: Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")}


@pytest.fixture
def screening(site: Site, bindings: dict[str, Binding]) -> Iterator[Screening]:
    with site.start("S-014", bindings, ANNA) as started:
        yield started


@pytest.fixture
def peopled(site: Site) -> Site:
    """The site with two people."""
    site.people.add("Ivo Marin", "investigator", by=site.people.add("Anna Berg", "coordinator"))
    return site


@pytest.fixture
def supplemented(site: Site, bindings: dict[str, Binding]) -> dict[str, Binding]:
    """The same trial bound to a supplement and an included file."""
    includes = {"shared-questions.yaml": site.keep(b"questions: {}\n")}
    return {TRIAL: Binding(bindings[TRIAL].definition, site.keep(b"supplement: {}\n"), "screening", includes)}


@pytest.fixture
def whole(peopled: Site, bindings: dict[str, Binding], supplemented: dict[str, Binding]) -> Site:
    """Two people and three screenings, the middle one bound to more than a definition."""
    site = peopled
    for code, bound in (("S-1", bindings), ("S-2", supplemented), ("S-3", bindings)):
        with site.start(code, bound, ANNA) as screening:
            screening.append("answered", "platelets", by=ANNA, new="12")
    return site


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Ticks) -> Site:
    return Site(tmp_path / "elsewhere", clock=clock, login="other")


def file_of(site: Site, token: str) -> Path:
    return site.folder / "screenings" / f"{token}.json"


def known(site: Site, token: str) -> tuple[int, str]:
    """What the site's register knows of a record: how many events it had, and its head."""
    entry = site.register.latest(token)
    assert entry is not None
    return entry.seq, entry.head


def records_in(data: bytes) -> list[Record]:
    """The events in the bytes of a record file, as plain data that may be changed."""
    return list(json.loads(data)["events"].values())


def token_of(site: Site, code: str) -> str:
    return next(summary.token for summary in site.screenings() if summary.code == code)


def more(site: Site, code: str, key: str = "weight", entry: str = "70") -> None:
    """One more answer in a screening."""
    with site.open(token_of(site, code), ANNA) as screening:
        screening.append("answered", key, by=ANNA, new=entry)


def rewrite(path: Path, change: Callable[[list[Record]], list[Record]]) -> None:
    """What somebody does who knows the format: the file is changed and every later hash made anew."""
    records = change(records_in(path.read_bytes()))
    prev = ""
    for seq, record in enumerate(records, 1):
        records[seq - 1] = seal(record, seq, prev)
        prev = records[seq - 1]["hash"]
    path.write_bytes(encode(records))
