"""The way back: from a backup, or from the one file in which a screening was handed over.

What is missing, damaged or behind at a site is put back. A record that is longer there, or another one, stays.
"""

import contextlib
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from store import layout, sync
from store.backup import COPIED, DAMAGED, REFUSED, UNCHANGED, Chain, Moved, origins, read_chain, record_files
from store.errors import Damaged, Missing, RecordError, Refused
from store.events import Kind
from store.handover import Parcel, opened
from store.lock import SHORT, Lock
from store.register import PEOPLE, RECEIVED
from store.screening import folded
from store.site import Site
from store.verify import verify
from store.words import FROM_BACKUP, HANDED_OVER, without_entries
from trials.language import Said, said
from trials.text import one_line


def restore(site: Site, source: Path, code: str = "") -> list[Moved]:
    """Put back what `source`, a folder or a file, holds: everything, or one screening by its code.

    Refused when it is nothing that can be restored here; Damaged; Locked; NotSaved.
    """
    source = sync.real_path(source)
    if os.path.isfile(source):
        return _received(site, opened(site.disk, source))
    if parcels := sorted(path.name for path in source.glob("screening-*.zip")):
        raise Refused(
            said(
                "{source} holds what was handed over: restore each file by its name, such as {file}.",
                source=source,
                file=source / parcels[0],
            )
        )
    if not os.path.isdir(source / "screenings") or source == site.folder:
        raise Refused(
            said(
                "{source} is not a backup made by trialscreen: name the folder, or the file, that it made.",
                source=source,
            )
        )
    return _from_folder(site, Site(source, disk=site.disk), code)


def _from_folder(site: Site, source: Site, code: str) -> list[Moved]:
    if not code and not origins(source) & origins(site) and next(record_files(site), None):
        raise Refused(
            said(
                "{folder} holds the records of another site than this backup. Restore into an empty folder: "
                "trialscreen --data FOLDER restore BACKUP.",
                folder=site.folder,
            )
        )
    checked = list(verify(source, code, put_down=False))
    if source.passphrase.chosen:
        site.passphrase.take(source.passphrase.file())
    lost = said("It was not restored.")
    done = [Moved(each.name, DAMAGED, says=(*each.faults, lost)) for each in checked if each.state != "fine"]
    for each in checked:
        if each.what == "definition" and each.state == "fine":
            site.keep(source.kept(each.token))
    if code:
        for sha in source.definitions():
            with contextlib.suppress(RecordError):
                site.keep(source.kept(sha))
    else:
        done += _of_the_site(site, source)
    for each in checked:
        if each.what == "screening" and each.state == "fine":
            chain = read_chain(site.disk, source.folder / "screenings" / f"{each.token}.json")
            done.append(_screening(site, each.token, chain, FROM_BACKUP))
    if copied := sum(moved.state == COPIED for moved in done):
        site.register.note(RECEIVED, "site", "", copied, "", reason=FROM_BACKUP)
    return done


def _of_the_site(site: Site, source: Site) -> list[Moved]:
    """The register and the people, where the backup knows more of them; else what is here is the better one."""
    done = []
    since = f"{site.clock():%Y-%m-%d %H:%M %Z}"
    for path in (*source.register.pages(), source.folder / "people.json"):
        name = "people.lock" if path.stem == PEOPLE else "register.lock"
        lock = Lock(site.disk, site.folder / name, SHORT).taken("restore", since)
        with lock, contextlib.suppress(Missing, Damaged):  # verifying has told
            chain = read_chain(site.disk, path)
            moved = _put(site, site.folder / path.relative_to(source.folder), chain)
            done += [moved] if moved.state == COPIED else []
            if moved.state == COPIED and path.stem == PEOPLE:
                _register(site, PEOPLE, "", moved, "restored from a backup")
    return done


def _received(site: Site, parcel: Parcel) -> list[Moved]:
    """Take in a screening from one file, with the definitions that it is bound to."""
    if not parcel.encrypted:
        folded(parcel.records, parcel.name)
    for sha in parcel.bound:
        if sha not in parcel.definitions:
            site.kept(sha)
    code = parcel.chain.code
    if _taken(site, parcel.token, code):
        raise Refused(said("{code} is the code of another screening at this site: nothing was taken in.", code=code))
    if parcel.encrypted:
        site.passphrase.take(parcel.key)
    for definition in parcel.definitions.values():
        site.keep(definition)
    return [_screening(site, parcel.token, parcel.chain, HANDED_OVER)]


def _screening(site: Site, token: str, chain: Chain, how: str) -> Moved:
    path = site.folder / "screenings" / f"{token}.json"
    if _taken(site, token, chain.code):
        return chain.moved(path.name, REFUSED, said("Its code is that of another screening here."))
    since = f"{site.clock():%Y-%m-%d %H:%M %Z}"
    with Lock(site.disk, path.with_suffix(".lock")).taken("restore", since):
        moved = _put(site, path, chain)
        if moved.state == COPIED:
            _register(site, token, chain.code, moved, how)
    return moved


def _register(site: Site, subject: str, code: str, moved: Moved, how: str) -> None:
    """Have the register say that a record was put here, unless it is as the register knows it."""
    known = None
    with contextlib.suppress(RecordError):
        known = site.register.latest(subject)
    if known and known.head == moved.head:
        return
    lost = known.seq - moved.count if known else 0
    if lost > 0:
        how = without_entries(how, lost)
    site.register.note(RECEIVED, subject, code, moved.count, moved.head, reason=how)


def _taken(site: Site, token: str, code: str) -> bool:
    """Whether another screening than that of `token` has the code."""
    codes = {other.code.casefold() for other in site.screenings() if other.token != token}
    return code.casefold() in codes


def _put(site: Site, path: Path, chain: Chain) -> Moved:
    """Bring one record file to `chain`, if it only gains by that."""
    write: Callable[[sync.Disk, Path, bytes], None] = sync.replace
    says: list[Said] = []
    try:
        here = read_chain(site.disk, path)
    except Missing:
        write = sync.create
    except Damaged:
        data = sync.read_file(site.disk, path, layout.MOST_FILE, path.name)
        aside = path.with_name(f"{path.stem}.{sha256(data).hexdigest()[:8]}.damaged")
        says.append(said("What was here was damaged; it is kept as {name}.", name=aside.name))
        with contextlib.suppress(FileExistsError):
            sync.create(site.disk, aside, data)
    else:
        if here.hashes == chain.hashes:
            return here.moved(path.name, UNCHANGED)
        if chain.begins(here):
            less = said(
                "It has {here} entries here and only {there} in the backup: what is here stays as it is.",
                here=len(here.hashes),
                there=len(chain.hashes),
            )
            return here.moved(path.name, REFUSED, less)
        if not here.begins(chain):
            same = next(n for n, (a, b) in enumerate(zip(here.hashes, chain.hashes, strict=False)) if a != b)
            return here.moved(path.name, REFUSED, _another(here, same + 1))
    try:
        sync.make_folder(site.disk, path.parent)
        write(site.disk, path, chain.data)
    except OSError as error:
        raise sync.not_saved(error, str(path.parent)) from error
    return chain.moved(path.name, COPIED, *says)


def _another(here: Chain, number: int) -> Said:
    """That a record is another one here from entry `number` on, and whether somebody decided that."""
    for record in layout.parse(here.data, here.code).records[number - 1 :]:
        if record["kind"] == Kind.ACCEPTED:
            return said(
                "On {day} {who} went on with it here without the entries that were lost, so what is here stays as it "
                "is: the two are never merged. What was lost can be read in the backup itself.",
                day=str(record["at"])[:10],
                who=one_line(str(record["by"]["name"])),
            )
    return said(
        "From entry {number} on it is another record here than in the backup: what is here stays as it is. "
        "They are never merged.",
        number=number,
    )
