"""One site with the sample screenings, and their accounts, for every test of the exports."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest

from store.exchange.account import Account
from store.site import Site
from tests.exchange.samples import fill, new_site
from tui.exporting import Accounts

ON = date(2026, 3, 15)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Only to be read: `tmp_path` is for tests that write."""
    site = new_site(tmp_path_factory.mktemp("site"))
    fill(site)
    return site


@pytest.fixture(scope="session")
def accounts(site: Site) -> Mapping[str, Account]:
    judging = Accounts(site, ON)
    return MappingProxyType({s.code: judging.of(site.read(s.token)) for s in site.screenings()})
