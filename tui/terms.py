"""Words of the record that only the screens say: verdicts in a row, findings in a word, kinds of entries."""

from collections.abc import Mapping
from typing import Final

from store.events import Kind
from trials.code_words import REASONS, STATES
from trials.language import Language, Said, said

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


def finding_words(kind: str) -> Said:
    """How a finding came out, or why it is open, in a word or two."""
    return {**STATES, **REASONS}[kind]


def kind_words(kind: str) -> Said:
    """A kind of entry of the trail, as it is read."""
    return KINDS.get(kind) or Said(kind)


def not_saved(error: BaseException, language: Language) -> str:
    """That something was not saved, and why."""
    return language("NOT SAVED. {why}", why=language.tell(error))
