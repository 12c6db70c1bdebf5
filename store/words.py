"""The words that a record keeps in English, as a person reads them."""

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
}
CHANGES: Final[Mapping[str, Said]] = {
    "typing error": said("typing error"),
    "source corrected": said("source corrected"),
    "new result": said("new result"),
    "source added": said("source added"),
}


def word_words(words: Mapping[str, Said], word: str, language: Language = ENGLISH) -> str:
    """A word of the record; one that is not known as it stands there."""
    return language(words[word]) if word in words else word


def person_words(person: Person | By, language: Language = ENGLISH) -> str:
    """`Anna Berg (coordinator)`."""
    return language("{name} ({role})", name=person.name, role=word_words(ROLES, person.role, language))
