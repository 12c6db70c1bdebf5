"""Everything at a site read again: each record's chain and rules, each definition's hash, and the register."""

import contextlib
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from store import sync
from store.chain import short
from store.comparison import (
    Roles,
    changed_hands,
    clock_set_back,
    foreign,
    found_words,
    never_theirs,
    removed,
    unfounded,
    without,
)
from store.errors import Encrypted, Locked, Missing, NewerVersion, RecordError
from store.events import BEGINNING, By, Kind, made
from store.going_on import went_on
from store.layout import Json, Record
from store.ledger import Ledger
from store.listing import TOKEN
from store.passphrase import NAME, key_id
from store.register import ACCEPTED, BACKUP, HEAD, PEOPLE, RECEIVED, Entry, Whole
from store.site import Site
from store.words import FOUND
from trials.language import Language, Said, in_a_row, said, said_of
from trials.text import one_line

if TYPE_CHECKING:
    from store.screening import Screening

STATES = {
    "fine": said("fine"),
    "damaged": said("damaged"),
    "locked": said_of("a file", "locked"),
    "newer": said("newer"),
}
NAMES = {"register": said("register"), "folder": said("folder")}
TWICE = said("Another record here has the same code: compare the two, and move one away.")
TRIES = 20  # 10 ms apart, for a record to which somebody is adding just now


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at. `faults` and `notes` are sentences; only faults are failures.

    `what` is screening, definition, people, register, key or folder; `state` fine, damaged, locked (it could not be
    read for now) or newer (written by a later version). `head` is the hash of the last of `count` events.
    """

    what: str
    name: str
    token: str
    count: int
    head: str
    state: str
    faults: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()

    def line(self, language: Language) -> str:
        """It in one line."""
        found = file_words(STATES[self.state], self.shown, self.count, self.head, language)
        return language.sentences([found, *map(language, (*self.faults, *self.notes))])

    @property
    def shown(self) -> str | Said:
        """What it is called."""
        return self.name if self.name != self.what else NAMES.get(self.what, self.name)

    @property
    def json(self) -> dict[str, Json]:
        return {**vars(self), "faults": list(map(str, self.faults)), "notes": list(map(str, self.notes))}


def file_words(state: Said, name: str | Said, count: int, head: str, language: Language) -> str:
    """A file, with how many entries it has and the hash of the last, in one sentence; `head` may be ""."""
    if not head:
        return language("{state}: {name}.", state=state, name=name)
    return language(
        "{state}: {name}, {count} entries, head {head}.", state=state, name=name, count=count, head=short(head)
    )


def verify(site: Site, code: str = "", *, put_down: bool = True) -> Iterator[Checked]:
    """Verify one screening, by its code or token, or everything at `site`; Missing when there is no such one.

    With `put_down`, what is fine and not yet in the site's register is added to it, where it can be written to.
    """
    register, checked = _register(site)
    lines: list[Record] = []
    roles: Roles = {}
    with contextlib.suppress(RecordError):  # what is wrong with them is told below
        roles = site.people.roles()
    found = 0
    here = {summary.token: summary.code for summary in site.screenings() if TOKEN.match(summary.token)}
    often = Counter(map(str.casefold, here.values()))
    for token in _tokens(here, register, code):
        found += 1
        for _ in range(TRIES):
            new: list[Record] = []
            one = _screening(site, token, register, roles, new)
            if not (register and (one.faults or any(line["reason"] for line in new)) and _behind(site, register)):
                break
            register = _register(site)[0]  # somebody may have begun or opened it since
        lines += new
        yield _told_apart(one, often)
    if put_down and checked.state == "fine":
        with contextlib.suppress(RecordError):  # a copy on a medium that takes no writing is verified all the same
            site.register.add(lines)
    if code:
        if not found:
            raise Missing(
                said(
                    "There is no screening {code} at this site, and the register knows of none.",
                    code=repr(one_line(code)),
                )
            )
        return
    yield from _definitions(site)
    yield from _people(site, register)
    yield checked
    yield from _key(site)
    yield from _folder(site)


def exit_code(results: Sequence[Checked]) -> int:
    """0 fine, 1 something is damaged, 4 something was written by a newer version, 3 something was in use."""
    states = {checked.state for checked in results}
    return next((code for state, code in (("damaged", 1), ("newer", 4), ("locked", 3)) if state in states), 0)


def _register(site: Site) -> tuple[Whole | None, Checked]:
    try:
        whole = site.register.read()
    except Missing as error:
        note = said("There is no register: what was taken away from the records before now cannot be seen.")
        note = note if next(site.in_passing(), None) else error.said
        return Whole("", (), frozenset(), ""), Checked("register", "register", "", 0, "", "fine", notes=(note,))
    except RecordError as error:
        return None, _failed("register", "register", "", error)
    saved = [entry for entry in whole.entries if entry.kind == BACKUP]
    note = said("No backup so far.")
    if saved:
        note = said("The last backup was made on {time} UTC.", time=saved[-1].at[:16].replace("T", " "))
    notes = (note, *clock_set_back(whole.entries))
    return whole, Checked("register", "register", whole.site, len(whole.hashes), whole.head, "fine", notes=notes)


def _behind(site: Site, register: Whole) -> bool:
    """Whether the site's register has lines that were added since it was read."""
    try:
        return site.register.tip()[1] != register.head
    except RecordError:
        return False


def _tokens(here: Mapping[str, str], register: Whole | None, code: str) -> list[str]:
    """The tokens of the records that are `here`, and of those that the register knows, in order of their codes."""
    codes = {entry.subject: entry.code for entry in register.entries if entry.code} if register else {}
    codes |= {token: called or codes.get(token, "") for token, called in here.items()}
    wanted = code.casefold()
    return sorted(
        (token for token, called in codes.items() if not code or wanted in (called.casefold(), token)),
        key=lambda token: (codes[token].casefold(), token),
    )


def _told_apart(one: Checked, often: Mapping[str, int]) -> Checked:
    """A screening that was looked at; damaged where its code stands in the files of more than one record."""
    if one.state not in ("fine", "damaged") or often.get(one.name.casefold(), 0) < 2:
        return one
    return replace(one, state="damaged", faults=(*one.faults, TWICE))


def _screening(site: Site, token: str, register: Whole | None, roles: Roles, lines: list[Record]) -> Checked:
    entries = [entry for entry in register.entries if entry.subject == token] if register else []
    code = entries[-1].code if entries else token
    try:
        screening = _settled(site, token)
    except Missing as error:
        if not entries:
            return _failed("screening", code, token, error)
        last = entries[-1]
        gone = said(
            "Its file is gone: it had {count} entries on {time} UTC. Restore it from a backup.",
            count=last.seq,
            time=last.at[:16].replace("T", " "),
        )
        return Checked("screening", code, token, 0, "", "damaged", (gone,))
    except Encrypted:
        return _unread(site, token, entries, roles, lines)
    except RecordError as error:
        return _failed("screening", code, token, error)
    with screening:
        told = {event.hash for event in screening.events if event.kind == Kind.ACCEPTED}
        faults = list(_unkept(site, screening))
        faults += foreign(screening.events, entries, register) if register else ()
        faults += unfounded(entries, told)
        notes = [*went_on(screening.shown), *([screening.recovered] if screening.recovered else ())]
        notes += never_theirs(((event.seq, event.by) for event in screening.events), roles)
        if back := screening.clock_went_back:
            notes.append(said("The clock went back before entry {numbers}.", numbers=in_a_row(back)))
        if site.passphrase.chosen and not key_id(vars(screening.events[0])):
            notes.append(said("It is not encrypted: it was begun without the passphrase of this site."))
        hashes, begun = [event.hash for event in screening.events], screening.events[-1].kind in BEGINNING
        return _compared(site, token, screening.code, hashes, begun, entries, faults, notes, lines, told)


def _unread(site: Site, token: str, entries: Sequence[Entry], roles: Roles, lines: list[Record]) -> Checked:
    """An encrypted record without its passphrase: its chain is verified all the same."""
    try:
        ledger = Ledger(site.folder / "screenings" / f"{token}.json", disk=site.disk, readonly=True)
        ledger.close()
    except RecordError as error:
        return _failed("screening", token, token, error)
    match ledger.records[0]:
        case {"new": {"token": str(own), "code": str(code)}} if own == token:
            notes = [said("It is encrypted and the passphrase was not given: its chain alone was verified.")]
            hashes = [str(record["hash"]) for record in ledger.records]
            begun = ledger.records[-1]["kind"] in BEGINNING
            went_on = {str(record["hash"]): record for record in ledger.records if record["kind"] == Kind.ACCEPTED}
            known = {entry.head for entry in entries}
            notes += [
                without(record["at"], one_line(record["by"]["name"]))
                for sha, record in went_on.items()
                if sha not in known
            ]
            authors = ((int(record["seq"]), made(By, record["by"])) for record in ledger.records)
            notes += never_theirs(authors, roles)
            faults = list(unfounded(entries, went_on))
            return _compared(site, token, one_line(code), hashes, begun, entries, faults, notes, lines)
    return Checked("screening", token, token, 0, "", "damaged", (said("It is a copy of another record."),))


def _compared(
    site: Site,
    token: str,
    code: str,
    hashes: Sequence[str],
    begun: bool,
    entries: Sequence[Entry],
    faults: Sequence[Said],
    notes: Sequence[Said],
    lines: list[Record],
    told: Collection[str] = (),
) -> Checked:
    """A record that could be read, beside what the register says of it; `lines` are for the register to add.

    `told` are the heads of which the record itself has said that it was gone on with. One that was only `begun`,
    and that the register does not know, is most likely just being begun.
    """
    faults = (*faults, *removed(code, hashes, entries))
    changes = [n for n, entry in enumerate(entries) if entry.kind in (ACCEPTED, RECEIVED) and entry.head not in told]
    notes = (*(sentence for n in changes for sentence in changed_hands(entries[n], entries[:n], hashes)), *notes)
    if not faults and (not entries or entries[-1].head != hashes[-1]):
        kind, reason = (HEAD, "") if entries or begun or not site.register.pages() else (RECEIVED, FOUND)
        line = site.register.line(kind, token, code, len(hashes), hashes[-1], reason=reason)
        lines.append(line)
        notes = (*notes, found_words(line["at"])) if reason else notes
    state = "damaged" if faults else "fine"
    return Checked("screening", code, token, len(hashes), hashes[-1], state, faults, notes)


def _settled(site: Site, token: str) -> "Screening":
    """The screening, once nobody is just adding to it. Locked when that does not come about."""
    for _ in range(TRIES):
        screening = site.read(token)
        if not screening.recovered or not site.holder(token):
            return screening
        screening.close()
        time.sleep(0.01)
    raise Locked(said("It is being written to all the time: verify it again."))


def _unkept(site: Site, screening: "Screening") -> Iterator[Said]:
    """What is wrong with the definitions, supplements and included files that the record has ever been bound to."""
    for event in screening.events:
        if event.kind == Kind.BOUND and isinstance(event.new, dict):
            named: list[tuple[str | Said, Json]] = [
                (said("its definition"), event.new["definition"]),
                (said("its supplement"), event.new["supplement"]),
            ]
            includes = event.new["includes"]
            named += includes.items() if isinstance(includes, dict) else ()
            for name, sha in named:
                try:
                    if sha:
                        site.kept(str(sha))
                except RecordError as error:
                    yield said("{trial} was judged by {name}: {why}", trial=event.subject, name=name, why=error)


def _definitions(site: Site) -> Iterator[Checked]:
    try:
        kept = site.definitions()
    except RecordError as error:
        yield _failed("definition", "definitions", "", error)
        return
    for sha in kept:
        name = f"definitions/{sha[:12]}….yaml"
        try:
            site.kept(sha)
        except RecordError as error:
            yield _failed("definition", name, sha, error)
        else:
            yield Checked("definition", name, sha, 0, "", "fine")


def _people(site: Site, register: Whole | None) -> Iterator[Checked]:
    entries = [entry for entry in register.entries if entry.subject == PEOPLE] if register else []
    try:
        site.people.list()
        ledger = Ledger(site.folder / "people.json", disk=site.disk, readonly=True)
    except Missing as error:
        if entries:
            yield _failed("people", "people.json", "", error)
        return
    except RecordError as error:
        yield _failed("people", "people.json", "", error)
        return
    ledger.close()
    hashes = [str(record["hash"]) for record in ledger.records]
    faults = tuple(removed("people.json", hashes, entries, said("Restore it from a backup.")))
    state = "damaged" if faults else "fine"
    more = len(hashes) - max((entry.seq for entry in entries), default=len(hashes))
    # The register learns of each change of people at once, unless it could not be written to.
    here = [n for n, entry in enumerate(entries) if entry.kind == RECEIVED]
    notes = (*(said for n in here for said in changed_hands(entries[n], entries[:n], hashes)), *site.people.changes())
    if more > 0:
        notes = (*notes, said("Entries at its end that the register does not know: {count}.", count=more))
    yield Checked("people", "people.json", "", len(hashes), ledger.head, state, faults, notes)


def _key(site: Site) -> Iterator[Checked]:
    """The file of the key, when it cannot be read; each encrypted record says that it is gone."""
    if site.passphrase.chosen:
        try:
            site.passphrase.file()
        except RecordError as error:
            yield _failed("key", NAME, "", error)


def _folder(site: Site) -> Iterator[Checked]:
    """What lies in the folder beside the records: copies made by other programs, and what was set aside."""
    with contextlib.suppress(RecordError):  # a folder that cannot be read is told of above
        if warnings := site.warnings():
            yield Checked("folder", "folder", "", 0, "", "fine", notes=warnings)
    for name in sync.names_in(site.folder / "screenings"):
        if name.endswith(".unfinished"):
            aside = said("It holds what was left of an entry that was cut off, and is no part of the record.")
            yield Checked("folder", f"screenings/{name}", "", 0, "", "fine", notes=(aside,))


def _failed(what: str, name: str, token: str, error: RecordError) -> Checked:
    state = "newer" if isinstance(error, NewerVersion) else "locked" if isinstance(error, Locked) else "damaged"
    return Checked(what, name, token, 0, "", state, (error.said,))
