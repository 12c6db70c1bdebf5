"""Real processes: killed while they write, two at once, a limit on the file's size, a folder that is read-only."""

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.errors import Locked, NotSaved
from store.folding import Binding
from store.screening import Screening
from store.site import Site
from tests.store.conftest import ANNA, IVO, file_of
from tests.store.writer import answer_into
from tests.telling import aloud

SAMPLE = 30
FULL = 300

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits as POSIX has them")


def writer(site: Site, token: str, before: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    """A desk in a process of its own, answering on and on; `before` runs in it first."""
    command = [sys.executable, "-m", "tests.store.writer", str(site.folder), token]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=before)


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(FULL, marks=pytest.mark.long)])
def test_killed_at_any_moment_no_saved_answer_is_lost(site: Site, bindings: dict[str, Binding], count: int) -> None:
    rng = random.Random(9)
    answers = cut_off = 0
    # A server that has loaded the modules forks each desk at once; each is a real process and really killed.
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["store.schema", "store.screening", "tests.store.writer"])
    for n in range(count):
        if n % 10 == 0:
            with site.start(f"S-{n}", bindings, ANNA) as screening:
                token, path = screening.token, file_of(site, screening.token)
        pipe, theirs = forking.Pipe(duplex=False)
        process = forking.Process(target=answer_into, args=(site.folder, token, theirs))
        process.start()
        theirs.close()
        assert pipe.recv() == "open"
        kill = threading.Timer(rng.random() * 0.05, process.kill)
        kill.start()
        told: list[str] = []
        with contextlib.suppress(EOFError, ConnectionResetError):
            while True:
                told.append(pipe.recv())
        process.join()
        kill.join()
        assert process.exitcode == -signal.SIGKILL
        # The system may stop a write that crosses a page when its process is killed: cut off, and put right here.
        with site.open(token, IVO) as again:
            cut_off += bool(again.recovered)
            answers += len(told)
            assert not again.readonly, "the lock outlived its holder"
            assert set(told) <= {key[1:] for key in again.answers}
        with TinyDB(path, access_mode="r") as db:
            assert len(db.table("events")) >= int(told[-1] if told else 0)
    aloud({"kills": count, "answers told as saved": answers, "found cut off": cut_off})


def test_of_two_processes_one_writes_and_the_other_is_told(site: Site, screening: Screening) -> None:
    process = writer(site, screening.token)
    assert process.stdout is not None
    assert process.stdout.read().startswith("It is in use elsewhere, by Anna Berg")
    process.wait()
    screening.append("answered", "platelets", by=ANNA, new="12")
    screening.close()
    process = writer(site, screening.token)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    with site.open(screening.token, IVO) as second:
        assert second.readonly
        with pytest.raises(Locked):
            second.append("answered", "weight", by=IVO, new="70")
    assert "Anna Berg" in str(site.screenings()[0].locked_by)
    process.kill()
    told = process.stdout.read().split()
    process.wait()
    with site.open(screening.token, IVO) as second:
        assert not second.readonly and set(told) <= {key[1:] for key in second.answers}
    assert site.screenings()[0].locked_by is None


def test_processes_that_add_people_at_the_same_time_lose_nobody(site: Site) -> None:
    site.people.add("Anna Berg", "coordinator")
    code = (
        "import sys; from pathlib import Path; from store.site import Site\n"
        "site = Site(Path(sys.argv[1])); by = site.people.list()[0]\n"
        "for n in range(10): site.people.add(sys.argv[2] + str(n), 'monitor', by=by)"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(site.folder), name]) for name in ("a", "b")]
    assert [process.wait() for process in both] == [0, 0]
    names = [person.name for person in site.people.list()[1:]]
    assert sorted(names) == sorted(name + str(n) for name in "ab" for n in range(10))


def test_a_limit_on_the_size_of_files_loses_nothing(site: Site, screening: Screening) -> None:
    import resource

    screening.close()
    path = file_of(site, screening.token)
    limit = os.path.getsize(path) + 7000
    process = writer(site, screening.token, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert process.stdout is not None
    told = process.stdout.read().splitlines()
    process.wait()
    assert told[0] == "open" and told[-1] == "NOT SAVED in S-014: the disk is full. Make room, then save again."
    assert len(told) > 4
    with TinyDB(path, access_mode="r") as db:
        assert len(db.table("events")) == int(told[-2])
    assert os.path.getsize(path) <= limit
    with site.open(screening.token, ANNA) as again:
        assert not again.recovered and again.append("answered", "platelets", by=ANNA, new="12")


def as_nobody(act: Callable[[], None]) -> None:
    """Run `act` in a child without root's power over permissions; fails when it does."""
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            act()
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another account can reach, which those of the test run are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder)


def test_a_read_only_folder_is_shown_and_takes_nothing(site: Site, screening: Screening, open_to_all: Path) -> None:
    screening.append("answered", "platelets", by=ANNA, new="12")
    screening.close()
    shutil.copytree(site.folder, open_to_all / "site")
    everything = [open_to_all / "site", *(open_to_all / "site").rglob("*")]
    for path in everything:
        if os.getuid() == 0:
            os.chown(path, 65534, 65534)
    before = {path: path.read_bytes() for path in everything if path.is_file()}
    for path in reversed(everything):
        path.chmod(0o500 if path.is_dir() else 0o400)

    def look() -> None:
        there = Site(open_to_all / "site")
        assert not there.screenings()[0].damage
        with there.open(screening.token, ANNA) as opened:
            assert "may not be written to" in str(opened.readonly or "") and opened.answers["platelets"].entry == "12"
            with pytest.raises(Locked):
                opened.append("answered", "weight", by=ANNA, new="70")
        with pytest.raises(NotSaved):
            there.keep(b"other")

    as_nobody(look)
    for path in everything:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert {path: path.read_bytes() for path in everything if path.is_file()} == before
