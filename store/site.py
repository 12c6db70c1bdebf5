"""The site's folder: screenings, definitions kept by their hash, people and locks."""

import contextlib
import functools
import getpass
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from store import layout, sync
from store.errors import Damaged, Locked, Missing, RecordError, Refused
from store.events import Clock, Person, local_clock
from store.later import Later
from store.ledger import Ledger, found
from store.listing import TOKEN, Listing, Summary, in_order, read_first
from store.lock import SHORT, Lock, NoLocks, holder
from store.passphrase import NAME, Passphrase, key_id
from store.people import IDENTIFIER, People
from store.register import PAGE, Register
from store.synced import copy_sentence, synced_by
from store.together import Together
from trials.language import Said, said
from trials.text import one_line

if TYPE_CHECKING:
    from store.folding import Binding
    from store.going_on import Lost
    from store.screening import Screening

SHA = re.compile(r"[0-9a-f]{64}\Z")
MOST_DEFINITION = 4 * 1024 * 1024
STALE = 600  # seconds after which a temporary file is nobody's


class Site:
    """One folder of one site, made on first use for its owner alone (0700).

    `clock` returns an aware time and is asked at each event; `login` is the computer account's name.
    """

    def __init__(
        self, folder: Path, *, clock: Clock = local_clock, login: str | None = None, disk: sync.Disk | None = None
    ) -> None:
        """NotSaved when the folder cannot be made; Refused when it belongs to somebody else."""
        self.folder = sync.real_path(folder)
        self.disk = disk or sync.Disk()
        self.clock = clock
        self._login = _login() if login is None else login
        self._suspect: set[str] = set()
        self._screenings = self.folder / "screenings"
        self._listing = Listing(self._screenings, self.disk)
        self._definitions = self.folder / "definitions"
        for part in (self.folder, self._screenings, self._definitions):
            self._make(part)
        self.register = Register(self.folder / "register", disk=self.disk, clock=clock, login=self._login)
        self.people = People(
            self.folder / "people.json", self.register, disk=self.disk, clock=clock, login=self._login
        )
        self.passphrase = Passphrase(self.folder / NAME, self.disk)
        for part in (self.folder, self._definitions, self.register.folder):
            with contextlib.suppress(RecordError):  # who wants to read it is told
                self._sweep(part, sync.names_in(part))

    def screenings(self) -> list[Summary]:
        """Every screening of the site, the most recently changed first; damaged ones stand in front."""
        return in_order(self.each_screening())

    def each_screening(self) -> Iterator[Summary]:
        """Every screening of the site, the file that was written last first, each read when it is asked for.

        A file that has not changed since this program last read it is not read again.
        """
        names = self._listing.names()
        self._sweep(self._screenings, names)
        yield from self._listing.each(names, self.passphrase)

    def in_passing(self) -> Iterator[Summary]:
        """Every screening of the site, in no order, read when it is asked for and not kept in memory."""
        return self._listing.in_passing(self.passphrase)

    def start(
        self, code: str, bindings: "Mapping[str, Binding]", by: Person, verdicts: layout.Json = None
    ) -> "Screening":
        """Begin the screening of a participant for some trials, and open it.

        Refused when the code is not one, or is in use at this site; Damaged when the record that had it is gone;
        NotSaved; Locked while another window starts one.
        """
        from store.drafting import drafted, first_events

        code = one_line(code)
        if not IDENTIFIER.match(code):
            raise Refused(
                said(
                    "A screening code, such as S-014, has at most 64 letters, digits, dots, hyphens and underscores."
                )
            )
        if not bindings:
            raise Refused(said("Choose at least one trial to screen for."))
        for bound in bindings.values():
            for sha in bound.shas:
                self.kept(sha)
        token = secrets.token_hex(16)
        draft = functools.partial(drafted, by=by, login=self._login, clock=self.clock)
        with Lock(self.disk, self.folder / "site.lock", SHORT).taken(_who(by), self._since()):
            for other in self.screenings():
                if other.code.casefold() == code.casefold():
                    raise Refused(
                        said(
                            "{code} is in use at this site already: open it, or choose another code.", code=other.code
                        )
                    )
                if other.damage and not self.passphrase.chosen and TOKEN.match(other.token):
                    # Where others are encrypted and their key is gone, this one would stand in plain text.
                    self.passphrase.of(read_first(self.disk, self._path(other.token)) or {}, other.code)
            if isinstance(lost := self.lost(code), Damaged):
                raise lost
            key = self.passphrase.current()
            drafts = first_events(code, token, bindings, draft, verdicts, key.id if key else "")
            found(self._path(token), drafts, self.disk, key)
        return self._open(token, by, opened=False, without_lock=False)

    def open(self, token: str, by: Person, *, without_lock: bool = False, opened: bool = True) -> "Screening":
        """Open a screening after verifying all of it, and record who opened it, unless `opened` is false.

        It is read-only, with `readonly` saying why, while it is open elsewhere, or the folder cannot be
        written to or locked (`without_lock` writes even where there are no locks), or events that the site's
        register knows are gone from it (see `accept`). Damaged, NewerVersion, Missing, NotSaved.
        """
        return self._open(token, by, opened=opened, without_lock=without_lock)

    @contextlib.contextmanager
    def together(self) -> "Iterator[Site]":
        """This site, for adding an event to each of many screenings: the disk is waited for once for many.

        Nothing that is added counts as saved until the end. NotSaved, then, when the disk did not take it all.
        """
        disk = Together(self.disk)
        site = Site(self.folder, clock=self.clock, login=self._login, disk=disk)
        site._suspect, site.passphrase = self._suspect, self.passphrase
        with contextlib.closing(Later(self.folder)) as later:
            site.register.remember(later)
            try:
                yield site
                disk.settle()
            except OSError as error:
                raise sync.not_saved(error, said("the records")) from error
            finally:
                with contextlib.suppress(OSError):
                    disk.settle()
                self._suspect.update(filter(TOKEN.match, disk.failed))
                with contextlib.suppress(RecordError):  # the records are saved; it learns of them when opened
                    self.register.add(later.but(disk.failed))

    def choose_passphrase(self, text: str) -> int:
        """Encrypt what new screenings say, or change the passphrase; returns how many records stay unencrypted.

        Refused for a passphrase that is none; Damaged while the key of encrypted records is missing; NotSaved.
        """
        names = [name for name in sync.names_in(self._screenings) if TOKEN.match(name.removesuffix(".json"))]
        firsts = [read_first(self.disk, self._screenings / name) for name in names if name.endswith(".json")]
        plain = [first for first in firsts if first and not key_id(first)]
        if len(plain) < len(firsts) and not self.passphrase.chosen:
            raise Damaged(
                said(
                    "Some records are encrypted already, or damaged, and {name} is gone: restore it from a "
                    "backup first.",
                    name=NAME,
                )
            )
        self.passphrase.choose(text)
        return len(plain)

    def given_up(self, token: str) -> "Lost":
        """What going on with a record gives up, see `accept`.

        Refused when it lacks nothing that the register knew, or so much that it is no screening any more; Encrypted,
        Missing, Damaged.
        """
        from store.going_on import lost

        entries = [entry for entry in self.register.read().entries if entry.subject == token]
        with self.read(token) as found:
            gone = lost(entries, [event.hash for event in found.events])
            if gone and not all([found.trials, *(bound.stage for bound in found.trials.values())]):
                raise Refused(
                    said(
                        "What is left of {code} is less than a screening begins with: nothing can be gone on with.",
                        code=found.code,
                    )
                )
            if gone:
                return gone
            raise Refused(
                said("{code} lacks nothing that the register knew: it can be opened as it is.", code=found.code)
            )

    def accept(self, token: str, given_up: "Lost", by: Person, reason: str) -> None:
        """Go on with a record that lost events of which no backup exists. It and the register say so for good.

        `given_up` is what was shown to whoever decides it. Refused when it is another by now, without a reason, or
        for a person who may not decide it; Locked; Encrypted; Damaged, also a register that cannot tell; NotSaved.
        """
        from store.permission import permit_going_on

        permit_going_on(self.people.present(by).role, one_line(reason))
        lock = Lock(self.disk, self._path(token).with_suffix(".lock"))
        with lock.taken(_who(by), self._since()):
            if self.given_up(token) != given_up:
                raise Refused(said("The record has changed since it was shown: look at it again."))
            with self._load(token, lock, None) as found:
                found.go_on(given_up.new, by, reason)

    def lost(self, code: str) -> RecordError:
        """What to say where no record has this code: Missing, or Damaged when the register knows one that had it."""
        code = one_line(code)[:64]
        with contextlib.suppress(RecordError):
            token = self.register.named(code)
            if token and os.path.lexists(self._path(token)):
                return Damaged(
                    said(
                        "The file of {code} is damaged or cannot be read: see trialscreen verify, and restore it "
                        "from a backup.",
                        code=code,
                    )
                )
            if token:
                return Damaged(said("The file of {code} is gone: restore it from a backup.", code=code))
        return Missing(said("There is no screening {code} at this site.", code=code))

    def read(self, token: str) -> "Screening":
        """Verify and read a screening without opening it for writing: nothing on the disk changes."""
        return self._load(token, None, said("It was opened to be read."))

    def keep(self, definition: bytes) -> str:
        """Keep the bytes of a trial definition or supplement; returns their SHA-256. NotSaved, Refused."""
        if len(definition) > MOST_DEFINITION:
            raise Refused(
                said(
                    "A definition of more than {most} KiB is not kept.",
                    most=MOST_DEFINITION // 1024,
                )
            )
        sha = hashlib.sha256(definition).hexdigest()
        path = self._definitions / f"{sha}.yaml"
        try:
            if self.kept(sha) == definition:
                return sha
        except Damaged:  # the right bytes are at hand: this mends it
            pass
        write = sync.replace if os.path.lexists(path) else sync.create
        try:
            write(self.disk, path, definition)
        except FileExistsError:
            pass  # another window kept the same bytes a moment ago
        except OSError as error:
            raise sync.not_saved(error, path.name) from error
        return sha

    def kept(self, sha: str) -> bytes:
        """The bytes kept under a SHA-256, checked against it. Damaged, also when they are gone."""
        if not SHA.match(sha):
            raise Refused(said("A definition is named by the 64 hexadecimal digits of its SHA-256."))
        name = f"definitions/{sha[:12]}….yaml"
        try:
            data = sync.read_file(self.disk, self._definitions / f"{sha}.yaml", MOST_DEFINITION, name)
        except Missing as error:
            raise Damaged(said("{name} is gone: restore it from a backup.", name=name)) from error
        if hashlib.sha256(data).hexdigest() != sha:
            raise Damaged(
                said("{name} is damaged: its content is not what its name says. Restore it from a backup.", name=name)
            )
        return data

    def definitions(self) -> tuple[str, ...]:
        """The SHA-256 of every definition, supplement and included file that is kept."""
        names = sync.names_in(self._definitions)
        return tuple(name[:64] for name in names if name.endswith(".yaml") and SHA.match(name[:-5]))

    def holder(self, token: str) -> Said | None:
        """Who has a screening open for writing; None for nobody."""
        return holder(self.disk, self._path(token).with_suffix(".lock"))

    def warnings(self) -> tuple[Said, ...]:
        """What endangers the folder as such, a sentence each: that it is synced, and copies of records in it."""
        program = synced_by(self.folder)
        found = []
        if program:
            copies = said(
                "{folder} seems to be synced by {program}, which makes copies of records when two computers write at "
                "once. Keep the records in a folder that is not synced, and back it up.",
                folder=self.folder,
                program=program,
            )
            found.append(copies)
        for folder in (self._screenings, self.register.folder, self.folder):
            for name in sync.names_in(folder):
                if name.endswith(".json") and not self._own(folder, name):
                    found.append(copy_sentence(name))
        return tuple(found)

    def _own(self, folder: Path, name: str) -> bool:
        if folder == self._screenings:
            return bool(TOKEN.match(name.removesuffix(".json")))
        return bool(PAGE.match(name)) if folder == self.register.folder else name in ("people.json", NAME)

    def _sweep(self, folder: Path, names: Iterable[str]) -> None:
        """Remove what processes that died left behind. Nobody who lives needs such a file for more than a moment."""
        for name in filter(sync.TEMPORARY.match, names):
            with contextlib.suppress(OSError):
                if time.time() - os.lstat(folder / name).st_mtime > STALE:
                    self.disk.remove(folder / name)

    def _open(self, token: str, by: Person, *, opened: bool, without_lock: bool) -> "Screening":
        lock = Lock(self.disk, self._path(token).with_suffix(".lock"))
        readonly: Said | None = None
        if not self._path(token).exists():
            raise Missing(said("There is no such screening at this site."))
        try:
            lock.take(_who(by), self._since())
        except NoLocks as error:
            readonly = None if without_lock else error.said
        except Locked as error:
            readonly = error.said
        try:
            try:
                screening = self._load(token, lock, readonly)
            except Locked as error:
                readonly = error.said
                screening = self._load(token, lock, readonly)
            if not readonly:
                screening.begin(by, opened=opened)
        except BaseException:
            lock.release()
            raise
        return screening

    def _load(self, token: str, lock: Lock | None, readonly: Said | None) -> "Screening":
        from store.screening import Screening

        path = self._path(token)
        ledger = Ledger(path, disk=self.disk, readonly=bool(readonly))
        try:
            screening = Screening(
                ledger,
                clock=self.clock,
                login=self._login,
                lock=lock,
                readonly=readonly,
                key=self.passphrase.of(ledger.records[0], path.name),
                kept=self.kept,
                register=self.register,
                suspect=self._suspect,
                still=self.people.still,
            )
            if screening.token != token:
                raise Damaged(
                    said(
                        "{token}.json is a copy of {code}: compare the two and move one away.",
                        token=token,
                        code=screening.code,
                    )
                )
        except RecordError:
            ledger.close()
            raise
        return screening

    def _path(self, token: str) -> Path:
        if not TOKEN.match(token):
            raise Missing(said("There is no such screening at this site."))
        return self._screenings / f"{token}.json"

    def _make(self, folder: Path) -> None:
        try:
            sync.make_folder(self.disk, folder)
            status = os.lstat(folder)
        except OSError as error:
            raise sync.not_saved(error, str(folder)) from error
        if not os.path.isdir(folder) or os.path.islink(folder):
            raise Refused(
                said("{folder} is a link or a file: choose a folder of your own for the records.", folder=folder)
            )
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise Refused(
                said(
                    "{folder} belongs to another account: choose a folder of your own for the records.", folder=folder
                )
            )

    def _since(self) -> str:
        return f"{self.clock():%Y-%m-%d %H:%M %Z}"


def _who(by: Person) -> str:
    return one_line(f"{by.name} ({by.role})")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
