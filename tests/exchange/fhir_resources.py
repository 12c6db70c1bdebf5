"""FHIR resources of the sample screenings, for the tests of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.fhir_form import questionnaire
from store.exchange.fhir_import import proposals
from store.exchange.fhir_screening import bundle, response

Accounts = Mapping[str, Account]
Resource = dict[str, Any]


def bundle_of(account: Account, deidentified: bool = False) -> Resource:
    """A screening as a FHIR bundle."""
    return bundle(account, disclosure(account, deidentified))


def form_of(accounts: Accounts, code: str, trial: str) -> Resource:
    """The questionnaire of a trial."""
    return questionnaire(accounts[code].trials[trial].verdict.compiled)


def response_of(account: Account, trial: str) -> Resource:
    """What a screening answers to the questionnaire of a trial."""
    return response(account, trial, disclosure(account, False))


def items(of: Mapping[str, Any]) -> Iterator[Resource]:
    """Every item, those within others too."""
    for item in of.get("item", ()):
        yield item
        yield from items(item)


def proposed(resource: Resource, account: Account) -> dict[str, Any]:
    """What our own import proposes from a resource, by record key."""
    found = proposals(resource, [of.trial for of in account.trials.values()])
    return {one.key: one.entry for one in found.proposed}


def answering(form: Resource, chosen: Mapping[str, str | None]) -> Resource:
    """A response with these answers; "any" stands for whatever the item takes."""
    values = {"date": ("valueDate", "2026-03-01"), "dateTime": ("valueDateTime", "2026-03-01")}
    groups = []
    for group in form["item"]:
        kept = []
        for item in group["item"]:
            wanted = chosen.get(item["linkId"])
            if wanted is None:
                continue
            if item["type"] == "choice":
                options = [option["valueCoding"] for option in item["answerOption"]]
                value = next((o for o in options if o["code"] == wanted), options[0])
                kept.append({"linkId": item["linkId"], "answer": [{"valueCoding": value}]})
            else:
                name, value = values[item["type"]]
                kept.append({"linkId": item["linkId"], "answer": [{name: value}]})
        if kept:
            groups.append({"linkId": group["linkId"], "item": kept})
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form["url"],
        "status": "in-progress",
        "item": groups,
    }
