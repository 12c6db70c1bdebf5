"""Two desks at one screening, each a process of its own: in tight loops and at human pace, as the lock allows."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.screening import Screening
from store.site import Site
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, file_of
from tests.telling import aloud

TIGHT, HUMAN = 0.0, 0.2  # the longest pause between two answers, in seconds


def answer_in_turn(folder: Path, token: str, name: str, count: int, pause: float) -> None:
    """Open, answer one to three questions, close, until `count` are answered; tells each that is saved."""
    rng = random.Random(name)
    answered = refused = 0
    while answered < count:
        with Site(folder).open(token, ANNA) as screening:
            for _ in range(0 if screening.readonly else rng.randint(1, 3)):
                screening.append("answered", f"{name}{answered}", by=ANNA, new="x" * rng.randint(1, 600))
                aloud(f"{name}{answered}")
                answered += 1
                time.sleep(rng.uniform(0, pause))
            refused += bool(screening.readonly)
        time.sleep(rng.uniform(0, pause or 0.002))
    aloud(f"refused {refused}")


@pytest.mark.parametrize(
    ("count", "pause"),
    [
        (12, TIGHT),
        pytest.param(500, TIGHT, marks=pytest.mark.long),
        pytest.param(60, HUMAN, marks=pytest.mark.long),
    ],
)
def test_nothing_that_two_desks_saved_is_lost(site: Site, screening: Screening, count: int, pause: float) -> None:
    screening.close()
    command = [sys.executable, "-m", "tests.store.test_two", str(site.folder), screening.token]
    desks = [
        subprocess.Popen([*command, name, str(count), str(pause)], stdout=subprocess.PIPE, text=True) for name in "ab"
    ]
    told = [desk.communicate(timeout=300)[0].split() for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0]
    saved = {word for words in told for word in words[:-2]}
    assert len(saved) >= 2 * count  # the last opening may answer a few more
    with site.read(screening.token) as found:
        assert saved == set(found.answers) and not found.recovered
    with TinyDB(file_of(site, screening.token), access_mode="r") as db:
        assert len(db.table("events")) == len(found.events)
    assert exit_code(list(verify(site))) == 0
    refused = [int(words[-1]) for words in told]
    aloud({"saved by both": len(saved), "lost": 0, "found it in use": refused})


if __name__ == "__main__":
    answer_in_turn(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
