"""For all tests: a site to write to, full runs only when asked for, and nothing in the home of whoever runs them."""

import os
import tempfile
from pathlib import Path

import pytest

from store.site import Site
from tests.clock import Ticks

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="trialscreen-tests-")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The full runs are for `-m long`; the ordinary run takes their seeded sample."""
    if "long" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="a full run: ask for it with -m long"))


@pytest.fixture
def clock() -> Ticks:
    return Ticks()


@pytest.fixture
def site(tmp_path: Path, clock: Ticks) -> Site:
    return Site(tmp_path / "site", clock=clock, login="desk")
