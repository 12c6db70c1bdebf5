"""The power goes while a desk answers on: its disk is copied at random instants, and each copy mounted and read.

The disk is a file that a file system with shared blocks copies at once, so that a copy holds what had been handed to
the disk by then, in the order of the system, and nothing that was only in memory. A drive that loses or reorders what
its own cache holds is not shown by this: that is what the missing sectors in test_faults stand for.
"""

import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.folding import Binding
from store.site import Site
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, TRIAL, file_of
from tests.telling import aloud

CUTS, AT_A_TIME = 300, 10
pytestmark = pytest.mark.long


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    run("mount", "-o", "loop", image, folder)
    try:
        yield folder
    finally:
        run("umount", "-l", folder)


@pytest.fixture
def images(tmp_path: Path) -> Iterator[Path]:
    """A folder in which a file is copied at once, with the image of an ext4 file system in it."""
    whole = tmp_path / "whole.img"
    with whole.open("wb") as file:
        file.truncate(2 << 30)
    with ExitStack() as stack:
        try:
            run("mkfs.xfs", "-q", "-m", "reflink=1", whole)
            folder = stack.enter_context(mounted(whole, tmp_path / "images"))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no file system with shared blocks can be made and mounted here")
        with (folder / "disk.img").open("wb") as file:
            file.truncate(48 << 20)
        run("mkfs.ext4", "-q", folder / "disk.img")
        yield folder


def told_until_cut(site: Site, token: str, images: Path, rng: random.Random) -> list[list[str]]:
    """Copies the disk some times while a desk answers; what it had told as saved before each copy."""
    command = [sys.executable, "-m", "tests.store.writer", str(site.folder), token]
    told: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "open\n"
        listening = threading.Thread(target=lambda: told.extend(line.strip() for line in desk.stdout or ()))
        listening.start()
        before = []
        for n in range(AT_A_TIME):
            time.sleep(rng.random() / 10)
            before.append(list(told))
            run("cp", "--reflink=always", images / "disk.img", images / f"{n}.img")
        desk.kill()
        listening.join()
    return before


def test_what_was_told_as_saved_is_on_the_disk_when_the_power_goes(images: Path, tmp_path: Path) -> None:
    rng, answers, more, cut_off = random.Random(3), 0, 0, 0
    for _ in range(CUTS // AT_A_TIME):
        with mounted(images / "disk.img", tmp_path / "disk") as disk:
            site = Site(disk / "site", login="desk")
            binding = Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")
            with site.start("S-014", {TRIAL: binding}, ANNA) as screening:
                token = screening.token
            before = told_until_cut(site, token, images, rng)
            shutil.rmtree(site.folder)
        for n, told in enumerate(before):
            with mounted(images / f"{n}.img", tmp_path / "copy") as copy:
                again = Site(copy / "site", login="desk")
                with again.open(token, ANNA) as screening:
                    there = {key[1:] for key in screening.answers}
                    assert not screening.readonly and there >= set(told)
                    answers, more, cut_off = (
                        answers + len(told),
                        more + len(there - set(told)),
                        cut_off + bool(screening.recovered),
                    )
                with TinyDB(file_of(again, token), access_mode="r") as db:
                    assert len(db.table("events")) == len(screening.events)
                assert exit_code(list(verify(again))) == 0
    aloud(f"{CUTS} copies, {answers} answers told as saved, {more} on the disk beside them, {cut_off} cut off")
