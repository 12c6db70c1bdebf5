"""What was half typed is there again after the program ended, and nowhere else."""

import stat
from pathlib import Path

import pytest

from store.drafts import NAME, keep, take
from store.site import Site
from store.sync import Disk


def test_what_is_kept_is_taken_once(tmp_path: Path) -> None:
    keep(tmp_path, Disk(), None, {("t", "q"): "15 Ma", ("t", "r"): " "})
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    keep(tmp_path, Disk(), None, {("u", "q"): "日"})
    assert take(tmp_path, Disk(), None) == {("t", "q"): "15 Ma", ("u", "q"): "日"}
    assert not (tmp_path / NAME).exists()
    assert take(tmp_path, Disk(), None) == {}


def test_nothing_half_typed_leaves_no_file(tmp_path: Path) -> None:
    keep(tmp_path, Disk(), None, {("t", "q"): ""})
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"drafts": 5}', b'{"drafts": [["a"]]}', b"[" * 9999, b"\xff"])
def test_a_file_that_is_none_gives_nothing_and_goes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    assert take(tmp_path, Disk(), None) == {}
    assert not (tmp_path / NAME).exists()


def test_it_is_encrypted_where_records_are(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.choose_passphrase("correct horse battery")
    key = site.passphrase.current()
    assert key is not None
    keep(tmp_path, Disk(), key, {("t", "q"): "15 Ma"})
    assert b"15 Ma" not in (tmp_path / NAME).read_bytes()
    assert take(tmp_path, Disk(), key) == {("t", "q"): "15 Ma"}
