"""A screening's answers as one row of a REDCap import, for the instrument of store.exchange.redcap_form.

Where an answer came from and when it was measured has no field there: the FHIR and ODM exports keep it.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from store.exchange.account import Account, TrialAccount
from store.exchange.disclosure import Disclosure
from store.exchange.fields import Spread, as_text, in_words, kind, spread, tells_a_day
from store.exchange.redcap_form import (
    GIVEN,
    RECORD,
    STATUS,
    VALUE,
    Field,
    checkbox,
    fields_of,
    form_name,
    option_codes,
    status_codes,
)
from store.folding import Recorded
from trials.definition import Question, Trial
from trials.quantities import number_words

INCOMPLETE, UNVERIFIED = "0", "1"


def import_columns(trial: Trial) -> Iterator[str]:
    """The header of the import, for one version of a trial."""
    yield RECORD
    for field in fields_of(trial):
        if field.part == VALUE and kind(field.question) == "many":
            yield from (checkbox(field.name, code) for code in option_codes(field.question).values())
        else:
            yield field.name
    yield f"{form_name(trial)}_complete"


def import_row(account: Account, of: TrialAccount, told: Disclosure) -> Mapping[str, str]:
    """The cells of one screening, by column; what is not answered is left out."""
    found = {RECORD: account.code}
    for field in fields_of(of.trial):
        recorded = account.recorded(field.question)
        if recorded is not None:
            found.update(_cells(field, recorded, told))
    asked = of.verdict.ask or of.verdict.waiting
    found[f"{form_name(of.trial)}_complete"] = INCOMPLETE if asked else UNVERIFIED
    return found


def _cells(field: Field, recorded: Recorded, told: Disclosure) -> Iterator[tuple[str, str]]:
    question = field.question
    fields = _fitted(question, recorded, told)
    if field.part == GIVEN:
        yield from [(field.name, fields.given)] if fields.given else []
    elif field.part == STATUS:
        yield from [(field.name, status_codes(question)[fields.status][0])] if fields.status else []
    elif kind(question) == "many":
        for option, code in option_codes(question).items():
            if not fields.status:
                yield checkbox(field.name, code), str(int(option in fields.chosen))
    elif kind(question) == "one":
        if fields.chosen:
            yield field.name, option_codes(question)[fields.chosen[0]]
        elif fields.status:
            yield field.name, status_codes(question)[fields.status][0]
    elif fields.value:
        yield field.name, fields.value


def _fitted(question: Question, recorded: Recorded, told: Disclosure) -> Spread:
    """An answer over the fields that REDCap has for it."""
    fields = spread(question, recorded.kept)
    if told.deidentified and tells_a_day(question, recorded.kept, fields):
        return in_words(question, told.entry(question, recorded.kept))
    as_recorded = as_text(recorded.kept)
    if kind(question) == "day" and fields.value and len(fields.value) != len("2026-03-15"):
        return Spread(given=as_recorded)
    if kind(question) == "moment" and fields.value:
        whole = len(fields.value) == len("2026-03-15T10:00")
        return Spread(value=fields.value.replace("T", " ")) if whole else Spread(given=as_recorded)
    if fields.unit and fields.unit != question.unit:
        exact = Fraction(fields.value) * question.accept[fields.unit]
        number = number_words(exact)
        return Spread(value=number if Fraction(number) == exact else "", given=as_recorded)
    return Spread(value=fields.value, given=as_recorded) if fields.unit else fields
