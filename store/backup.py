"""A copy of a site that can stand in its place, made and verified while others work."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from store import layout, sync
from store.chain import verify as verify_chain
from store.errors import Missing, RecordError, Refused
from store.listing import TOKEN
from store.passphrase import NAME
from store.register import BACKUP, PAGE
from store.site import Site
from store.verify import TRIES, Checked, exit_code, file_words, verify
from trials.language import Language, Said, said
from trials.text import one_line

ROUNDS = 5
COPIED, UNCHANGED, REFUSED, DAMAGED = "copied", "unchanged", "refused", "damaged"
STATES = {
    COPIED: said("copied"),
    UNCHANGED: said("unchanged"),
    REFUSED: said("refused"),
    DAMAGED: said("damaged"),
}


@dataclass(frozen=True)
class Moved:
    """What became of one file: `state` copied, unchanged, refused (what was there stays) or damaged (not copied)."""

    name: str
    state: str
    count: int = 0
    head: str = ""
    says: tuple[Said, ...] = ()

    def line(self, language: Language) -> str:
        """It in one line."""
        found = file_words(STATES[self.state], self.name, self.count, self.head, language)
        return language.sentences([found, *map(language, self.says)])

    @property
    def json(self) -> dict[str, layout.Json]:
        return {**vars(self), "says": " ".join(map(str, self.says))}


@dataclass(frozen=True)
class Chain:
    """The bytes of a record file, without blanks, with the hashes of its events; `code` of a screening, or ""."""

    data: bytes
    hashes: tuple[str, ...]
    code: str
    cut: bool

    def begins(self, other: "Chain") -> bool:
        """Whether `other` only adds to it."""
        return self.hashes == other.hashes[: len(self.hashes)]

    def moved(self, name: str, state: str, *says: Said) -> Moved:
        name = f"register/{name}" if PAGE.match(name) else name
        return Moved(self.code or name, state, len(self.hashes), self.hashes[-1], says)


def chain_of(data: bytes, name: str) -> Chain:
    """The verified chain in the bytes of a record file. Damaged, NewerVersion."""
    found = layout.parse(data, name)
    verify_chain(found.records, name)
    match found.records[0].get("new"):
        case {"code": str(code)}:
            pass
        case _:
            code = ""
    data = layout.without_blanks(data)
    return Chain(data, tuple(str(record["hash"]) for record in found.records), one_line(code), found.cut)


def read_chain(disk: sync.Disk, path: Path) -> Chain:
    """As `chain_of`, of a file that somebody may be adding to just now. Missing, Damaged, NewerVersion."""

    def now() -> Chain:
        return sync.steadily(
            lambda: sync.read_file(disk, path, layout.MOST_FILE, path.name), lambda data: chain_of(data, path.name)
        )

    chain = now()
    for _ in range(TRIES):
        if not chain.cut:
            break
        time.sleep(0.01)
        chain = now()
    return chain


def backup(site: Site, folder: Path) -> tuple[list[Moved], list[Checked]]:
    """Bring the copy of `site` in `folder` up to date, and verify the copy.

    Returns what was done and what the copy holds. A file of an earlier backup is replaced by one that adds to
    it, and by no other. Refused when `folder` is no place for a copy of this site; NotSaved.
    """
    if not origins(site):
        list(verify(site))  # a site from before there was a register
    copy = _copy(site, sync.real_path(folder))
    done: dict[str, Moved] = {}
    for _ in range(ROUNDS):
        before = _tip(site)
        # First the register, so that no line of it is about a record that is older in the copy. When it has grown
        # meanwhile, all again: a record may name a line that is not in the copy.
        for source in record_files(site):
            moved = _brought(site.disk, source, copy.folder / source.relative_to(site.folder))
            if moved.state != UNCHANGED or source.name not in done:
                done[source.name] = moved
        if _tip(site) == before:
            break
    _key(site, copy)
    for sha in site.definitions():
        with contextlib.suppress(RecordError):  # one that is damaged is not copied: see what verifying says of it
            copy.keep(site.kept(sha))
    checked = list(verify(copy, put_down=False))
    if not exit_code(checked) and not failed(done.values()):
        with contextlib.suppress(RecordError):  # the copy is there, also of a folder that takes no writing
            site.register.note(BACKUP, "site", "", sum(each.what == "screening" for each in checked), "")
    return list(done.values()), checked


def _key(site: Site, copy: Site) -> None:
    """Copy the key file: without it, nothing that is encrypted in the copy could ever be read."""
    data = site.passphrase.file()
    if data and data != copy.passphrase.file():
        write = sync.replace if copy.passphrase.chosen else sync.create
        try:
            write(site.disk, copy.passphrase.path, data)
        except OSError as error:
            raise sync.not_saved(error, NAME) from error


def failed(done: Iterable[Moved]) -> bool:
    """Whether anything was not copied that should have been."""
    return any(moved.state in (REFUSED, DAMAGED) for moved in done)


def record_files(site: Site) -> Iterator[Path]:
    """The register's pages, the people and every screening, those that are there."""
    yield from site.register.pages()
    if (site.folder / "people.json").exists():
        yield site.folder / "people.json"
    for name in sync.names_in(site.folder / "screenings"):
        if name.endswith(".json") and TOKEN.match(name.removesuffix(".json")):
            yield site.folder / "screenings" / name


def origins(site: Site) -> frozenset[str]:
    """What tells one site from every other: how its register and its list of people began."""
    found = set()
    for path in (*site.register.pages()[:1], site.folder / "people.json"):
        with contextlib.suppress(RecordError):
            found.add(read_chain(site.disk, path).hashes[0])
    return frozenset(found)


def _copy(site: Site, folder: Path) -> Site:
    if folder.is_relative_to(site.folder) or site.folder.is_relative_to(folder):
        raise Refused(
            said(
                "{folder} is inside the folder of the records, or around it: a backup belongs elsewhere.",
                folder=folder,
            )
        )
    if os.path.lexists(folder) and (not os.path.isdir(folder) or sync.names_in(folder, str(folder))):
        if not os.path.isdir(folder / "screenings"):
            raise Refused(
                said(
                    "{folder} holds something else already: name a new folder, or that of an earlier backup.",
                    folder=folder,
                )
            )
        there = Site(folder)
        if next(record_files(there), None) and not origins(there) & origins(site):
            raise Refused(
                said("{folder} holds the records of another site: name another folder for this one.", folder=folder)
            )
    return Site(folder, disk=site.disk)


def _brought(disk: sync.Disk, source: Path, target: Path) -> Moved:
    try:
        chain = read_chain(disk, source)
    except RecordError as error:
        return Moved(source.name, DAMAGED, says=(error.said, said("It was not copied.")))
    write = sync.create
    if target.exists():
        write = sync.replace
        with contextlib.suppress(RecordError):  # a copy that is damaged is replaced by one that is not
            there = read_chain(disk, target)
            if there.hashes == chain.hashes:
                return chain.moved(source.name, UNCHANGED)
            if not there.begins(chain):
                lost = said(
                    "The earlier copy has entries that are no longer in the record ({count} in all): it stays, look "
                    "at both, and back up elsewhere.",
                    count=len(there.hashes),
                )
                return chain.moved(source.name, REFUSED, lost)
    try:
        sync.make_folder(disk, target.parent)
        write(disk, target, chain.data)
    except OSError as error:
        raise sync.not_saved(error, str(target.parent)) from error
    return chain.moved(source.name, COPIED)


def _tip(site: Site) -> tuple[str, str]:
    try:
        return site.register.tip()
    except Missing:
        return "", ""
