"""The file that an export is written to: for its owner alone, whole or not at all, and nothing is overwritten."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from store.errors import Refused
from store.sync import NO_LINKS
from trials.language import said

Write = Callable[[str], object]


@contextlib.contextmanager
def written(path: Path, force: bool) -> Iterator[Write]:
    """Write a file; it stands at `path` only when it is whole. Refused when one is there, unless `force` is given."""
    taken = Refused(
        said("{path} is there already, and nothing was exported: choose another path, or add --force.", path=path)
    )
    if not force and os.path.lexists(path):
        raise taken
    if os.path.isdir(path):
        raise Refused(said("{path} is a folder, and nothing was exported: name a file in it.", path=path))
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(
            said("{path} cannot be written, and nothing was exported: {why}.", path=path, why=error.strerror)
        ) from None
    try:
        with open(fd, "w", encoding="utf-8", newline="") as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        if force:
            os.replace(beside, path)
        else:
            _link(beside, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise Refused(said("{path} was not written: {why}.", path=path, why=error.strerror)) from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)


def _link(beside: Path, path: Path) -> None:
    """Give a file its name unless that is taken. A stick with a file system of DOS has no links, but renames."""
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in NO_LINKS or os.path.lexists(path):
            raise
        os.replace(beside, path)


@contextlib.contextmanager
def aside(path: Path) -> Iterator[TextIO]:
    """A file for what is known sooner than it may be written; it has no name, and is gone at the end."""
    with tempfile.TemporaryFile("w+", dir=path.parent, encoding="utf-8", newline="") as file:
        yield file
