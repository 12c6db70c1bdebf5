"""What was half typed when the program ended: one small file in the site's folder, removed when it is read.

A draft is what a participant's chart says, so it is kept like a record: in the site's folder, for its owner alone,
encrypted where new records are, and only from the end of one sitting to the beginning of the next.
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from store import sync
from store.errors import RecordError
from store.passphrase import Key
from store.sync import Disk

NAME = "half-typed"  # not .json: no record of this site
MOST_FILE = 64 * 1024
MOST_TEXT = 200  # characters of one draft, as a field takes them

Drafts = Mapping[tuple[str, str], str]  # by the screening's token and the question's key


def keep(folder: Path, disk: Disk, key: Key | None, drafts: Drafts) -> None:
    """Add what is half typed to what stands there already. NotSaved."""
    found = {**_read(folder, disk, key), **{place: text for place, text in drafts.items() if text.strip()}}
    if not found:
        return
    record = {"seq": 2, "drafts": [[*place, text] for place, text in found.items()]}
    data = json.dumps(key.closed(record) if key else record).encode("ascii")
    if len(data) > MOST_FILE:
        return
    try:
        sync.replace(disk, folder / NAME, data)
    except OSError as error:
        raise sync.not_saved(error, NAME) from error


def take(folder: Path, disk: Disk, key: Key | None) -> dict[tuple[str, str], str]:
    """What was half typed, and no longer on the disk. A file that cannot be read or understood gives nothing."""
    found = _read(folder, disk, key)
    with contextlib.suppress(OSError):
        disk.remove(folder / NAME)
    return found


def _read(folder: Path, disk: Disk, key: Key | None) -> dict[tuple[str, str], str]:
    try:
        record = json.loads(sync.read_file(disk, folder / NAME, MOST_FILE, NAME))
        opened = key.opened(record, NAME) if key and "sealed" in record else record
        return {(str(token), str(name)): str(text)[:MOST_TEXT] for token, name, text in opened["drafts"]}
    except (RecordError, ValueError, TypeError, KeyError, RecursionError):
        return {}
