"""Information beside the trials, which must not decide: it reads nothing of an answer sheet, and no rule reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from trials.document import read
from trials.in_language import TEXTS, in_language
from trials.language import ENGLISH, Language, said
from trials.schema_types import Model, Name, Number
from trials.validation import validated
from trials.vocabulary import BESIDE
from trials.worded import Text, Words

Fall = tuple[Fraction, Fraction]  # percent of the predicted value, before and after


class Beside(Model):
    """The gap of a trial that a panel stands beside."""

    trial: Text
    gap: Name


class Fibrosis(Model):
    """A definition of progression, as it is shown."""

    title: Words
    label: Words
    beside: Beside
    about: Words
    count: Annotated[int, Field(ge=1)]
    items: dict[Name, Words]
    falls: dict[Name, Number]
    imaging: dict[Name, Words]


class SiteResults(Model):
    label: Words
    results: list[Words]


class SisterTrial(Model):
    id: Text
    about: Words


class SisterTrials(Model):
    label: Words
    trials: list[SisterTrial]


class Information(Model):
    """Everything that is shown beside a trial and decides nothing."""

    progressive_fibrosis: Fibrosis
    site_results: SiteResults
    sister_trials: SisterTrials


@dataclass(frozen=True, slots=True)
class PastYear:
    """What is known of one year. None: not known. `imaging` are the changes seen, empty when there were none."""

    fibrosis: bool | None = None
    symptoms: bool | None = None
    fvc: Fall | None = None
    dlco: Fall | None = None
    imaging: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a year compares with the definition. `satisfied` None: not known. `words` says that it is no rule."""

    satisfied: bool | None
    items: Mapping[str, bool | None]
    words: str


@cache
def information(language: Language = ENGLISH) -> Information:
    """What stands in the file."""
    content = (files("trials") / "instruments" / BESIDE).read_bytes()
    plain = in_language(validated(read(content, BESIDE), Information), language)
    return Information.model_validate({key: part for key, part in plain.items() if key != TEXTS})


WOULD = {
    True: said("Would satisfy {definition}."),
    False: said("Would not satisfy {definition}."),
    None: said("It is not known whether this would satisfy {definition}."),
}
OWN = said("The trial's own definition is not in our source text.")


def compared(definition: Fibrosis, year: PastYear, language: Language = ENGLISH) -> Comparison:
    """A year beside the definition. Falls are absolute: percentage points of the predicted value."""
    fvc, dlco = (Fraction(definition.falls[word]) for word in ("fvc", "dlco"))
    items = {
        "symptoms": year.symptoms,
        "function": _either(_fell(year.fvc, fvc), _fell(year.dlco, dlco)),
        "imaging": None if year.imaging is None else bool(year.imaging),
    }
    least = sum(item is True for item in items.values())
    most = sum(item is not False for item in items.values())
    satisfied: bool | None = None
    if year.fibrosis is False or most < definition.count:
        satisfied = False
    elif year.fibrosis and least >= definition.count:
        satisfied = True
    would = language(WOULD[satisfied], definition=definition.title[:1].lower() + definition.title[1:])
    return Comparison(satisfied, items, language.sentences([would, language(OWN), definition.label]))


def _fell(fall: Fall | None, least: Fraction) -> bool | None:
    return None if fall is None else fall[0] - fall[1] >= least


def _either(a: bool | None, b: bool | None) -> bool | None:
    if a or b:
        return True
    return None if a is None or b is None else False
