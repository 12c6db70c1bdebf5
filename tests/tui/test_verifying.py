"""What is wrong with a site is said on the first page, whoever caused it: damage, copies, synced folders."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.site import Site
from tests.tui.desk import ANNA, IVO, ZM, desk, new_site, prepared
from trials.language import ENGLISH
from tui import verifying
from tui.verifying import QUIET, said_of


def changed(site: Site) -> None:
    """An answer in the middle of a record, which the list does not read."""
    (path,) = (site.folder / "screenings").glob("*.json")
    path.write_bytes(path.read_bytes().replace(b'"new":"self"', b'"new":"none"', 1))


def removed(site: Site) -> None:
    (path,) = (site.folder / "screenings").glob("*.json")
    path.unlink()


def without_definition(site: Site) -> None:
    for path in (site.folder / "definitions").glob("*.yaml"):
        path.unlink()


def altered_definition(site: Site) -> None:
    for path in (site.folder / "definitions").glob("*.yaml"):
        path.write_bytes(path.read_bytes() + b"\n# other\n")


def copied(site: Site) -> None:
    (path,) = (site.folder / "screenings").glob("*.json")
    shutil.copy(path, path.with_name(f"{path.stem}.sync-conflict-20260315-101500-ABCDEF.json"))


def synced(site: Site) -> None:
    (site.folder / ".stfolder").mkdir()


def cut_register(site: Site) -> None:
    (site.folder / "register" / "0001.json").write_bytes(b"")


FAULTS: dict[str, tuple[Callable[[Site], object], str]] = {
    "an answer changed by hand": (changed, "it was changed after it was written"),
    "a file gone": (removed, "Its file is gone"),
    "a definition gone": (without_definition, "was judged by its definition: definitions/"),
    "a definition altered": (altered_definition, "its content is not what its name says"),
    "a conflict copy": (copied, "It is never merged: compare the two"),
    "a synced folder": (synced, "seems to be synced by Syncthing"),
    "an empty register": (cut_register, "is empty: its content was lost"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_it_is_said_on_the_first_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(verifying, "QUIET", 0.0)
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self", f"{ZM}/consent_date": "2026-03-01"})
    assert said_of(site, lambda: False, ENGLISH, lambda: QUIET) == ""
    spoil, words = FAULTS[fault]
    spoil(site)
    assert words in said_of(site, lambda: False, ENGLISH, lambda: QUIET)
    assert said_of(site, lambda: True, ENGLISH, lambda: QUIET) == ""
    async with desk(site) as hands:
        await hands.app.workers.wait_for_complete()
        await hands.press("1")
        assert hands.screen == "home" and words.split(":")[0] in hands.state


def test_it_waits_while_keys_come(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {})
    altered_definition(site)
    busy = [0.0] * 50

    def untouched() -> float:
        return busy.pop() if busy else QUIET

    assert said_of(site, lambda: False, ENGLISH, untouched)
    assert not busy
    busy += [0.0] * 50
    assert said_of(site, lambda: len(busy) < 40, ENGLISH, untouched) == ""


@pytest.mark.parametrize(("spoil", "words"), [(without_definition, "is gone"), (altered_definition, "is damaged")])
async def test_a_screening_whose_definition_is_gone_or_altered_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Site], object], words: str
) -> None:
    monkeypatch.setattr(verifying, "QUIET", 0.0)
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"})
    spoil(site)
    async with desk(site) as hands:
        await hands.app.workers.wait_for_complete()
        await hands.open()
        assert hands.screen == "home" and "definitions/" in hands.state and words in hands.state
