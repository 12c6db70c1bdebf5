"""The site's register: how far each record had come, in a chain of its own, so that what was taken away is seen.

A chain shows what was changed in a record, not that its newest events, or the whole file, were removed.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from store import layout, sync
from store.chain import holds
from store.errors import Damaged, Missing, RecordError
from store.events import By, Clock, stamp
from store.later import Later
from store.layout import MOST_FILE
from store.ledger import Ledger, add_at_end, found
from store.lock import SHORT, Lock
from trials.language import Said, said
from trials.text import clean, one_line

_SUBJECT = re.compile(rb'"subject":"([!#-\[\]-~]*)"')  # within a text its quotes would be escaped
PAGE = re.compile(r"\d{4}\.json\Z")
MOST_PAGE = 4 * 1024 * 1024
MOST_LINES = 10_000  # that begin a page at once
FEW = 5  # lines for which no page is begun
FIRST_BYTES = 4 * 1024
# How far a record had come; that it is gone on with although it lacks events; that it came from elsewhere, from a
# backup or another desk; that everything was backed up.
HEAD, ACCEPTED, RECEIVED, BACKUP = "head", "accepted", "received", "backup"
DAMAGED = said("The site's register is damaged, so what was taken away cannot be seen: run trialscreen verify.")
WAY_BACK = said("Restore it from a backup; if none has them, see trialscreen accept.")
PEOPLE = "people"  # the subject under which people.json is registered; a screening's is its token


@dataclass(frozen=True)
class Entry:
    """One line: `subject` had `seq` events, the last with the hash `head`. `hash` is this line's own."""

    kind: str
    subject: str
    code: str
    seq: int
    head: str
    at: str
    by: str
    reason: str
    hash: str


@dataclass(frozen=True)
class Whole:
    """A register that has been read from end to end: `site` is its token, `hashes` those of all its lines."""

    site: str
    entries: tuple[Entry, ...]
    hashes: frozenset[str]
    head: str


class Register:
    """The pages of one register, `0001.json` and so on, in `folder`. A page is a record file like any other."""

    def __init__(self, folder: Path, *, disk: sync.Disk, clock: Clock, login: str) -> None:
        self.folder = folder
        self._disk = disk
        self._clock = clock
        self._login = login
        self._places: dict[bytes, int] = {}
        self._later: Later | None = None

    def remember(self, later: Later) -> None:
        """Read it once, to be asked for the `latest` of many subjects, and have new lines wait in `later`.

        Lines that others add now are not seen.
        """
        self._later = later
        with contextlib.suppress(RecordError, OSError):  # what cannot be read now is looked up one by one
            self._places = {subject: at for page in self.pages() for subject, at in self._subjects(page)}

    def note(
        self, kind: str, subject: str, code: str, seq: int, head: str, *, by: By | None = None, reason: str = ""
    ) -> None:
        """Add one line, durably. A RecordError when it cannot be added; the register is then as it was."""
        line = self.line(kind, subject, code, seq, head, by=by, reason=reason)
        if self._later:
            self._later.add(line)
        else:
            self.add([line])

    def line(
        self, kind: str, subject: str, code: str, seq: int, head: str, *, by: By | None = None, reason: str = ""
    ) -> layout.Record:
        """A line to be added."""
        who = by or By("", "trialscreen", "", self._login)
        return {
            **stamp(self._clock()),
            "by": {"id": who.id, "name": who.name, "role": who.role, "login": who.login},
            "kind": kind,
            "subject": subject,
            "new": {"code": code, "seq": seq, "head": head},
            "reason": clean(reason).strip(),
        }

    def add(self, lines: Iterable[layout.Record]) -> None:
        """Add lines, durably; many of them as pages of their own, of which each is added whole or not at all."""
        lines = iter(lines)
        few = list(islice(lines, FEW + 1))
        if not few:
            return
        try:
            sync.make_folder(self._disk, self.folder)
        except OSError as error:
            raise sync.not_saved(error, said("the register")) from error
        since = f"{self._clock():%Y-%m-%d %H:%M %Z}"
        who = one_line(few[0]["by"]["name"])
        with Lock(self._disk, self.folder.with_suffix(".lock"), SHORT).taken(who, since):
            pages = self.pages()
            if len(few) <= FEW and pages and pages[-1].stat().st_size < MOST_PAGE:
                for line in few:
                    add_at_end(pages[-1], line, self._disk)
                return
            lines = chain(few, lines)
            for first in lines:
                self._begin_page(first, islice(lines, MOST_LINES - 1))

    def _begin_page(self, first: layout.Record, others: Iterable[layout.Record]) -> None:
        pages = self.pages()
        site, before = self.tip() if pages else (secrets.token_hex(16), "")
        begun = {"format": layout.PLAIN, "token": site, "before": before}
        created = {**first, "kind": "created", "subject": "register", "new": begun, "reason": ""}
        found(self.folder / f"{len(pages) + 1:04d}.json", chain((created, first), others), self._disk)

    def tip(self) -> tuple[str, str]:
        """The register's token and the hash of its last line. Missing while there is none; Damaged."""
        pages = self.pages()
        if not pages:
            raise Missing(said("This site has no register yet."))
        begin, end = self._ends(pages[-1])
        match layout.first(begin, pages[-1].name), layout.last(end, pages[-1].name):
            case {"new": {"token": str(site)}}, (int(), {"hash": str(head)} as record) if holds(record):
                return site, head
        ledger = Ledger(pages[-1], disk=self._disk, readonly=True)  # its last line was cut off, or it is damaged
        ledger.close()
        return str(ledger.records[0]["new"]["token"]), ledger.head

    def latest(self, subject: str) -> Entry | None:
        """The last line on `subject`, without reading what stands before it. Damaged, RecordError."""
        if self._places:
            place = self._places.get(subject.encode("ascii"))
            entry = None if place is None else self._at(place)
            if entry or place is None:
                return entry
        wanted = b'"subject":"%s"' % subject.encode("ascii")  # within a text its quotes would be escaped
        for page in reversed(self.pages()):
            data = self._bytes(page)
            end = len(data)
            while (at := data.rfind(wanted, 0, end)) >= 0:
                begin, end = data.rfind(b"\n", 0, at), data.find(b"\n", at)
                entry = _entry_in(data[begin:end], page.name)
                if entry:
                    return entry
                if data.find(b'\n"', at) >= 0:
                    raise Damaged(DAMAGED)
                end = begin  # the last line of all may be cut off, or be being written just now
        return None

    def named(self, code: str) -> str:
        """The token of the record that was registered last under this code; "" when none was. RecordError."""
        wanted = re.compile(rb'"code":"%s"' % re.escape(code.encode("ascii", "replace")), re.IGNORECASE)
        for page in reversed(self.pages()):
            data = self._bytes(page)
            for match in reversed(list(wanted.finditer(data))):
                begin, end = data.rfind(b"\n", 0, match.start()), data.find(b"\n", match.end())
                entry = _entry_in(data[begin:end], page.name)
                if entry:
                    return entry.subject
        return ""

    def read(self) -> Whole:
        """All of it, every link verified, from page to page. Missing while there is none; Damaged, NewerVersion."""
        site, head = "", ""
        entries: list[Entry] = []
        hashes: set[str] = set()
        for number, page in enumerate(self.pages(), 1):
            ledger = Ledger(page, disk=self._disk, readonly=True)
            ledger.close()
            name = f"register/{page.name}"
            match ledger.records[0]:
                case {"kind": "created", "new": {"token": str(token), "before": str(before)}} if (
                    page.name == f"{number:04d}.json" and before == head and token == (site or token)
                ):
                    site, head = token, ledger.head
                case _:
                    raise Damaged(said("{name} is damaged: it does not follow the page before it.", name=name))
            entries += _entries(ledger.records[1:], name)
            hashes.update(str(record["hash"]) for record in ledger.records)
        if not site:
            raise Missing(said("This site has no register yet."))
        return Whole(site, tuple(entries), frozenset(hashes), head)

    def pages(self) -> list[Path]:
        """Its files, in order; none while there is no register."""
        names = sync.names_in(self.folder, said("The register"))
        return [self.folder / name for name in names if PAGE.match(name)]

    def _subjects(self, page: Path) -> Iterator[tuple[bytes, int]]:
        """The subject of each line of a page, and where it stands."""
        at = (int(page.stem) - 1) * MOST_FILE
        with self._file(page) as file:
            for line in file:
                subject = _SUBJECT.search(line)
                if subject:
                    yield subject[1], at
                at += len(line)

    def _at(self, place: int) -> Entry | None:
        """The whole line at a place; None when it is there no longer, or cannot be read."""
        number, at = divmod(place, MOST_FILE)
        with contextlib.suppress(OSError, IndexError):
            page = self.pages()[number]
            with self._file(page) as file:
                file.seek(at)
                return _entry_in(b"\n" + file.readline().rstrip(b"\n"), page.name)
        return None

    def _file(self, page: Path) -> BinaryIO:
        return open(sync.open_regular(self._disk, page, os.O_RDONLY, f"register/{page.name}"), "rb")

    def _ends(self, page: Path) -> tuple[bytes, bytes]:
        """The first bytes of a page, and the last."""
        name = f"register/{page.name}"
        try:
            fd = sync.open_regular(self._disk, page, os.O_RDONLY, name)
            try:
                size = self._disk.size(fd)
                begin = self._disk.read(fd, FIRST_BYTES, 0)
                return begin, self._disk.read(fd, layout.LAST_BYTES, max(0, size - layout.LAST_BYTES))
            finally:
                self._disk.close(fd)
        except OSError as error:
            raise sync.unreadable(error, name) from error

    def _bytes(self, page: Path) -> bytes:
        return sync.read_file(self._disk, page, layout.MOST_FILE, f"register/{page.name}")


def lacking(entry: Entry, code: str, hashes: Sequence[str], way: Said = WAY_BACK) -> Said | None:
    """What a record with these hashes lacks of what `entry` says it had, in one sentence; `way` is the way back."""
    if entry.seq <= len(hashes) and hashes[entry.seq - 1] == entry.head:
        return None
    told = {"code": code, "seq": entry.seq, "time": f"{entry.at[:16].replace('T', ' ')} UTC", "way": way}
    if entry.seq > len(hashes):
        return said(
            "{code} had {seq} entries on {time}, and has only {left} now: the newest were removed, or it is an "
            "older copy. {way}",
            left=len(hashes),
            **told,
        )
    return said(
        "Entry {seq} of {code} is not the one that was registered on {time}: its end was rebuilt, or it is another "
        "copy. {way}",
        **told,
    )


def _entry_in(line: bytes, name: str) -> Entry | None:
    try:
        numbered = layout.last(line.rstrip(b",") + layout.TAIL, name)
    except Damaged:
        return None
    return _entry(numbered[1]) if numbered and holds(numbered[1]) else None


def _entries(records: Sequence[layout.Record], name: str) -> list[Entry]:
    found = [_entry(record) for record in records]
    if None in found:
        raise Damaged(
            said(
                "{name} is damaged at event {number}: it registers nothing.", name=name, number=found.index(None) + 2
            )
        )
    return [entry for entry in found if entry]


def _entry(record: dict[str, Any]) -> Entry | None:
    match record:
        case {
            "kind": str(kind),
            "subject": str(subject),
            "new": {"code": str(code), "seq": int(seq), "head": str(head)},
            "at": str(at),
            "by": {"name": str(by)},
            "reason": str(reason),
            "hash": str(own),
        } if kind in (HEAD, ACCEPTED, RECEIVED, BACKUP):
            return Entry(kind, one_line(subject), one_line(code), seq, head, at, one_line(by), one_line(reason), own)
    return None
