"""Words that the record keeps in English, as a person reads them."""

from collections.abc import Mapping
from typing import Final

from store.events import DispositionWord, Kind, Person, Role
from trials.language import Language, Said, said

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
VERDICTS: Final[Mapping[str, Said]] = {
    "not eligible": said("not eligible"),
    "pending": said("pending"),
    "no listed criterion fails": said("no listed criterion fails"),
    "eligible": said("eligible"),
    "": said("not judged yet"),
}
KINDS: Final[Mapping[str, Said]] = {
    Kind.CREATED: said("created"),
    Kind.BOUND: said("bound"),
    Kind.STAGE: said("stage"),
    Kind.ANSWERED: said("answered"),
    Kind.JUDGED: said("judged"),
    Kind.OPENED: said("opened"),
    Kind.STOPPED: said("stopped"),
    Kind.UNLOCKED: said("unlocked"),
    Kind.SIGNED: said("signed"),
    Kind.DISPOSITION: said("disposition"),
    Kind.EXPORTED: said("exported"),
    Kind.REFUSED: said("refused"),
    Kind.MASKED: said("masked"),
    Kind.NOTE: said("note"),
}
FINDINGS: Final[Mapping[str, Said]] = {
    "met": said("met"),
    "not met": said("not met"),
    "not applicable": said("not applicable"),
    "open": said("open"),
    "unanswered": said("unanswered"),
    "review": said("review"),
    "later": said("later"),
    "gap": said("gap"),
}
STAGES: Final[Mapping[str, Said]] = {
    "screening": said("screening"),
    "apheresis": said("apheresis"),
    "lymphodepletion": said("lymphodepletion"),
}


def stage_words(stage: str) -> Said:
    """A stage as it is read; a trial's own name for one stays as it is."""
    return STAGES.get(stage) or Said(stage)


def finding_words(kind: str) -> Said:
    """How a finding came out, or why it is open, in a word or two."""
    return FINDINGS.get(kind) or Said(kind)


def kind_words(kind: str) -> Said:
    """A kind of entry of the trail, as it is read."""
    return KINDS.get(kind) or Said(kind)


def person_words(person: Person, language: Language) -> str:
    """`Anna Berg (coordinator)`."""
    return language("{name} ({role})", name=person.name, role=ROLES.get(person.role) or person.role)


def not_saved(error: BaseException, language: Language) -> str:
    """That something was not saved, and why."""
    return language("NOT SAVED. {why}", why=language.tell(error))
