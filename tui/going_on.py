"""Going on with a record that lost entries: what is said before it, and how it is confirmed. Knows no screen."""

from store.errors import Refused
from store.events import Person
from store.going_on import Lost
from store.site import Site
from trials.language import Language, said

LAST_RESORT = said(
    "This is the last resort: where any backup has them, restore that instead, for afterwards it no longer fits. The "
    "record, the register and trialscreen verify say for good who went on without them, and why."
)
NOT_CONFIRMED = said("That is not the code of this screening: nothing was changed.")


def warning(given_up: Lost, code: str, language: Language) -> tuple[str, ...]:
    """What is given up, and what it means, a paragraph each."""
    return (*map(language, given_up.sentences(code)), language(LAST_RESORT))


def confirmed(site: Site, token: str, code: str, given_up: Lost, by: Person, reason: str, typed: str) -> None:
    """Go on with it, where `typed` is the code in full. Refused, or another RecordError; then nothing has changed."""
    if typed.casefold() != code.casefold():
        raise Refused(NOT_CONFIRMED)
    site.accept(token, given_up, by, reason)
