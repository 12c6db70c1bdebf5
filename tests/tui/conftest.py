"""A site in a temporary folder, a clock that ticks, and two people, for tests without a screen."""

from pathlib import Path

import pytest

from store.events import Person
from store.site import Site
from tests.clock import Ticks


@pytest.fixture
def clock() -> Ticks:
    return Ticks()


@pytest.fixture
def site(tmp_path: Path, clock: Ticks) -> Site:
    return Site(tmp_path / "site", clock=clock, login="desk")


@pytest.fixture
def nurse(site: Site) -> Person:
    return site.people.add("Kim Lee", "coordinator")


@pytest.fixture
def doctor(site: Site, nurse: Person) -> Person:
    return site.people.add("Ada Roe", "investigator", by=nurse)
