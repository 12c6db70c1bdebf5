"""A trial as a FHIR R4 Questionnaire, as plain data.

Every question can be answered as not known, as a choice of its own. `enableWhen` stands only for the guards of
criteria (see store.exchange.guards): it is no substitute for the question order of the program.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from store.exchange.fields import has_options, is_plain, kind, options, statuses
from store.exchange.guards import Hiding, hidden_by
from trials.compile import Compiled
from trials.definition import Question, Trial
from trials.quantities import number_words
from trials.text import clean, one_line

Resource = dict[str, Any]

REGISTRY = "http://clinicaltrials.gov/"
UCUM = "http://unitsofmeasure.org"
UNKNOWN = "urn:trialscreen:unknown"
STATUS, GIVEN = ".status", ".given"
CODES = {
    "pending": "pending",
    "not done": "not-done",
    "not available": "not-available",
    "declined": "declined",
    "left for the investigator": "left-for-the-investigator",
    "none": "none",
}
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
UNIT_OPTION = f"{_HL7}questionnaire-unitOption"
_NAME = re.compile(r"[^A-Za-z0-9]+")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_PURPOSE = (
    "Made by trialscreen from its definition of the trial. Questions are hidden only where one earlier answer makes "
    "every criterion they serve not apply; which questions still matter to a verdict is not expressed here."
)


def questionnaire(compiled: Compiled) -> Resource:
    """The form of a trial."""
    trial = compiled.trial
    hidden = hidden_by(compiled)
    found: Resource = {
        "resourceType": "Questionnaire",
        "url": form_url(trial),
        "version": form_version(trial),
        "name": "Q" + _NAME.sub("_", trial.id)[:200],
        "title": text(trial.title),
        "status": "active",
        "subjectType": ["Patient"],
        "purpose": _PURPOSE,
        "item": [
            {
                "linkId": f"section.{number}",
                "text": text(title),
                "type": "group",
                "item": [item for name in names for item in _items(trial.questions[name], hidden.get(name, ()))],
            }
            for number, (title, names) in enumerate(sections(trial), 1)
        ],
    }
    if trial.registry:
        found["identifier"] = [{"system": REGISTRY, "value": text(trial.registry)}]
    if trial.about:
        found["description"] = text(trial.about)
    return found


def form_url(trial: Trial) -> str:
    """The canonical address of a trial's Questionnaire, the same for all its versions."""
    return f"urn:trialscreen:questionnaire:{trial.id}"


def form_version(trial: Trial) -> str:
    """The definition's version with the beginning of its hash: two files never share one."""
    return f"{_UNFIT.sub('_', one_line(trial.version))}+{trial.sha256[:16]}"


def sections(trial: Trial) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Titles and question ids, in the order asked; what stands in no section comes last."""
    placed: set[str] = set()
    for section in trial.sections:
        yield section.title, section.ask
        placed.update(section.ask)
    if rest := tuple(name for name in trial.order() if name not in placed):
        yield trial.language("Further questions"), rest


def text(words: str) -> str:
    """As a FHIR string: never empty."""
    return clean(words).strip() or "-"


def option_system(question: Question) -> str:
    """The code system of a question's options."""
    return f"urn:trialscreen:options:{question.key}"


def option_codes(question: Question) -> Mapping[str, str]:
    """FHIR codes by option id: white space in a code is single."""
    return {option: " ".join(option.split()) for option, _ in options(question)}


def coding(question: Question, code: str) -> Resource:
    """One option, or one of the statuses, as a coded choice."""
    labels = dict(options(question)) if has_options(question) else {}
    if code in labels:
        return {
            "system": option_system(question),
            "code": option_codes(question)[code],
            "display": text(labels[code]),
        }
    return {"system": UNKNOWN, "code": CODES[code], "display": text(dict(statuses(question))[code])}


def item_type(question: Question) -> str:
    """The FHIR item type that takes its answer."""
    if kind(question) == "number":
        return "quantity" if question.unit else "integer" if question.type == "integer" else "decimal"
    return {"one": "choice", "many": "choice", "day": "date", "moment": "dateTime", "table": "text"}[kind(question)]


def _items(question: Question, hidden: tuple[Hiding, ...]) -> Iterator[Resource]:
    condition = _condition(hidden)
    main: Resource = {
        "linkId": question.id,
        "text": text(question.ask),
        "type": item_type(question),
        "required": False,
        **condition,
    }
    if has_options(question):
        codes = [*(code for code, _ in options(question)), *(code for code, _ in statuses(question))]
        main["answerOption"] = [{"valueCoding": coding(question, code)} for code in codes]
        main["repeats"] = kind(question) == "many"
    if extensions := list(_extensions(question)):
        main["extension"] = extensions
    if hint := "\n".join(filter(None, (question.why, question.help))):
        main["item"] = [_help(question, hint)]
    yield main
    if not has_options(question):
        yield {
            "linkId": question.id + STATUS,
            "text": text(f"If there is no value ({question.short or question.id}): why?"),
            "type": "choice",
            "required": False,
            "answerOption": [{"valueCoding": coding(question, code)} for code, _ in statuses(question)],
            **condition,
        }
    if not is_plain(question):
        yield {
            "linkId": question.id + GIVEN,
            "text": text(f"If it is not one exact value ({question.short or question.id}): as recorded"),
            "type": "string",
            "required": False,
            **condition,
        }


def _condition(hidden: tuple[Hiding, ...]) -> Resource:
    if not hidden:
        return {}
    when = [
        {"question": guard.id, "operator": "!=", "answerCoding": _bare(coding(guard, option))}
        for guard, option in hidden
    ]
    return {"enableWhen": when, **({"enableBehavior": "all"} if len(when) > 1 else {})}


def _bare(coding: Resource) -> Resource:
    return {"system": coding["system"], "code": coding["code"]}


def _extensions(question: Question) -> Iterator[Resource]:
    if item_type(question) == "quantity":
        for unit in (question.unit, *question.accept):
            yield {"url": UNIT_OPTION, "valueCoding": {"system": UCUM, "code": unit, "display": unit}}
        return
    for name, end in (("minValue", question.limits.min), ("maxValue", question.limits.max)):
        if end is None:
            continue
        if question.type == "date":
            yield {"url": _HL7 + name, "valueDate": date.fromordinal(int(end)).isoformat()}
        elif question.type == "integer":
            yield {"url": _HL7 + name, "valueInteger": int(end)}
        elif question.type == "number":
            yield {"url": _HL7 + name, "valueDecimal": float(number_words(end))}


def _help(question: Question, words: str) -> Resource:
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}
    return {
        "linkId": f"{question.id}.help",
        "text": text(words),
        "type": "display",
        "extension": [{"url": f"{_HL7}questionnaire-itemControl", "valueCodeableConcept": control}],
    }
