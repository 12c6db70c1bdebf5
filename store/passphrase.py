"""A site's passphrase: what events say is encrypted with it, and the chain over them stays open to all.

`key.json` holds the key of the records, itself encrypted with what Argon2id makes of the passphrase. Needs the extra
`encryption`; whoever has lost the passphrase has lost the records.
"""

import base64
import json
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import sync
from store.errors import Damaged, Encrypted, Missing, NewerVersion, Refused
from store.layout import Record, canonical
from trials.language import said

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = "key.json"
FORMAT = 1
LEAST, MOST = 10, 1000  # characters of a passphrase
MOST_FILE = 4096
NONCE = 12
SALT = re.compile(r"[0-9a-f]{32}\Z")
# What stays readable of an encrypted event; the rest is its payload. Event 1 says which record it is, and no more.
OPEN = ("seq", "at", "zone", "offset", "by", "kind", "prev", "hash")
# Argon2id as it is asked for, and the least and the most that a key file may ask for: KiB, rounds, lanes.
COST = {"memory": 65_536, "iterations": 3, "lanes": 4}
BOUNDS = {"memory": (19_456, 262_144), "iterations": (1, 10), "lanes": (1, 8)}


@dataclass(frozen=True)
class Key:
    """The key of a site's records; `id` is its name, which each encrypted record bears in event 1."""

    id: str
    secret: bytes = field(repr=False)

    @cached_property
    def _cipher(self) -> "AESGCM":
        return _aes(self.secret)

    def closed(self, record: Record) -> Record:
        """A numbered event, with its `prev`, as it stands in an encrypted record; event 1 stays as it is."""
        if record["seq"] == 1:
            return record
        visible = {name: record[name] for name in OPEN if name in record}
        payload = {name: part for name, part in record.items() if name not in visible}
        nonce = os.urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, canonical(payload).encode("ascii"), _bound(visible))
        return {**visible, "sealed": base64.b64encode(nonce + sealed).decode("ascii")}

    def opened(self, record: Record, name: str) -> Record:
        """Such an event with its payload in place. Damaged, with a sentence about the file `name`."""
        from cryptography.exceptions import InvalidTag

        visible = {part: value for part, value in record.items() if part != "sealed"}
        try:
            data = base64.b64decode(record["sealed"], validate=True)
            payload: Record = json.loads(self._cipher.decrypt(data[:NONCE], data[NONCE:], _bound(visible)))
        except (InvalidTag, KeyError, ValueError, TypeError, RecursionError) as error:
            raise Damaged(
                said(
                    "{name} is damaged at event {number}: what it says cannot be decrypted. Restore a backup.",
                    name=name,
                    number=record.get("seq"),
                )
            ) from error
        return {**payload, **visible}


def key_id(first: Record) -> str:
    """The id of the key with which a record is encrypted, from its event 1; "" for one that is not encrypted."""
    match first:
        case {"new": {"key": str(key)}}:
            return key
    return ""


class Passphrase:
    """The passphrase of one site, whose key file lies at `path`. Without that file nothing new is encrypted."""

    def __init__(self, path: Path, disk: sync.Disk) -> None:
        self.path = path
        self._disk = disk
        self.key: Key | None = None

    @property
    def chosen(self) -> bool:
        """Whether this site has a passphrase."""
        return os.path.lexists(self.path)

    @property
    def wanted(self) -> bool:
        """Whether it has one that has not been given yet."""
        return self.chosen and self.key is None

    def give(self, text: str) -> None:
        """Unlock the records. Refused when it is another passphrase, or the extra is not installed; Damaged."""
        self.key = _unwrapped(self._read(), text)

    def choose(self, text: str) -> None:
        """Give the site its first passphrase, or, once the present one has been given, another one.

        What was backed up before still opens with the passphrase of that day. Refused, Encrypted, NotSaved.
        """
        if len(text) < LEAST or len(text) > MOST:
            raise Refused(
                said(
                    "A passphrase has at least {least} characters: a few words that no one would guess.", least=LEAST
                )
            )
        if self.wanted:
            raise Encrypted(said("This site has a passphrase already: give it first, then choose another."))
        key = self.key or Key(secrets.token_hex(16), secrets.token_bytes(32))
        head: dict[str, Any] = {
            "format": FORMAT,
            "id": key.id,
            "kdf": {**COST, "name": "argon2id", "salt": secrets.token_hex(16)},
            "cipher": "AES-256-GCM",
        }
        nonce = os.urandom(NONCE)
        wrapped = _aes(_derived(text, head["kdf"])).encrypt(nonce, key.secret, _bound(head))
        file = canonical({**head, "wrapped": base64.b64encode(nonce + wrapped).decode("ascii")})
        write = sync.replace if self.key else sync.create
        try:
            write(self._disk, self.path, f"{file}\n".encode("ascii"))
        except OSError as error:
            raise sync.not_saved(error, NAME) from error
        self.key = key

    def current(self) -> Key | None:
        """The key for what is new; None when the site has no passphrase. Encrypted while it is not given."""
        if self.wanted:
            raise Encrypted(
                said("The records are encrypted, and the passphrase was not given: nothing can be added.")
            )
        return self.key

    def of(self, first: Record, name: str) -> Key | None:
        """The key of the record that begins with `first`; None when it is not encrypted.

        Encrypted while the passphrase is not given; Refused when it is another one's; Damaged without key file.
        """
        wanted = key_id(first)
        if not wanted:
            return None
        key = self.given(name)
        if key.id != wanted:
            raise Refused(
                said(
                    "{name} is encrypted with another key than that of this site: open it where it came from.",
                    name=name,
                )
            )
        return key

    def given(self, name: str) -> Key:
        """The key, to read the encrypted file `name`. Encrypted, or Damaged, when there is none."""
        if self.key is None:
            self._read()
            raise Encrypted(said("{name} is encrypted, and the passphrase was not given.", name=name))
        return self.key

    def file(self) -> bytes:
        """The key file, for a copy of the records; b"" when there is none."""
        return canonical(self._read()).encode("ascii") + b"\n" if self.chosen else b""

    def take(self, data: bytes) -> None:
        """Take over the key file of a copy, or of a screening that was handed over; one that is here stays.

        Refused when this site has another key.
        """
        found = _parsed(data)
        if not self.chosen:
            try:
                sync.create(self._disk, self.path, data)
            except OSError as error:
                raise sync.not_saved(error, NAME) from error
        elif self._read()["id"] != found["id"]:
            raise Refused(
                said(
                    "What is to be taken in is encrypted with another key than that of this site: take it into "
                    "a new folder, with --data FOLDER."
                )
            )

    def _read(self) -> dict[str, Any]:
        try:
            return _parsed(sync.read_file(self._disk, self.path, MOST_FILE, NAME))
        except Missing:
            raise Damaged(
                said(
                    "{name} is gone, and without it nothing that is encrypted can be read: restore it from a backup.",
                    name=NAME,
                )
            ) from None


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    match found:
        case {"format": int(version)} if version > FORMAT:
            raise NewerVersion(
                said("{name} was written by a newer version of trialscreen: update trialscreen.", name=NAME)
            )
        case {"format": 1, "id": str(), "cipher": "AES-256-GCM", "kdf": dict(kdf), "wrapped": str()} if _is_kdf(kdf):
            return dict(found)
    raise Damaged(
        said(
            "{name} is damaged, and what is encrypted cannot be read without it: restore it from a backup.", name=NAME
        )
    )


def _is_kdf(kdf: dict[str, Any]) -> bool:
    """Whether it asks for what Argon2id can be given here: a hostile file could ask for all memory there is."""
    match kdf:
        case {"name": "argon2id", "salt": str(salt), **cost} if SALT.match(salt) and cost.keys() == BOUNDS.keys():
            return all(type(cost[part]) is int and low <= cost[part] <= high for part, (low, high) in BOUNDS.items())
    return False


def _unwrapped(found: dict[str, Any], text: str) -> Key:
    aes = _aes(_derived(text, found["kdf"]))
    from cryptography.exceptions import InvalidTag

    head = {name: part for name, part in found.items() if name != "wrapped"}
    try:
        data = base64.b64decode(found["wrapped"], validate=True)
        return Key(found["id"], aes.decrypt(data[:NONCE], data[NONCE:], _bound(head)))
    except InvalidTag:
        raise Refused(said("That is not the passphrase of these records.")) from None
    except ValueError:
        raise Damaged(said("{name} is damaged: restore it from a backup.", name=NAME)) from None


def _derived(text: str, kdf: dict[str, Any]) -> bytes:
    """32 bytes from a passphrase, however its accents were typed."""
    _aes(bytes(32))  # says so first when the extra is not installed
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salt = bytes.fromhex(kdf["salt"])
    argon = Argon2id(
        salt=salt, length=32, iterations=kdf["iterations"], lanes=kdf["lanes"], memory_cost=kdf["memory"]
    )
    return argon.derive(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass"))


def _aes(key: bytes) -> "AESGCM":
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise Refused(
            said(
                "These records are encrypted, which needs a part that is not installed: pip install "
                "'trialscreen[encryption]'."
            )
        ) from None
    return AESGCM(key)


def _bound(part: dict[str, Any]) -> bytes:
    """What an encrypted part is bound to."""
    return canonical({name: value for name, value in part.items() if name != "hash"}).encode("ascii")
