"""Every call that is asked of the disk fails, in every way in which it can: by the double, and by the real system.

After each fault the disk is sound again, as after a restart: what was told as saved is there, the stock library opens
every record, and the next sitting goes on. A power cut is simulated: its crash states are files made by the tests.
"""

import contextlib
import errno
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.errors import RecordError
from store.layout import SECTOR, TAIL, without_blanks
from store.site import Site
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, file_of
from tests.store.disks import Crash, FailingDisk
from tests.store.steps import append, copy_to, create, lock, sitting
from tests.telling import aloud

FAULTS: list[int | str] = [errno.EIO, errno.ENOSPC, errno.EFBIG, "short", "before", "after", "half"]
SAMPLE = 4  # of the faults that strace injects, in the ordinary run


class Desk(FailingDisk):
    """As long as its process lives; what it had open is closed when it dies."""

    def __init__(self, at: int = 0, how: int | str = errno.EIO) -> None:
        super().__init__(at, how)
        self._open: set[int] = set()

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        self._open.add(fd)
        return fd

    def close(self, fd: int) -> None:
        self._open.discard(fd)
        super().close(fd)

    def die(self) -> None:
        for fd in self._open:
            os.close(fd)


def sound(folder: Path, saved: list[str], cut_off: bool = True) -> None:
    """Nothing that was told as saved is lost, and the site goes on."""
    site = Site(folder, login="desk")
    for summary in site.screenings():
        assert not summary.damage, summary.damage
        with site.open(summary.token, ANNA) as screening:
            assert not screening.readonly and {key for key in saved if key[0] == "q"} <= set(screening.answers)
            assert cut_off or not screening.recovered
            screening.append("note", "again", by=ANNA)
        with TinyDB(file_of(site, summary.token), access_mode="r") as db:
            assert len(db.table("events")) == len(screening.events)
    assert site.screenings() or "started" not in saved
    assert exit_code(list(verify(site))) == 0


def prepared(folder: Path, step: str) -> None:
    """A site as it is before a step."""
    if step == "create":
        return
    begun, told = folder.with_name("begun"), list[str]()
    sitting(begun, folder.with_name("first copy"), told.append)
    if step != "recover":
        begun.rename(folder)
        return
    site = Site(begun)
    with site.open(site.screenings()[0].token, ANNA) as screening:
        screening.append("answered", "cut-off", by=ANNA, new="x")
        shutil.copytree(begun, folder)  # as a power cut leaves it, of which the register knows nothing
    (path,) = (folder / "screenings").glob("*.json")
    path.write_bytes(path.read_bytes()[:-40])


STEPS = {"create": create, "append": append, "recover": append, "lock": lock, "backup": None}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("each", [1, pytest.param(len(FAULTS), marks=pytest.mark.long)])
def test_whatever_call_fails_nothing_saved_is_lost(tmp_path: Path, step: str, each: int) -> None:
    """In the ordinary run each call fails in one way, in turn; in the long one in every way."""
    copy = tmp_path / "copy"
    act = STEPS[step] or copy_to(copy)
    prepared(tmp_path / "before", step)

    def run(folder: Path, desk: Desk) -> list[str]:
        saved: list[str] = []
        if (tmp_path / "before").exists():
            shutil.copytree(tmp_path / "before", folder)
        with contextlib.suppress(RecordError, Crash):
            act(Site(folder, login="desk", disk=desk), saved.append)
        desk.die()
        return saved

    counting = Desk()
    whole = run(tmp_path / "count", counting)
    shutil.rmtree(copy, ignore_errors=True)
    done = 0
    for at, more in itertools.product(range(1, len(counting.calls) + 1), range(each)):
        how = FAULTS[(at + more) % len(FAULTS)]
        if how in ("short", "half") and counting.calls[at - 1] != "write":
            how = errno.EIO
        saved = run(tmp_path / "site", Desk(at, how))
        keys = [key for key in saved if key[0] == "q"]
        assert keys == [key for key in whole if key[0] == "q"][: len(keys)], (at, how)
        sound(tmp_path / "site", saved)
        if "copied" in saved:
            assert exit_code(list(verify(Site(copy), put_down=False))) == 0, (at, how)
        shutil.rmtree(tmp_path / "site")
        shutil.rmtree(copy, ignore_errors=True)
        done += 1
    aloud({"step": step, "calls": len(counting.calls), "faults": done})


def test_every_call_is_among_those_that_fail(tmp_path: Path) -> None:
    """What a sitting asks of the disk is all that a disk can be asked, so that nothing is left out above."""
    desk = Desk()
    told: list[str] = []
    sitting(tmp_path / "site", tmp_path / "copy", told.append, desk)
    (tmp_path / "site" / "register" / "0001.json").write_bytes(b"")
    path = next((tmp_path / "site" / "screenings").glob("*.json"))
    path.write_bytes(path.read_bytes()[:-40])
    append(Site(tmp_path / "site", disk=desk), told.append)
    assert told[-1] == "q6" and set(desk.calls) == {name for name in vars(FailingDisk) if name[0] != "_"}, (
        "a call that the double does not count"
    )


@pytest.mark.parametrize("answers", [0, 2], ids=["with blanks", "over blanks"])
@pytest.mark.parametrize("count", [20, pytest.param(2000, marks=pytest.mark.long)])
def test_every_crash_state_of_the_last_append_opens_with_all_that_was_saved(
    tmp_path: Path, count: int, answers: int
) -> None:
    """All prefixes of the write, then sectors of it that never arrived, as after a power cut."""
    site, told = Site(tmp_path / "site", login="desk"), list[str]()
    create(site, told.append)
    token = site.screenings()[0].token
    path, rng = file_of(site, token), random.Random(21)
    with site.open(token, ANNA) as screening:
        for n in range(6):
            screening.append("answered", f"f{n}", by=ANNA, new="z" * 300)
    with site.open(token, ANNA) as screening:
        for n in range(answers):
            screening.append("answered", f"g{n}", by=ANNA, new="z" * 300)
        old, saved = path.read_bytes(), len(screening.events)
        screening.append("answered", "last", by=ANNA, new="é" * 900)
        new = path.read_bytes()
    assert (len(new) > len(old)) == (answers == 0)
    start, end = (len(without_blanks(data)) for data in (old, new))
    start -= len(TAIL)
    step = 1 if count > 1000 else 241
    cuts = [*range(start, end, step), *range(end, len(new), 16 * step), len(new)]
    states = [new[:size] + old[size:] for size in cuts]
    states += [_torn(old, new, start, rng) for _ in range(count)]
    whole = 0
    for state in states:
        path.write_bytes(state)
        with Site(site.folder, login="desk").open(token, ANNA) as screening:
            # The register knows of the closing, so that a record without its last event is told and not written to.
            assert len(screening.events) >= saved and "z" * 300 in (a.entry for a in screening.answers.values())
            whole += "last" in screening.answers
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(site.folder / "register")
        with site.open(token, ANNA) as screening:
            assert not screening.readonly
        with TinyDB(path, access_mode="r") as db:
            assert len(db.table("events")) == len(screening.events)
    assert 0 < whole < len(states)
    aloud({"crash states": len(states), "with the last event": whole})


def _torn(old: bytes, new: bytes, start: int, rng: random.Random) -> bytes:
    """The file when only some 512-byte sectors of the write over `start` arrived, and its size perhaps not."""
    before = old.ljust(len(new), b"\0")
    out = bytearray(new[: start // SECTOR * SECTOR])
    for begin in range(len(out), len(new), SECTOR):
        out += rng.choice((before, new))[begin : begin + SECTOR]
    return bytes(out[: rng.choice((len(new), rng.randrange(len(old), len(new) + 1)))])


needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None or sys.platform != "linux",
    reason="strace is not installed here: faults are injected by the double alone",
)
CALLS = {
    "pwrite64": ["EIO", "ENOSPC", "EFBIG", "short", "KILL"],
    "fdatasync": ["EIO", "ENOSPC", "KILL"],
    "fsync": ["EIO", "ENOSPC", "KILL"],
    "ftruncate": ["EIO", "EFBIG", "KILL"],
    "flock": ["ENOLCK", "EIO", "KILL"],
    "mkdir": ["EIO", "ENOSPC"],
    "link": ["EIO", "ENOSPC", "EPERM", "KILL"],
    "unlink": ["EIO", "KILL"],
    "rename": ["EIO", "ENOSPC", "KILL"],
}
ALIKE = {
    "link": "link,linkat",
    "unlink": "unlink,unlinkat",
    "rename": "rename,renameat,renameat2",
    "mkdir": "mkdir,mkdirat",
}


def _traced(folder: Path, *options: str) -> tuple[list[str], str]:
    """One sitting under strace; what it told, and the trace."""
    trace = folder / "trace"
    command = ["strace", "-f", "-qq", "-o", str(trace), *options, sys.executable, "-B", "-m", "tests.store.steps"]
    done = subprocess.run(
        [*command, str(folder / "site"), str(folder / "copy")], capture_output=True, text=True, timeout=120
    )
    if "ptrace" in done.stderr.lower():
        pytest.skip("this system does not let one process trace another: faults come from the double alone")
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines(), trace.read_text(errors="replace")


def _injections(trace: str) -> Iterator[tuple[str, str, int]]:
    """Call, fault and number for every call of the sitting that has to do with the records."""
    for call, faults in CALLS.items():
        names = ALIKE.get(call, call).split(",")
        count = len(re.findall(rf"\b(?:{'|'.join(names)})\(", trace))
        yield from ((call, fault, n) for fault in faults for n in range(1, count + 1))


@needs_strace
@pytest.mark.parametrize("count", [SAMPLE, pytest.param(10_000, marks=pytest.mark.long)])
def test_real_calls_that_fail_lose_nothing(tmp_path: Path, count: int) -> None:
    """strace makes real calls of a real process fail, or kills it there; the kernel's answer is what is tested."""
    known = ",".join(ALIKE.get(call, call) for call in CALLS)
    whole = tmp_path / "whole"
    whole.mkdir()
    told, trace = _traced(whole, "-e", f"trace={known}")
    assert told[-1] == "copied", told
    cases = list(_injections(trace))
    rng = random.Random(7)
    outcomes = {"told": 0, "went on": 0, "killed": 0}
    for number, (call, fault, n) in enumerate(rng.sample(cases, min(count, len(cases)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        how = "signal=KILL" if fault == "KILL" else "retval=9" if fault == "short" else f"error={fault}"
        names = ALIKE.get(call, call)
        saved, _ = _traced(folder, "-e", f"trace={names}", "-e", f"inject={names}:{how}:when={n}")
        ended = bool(saved) and saved[-1].startswith("! ")
        if fault == "KILL":
            outcomes["killed"] += 1
        else:
            outcomes["told" if ended or saved[-1:] == ["not copied"] else "went on"] += 1
            assert ended or saved, (call, fault, n)
        assert not ended or saved[-1].endswith("."), saved[-1]
        if (folder / "site" / "screenings").is_dir():
            sound(folder / "site", saved)
        if "copied" in saved:
            assert exit_code(list(verify(Site(folder / "copy"), put_down=False))) == 0, (call, fault, n)
        shutil.rmtree(folder)
    aloud({"calls of one sitting": len(trace.splitlines()), "cases": len(cases), **outcomes})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 512 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here: a full disk is tested with RLIMIT_FSIZE and the double")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_really_full_loses_nothing_and_takes_more_once_there_is_room(small_disk: Path) -> None:
    site, saved = Site(small_disk / "site", login="desk"), list[str]()
    create(site, saved.append)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 200_000)
    said = ""
    with site.open(site.screenings()[0].token, ANNA) as screening:
        while not said:
            key = f"q{len(screening.answers)}"
            try:
                screening.append("answered", key, by=ANNA, new="w" * 3000)
                saved.append(key)
            except RecordError as error:
                said = str(error)
        assert said == "NOT SAVED in S-014: the disk is full. Make room, then save again."
        assert len(saved) > 10 and not screening.failed
        with TinyDB(file_of(site, screening.token), access_mode="r") as db:
            assert len(db.table("events")) == len(screening.events)
        ballast.unlink()
        screening.append("answered", key, by=ANNA, new="w" * 3000)
    sound(site.folder, [*saved, key], cut_off=False)


def test_a_backup_to_a_disk_that_is_full_is_told_and_the_copy_made_later_is_whole(
    tmp_path: Path, small_disk: Path
) -> None:
    told: list[str] = []
    sitting(tmp_path / "site", tmp_path / "copy", told.append)
    (small_disk / "ballast").write_bytes(b"x" * (512 * 1024 - 8_000))
    copy = copy_to(small_disk / "copy")
    with pytest.raises(RecordError, match="the disk is full"):
        copy(Site(tmp_path / "site"), told.append)
    (small_disk / "ballast").unlink()
    copy(Site(tmp_path / "site"), told.append)
    assert told[-1] == "copied"
