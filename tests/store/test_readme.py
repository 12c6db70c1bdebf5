"""The page that describes the format: its reader reads what is written, and its table is complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import store
from store.events import Kind, Role
from store.screening import Screening
from store.site import Site
from tests.store.conftest import ANNA, file_of

README = (Path(store.__file__).parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found
    script = tmp_path / "reader.py"
    script.write_text(found[1], encoding="utf-8")
    return script


def test_a_reader_written_from_the_page_reads_and_verifies(site: Site, screening: Screening, reader: Path) -> None:
    screening.append("answered", "platelets", by=ANNA, new={"from": "7"}, source="naïve")
    screening.append("answered", "sex", by=ANNA, new="female")
    path = file_of(site, screening.token)
    done = subprocess.run([sys.executable, reader, path], capture_output=True, text=True, check=True)
    assert done.stdout == f'{screening.head} {{"platelets": {{"from": "7"}}, "sex": "female"}}\n'
    path.write_bytes(path.read_bytes().replace(b'"female"', b'"male"'))
    assert subprocess.run([sys.executable, reader, path], capture_output=True, check=False).returncode == 1


def test_the_reader_also_verifies_the_people(site: Site, reader: Path) -> None:
    site.people.add("Anna Berg", "coordinator")
    path = site.folder / "people.json"
    assert subprocess.run([sys.executable, reader, path], capture_output=True, check=True).stdout.endswith(b" {}\n")


def test_every_kind_and_role_is_described() -> None:
    assert not [kind for kind in Kind if f"`{kind}`" not in README]
    assert not [role for role in Role if role not in README]
