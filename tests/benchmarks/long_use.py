"""What a long day at the keyboard costs: `python -m tests.benchmarks.long_use [ROUNDS]`.

A round opens ten screenings, answers ten questions in each, opens and closes the help and the explanation five times
each, goes over the review and back home. Ten rounds are 1,000 answers, 100 screenings and 1,000 pages opened, in one
process. Memory is what the process holds after each round; the processor's time is that of one key.
"""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.measured import show
from tests.benchmarks.sites import PERSON, site_of
from tests.tui.desk import CT, CT_SHEET, ZM, ZM_SHEET, Hands, desk, keyed

SCREENINGS, ANSWERS, PAGES = 10, 10, 5
ROUNDS = 10
SHEET = {**keyed(CT, CT_SHEET), **keyed(ZM, ZM_SHEET)}


def held() -> float:
    """MiB in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Counted(Hands):
    """Counts the keys."""

    keys = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await super().press(*keys)


async def arrived(hands: Hands, screen: str) -> None:
    """Wait until a screen is up: on a busy machine it may follow its key a little later."""
    for _ in range(200):
        if hands.screen == screen:
            return
        await hands.pilot.pause()
    raise AssertionError(hands.text)


async def sitting(hands: Hands, code: str) -> None:
    """Open a screening, answer, read, look it over, and go home."""
    await hands.write(code)
    await hands.press("enter")
    for number in range(ANSWERS):
        if number < PAGES:
            for key in ("f1", "f2"):
                await hands.press(key, "escape")
        await arrived(hands, "question")
        await hands.give(SHEET[hands.question.key])
    await hands.press("ctrl+r", "down", "down", "f9")
    await arrived(hands, "home")
    await hands.write("")


async def measure(folder: Path, rounds: int) -> tuple[list[tuple[float, float]], Counter[str]]:
    """MiB held and milliseconds of the processor per key, after each round; which objects grew in number."""
    found = []
    first_kinds = Counter[str]()
    async with desk(site_of(folder, rounds * SCREENINGS), (120, 40)) as first:
        hands = Counted(first.app, first.pilot)
        await hands.press("1")
        assert PERSON in hands.flowing and hands.screen == "home", hands.text
        for turn in range(rounds):
            keys, began = hands.keys, time.process_time()
            for number in range(SCREENINGS):
                await sitting(hands, f"S-{turn * SCREENINGS + number + 1:05}")
            processor = time.process_time() - began
            found.append((held(), 1000 * processor / (hands.keys - keys)))
            show(f"round {turn + 1:>3}  {found[-1][0]:7.1f} MiB  {found[-1][1]:6.2f} ms a key")
            if not turn:
                first_kinds = kinds()
        return found, kinds() - first_kinds


def kinds() -> Counter[str]:
    """How many objects of each kind there are: what grows from round to round leaks."""
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects())


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, more = asyncio.run(measure(Path(folder), rounds))
    grown, since = found[-1][0] - found[0][0], found[-1][0] - found[len(found) // 2][0]
    slower = found[-1][1] / found[0][1]
    show(
        f"after the first round {grown:+.1f} MiB (target: at most 6), in the second half {since:+.1f} MiB; "
        f"a key costs x{slower:.2f} of what it did"
    )
    show(f"more objects than after the first round: {dict(more.most_common(12))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS)
