"""The list of screenings: each as the last line of its file says, without reading what stands before it."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from store import layout, sync
from store.chain import holds
from store.errors import Damaged, RecordError
from store.events import fit
from store.lock import holder
from store.passphrase import Passphrase
from store.people import IDENTIFIER
from store.synced import copy_sentence
from trials.language import Said, said

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\Z")
TOKEN = re.compile(r"[0-9a-f]{32}\Z")
FIRST_BYTES = 4 * 1024


@dataclass(frozen=True)
class TrialSummary:
    """One of its trials: the current stage, the disposition ("" before the first), and the stages that are signed."""

    stage: str
    disposition: str
    signed: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A screening as the list shows it, from the last line of its file. `damage` is one sentence, or None.

    `verdicts` is the latest verdict data, from event `judged` (0: none); `at` the UTC time of the last of
    `count` events; `locked_by` says who has it open for writing. With damage, only the code may be known.
    """

    token: str
    code: str
    trials: Mapping[str, TrialSummary]
    verdicts: layout.Json
    judged: int
    at: str
    count: int
    locked_by: Said | None
    damage: Said | None


class Listing:
    """The screenings whose records lie in one folder. RecordError when that cannot be read."""

    def __init__(self, folder: Path, disk: sync.Disk) -> None:
        self._folder, self._disk = folder, disk
        self._read: dict[str, tuple[tuple[int, ...], Summary]] = {}  # by name, with inode, size and time of its file

    def names(self) -> dict[str, os.stat_result]:
        """Every file of the folder."""
        try:
            with os.scandir(self._folder) as entries:
                return {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
        except OSError as error:
            raise sync.unreadable(error, said("The folder of screenings")) from error

    def each(self, names: Mapping[str, os.stat_result], passphrase: Passphrase) -> Iterator[Summary]:
        """Every screening, the file that was written last first; one that has not changed is not read again.

        One that somebody writes to is.
        """
        records = [name for name in names if name.endswith(".json")]
        for name in sorted(records, key=lambda name: names[name].st_mtime_ns, reverse=True):
            lock = names.get(f"{name[:32]}.lock")
            yield self._summary(name, names[name], passphrase, bool(lock and lock.st_size))

    def in_passing(self, passphrase: Passphrase) -> Iterator[Summary]:
        """Every screening, in no order, read when it is asked for and not kept in memory."""
        try:
            with os.scandir(self._folder) as entries:
                for name in (entry.name for entry in entries):
                    if name.endswith(".json"):
                        yield self._read_anew(name, passphrase)
        except OSError as error:
            raise sync.unreadable(error, said("The folder of screenings")) from error

    def _summary(self, name: str, status: os.stat_result, passphrase: Passphrase, busy: bool) -> Summary:
        stands = (status.st_ino, status.st_size, status.st_mtime_ns)
        known, summary = self._read.get(name, ((), None))
        if summary is None or known != stands:
            summary = self._read_anew(name, passphrase)
            if not (summary.damage or busy):  # whoever writes it may do so without another size or time
                self._read[name] = (stands, summary)
        if not busy or summary.damage:
            return summary
        return replace(summary, locked_by=holder(self._disk, self._folder / f"{summary.token}.lock"))

    def _read_anew(self, name: str, passphrase: Passphrase) -> Summary:
        token = name.removesuffix(".json")
        if not TOKEN.match(token):
            return damaged(token, "", copy_sentence(name))
        path = self._folder / name
        try:
            return read_last(self._disk, path, passphrase)
        except RecordError as error:
            return damaged(token, code_in(self._disk, path), error.said)


def in_order(found: Iterable[Summary]) -> list[Summary]:
    """The most recently changed first; damaged ones stand in front."""
    recent = sorted(found, key=lambda summary: summary.at, reverse=True)
    return sorted(recent, key=lambda summary: not summary.damage)


def read_last(disk: sync.Disk, path: Path, passphrase: Passphrase) -> Summary:
    """What the last event of a record says of the screening. Damaged, Encrypted, Missing, RecordError."""
    try:
        fd = sync.open_regular(disk, path, os.O_RDONLY, path.name)
        try:
            size = disk.size(fd)
            data = disk.read(fd, layout.LAST_BYTES, max(0, size - layout.LAST_BYTES))
        finally:
            disk.close(fd)
    except OSError as error:
        raise sync.unreadable(error, path.name) from error
    last = layout.last(data, path.name)
    summary = _told(path, passphrase, *last) if last else None
    if summary is None:
        records = sync.steadily(
            lambda: sync.read_file(disk, path, layout.MOST_FILE, path.name),
            lambda data: layout.parse(data, path.name).records,
        )
        summary = _told(path, passphrase, len(records), records[-1])
    if summary is None:
        raise Damaged(
            said("{name} is damaged in its last event: it was changed after it was written.", name=path.name)
        )
    return summary


def code_in(disk: sync.Disk, path: Path) -> str:
    """The code in event 1 of a damaged record, when that at least is whole; else ""."""
    match read_first(disk, path):
        case {"new": {"code": str(code)}} if IDENTIFIER.match(code):
            return code
    return ""


def read_first(disk: sync.Disk, path: Path) -> layout.Record | None:
    """Event 1 of a record, when that is whole."""
    try:
        whole = sync.read_file(disk, path, layout.MOST_FILE, path.name)
    except RecordError:
        return None
    first = layout.first(whole[:FIRST_BYTES], path.name)
    return first if first and holds(first) else None


def damaged(token: str, code: str, sentence: Said) -> Summary:
    """A record that cannot be listed, with one sentence that says why."""
    return Summary(token, code, MappingProxyType({}), None, 0, "", 0, None, sentence)


def _told(path: Path, passphrase: Passphrase, count: int, record: layout.Record) -> Summary | None:
    """What an event says of the screening; None when it was changed after it was written."""
    if record.get("seq") != count or not holds(record):
        return None
    if "sealed" in record:
        record = passphrase.given(path.name).opened(record, path.name)
    return _read_summary(path.stem, count, record)


def _read_summary(token: str, count: int, record: layout.Record) -> Summary | None:
    match fit(record):
        case {
            "at": str(at),
            "summary": {"code": str(code), "trials": dict(trials), "verdicts": verdicts, "judged": int(judged)},
        } if IDENTIFIER.match(code) and TIME.match(at):
            found = {str(trial): summary for trial, of in trials.items() if (summary := _trial_summary(of))}
            if len(found) == len(trials):
                return Summary(token, code, MappingProxyType(found), verdicts, judged, at, count, None, None)
    return None


def _trial_summary(of: object) -> TrialSummary | None:
    match of:
        case {"stage": str(stage), "disposition": str(disposition), "signed": list(signed)}:
            return TrialSummary(stage, disposition, tuple(map(str, signed)))
    return None
