"""The words that a record keeps in English, as a person reads them."""

import re
from collections.abc import Mapping
from typing import Final

from store.events import By, DispositionWord, Kind, Person, Role
from trials.language import ENGLISH, Language, Said, said

ROLES: Final[Mapping[str, Said]] = {
    Role.COORDINATOR: said("coordinator"),
    Role.INVESTIGATOR: said("investigator"),
    Role.DATA_MANAGER: said("data manager"),
    Role.MONITOR: said("monitor"),
}
DISPOSITIONS: Final[Mapping[str, Said]] = {
    DispositionWord.IN_SCREENING: said("in screening"),
    DispositionWord.SCREEN_FAILURE: said("screen failure"),
    DispositionWord.DECLINED: said("declined"),
    DispositionWord.ENROLLED: said("enrolled"),
    DispositionWord.WITHDRAWN: said("withdrawn"),
    DispositionWord.RE_SCREENED: said("re-screened"),
}
WHAT: Final[Mapping[str, Said]] = {  # what an entry of the trail did
    Kind.CREATED: said("screening begun"),
    Kind.BOUND: said("trial added"),
    Kind.STAGE: said("stage set"),
    Kind.ANSWERED: said("answered"),
    Kind.JUDGED: said("judged"),
    Kind.OPENED: said("opened"),
    Kind.STOPPED: said("asking stopped"),
    Kind.UNLOCKED: said("unlocked"),
    Kind.SIGNED: said("signed"),
    Kind.DISPOSITION: said("disposition recorded"),
    Kind.EXPORTED: said("exported"),
    Kind.REFUSED: said("refused"),
    Kind.MASKED: said("entry masked"),
    Kind.NOTE: said("note"),
    Kind.ACCEPTED: said("gone on with, though entries were lost"),
}
NOTED: Final[Mapping[str, Said]] = {  # what a note is
    "recovered": said("recovered"),
    "remark": said("remark"),
}
CHANGES: Final[Mapping[str, Said]] = {
    "typing error": said("typing error"),
    "source corrected": said("source corrected"),
    "new result": said("new result"),
    "source added": said("source added"),
}


FROM_BACKUP: Final = "restored from a backup"  # how a record came here, as the register keeps it
HANDED_OVER: Final = "handed over as a file"
FOUND: Final = "found among the records, and new to the register"
RECEIPTS: Final = {
    FROM_BACKUP: said("restored from a backup"),
    HANDED_OVER: said("handed over as a file"),
}
_PERSON = re.compile(r"(.+) \(([a-z ]+)\)")
_CUT = re.compile(
    r"The file of (.+) ends too early, as when an entry was cut off while it was being saved: ([0-9]+) "
    r"entries are whole\.(?: What was left of the next one is kept in (.+)\.)?"
)
_WITHOUT = re.compile(r"(.+), without ([0-9]+) entries that the register knew")


def without_entries(how: str, count: int) -> str:
    """How a record came here with fewer entries than the register knew of, as the register keeps it."""
    return f"{how}, without {count} entries that the register knew"


def receipt_words(reason: str) -> str | Said:
    """How a record came here, or was gone on with, as it is read; what a person wrote stands as it is."""
    if less := _WITHOUT.fullmatch(reason):
        how = receipt_words(less[1])
        return said("{how}, without {count} entries that the register knew", how=how, count=less[2])
    return RECEIPTS.get(reason, reason)


def entries_words(first: int, last: int) -> Said:
    """Which entries, by their numbers."""
    if first == last:
        return said("entry {first}", first=first)
    return said("entries {first} to {last} ({count} in all)", first=first, last=last, count=last - first + 1)


def word_words(words: Mapping[str, Said], word: str, language: Language = ENGLISH) -> str:
    """A word of the record; one that is not known as it stands there."""
    return language(words[word]) if word in words else word


def person_words(person: Person | By, language: Language = ENGLISH) -> str:
    """`Anna Berg (coordinator)`."""
    return language("{name} ({role})", name=person.name, role=word_words(ROLES, person.role, language))


def person_said(text: str) -> str | Said:
    """A person as a file names them, `Anna Berg (coordinator)`, to be put into a language."""
    told = _PERSON.fullmatch(text)
    if told is None or told[2] not in ROLES:
        return text
    return said("{name} ({role})", name=told[1], role=ROLES[told[2]])


def recovered_words(text: str) -> str | Said:
    """What a record notes when its file had ended too early, as it is read; another sentence as it stands."""
    cut = _CUT.fullmatch(text)
    if cut is None:
        return text
    whole = said(
        "The file of {code} ends too early, as when an entry was cut off while it was being saved: {count} "
        "entries are whole.",
        code=cut[1],
        count=cut[2],
    )
    if cut[3] is None:
        return whole
    return said("{sentence} What was left of the next one is kept in {name}.", sentence=whole, name=cut[3])
