"""The page that describes the format: readers written from it read what is written, and its tables are complete."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import store
from store import layout, passphrase
from store.backup import backup
from store.events import Kind, Role
from store.folding import Binding
from store.handover import hand_over
from store.layout import Json
from store.screening import Screening
from store.site import Site
from tests.store import independent
from tests.store.conftest import ANNA, IVO, TRIAL, file_of

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


WORDS = "correct horse battery"


def test_the_independent_reader_is_independent() -> None:
    tree = ast.parse(Path(independent.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


@pytest.mark.parametrize("words", ["", WORDS])
def test_a_folder_a_backup_and_a_hand_over_are_read_by_it(
    site: Site, bindings: dict[str, Binding], tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "COST", {name: low for name, (low, _) in passphrase.BOUNDS.items()})
    if words:
        site.passphrase.choose(words)
    site.people.add("Anna Berg", "coordinator")
    signed: Json = {"stage": "screening", "meaning": "I confirm it.", "answers": ["platelets"], "judgements": []}
    with site.start("S-014", bindings, ANNA) as screening:
        screening.append("answered", "platelets", by=ANNA, new="12", source="naïve")
        screening.append("answered", "sex", by=ANNA, new="female")
        screening.append("answered", "sex", by=ANNA, new=None, reason="typing error")
        screening.append("signed", TRIAL, by=IVO, new=signed)
        screening.append("unlocked", TRIAL, by=IVO, new="screening", reason="new result")
        screening.append("signed", TRIAL, by=IVO, new=signed)
        assert file_of(site, screening.token).read_bytes().endswith(layout.BLANK * 99)
        assert independent.site(site.folder, words)["records"][screening.token]["head"] == screening.head
    file = hand_over(site, screening.token, tmp_path / "stick", IVO)
    backup(site, tmp_path / "copy")
    head = site.read(screening.token).head
    for given in (site.folder, tmp_path / "copy", file):
        command = [sys.executable, independent.__file__, str(given), *filter(None, [words])]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout)
        of = found if given == file else found["records"][screening.token]
        assert (of["code"], of["head"], of["answers"]) == ("S-014", head, {"platelets": "12"})
        assert of["signed"] == [[TRIAL, "screening"]] and of["trials"][TRIAL]["stage"] == "screening"
        if given != file:
            assert found["people"]["P01"]["name"] == "Anna Berg"
            assert found["register"][screening.token] == head
    path = file_of(site, screening.token)
    path.write_bytes(path.read_bytes().replace(b'"kind":"signed"', b'"kind":"noted!"', 1))
    command = [sys.executable, independent.__file__, str(site.folder), *filter(None, [words])]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_every_part_of_an_encrypted_record_and_its_key_is_described() -> None:
    assert not [name for name in (*passphrase.OPEN, *passphrase.BOUNDS) if f"`{name}`" not in README]
    assert not [str(bound) for bounds in passphrase.BOUNDS.values() for bound in bounds if str(bound) not in README]
