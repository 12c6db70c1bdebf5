"""A file validated once is kept by its content, and never trusted."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trials import catalog, kept
from trials.catalog import included_bytes, load_bytes, shipped, shipped_bytes
from trials.definition import Trial
from trials.document import Refused
from trials.vocabulary import BANK


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    kept.keep_in(tmp_path / "kept")
    _forget()
    yield tmp_path / "kept"
    kept.keep_in(None)
    _forget()


def _forget() -> None:
    """As after a new start."""
    for remembered in (catalog._opened, catalog._checked, catalog._instrument, catalog._drugs):
        remembered.cache_clear()


def _load(content: bytes) -> Trial:
    _forget()
    return load_bytes(content, "trial.yaml")


def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MODELS", dict.fromkeys(catalog.MODELS, ("nowhere", "Nothing")))


@pytest.mark.parametrize("trial", shipped())
def test_a_trial_from_what_was_kept_is_the_same_and_needs_no_model(
    trial: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = shipped_bytes(trial)
    first = _load(content)
    assert list(folder.glob("*.json"))
    _no_models(monkeypatch)
    assert repr(_load(content)) == repr(first)


def test_one_changed_byte_is_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    _load(shipped_bytes("zm001-sle"))
    _no_models(monkeypatch)
    with pytest.raises(ModuleNotFoundError):
        _load(shipped_bytes("zm001-sle") + b"#")


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "not json"])
def test_what_is_damaged_is_validated_again_and_mended(harm: str, folder: Path) -> None:
    content = shipped_bytes("zm001-sle")
    first = _load(content)
    files = {path: path.read_bytes() for path in folder.glob("*.json")}
    for path, body in files.items():
        other = {"cut": body[:-9], "changed": body.replace(b"18", b"17"), "empty": b"", "not json": b"{"}[harm]
        path.write_bytes(other)
    assert repr(_load(content)) == repr(first)
    assert {path: path.read_bytes() for path in folder.glob("*.json")} == files


def test_what_was_kept_of_one_file_cannot_stand_in_for_another(folder: Path) -> None:
    first, second = (_load(shipped_bytes(trial)) for trial in shipped())
    files = sorted(folder.glob("*.json"))
    bodies = [path.read_bytes() for path in files]
    for path, body in zip(files, bodies[1:] + bodies[:1], strict=True):
        path.write_bytes(body)
    assert [repr(_load(shipped_bytes(trial))) for trial in shipped()] == [repr(first), repr(second)]


def test_another_program_validates_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _load(shipped_bytes("zm001-sle"))
    count = len(list(folder.glob("*.json")))
    monkeypatch.setattr(kept, "_program", lambda: "another version, or other models")
    _load(shipped_bytes("zm001-sle"))
    assert len(list(folder.glob("*.json"))) == 2 * count


def test_a_refused_file_is_not_kept(folder: Path) -> None:
    before = set(folder.glob("*.json"))
    for _ in range(2):
        with pytest.raises(Refused, match="line 1"):
            _load(b"trial: {id: x}\n")
    assert set(folder.glob("*.json")) == before


def test_a_folder_that_takes_nothing_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept.keep_in(tmp_path / "file" / "kept")
    assert _load(shipped_bytes("zm001-sle")).id == "zm001-sle"


def test_only_so_many_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(6):
        kept.plain_data("trial", b"%d" % number, dict)
    assert len(list(folder.glob("*.json"))) == 3


LOADED = """
import sys
import trials.assemble, trials.crosscheck, trials.supplement, trials.catalog, trials.validation, trials.yaml_text
import trials.schema, trials.drugs_schema, trials.instrument_schema
print(*(name.removeprefix("trials.") for name in sys.modules if name.startswith("trials.")))
"""


def test_what_was_kept_counts_only_for_the_same_checks() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)
    assert set(loaded.stdout.split()) - {"catalog", "kept"} <= set(kept.CHECKING)


def test_a_file_that_cannot_be_right_is_refused_again_in_the_same_words() -> None:
    wrong = shipped_bytes("zm001-sle").replace(b"platelets: {below: 30}", b"plateletz: {below: 30}", 1)
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            _load(wrong)
        said.append(str(refused.value))
    assert "plateletz" in said[0]
    assert said[0] == said[1]


def test_what_a_file_draws_on_is_checked_again_when_it_is_another(folder: Path) -> None:
    content = shipped_bytes("zm001-sle")
    _load(content)
    _forget()
    without = included_bytes("shared-questions.yaml").replace(b"\n  platelets:", b"\n  plates:")
    with pytest.raises(Refused, match="platelets"):
        load_bytes(content, "trial.yaml", lambda name: without if name == BANK else included_bytes(name))
