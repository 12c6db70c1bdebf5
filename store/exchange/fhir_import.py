"""Reads FHIR R4 from elsewhere and proposes answers. Nothing is recorded: a person confirms them one by one."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from store.exchange.fhir_codes import (
    DIAGNOSES,
    LOINC,
    NEGATIVE,
    NOTHING_ASKED,
    OBSERVATIONS,
    POSITIVE,
    SAMPLE_DAYS,
    SNOMED,
)
from store.exchange.fhir_form import CODES, GIVEN, STATUS, UNKNOWN, form_url, option_codes
from store.exchange.fhir_screening import ENTRY, MEASURED, SOURCE
from store.exchange.fields import Spread, from_text, has_options, together
from store.sources import form_response, hospital_record
from trials.canonical import canonical
from trials.definition import Question, Trial
from trials.document import Refused
from trials.language import Said, said
from trials.text import one_line
from trials.values import Entry

Number = int | float | Decimal
MOST_FILE = 16 * 1024 * 1024
MOST_DEPTH = 20
MOST_DIGITS = 40
MOST_ENTRIES = 10_000
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
_FINAL = ("final", "amended", "corrected")


@dataclass(frozen=True)
class Proposal:
    """An answer that somebody may confirm. `cautions` say what to look at before."""

    key: str
    question: Question
    entry: Entry
    source: str
    measured: str = ""
    cautions: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Proposals:
    """`left_out` says in a sentence each what was not read, and why."""

    proposed: tuple[Proposal, ...]
    left_out: tuple[Said, ...]


def read_resource(path: Path) -> Mapping[str, Any]:
    """The FHIR resource in a JSON file that comes from elsewhere. Refused, in one sentence, when it is none."""
    name = one_line(path.name)[:64]
    try:
        if not path.is_file():
            raise Refused(said("There is no file {name} there; check the name and the folder.", name=name))
        with path.open("rb") as file:
            data = file.read(MOST_FILE + 1)
    except OSError as error:
        raise Refused(
            said("{name} cannot be read ({why}); check its permissions.", name=name, why=error.strerror)
        ) from None
    if len(data) > MOST_FILE:
        most = MOST_FILE // 1024**2
        raise Refused(
            said("{name} is larger than {most} MiB: export less from the other system.", name=name, most=most)
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    def never(text: str) -> Any:
        raise ValueError(f"{text} is no number")

    try:
        plain = json.loads(data, object_pairs_hook=once, parse_float=Decimal, parse_constant=never)
    except (ValueError, RecursionError):
        raise Refused(
            said("{name} is not JSON that can be read: export it again from the other system.", name=name)
        ) from None
    if not isinstance(plain, dict):
        raise Refused(said("{name} is not a FHIR resource: name a file that the other system exported.", name=name))
    return plain


def proposals(resource: Mapping[str, Any], trials: Iterable[Trial]) -> Proposals:
    """What a QuestionnaireResponse, or a Bundle, would answer in these trials.

    Read are: responses to the trials' own forms; Patient, Observation and Condition where their codes are known.
    Raises Refused when it is neither, or tells of more than one person.
    """
    reading = _Reading(tuple(trials))
    match resource.get("resourceType"):
        case "QuestionnaireResponse":
            reading.read(resource)
        case "Bundle":
            inside = [_dict(_dict(entry).get("resource")) for entry in _list(resource.get("entry"))[:MOST_ENTRIES]]
            if people := _people(inside):
                raise Refused(
                    said(
                        "This Bundle tells of {count} patients: take one that tells of this participant alone.",
                        count=people,
                    )
                )
            for each in inside:
                reading.read(each)
        case other:
            raise Refused(
                said(
                    "This is {kind}: a FHIR QuestionnaireResponse or Bundle is needed to propose answers.",
                    kind=_shown(other),
                )
            )
    return Proposals(tuple(reading.found), tuple({str(why): why for why in reading.left_out}.values()))


def _people(resources: Iterable[Mapping[str, Any]]) -> int:
    """How many patients resources tell of, when that is more than one; else 0."""
    patients, subjects = 0, set[str]()
    for resource in resources:
        patients += resource.get("resourceType") == "Patient"
        of = _dict(resource.get("subject")).get("reference")
        if isinstance(of, str) and resource.get("resourceType") in (
            "QuestionnaireResponse",
            "Observation",
            "Condition",
        ):
            subjects.add(of.rpartition("/")[2])  # Patient/1, with or without the address of a server before it
    most = max(patients, len(subjects))
    return most if most > 1 else 0


class _Reading:
    def __init__(self, trials: Sequence[Trial]) -> None:
        self.trials = trials
        self.found: list[Proposal] = []
        self.left_out: list[Said] = []

    def read(self, resource: Mapping[str, Any]) -> None:
        kind = resource.get("resourceType")
        if kind == "QuestionnaireResponse":
            self._response(resource)
        elif kind == "Patient":
            self._patient(resource)
        elif kind == "Observation":
            self._observation(resource)
        elif kind == "Condition":
            self._condition(resource)
        elif kind == "MedicationStatement":
            self.left_out.append(said("A MedicationStatement was not read: no drug code has been verified."))
        elif kind not in ("Questionnaire", "ResearchStudy", "ResearchSubject", "Provenance"):
            self.left_out.append(said("{kind} is not read.", kind=_shown(kind)))

    def _response(self, resource: Mapping[str, Any]) -> None:
        url = str(resource.get("questionnaire", "")).partition("|")[0]
        trial = next((trial for trial in self.trials if form_url(trial) == url), None)
        if trial is None:
            other = said("A response to the form {form} is not of a trial of this screening.", form=_shown(url))
            self.left_out.append(other)
            return
        items: dict[str, Mapping[str, Any]] = {}
        for item in _items(resource, MOST_DEPTH):
            items.setdefault(str(item.get("linkId")), item)
        stated = form_response(_day(resource.get("authored")))
        for question in trial.questions.values():
            parts = [items[name] for name in (question.id + end for end in ("", STATUS, GIVEN)) if name in items]
            if parts:
                self._answered(question, parts, stated)
        known = {name + end for name in trial.questions for end in ("", STATUS, GIVEN)}
        for name, item in items.items():
            if name not in known and item.get("answer"):
                lost = said("{trial} has no question {question}.", trial=trial.id, question=_shown(name))
                self.left_out.append(lost)

    def _answered(self, question: Question, parts: list[Mapping[str, Any]], stated: str) -> None:
        answers = [(item, _dict(answer)) for item in parts for answer in _list(item.get("answer"))]
        if not answers:
            return
        try:
            entry = _entry(question, [answer for _, answer in answers])
        except Refused as refused:
            self.left_out.append(said("{sentence}", sentence=refused))
            return
        if entry is None:
            self.left_out.append(said("{question}: no value came with the answer.", question=question.short))
            return
        source = next((text for item, _ in answers if (text := _extension(item, SOURCE))), stated)
        measured = next((text for item, _ in answers if (text := _extension(item, MEASURED))), "")
        self._propose(Proposal(question.key, question, entry, source, measured))

    def _patient(self, patient: Mapping[str, Any]) -> None:
        """The year of birth alone: more is asked only while an age criterion is open."""
        day = _day(patient.get("birthDate"))
        if day:
            for question in self._questions("birth_date"):
                self._propose(Proposal(question.key, question, day[:4], hospital_record("Patient")))

    def _observation(self, observation: Mapping[str, Any]) -> None:
        code = _code(observation, LOINC)
        if code not in OBSERVATIONS:
            self._not_asked("Observation", code)
            return
        day = _day(observation.get("effectiveDateTime"))
        name = f"Observation {code}"
        dated = said("{name} of {day}", name=name, day=day) if day else name
        if observation.get("status") not in _FINAL:
            self.left_out.append(said("{name} was not read: it is not final.", name=dated))
            return
        signs = {
            str(_dict(coding).get("code"))
            for reading in _list(observation.get("interpretation"))
            for coding in _list(_dict(reading).get("coding"))
        } & {POSITIVE, NEGATIVE}
        if len(signs) != 1:
            neither = said("{name} was not read: the laboratory does not call it positive or negative.", name=dated)
            self.left_out.append(neither)
            return
        for question_id, (positive, negative) in OBSERVATIONS[code].items():
            for question in self._questions(question_id):
                entry = positive if signs == {POSITIVE} else negative
                caution = said("Check that the sample is of the visit that is asked for.")
                self._propose(Proposal(question.key, question, entry, hospital_record(name, day), day, (caution,)))
        for question in self._questions(SAMPLE_DAYS.get(code, "")):
            if day:
                self._propose(Proposal(question.key, question, day, hospital_record(name, day), day))

    def _condition(self, condition: Mapping[str, Any]) -> None:
        code = _code(condition, SNOMED)
        if code not in DIAGNOSES:
            self._not_asked("Condition", code)
            return
        doubt = {str(_dict(c).get("code")) for c in _list(_dict(condition.get("verificationStatus")).get("coding"))}
        if doubt & {"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"}:
            self.left_out.append(said("{name} was not read: it is not confirmed.", name=f"Condition {code}"))
            return
        day = _day(condition.get("recordedDate")) or _day(condition.get("onsetDateTime"))
        if not day:
            self.left_out.append(said("{name} was not read: it has no date.", name=f"Condition {code}"))
            return
        caution = said("The day on which it was recorded, or began, need not be that of the first diagnosis.")
        for question in self._questions(DIAGNOSES[code]):
            source = hospital_record(f"Condition {code}")
            self._propose(Proposal(question.key, question, day, source, cautions=(caution,)))

    def _not_asked(self, what: str, code: str) -> None:
        name = said("{kind} without a code", kind=what) if not code else f"{what} {_shown(code)}"
        why = NOTHING_ASKED.get(code, said("its code is not one that was verified here"))
        self.left_out.append(said("{name} was not read: {why}.", name=name, why=why))

    def _questions(self, name: str) -> Iterator[Question]:
        """The questions of that id, each record key once."""
        found = {trial.questions[name].key: trial.questions[name] for trial in self.trials if name in trial.questions}
        yield from found.values()

    def _propose(self, proposal: Proposal) -> None:
        question = proposal.question
        try:
            entry = canonical(question, proposal.entry)
        except Refused as refused:
            self.left_out.append(said("{sentence}", sentence=refused))
            return
        measured = proposal.measured if _DAY.fullmatch(proposal.measured) else ""
        ready = replace(proposal, entry=entry, source=one_line(proposal.source)[:200], measured=measured)
        if not any((p.key, p.entry) == (ready.key, ready.entry) for p in self.found):
            self.found.append(ready)


def _entry(question: Question, answers: list[Mapping[str, Any]]) -> Entry:
    """The entry that FHIR answers to one question say; None when they say nothing. Raises Refused."""
    for answer in answers:
        if told := _extension(answer, ENTRY):
            return from_text(told)
    chosen: list[str] = []
    fields, given = Spread(), ""
    ids = {code: option for option, code in option_codes(question).items()} if has_options(question) else {}
    reasons = {code: reason for reason, code in CODES.items()}
    for answer in answers:
        value = next((answer[name] for name in answer if name.startswith("value")), None)
        match value:
            case {"code": str(code), "system": str(system)} if system == UNKNOWN and code in reasons:
                fields = replace(fields, status=reasons[code])
            case {"code": str(code)} if code in ids and "valueCoding" in answer:
                chosen.append(ids[code])
            case {"value": int() | float() | Decimal() as number} if "valueQuantity" in answer:
                quantity = _dict(value)
                unit = str(quantity.get("code") or quantity.get("unit") or question.unit)
                fields = replace(fields, value=_digits(number), unit="" if unit == question.unit else unit)
            case bool():
                chosen.append("yes" if value else "no")
            case int() | float() | Decimal():
                fields = replace(fields, value=_digits(value))
            case str() if "valueString" in answer:
                given = value
            case str():
                fields = replace(fields, value=value)
            case None:
                pass
            case _:
                raise Refused(
                    said("{question}: the answer is of a kind that is not read here.", question=question.short)
                )
    if given and (not fields.value or fields.value in (given, f"{given}-01", f"{given}-01-01")):
        return from_text(given)  # a year or month of which another program made the first day, or no value at all
    return together(question, replace(fields, chosen=tuple(chosen)))


def _digits(number: Number) -> str:
    """In digits, without an exponent; what is no number stays as it is, and is refused as an answer."""
    try:
        exact = number if isinstance(number, Decimal) else Decimal(str(number))
        return f"{exact:f}" if abs(exact.adjusted()) < MOST_DIGITS else f"{exact:e}"
    except (ArithmeticError, ValueError):
        return "a number without end"


def _items(of: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """Every item, however deep, below other items or below answers."""
    if depth == 0:
        return
    for item in map(_dict, _list(of.get("item"))):
        yield item
        yield from _items(item, depth - 1)
        for answer in map(_dict, _list(item.get("answer"))):
            yield from _items(answer, depth - 1)


def _extension(of: Mapping[str, Any], url: str) -> str:
    for extension in map(_dict, _list(of.get("extension"))):
        if extension.get("url") == url and isinstance(extension.get("valueString"), str):
            return str(extension["valueString"])
    return ""


def _code(resource: Mapping[str, Any], system: str) -> str:
    codings = map(_dict, _list(_dict(resource.get("code")).get("coding")))
    return next((str(c.get("code")) for c in codings if c.get("system") == system), "")


def _day(value: object) -> str:
    """The date part of a FHIR date or dateTime; "" when it is none."""
    day = str(value)[:10] if isinstance(value, str) else ""
    return day if _DAY.fullmatch(day) else ""


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _shown(value: object) -> str:
    return one_line(str(value))[:60] or "nothing"
