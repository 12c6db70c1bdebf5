"""Two people at the site, for tests without a screen."""

import pytest

from store.events import Person
from store.site import Site


@pytest.fixture
def nurse(site: Site) -> Person:
    return site.people.add("Kim Lee", "coordinator")


@pytest.fixture
def doctor(site: Site, nurse: Person) -> Person:
    return site.people.add("Ada Roe", "investigator", by=nurse)
