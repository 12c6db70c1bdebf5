"""A screening as a FHIR R4 bundle: what two validators say of it, and what it tells."""

import copy
import json
from collections.abc import Callable, Iterator

import pytest
from fhir.resources.R4B import get_fhir_model_class
from jsonschema import Draft6Validator
from pydantic import ValidationError

from tests.exchange import node_packages
from tests.exchange.fhir_resources import Accounts, Resource, bundle_of, form_of, items, response_of
from tests.exchange.samples import CT, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing


@pytest.fixture(scope="session")
def schema(request: pytest.FixtureRequest) -> Callable[[Resource], list[str]]:
    """HL7's R4 JSON schema: it finds wrong codes, and misses what is left out."""
    folder = node_packages.unpacked(node_packages.cache(request.config), node_packages.SCHEMA)
    definitions = json.loads((folder / "fhir.schema.json").read_text(encoding="utf-8"))["definitions"]

    def complaints(resource: Resource) -> list[str]:
        wanted = {"$ref": f"#/definitions/{resource['resourceType']}", "definitions": definitions}
        return [f"{list(e.absolute_path)}: {e.message[:300]}" for e in Draft6Validator(wanted).iter_errors(resource)]

    return complaints


def model_complaints(resource: Resource) -> str:
    """fhir.resources R4B: it finds what is left out, and misses wrong codes."""
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("deidentified", [False, True])
@pytest.mark.parametrize("code", SCREENINGS)
def test_bundles_pass_the_r4_schema(
    accounts: Accounts, schema: Callable[[Resource], list[str]], code: str, deidentified: bool
) -> None:
    found = bundle_of(accounts[code], deidentified)
    for entry in found["entry"]:
        assert schema(entry["resource"]) == []
    bare = found | {"entry": [{"fullUrl": entry["fullUrl"]} for entry in found["entry"]]}
    assert schema(bare) == []


@pytest.mark.parametrize("deidentified", [False, True])
@pytest.mark.parametrize("code", SCREENINGS)
def test_bundles_pass_the_r4b_models(accounts: Accounts, code: str, deidentified: bool) -> None:
    assert model_complaints(bundle_of(accounts[code], deidentified)) == ""


def test_each_validator_finds_what_the_other_misses(
    accounts: Accounts, schema: Callable[[Resource], list[str]]
) -> None:
    form = form_of(accounts, "S-001", ZM)
    wrong_code = copy.deepcopy(form) | {"status": "invented"}
    assert schema(wrong_code) and not model_complaints(wrong_code)
    without_status = {name: value for name, value in form.items() if name != "status"}
    assert model_complaints(without_status) and not schema(without_status)


def test_references_lead_to_an_entry_of_the_bundle(accounts: Accounts) -> None:
    for account in accounts.values():
        found = bundle_of(account)
        addresses = [entry["fullUrl"] for entry in found["entry"]]
        assert len(addresses) == len(set(addresses))
        for reference in _references(found):
            assert reference in addresses
        kinds = {entry["resource"]["resourceType"] for entry in found["entry"]}
        assert kinds == {
            *("Questionnaire", "QuestionnaireResponse", "Patient", "ResearchStudy", "ResearchSubject", "Provenance")
        }


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("reference"), str):
            yield part["reference"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def test_the_patient_is_a_code_and_nothing_else(accounts: Accounts) -> None:
    found = bundle_of(accounts["S-001"])
    patient = next(e["resource"] for e in found["entry"] if e["resource"]["resourceType"] == "Patient")
    assert set(patient) == {"resourceType", "identifier"}
    assert patient["identifier"][0]["value"] == "S-001"


def test_dispositions_become_the_status_of_the_subject(accounts: Accounts) -> None:
    def status(code: str, trial: str) -> str:
        entries = bundle_of(accounts[code])["entry"]
        subjects = [e["resource"] for e in entries if e["resource"]["resourceType"] == "ResearchSubject"]
        return str(subjects[list(accounts[code].trials).index(trial)]["status"])

    assert (status("S-001", CT), status("S-001", ZM)) == ("on-study", "screening")
    assert status("S-003", ZM) == "ineligible" and status("S-066", "mean-trial") == "not-registered"


def test_unknown_is_a_coded_choice_with_its_reason(accounts: Accounts) -> None:
    answers = {item["linkId"]: item for item in items(response_of(accounts["S-002"], CT)) if "answer" in item}
    pending = answers["hcg_screening"]["answer"][0]
    assert pending["valueCoding"]["code"] == "pending"
    assert pending["extension"][0]["valueCode"] == "temp-unknown"
    assert answers["infection_last_day.status"]["answer"][0]["valueCoding"]["code"] == "not-available"
    assert answers["contraception_start.status"]["answer"][0]["valueCoding"]["code"] == "none"


@pytest.mark.parametrize("code", ["S-001", "S-002", "S-003"])
def test_deidentified_it_tells_no_date_name_or_free_text(accounts: Accounts, code: str) -> None:
    found = json.dumps(bundle_of(accounts[code], True), ensure_ascii=False)
    assert_tells_nothing(found, accounts[code])
    assert "masked" in found
