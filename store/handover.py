"""One screening as one file: a ZIP archive with its record and every definition that it has been bound to."""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from store import layout, sync
from store.backup import Chain, chain_of
from store.errors import Damaged, Refused
from store.events import Kind, Person
from store.passphrase import NAME, key_id
from store.site import MOST_DEFINITION, Site
from trials.language import said

MOST_PARCEL = 64 * 1024 * 1024
MOST_PARTS = 300
PART = re.compile(r"(?:screenings/([0-9a-f]{32})\.json|definitions/([0-9a-f]{64})\.yaml|key\.json)\Z")


@dataclass(frozen=True)
class Parcel:
    """What such a file holds, verified: the record, and definitions by their SHA-256.

    `key` is the key file of the site of an encrypted record, whose events are read only when it is opened.
    """

    name: str
    token: str
    chain: Chain
    records: Sequence[layout.Record]
    definitions: dict[str, bytes]
    key: bytes

    @property
    def encrypted(self) -> bool:
        return bool(key_id(self.records[0]))

    @property
    def bound(self) -> frozenset[str]:
        """Every definition, supplement and included file that the record has ever been bound to."""
        return frozenset(_bound(self.records))


def hand_over(site: Site, token: str, folder: Path, by: Person) -> Path:
    """Write a screening to a new file in `folder`, having recorded that; returns its path.

    Locked while it is open elsewhere; Damaged or Missing, also for a definition that it needs; NotSaved.
    """
    with site.open(token, by) as screening:
        if screening.readonly:
            raise screening.closed(
                said("{code} cannot be handed over now. {readonly}", code=screening.code, readonly=screening.readonly)
            )
        path = sync.real_path(folder) / f"screening-{token[:8]}-{len(screening.events) + 1}.zip"
        if path.exists():
            raise Refused(said("{path} is there already: move it away first.", path=path))
        screening.append(Kind.EXPORTED, "hand-over as one file", by=by)
        record = f"screenings/{token}.json"
        data = sync.read_file(site.disk, site.folder / record, layout.MOST_FILE, f"{screening.code}")
        parts = {record: layout.without_blanks(data)}
        for sha in sorted(set(_bound(map(vars, screening.events)))):
            parts[f"definitions/{sha}.yaml"] = site.kept(sha)
        if key_id(vars(screening.events[0])):
            parts[NAME] = site.passphrase.file()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    try:
        sync.make_folder(site.disk, path.parent)
        sync.create(site.disk, path, packed.getvalue())
    except OSError as error:
        raise sync.not_saved(error, path.name) from error
    return path


def opened(disk: sync.Disk, path: Path) -> Parcel:
    """Read and verify such a file. Damaged, NewerVersion, Missing."""
    data = sync.read_file(disk, path, MOST_PARCEL, path.name)
    chain, token, size, key = None, "", 0, b""
    definitions: dict[str, bytes] = {}
    with _understood(path.name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise Damaged(
                said("{name} is not a screening handed over by trialscreen: it has too many parts.", name=path.name)
            )
        for info in archive.infolist():
            match = PART.match(info.filename)
            most = layout.MOST_FILE if match and match[1] else MOST_DEFINITION
            with archive.open(info) as part:
                content = part.read(most + 1)
            size += len(content)
            if not match or len(content) > most or size > MOST_PARCEL or (match[1] and token):
                raise Damaged(
                    said(
                        "{name} is not a screening handed over by trialscreen: it holds something else.",
                        name=path.name,
                    )
                )
            if match[1]:
                token, chain = match[1], chain_of(content, path.name)
            elif info.filename == NAME:
                key = content
            elif sha256(content).hexdigest() != match[2]:
                raise Damaged(
                    said("{name} is damaged: a definition in it is not what its name says.", name=path.name)
                )
            else:
                definitions[match[2]] = content
    if chain is None:
        raise Damaged(
            said("{name} is not a screening handed over by trialscreen: it holds no record.", name=path.name)
        )
    records = layout.parse(chain.data, path.name).records
    parcel = Parcel(path.name, token, chain, records, definitions, key)
    match records[0]:
        case {"new": {"token": str(own)}} if own == token and parcel.encrypted == bool(key):
            return parcel
    raise Damaged(said("{name} is damaged: its record is another one than its name says.", name=path.name))


def _bound(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for record in records:
        match record:
            case {
                "kind": Kind.BOUND,
                "new": {"definition": str(definition), "supplement": supplement, "includes": dict(more)},
            }:
                yield from (str(sha) for sha in (definition, supplement, *more.values()) if sha)


@contextlib.contextmanager
def _understood(name: str) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # how zipfile refuses a way of packing that it does not know
        RuntimeError,  # and a file locked with a password
        OSError,
        ValueError,
    ) as error:
        raise Damaged(
            said(
                "{name} is damaged, or is not a screening handed over: trialscreen backup DIR --screening CODE "
                "makes such a file.",
                name=name,
            )
        ) from error
