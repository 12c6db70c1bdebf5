"""Going on with a record that lost entries: what is said before it, and how it is confirmed. Knows no screen."""

from store.errors import Refused
from store.going_on import Lost
from trials.language import Language, said

LAST_RESORT = said(
    "This is the last resort: where any backup has them, restore that instead, for afterwards it no longer fits. The "
    "record, the register and trialscreen verify say for good who went on without them, and why."
)
NOT_CONFIRMED = said("That is not the code of this screening: nothing was changed.")


def warning(given_up: Lost, code: str, language: Language) -> tuple[str, ...]:
    """What is given up, and what it means, a paragraph each."""
    return (*map(language, given_up.sentences(code)), language(LAST_RESORT))


def confirm(code: str, typed: str) -> None:
    """Refused unless the code of the screening was typed in full."""
    if typed.casefold() != code.casefold():
        raise Refused(NOT_CONFIRMED)
