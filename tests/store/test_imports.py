"""What is loaded for the home screen, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from store.screening import Screening
from store.site import Site

LISTING = """
import sys
from pathlib import Path
from store.site import Site
import store.screening
site = Site(Path(sys.argv[1]))
site.people.list()
assert [summary.code for summary in site.screenings()] == ["S-014"]
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(code: str, *arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_listing_a_site_loads_neither_textual_nor_pydantic(site: Site, screening: Screening) -> None:
    site.people.add("Anna Berg", "coordinator")
    found = loaded(LISTING, str(site.folder))
    assert not found & {"textual", "rich", "pydantic", "pydantic_core", "asyncio", "socket", "yaml", "tui"}


@pytest.mark.parametrize("module", sorted(path.stem for path in (Path(__file__).parents[2] / "store").glob("*.py")))
def test_no_part_of_the_record_loads_a_screen(module: str) -> None:
    name = "store" if module == "__init__" else f"store.{module}"
    found = loaded(f"import sys, {name}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))")
    assert not found & {"textual", "rich", "tui"}
    assert module == "schema" or "pydantic" not in found
