"""A screening's answers in CDISC ODM 1.3.2, for the form of store.exchange.odm_form.

A value that is not there is null, and the item beside it says why. A unit other than the question's own stands with
the value. Where an answer came from and when it was measured is a comment on it.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from store.exchange.account import Account, TrialAccount
from store.exchange.disclosure import Disclosure
from store.exchange.fhir_form import sections
from store.exchange.fields import Spread, in_words, spread, tells_a_day
from store.exchange.odm_form import (
    GIVEN,
    NAMESPACE,
    STATUS,
    VALUE,
    event_oid,
    form_oid,
    group_oid,
    item_oid,
    parts,
    study_oid,
    unit_oid,
    version_oid,
)
from store.exchange.xml import element, start
from store.folding import Recorded
from trials import __version__
from trials.definition import Question

END = "</ODM>\n"


def head(made: str, granularity: str) -> str:
    """The beginning of the file. `made` is when it is made, ISO 8601 with its zone; `granularity` is ODM's word."""
    root = start(
        "ODM",
        xmlns=NAMESPACE,
        FileType="Snapshot",
        Granularity=granularity,
        FileOID=f"trialscreen.{made}",
        CreationDateTime=made,
        ODMVersion="1.3.2",
        SourceSystem="trialscreen",
        SourceSystemVersion=__version__,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'


def clinical_data(account: Account, told: Disclosure) -> Iterator[Element]:
    """The answers of one screening, an element for each of its trials."""
    for of in account.trials.values():
        trial = of.trial
        form = element("FormData", _groups(account, of, told), FormOID=form_oid(trial))
        event = element("StudyEventData", form, StudyEventOID=event_oid(trial))
        yield element(
            "ClinicalData",
            element("SubjectData", event, SubjectKey=account.code),
            StudyOID=study_oid(trial),
            MetaDataVersionOID=version_oid(trial, of.binding.supplement),
        )


def _groups(account: Account, of: TrialAccount, told: Disclosure) -> Iterator[Element]:
    for number, (_, names) in enumerate(sections(of.trial), 1):
        items = [item for name in names for item in _items(account, of, of.trial.questions[name], told)]
        if items:
            yield element("ItemGroupData", items, ItemGroupOID=group_oid(of.trial, number))


def _items(account: Account, of: TrialAccount, question: Question, told: Disclosure) -> Iterator[Element]:
    recorded = account.recorded(question)
    if recorded is None:
        return
    fields = spread(question, recorded.kept)
    if told.deidentified and tells_a_day(question, recorded.kept, fields):
        fields = in_words(question, told.entry(question, recorded.kept))
    notes = list(_notes(recorded, told))
    for part in parts(question):
        value = _value(question, part, fields)
        if value is None and part != VALUE:
            continue
        attributes = {"IsNull": "Yes"} if value is None else {"Value": value}
        unit = fields.unit if part == VALUE and fields.value else ""
        item = element(
            "ItemData",
            [element("MeasurementUnitRef", MeasurementUnitOID=unit_oid(of.trial, unit))] if unit else [],
            notes,
            ItemOID=item_oid(of.trial, question, part),
        )
        item.attrib.update(element("ItemData", **attributes).attrib)
        yield item
        notes = []


def _value(question: Question, part: str, fields: Spread) -> str | None:
    """What stands in one item of an answer; None for nothing."""
    if part == STATUS:
        return fields.status or None
    if part == GIVEN:
        return fields.given or None
    if part:
        known = not fields.status and not fields.given
        return str(part[1:] in fields.chosen).lower() if known else None
    return (fields.chosen[0] if fields.chosen else fields.value) or None


def _notes(recorded: Recorded, told: Disclosure) -> Iterator[Element]:
    words = [told.free(recorded.source)] if recorded.source else []
    words += [f"measured {told.day(recorded.measured)}"] if recorded.measured else []
    if words:
        yield element("Annotation", element("Comment", "; ".join(words), SponsorOrSite="Site"), SeqNum="1")
