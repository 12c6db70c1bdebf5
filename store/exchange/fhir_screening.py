"""A screening in FHIR R4, as plain data: its answers as QuestionnaireResponses, and a Bundle around them.

No name, no birth date and no contact is in the Patient: it carries the screening code alone.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from store.events import By, DispositionWord, Kind
from store.exchange.account import Account, TrialAccount
from store.exchange.disclosure import Disclosure
from store.exchange.fhir_form import (
    GIVEN,
    REGISTRY,
    STATUS,
    UCUM,
    Resource,
    coding,
    form_url,
    form_version,
    item_type,
    questionnaire,
    sections,
    text,
)
from store.exchange.fields import Spread, as_text, has_options, is_plain, spread, tells_a_day
from store.folding import Recorded
from trials.definition import CALENDAR, Question
from trials.rules import PENDING

ENTRY, SOURCE, MEASURED = (f"urn:trialscreen:{name}" for name in ("entry", "source", "measured"))
COUNTED_DAY, VERDICT, HEAD = (f"urn:trialscreen:{name}" for name in ("counted-day", "verdict", "record-head"))
SCREENING = "urn:trialscreen:screening"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
MOST_INTEGER = 2**31
_WHY_ABSENT = {
    "pending": "temp-unknown",
    "not done": "not-performed",
    "not available": "unknown",
    "declined": "asked-declined",
    "left for the investigator": "temp-unknown",
}
_STATUS = {
    DispositionWord.ENROLLED: "on-study",
    DispositionWord.WITHDRAWN: "withdrawn",
    DispositionWord.DECLINED: "not-registered",
    DispositionWord.SCREEN_FAILURE: "ineligible",
    DispositionWord.IN_SCREENING: "screening",
    DispositionWord.RE_SCREENED: "screening",
}
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def bundle(account: Account, told: Disclosure) -> Resource:
    """One screening as a Bundle of type collection."""
    return {"resourceType": "Bundle", "type": "collection", "entry": list(entries(account, told, set()))}


def entries(account: Account, told: Disclosure, written: set[str]) -> Iterator[Resource]:
    """The entries of one screening. Studies and forms named in `written` are left out, and added to it."""
    for of in account.trials.values():
        for what, resource in (("study", _study), ("form", lambda of: questionnaire(of.verdict.compiled))):
            name = _url(of.trial.id, of.binding.definition, what)
            if name not in written:
                written.add(name)
                yield {"fullUrl": name, "resource": resource(of)}
    patient = {"resourceType": "Patient", "identifier": [{"system": SCREENING, "value": account.code}]}
    yield {"fullUrl": _url(account.code, "patient"), "resource": patient}
    targets = []
    for trial, of in account.trials.items():
        yield {"fullUrl": _url(account.code, trial, "subject"), "resource": _subject(account, of, told)}
        targets.append(_url(account.code, trial, "response"))
        yield {"fullUrl": targets[-1], "resource": response(account, trial, told)}
    yield {"fullUrl": _url(account.code, "provenance"), "resource": _provenance(account, targets, told)}
    for signature in account.signatures:
        if signature.void is None:
            found = _provenance(account, [_url(account.code, signature.trial, "response")], told)
            found["recorded"] = signature.at
            found.pop("occurredPeriod", None)
            found["agent"] = [_agent(signature.by, "attester", told)]
            found["reason"] = [{"text": text(told.free(signature.meaning))}]
            found["activity"] = {"text": "Recorded confirmation, not a Part 11 signature"}
            name = _url(account.code, signature.trial, f"signature {signature.seq}")
            yield {"fullUrl": name, "resource": _masked_time(found, told)}


def response(account: Account, trial: str, told: Disclosure) -> Resource:
    """The answers of one trial of a screening as a QuestionnaireResponse."""
    of = account.trials[trial]
    groups = []
    for number, (title, names) in enumerate(sections(of.trial), 1):
        items = [item for name in names for item in _answers(account, of.trial.questions[name], told)]
        if items:
            groups.append({"linkId": f"section.{number}", "text": text(title), "item": items})
    verdict = of.verdict
    found: Resource = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form_url(of.trial)}|{form_version(of.trial)}",
        "status": "in-progress" if verdict.ask or verdict.current.word == PENDING else "completed",
        "subject": {"reference": _url(account.code, "patient")},
    }
    if not told.deidentified:
        found["authored"] = account.events[-1].at
    if groups:
        found["item"] = groups
    return found


def _answers(account: Account, question: Question, told: Disclosure) -> Iterator[Resource]:
    recorded = account.recorded(question)
    if recorded is None:
        return
    fields = spread(question, recorded.kept)
    notes = list(_notes(recorded, told))
    if told.deidentified and tells_a_day(question, recorded.kept, fields):
        yield _masked(question, recorded, told) | ({"extension": notes} if notes else {})
        return
    parts = (
        ("", _main(account, question, recorded, fields)),
        (STATUS, [_status(question, fields.status)] if fields.status and not has_options(question) else []),
        (
            GIVEN,
            [{"valueString": text(fields.given or fields.value)}]
            if fields.given or _coarse(question, fields)
            else [],
        ),
    )
    for suffix, answer in parts:
        if answer:
            asked = {"linkId": question.id + suffix, "text": text(question.ask), "answer": answer}
            yield asked | ({"extension": notes} if notes else {})
            notes = []


def _coarse(question: Question, fields: Spread) -> bool:
    """Whether it is a year or a month. FHIR has such dates, but some programs make the first day of them."""
    return question.type in CALENDAR and 0 < len(fields.value) < len("2026-03-15")


def _main(account: Account, question: Question, recorded: Recorded, fields: Spread) -> list[Resource]:
    """The answers that stand in the question's own item."""
    if has_options(question):
        if fields.status:
            return [_status(question, fields.status)]
        return [{"valueCoding": coding(question, option)} for option in fields.chosen]
    if not fields.value:
        return []
    name, value, exact = _value(account, question, recorded, fields)
    found: Resource = {name: value}
    return [found if exact else found | {"extension": [{"url": ENTRY, "valueString": as_text(recorded.kept)}]}]


def _value(account: Account, question: Question, recorded: Recorded, fields: Spread) -> tuple[str, Any, bool]:
    """The FHIR element, its value, and whether the recorded text can be told from it again."""
    kind = item_type(question)
    if kind == "date":
        return "valueDate", fields.value, True
    if kind == "dateTime":
        if "T" not in fields.value:
            return "valueDateTime", fields.value, True
        seconds = "" if fields.value.count(":") == 2 else ":00"
        offset = account.events[recorded.seq - 1].offset  # FHIR wants a zone; the desk's when it was entered
        return "valueDateTime", f"{fields.value}{seconds}{offset}", False
    if kind == "text":
        return "valueString", fields.value, True
    number = _number(fields.value)
    exact = str(number) == fields.value
    if kind == "quantity":
        unit = fields.unit or question.unit
        own = fields.unit == question.unit  # written out although it goes without saying: a quantity cannot tell
        return "valueQuantity", {"value": number, "unit": unit, "system": UCUM, "code": unit}, exact and not own
    if kind == "integer" and isinstance(number, int) and abs(number) < MOST_INTEGER:
        return "valueInteger", number, exact
    return ("valueDecimal", number, exact) if kind == "decimal" else ("valueString", fields.value, True)


def _number(value: str) -> int | float:
    return float(value) if "." in value else int(value)


def _status(question: Question, status: str) -> Resource:
    answer: Resource = {"valueCoding": coding(question, status)}
    if status in _WHY_ABSENT:
        answer["extension"] = [{"url": ABSENT, "valueCode": _WHY_ABSENT[status]}]
    return answer


def _notes(recorded: Recorded, told: Disclosure) -> Iterator[Resource]:
    if recorded.source:
        yield {"url": SOURCE, "valueString": text(told.free(recorded.source))}
    if recorded.measured:
        yield {"url": MEASURED, "valueString": text(told.day(recorded.measured))}


def _masked(question: Question, recorded: Recorded, told: Disclosure) -> Resource:
    """An answer without its value, and in words as far as they may be told."""
    words = [{"url": COUNTED_DAY, "valueString": text(told.entry(question, recorded.kept))}]
    asked = {"linkId": question.id, "text": text(question.ask)}
    element = {"date": "_valueDate", "dateTime": "_valueDateTime"}.get(item_type(question))
    if element is None:
        link = question.id if is_plain(question) else question.id + GIVEN
        return asked | {"linkId": link, "answer": [{"valueString": words[0]["valueString"]}]}
    return asked | {"answer": [{element: {"extension": [{"url": ABSENT, "valueCode": "masked"}, *words]}}]}


def _study(of: TrialAccount) -> Resource:
    trial = of.trial
    found: Resource = {
        "resourceType": "ResearchStudy",
        "title": text(trial.title),
        "status": "approved" if trial.status.get("says", "").lower() == "not yet recruiting" else "active",
        "identifier": [{"system": "urn:trialscreen:trial", "value": trial.id}],
        "note": [{"text": f"Definition version {trial.version}, SHA-256 {of.binding.definition}"}],
    }
    if trial.registry:
        found["identifier"].append({"system": REGISTRY, "value": text(trial.registry)})
    if trial.sponsor:
        found["sponsor"] = {"display": text(trial.sponsor)}
    if trial.site:
        found["site"] = [{"display": text(trial.site)}]
    return found


def _subject(account: Account, of: TrialAccount, told: Disclosure) -> Resource:
    disposition = account.dispositions.get(of.trial.id)
    found: Resource = {
        "resourceType": "ResearchSubject",
        "identifier": [{"system": SCREENING, "value": account.code}],
        "status": _STATUS[DispositionWord(disposition.word)] if disposition else "screening",
        "study": {"reference": _url(of.trial.id, of.binding.definition, "study")},
        "individual": {"reference": _url(account.code, "patient")},
        "extension": [
            {"url": VERDICT, "valueString": f"{stage.stage}: {stage.word}"} for stage in of.verdict.stages.values()
        ],
    }
    if disposition and disposition.word == DispositionWord.ENROLLED and not told.deidentified:
        found["period"] = {"start": disposition.at[:10]}
    return found


def _provenance(account: Account, targets: list[str], told: Disclosure) -> Resource:
    """Who recorded it, when, and the hash over all of it."""
    people = {event.by.id: event.by for event in account.events if event.kind != Kind.EXPORTED}
    first, last = account.events[0].at, account.events[-1].at
    found: Resource = {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "occurredPeriod": {"start": first, "end": max(first, last)},
        "recorded": last,
        "activity": {"text": f"Screening record of {len(account.events)} entries"},
        "agent": [_agent(by, "enterer", told) for by in people.values()],
    }
    if not told.deidentified:
        source = {"identifier": {"system": HEAD, "value": account.head}}
        found["entity"] = [{"role": "source", "what": source}]
    return _masked_time(found, told)


def _masked_time(provenance: Resource, told: Disclosure) -> Resource:
    if not told.deidentified:
        return provenance
    kept = {name: value for name, value in provenance.items() if name not in ("occurredPeriod", "recorded")}
    return kept | {"_recorded": {"extension": [{"url": ABSENT, "valueCode": "masked"}]}}


def _agent(by: By, what: str, told: Disclosure) -> Resource:
    return {
        "type": {"coding": [{"system": _PARTICIPANT, "code": what}], "text": by.role},
        "who": {"display": text(told.person(by))},
    }


def _url(*names: str) -> str:
    """A stable address inside a Bundle."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'urn:trialscreen:' + '/'.join(names))}"
