"""What stands until the program ends is not looked through for garbage; what was thrown away is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from tui.garbage import look_through_all, spare_this_too, spare_what_stands


class Page:
    """Holds itself, as pages and their widgets do."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_stands_is_looked_through_only_once_it_was_thrown_away() -> None:
    spare_this_too()
    assert not gc.get_freeze_count()
    spare_what_stands()
    standing, page = gc.get_freeze_count(), Page()
    spare_this_too()
    assert gc.get_freeze_count() > standing
    gone = weakref.ref(page)
    del page
    gc.collect()
    assert gone() is not None
    look_through_all()
    assert gone() is None
    assert gc.get_freeze_count()
