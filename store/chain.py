"""The chain: each event carries the SHA-256 of its own content and that of the event before it."""

import hashlib
from collections.abc import Sequence

from store.errors import Damaged
from store.layout import Record, Written, canonical, text_of
from trials.language import said

START = ""  # what stands in `prev` of event 1


def digest(record: Record) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `record` without its `hash`."""
    content = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


def short(sha: str) -> str:
    """The beginning of a hash in groups of four, as it is printed and can be compared by eye."""
    return " ".join(sha[at : at + 4] for at in range(0, 16, 4))


def seal(record: Record, seq: int, prev: str) -> Written:
    """`record` with its number, the hash of the event before it and its own."""
    sealed = {**record, "seq": seq, "prev": prev, "hash": ""}
    head, rest = canonical(sealed).split('"hash":"",', 1)  # within a text its quotes would be escaped
    sealed["hash"] = hashlib.sha256(f"{head}{rest}".encode("ascii")).hexdigest()
    return Written(sealed, f'{head}"hash":"{sealed["hash"]}",{rest}')


def holds(record: Record) -> bool:
    """Whether the `hash` of an event is that of its content."""
    sha = record.get("hash")
    content = text_of(record).replace(f'"hash":"{sha}",', "", 1)  # taken out of any other place, no hash fits
    return hashlib.sha256(content.encode("ascii")).hexdigest() == sha


def verify(records: Sequence[Record], name: str) -> str:
    """The hash of the last event when every link holds; Damaged names the first event that does not fit."""
    prev = START
    for seq, record in enumerate(records, 1):
        if record.get("seq") != seq or record.get("prev") != prev or not holds(record):
            raise Damaged(
                said("{name} is damaged at event {seq}: it was changed after it was written.", name=name, seq=seq)
            )
        prev = record["hash"]
    return prev
