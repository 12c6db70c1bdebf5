"""Who works at this site: a small record of its own, with the same file format and chain."""

import contextlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from store.errors import Damaged, Missing, NewerVersion, RecordError, Refused
from store.events import By, Clock, Person, Role, stamp
from store.layout import PLAIN, Record
from store.ledger import Ledger, found
from store.lock import SHORT, Lock
from store.register import HEAD, PEOPLE, Register
from store.sync import Disk
from store.words import ROLES
from trials.language import Said, said
from trials.text import one_line

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
MOST_NAME = 200
FIRST = 2  # the event of the first person, whom nobody else could add


class People:
    """The people of one site, read from `path` whenever asked. The file is made when the first one is added."""

    def __init__(self, path: Path, register: Register, *, disk: Disk, clock: Clock, login: str) -> None:
        self._path = path
        self._register = register
        self._disk = disk
        self._clock = clock
        self._login = login
        self._seen: tuple[tuple[int, ...], dict[str, Person]] = ((), {})

    def list(self) -> tuple[Person, ...]:
        """Everybody, in the order in which they were added, with the role they have now. Damaged, NewerVersion."""
        return tuple(_folded(self._records(), self._path.name).values())

    def get(self, person_id: str) -> Person:
        """Missing when nobody has this id."""
        for person in self.list():
            if person.id == person_id:
                return person
        raise Missing(
            said(
                "Nobody at this site has the id {id}: add the person first.",
                id=repr(one_line(person_id)),
            )
        )

    def add(self, name: str, role: str, *, by: Person | None = None, person_id: str = "") -> Person:
        """Add somebody; `by` is left out for the first one alone. An id is made up when none is given.

        Refused for a name, role or id that cannot be; NotSaved; Locked while another window adds somebody.
        """
        with self._lock(name):
            people = {person.id: person for person in self.list()}
            person = Person(person_id or _new_id(people), _name(name), _role(role))
            if not IDENTIFIER.match(person.id):
                raise Refused(said("An id is made of letters, digits, dots, hyphens and underscores, 64 at most."))
            if person.id.casefold() in {other.casefold() for other in people}:
                raise Refused(said("The id {id} is taken: choose another one.", id=person.id))
            if by is None and people:
                raise Refused(said("Choose who you are before adding somebody."))
            self._add(person, None, "", by or person)
        return person

    def change_role(self, person_id: str, role: str, *, by: Person, reason: str) -> Person:
        """Give somebody another role from now on; what they did before keeps the role they had then.

        Refused without a reason, and for whoever may not decide it; Missing; NotSaved; Locked.
        """
        with self._lock(by.name):
            before = self.present(by) if person_id == by.id else self.get(person_id)
            if why := may_change(self.present(by), before, _role(role)):
                raise Refused(why)
            if not one_line(reason):
                raise Refused(said("A change of role of {name} needs a reason.", name=before.name))
            after = Person(before.id, before.name, role)
            self._add(after, {"name": before.name, "role": before.role}, one_line(reason), by)
        return after

    def present(self, by: Person) -> Person:
        """Somebody who works here, as they are now. Missing; Refused when their role or name is another by now."""
        now = self.get(by.id)
        if now != by:
            raise Refused(role_changed(now))
        return now

    def still(self, by: Person) -> None:
        """Refused when somebody of this id has another role here by now: whoever is at the keyboard does not know it.

        The file is read only when it has changed; one that cannot be read stops nobody.
        """
        with contextlib.suppress(OSError, Missing, Damaged, NewerVersion):
            status = os.stat(self._path)
            if (mark := (status.st_ino, status.st_size, status.st_mtime_ns)) != self._seen[0]:
                self._seen = mark, {person.id: person for person in self.list()}
            now = self._seen[1].get(by.id, by)
            if now.role != by.role:
                raise Refused(role_changed(now))

    def roles(self) -> dict[tuple[str, str], frozenset[str]]:
        """By id and name, every role that somebody has ever had here. Damaged, NewerVersion."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for record in self._records():
            if record["kind"] == "person":
                who = str(record["subject"]), str(record["new"]["name"])
                found[who] = found.get(who, frozenset()) | {str(record["new"]["role"])}
        return found

    def changes(self) -> tuple[Said, ...]:
        """Each change of a role, and each investigator who was added by nobody else, a sentence each. Damaged."""
        return tuple(filter(None, map(_change, self._records())))

    def _lock(self, who: str) -> Lock:
        return Lock(self._disk, self._path.with_suffix(".lock"), SHORT).taken(
            one_line(who), f"{self._clock():%Y-%m-%d %H:%M %Z}"
        )

    def _records(self) -> Iterable[Record]:
        try:
            ledger = Ledger(self._path, disk=self._disk, readonly=True)
        except Missing:
            return ()
        ledger.close()
        return ledger.records

    def _add(self, person: Person, old: Any, reason: str, by: Person) -> None:
        draft: Record = {
            **stamp(self._clock()),
            "by": {"id": by.id, "name": by.name, "role": by.role, "login": self._login},
            "kind": "person",
            "subject": person.id,
            "old": old,
            "new": {"name": person.name, "role": person.role},
            "reason": reason,
        }
        if not self._path.exists():
            site = {"format": PLAIN, "token": secrets.token_hex(16)}
            created = {**draft, "kind": "created", "subject": "people", "new": site}
            count, head = 2, found(self._path, [created, draft], self._disk)
        else:
            ledger = Ledger(self._path, disk=self._disk, readonly=False)
            try:
                ledger.settle()
                count = len(ledger.records) + 1
                ledger.add(ledger.sealed(draft, count))
                head = ledger.head
            finally:
                ledger.close()
        with contextlib.suppress(RecordError):  # the person is saved; the next one is registered with this one
            who = By(by.id, by.name, by.role, self._login)
            self._register.note(HEAD, PEOPLE, "", count, head, by=who)


def _folded(records: Iterable[Record], name: str) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for number, record in enumerate(records, 1):
        match record:
            case {"kind": "created", "new": {"format": 1}} if number == 1:
                continue
            case {"kind": "person", "subject": str(person), "new": {"name": str(called), "role": str(role)}} if (
                number > 1 and role in set(Role)
            ):
                people[person] = Person(person, called, role)
            case _:
                raise Damaged(
                    said(
                        "{name} is damaged at event {number}: it does not describe a person.",
                        name=name,
                        number=number,
                    )
                )
    return people


def may_change(by: Person, before: Person, role: str) -> Said | None:
    """Why `by` cannot give somebody, who is `before`, a role, in one sentence."""
    if by.role == Role.MONITOR:
        return said("A monitor reads, and changes nobody's role.")
    if role == before.role:
        return said("{name} has the role {role} already.", name=before.name, role=ROLES[role])
    if role == Role.INVESTIGATOR and by.id == before.id:
        return said("Nobody makes themselves investigator: let somebody else who works here change the role.")
    return None


def _change(record: Record) -> Said | None:
    day, by, new, old = str(record["at"])[:10], record["by"], record["new"], record["old"]
    if record["kind"] != "person":
        return None
    told = {"day": day, "who": one_line(str(by["name"])), "name": one_line(new["name"]), "role": ROLES[new["role"]]}
    if isinstance(old, dict):
        return said(
            "On {day} {who} changed the role of {name} from {before} to {role}. Reason: {reason}.",
            before=ROLES.get(str(old.get("role")), Said("?")),
            reason=one_line(str(record["reason"])).rstrip(".。"),
            **told,
        )
    if new["role"] == Role.INVESTIGATOR and by["id"] == record["subject"] and record["seq"] > FIRST:
        return said("On {day} {name} was added as {role} by nobody else.", **told)
    return None


def role_changed(now: Person) -> Said:
    """That somebody who is at the keyboard has another role by now, or another name, and what to do."""
    return said(
        "{name} has the role {role} here now: choose again who is at the keyboard.",
        name=now.name,
        role=ROLES.get(now.role, now.role),
    )


def name_fault(name: str) -> Said | None:
    """Why a name is none, with what to do; None for one that can be kept."""
    length = len(one_line(name))
    if not length:
        return said("Type the name of the person, as it should stand beside what they record.")
    if length > MOST_NAME:
        return said(
            "This name has {count} characters, and at most {most} fit: type a shorter one.",
            count=length,
            most=MOST_NAME,
        )
    return None


def _name(name: str) -> str:
    if fault := name_fault(name):
        raise Refused(fault)
    return one_line(name)


def _role(role: str) -> str:
    if role not in set(Role):
        raise Refused(said("A role is one of: {roles}.", roles=", ".join(Role)))
    return str(role)


def _new_id(people: Iterable[str]) -> str:
    taken = {other.casefold() for other in people}
    return next(f"P{n:02d}" for n in range(1, len(taken) + 2) if f"p{n:02d}" not in taken)
