"""Words of the record that only the screens say: verdicts in a row, findings in a word, what was not saved."""

from collections.abc import Mapping
from typing import Final

from store.errors import NotSaved
from trials import code_words
from trials.code_words import REASONS, STATES
from trials.language import Language, Said, said

VERDICTS: Final[Mapping[str, Said]] = {
    **code_words.VERDICTS,
    "": said("not judged yet"),
}


def finding_words(kind: str) -> Said:
    """How a finding came out, or why it is open, in a word or two."""
    return {**STATES, **REASONS}[kind]


def not_saved(error: BaseException, language: Language) -> str:
    """That something was not saved, and why, which the sentences of the disk say themselves."""
    why = language.tell(error)
    return why if isinstance(error, NotSaved) else language("NOT SAVED. {why}", why=why)
