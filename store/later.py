"""Lines for the register that wait until the disk has what they tell of, in a file without a name."""

import contextlib
import json
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from store import sync
from store.layout import Record, canonical
from trials.language import said


class Later:
    """Any number of lines, in the order added, none of them in memory."""

    def __init__(self, folder: Path) -> None:
        """Wait in `folder`. NotSaved."""
        try:
            self._file = tempfile.TemporaryFile(  # noqa: SIM115 - open until `close`, over many calls
                "w+", dir=folder, encoding="ascii", newline="\n"
            )
        except OSError as error:
            raise sync.not_saved(error, said("the register")) from error

    def add(self, line: Record) -> None:
        """NotSaved when it cannot wait."""
        try:
            self._file.write(canonical(line) + "\n")
        except OSError as error:
            raise sync.not_saved(error, said("the register")) from error

    def but(self, failed: Collection[str]) -> Iterator[Record]:
        """The lines whose subject is none of `failed`. NotSaved."""
        try:
            self._file.seek(0)
            for text in self._file:
                line: Record = json.loads(text)
                if line["subject"] not in failed:
                    yield line
        except OSError as error:
            raise sync.not_saved(error, said("the register")) from error

    def close(self) -> None:
        """What waits no longer is forgotten."""
        with contextlib.suppress(OSError):
            self._file.close()
