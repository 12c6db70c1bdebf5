"""A desk in a process of its own, that answers on and on: `python -m tests.store.writer FOLDER TOKEN`."""

import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from store.errors import RecordError
from store.site import Site
from tests.store.conftest import ANNA
from tests.telling import aloud


def answer_on(folder: Path, token: str, tell: Callable[[str], None]) -> None:
    """Answer until killed, or until the disk takes no more.

    Tells "open", or why not; then the number of each event once `append` has returned, which is when it may be
    shown as saved; and at last what the record said.
    """
    with Site(folder).open(token, ANNA) as screening:
        tell(str(screening.readonly or "") or "open")
        while not screening.readonly:
            number = len(screening.events) + 1
            try:
                screening.append("answered", f"q{number}", by=ANNA, new="x" * 300, verdicts={"n": number})
            except RecordError as error:
                tell(str(error))
                return
            tell(str(number))


def answer_into(folder: Path, token: str, pipe: Connection) -> None:
    answer_on(folder, token, pipe.send)


if __name__ == "__main__":
    answer_on(Path(sys.argv[1]), sys.argv[2], aloud)
