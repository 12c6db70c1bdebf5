"""What comes back from FHIR: our own answers whole, a hospital's where its codes are sure, and nothing by guess."""

import json
from typing import Any

import pytest

from store.exchange.fhir_import import Proposal, proposals
from store.exchange.fields import spread, together
from tests.exchange.fhir_resources import Accounts, Resource, answering, bundle_of, form_of, proposed, response_of
from tests.exchange.samples import CORNERS, CT, HOSTILE, SCREENINGS, ZM
from tests.plain_data import places, replaced
from trials.definition import CALENDAR
from trials.document import Refused


@pytest.mark.parametrize("code", SCREENINGS)
def test_our_own_import_gives_every_answer_back(accounts: Accounts, code: str) -> None:
    account = accounts[code]
    assert proposed(json.loads(json.dumps(bundle_of(account))), account) == {
        key: recorded.kept for key, recorded in account.answers.items()
    }


def test_every_form_of_answer_survives_its_fields(accounts: Accounts) -> None:
    for key, entry in CORNERS.items():
        trial = accounts["S-002"].trials[key.split("/")[0] if "/" in key else CT].trial
        question = trial.questions.get(key.split("/")[-1]) or accounts["S-002"].trials[ZM].trial.questions[key]
        assert together(question, spread(question, entry)) == entry


def test_sources_and_days_of_measurement_travel(accounts: Accounts) -> None:
    account = accounts["S-001"]
    found = proposals(response_of(account, ZM), [account.trials[ZM].trial]).proposed
    ana = next(one for one in found if one.key == f"{ZM}/ana")
    assert (ana.source, ana.measured) == ("laboratory report", "2026-02-20")


HOSPITAL: Resource = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "birthDate": "1980-06-17", "name": [{"family": "Oddname"}]}},
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "21198-7"}]},
                "effectiveDateTime": "2026-03-02T08:15:00+01:00",
                "interpretation": [{"coding": [{"code": "NEG"}]}],
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "preliminary",
                "code": {"coding": [{"system": "http://loinc.org", "code": "5130-0"}]},
                "interpretation": [{"coding": [{"code": "POS"}]}],
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "5048-4"}]},
                "interpretation": [{"coding": [{"code": "H"}]}],
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
                "valueQuantity": {"value": 12},
            }
        },
        {
            "resource": {
                "resourceType": "Condition",
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "89155008"}]},
                "recordedDate": "2024-05",
            }
        },
        {"resource": {"resourceType": "Condition", "code": {"coding": [{"code": "55464009"}]}}},
        {"resource": {"resourceType": "MedicationStatement", "status": "active"}},
        {"resource": {"resourceType": "Encounter"}},
        {},
        None,
    ],
}


def test_a_hospital_record_is_proposed_only_where_its_codes_are_sure(accounts: Accounts) -> None:
    trials = [of.trial for of in accounts["S-001"].trials.values()]
    found = proposals(HOSPITAL, trials)
    assert {(one.key, one.entry, one.measured) for one in found.proposed} == {
        ("birth_date", "1980", ""),  # the year alone
        (f"{CT}/hcg_screening", "serum_negative", "2026-03-02"),
        (f"{ZM}/pregnancy_test", "blood_negative", "2026-03-02"),
        (f"{ZM}/pregnancy_test_date", "2026-03-02", "2026-03-02"),
        (f"{CT}/ssc_diagnosis", "2024-05", ""),
    }
    assert all(one.source for one in found.proposed)
    left = " ".join(map(str, found.left_out))
    for why in ("not final", "does not call it positive or negative", "777-3", "no drug code", "Encounter"):
        assert why in left
    assert "Oddname" not in repr(found)


def test_what_is_proposed_has_passed_the_question(accounts: Accounts) -> None:
    form = form_of(accounts, "S-001", ZM)
    bad = answering(form, {})
    bad["item"] = [
        {"linkId": "sledai", "answer": [{"valueInteger": 7}]},
        {"linkId": "platelets", "answer": [{"valueQuantity": {"value": 12.5, "code": "stone"}}]},
        {"linkId": "ana", "answer": [{"valueCoding": {"code": "perhaps"}}]},
        {"linkId": "bleeding", "answer": [{"valueBoolean": True}]},
        {"linkId": "survival", "answer": [{"valueAttachment": {"url": "x"}}]},
        {"linkId": "blood_count_date", "answer": [{"valueDate": "2026-02-30"}]},
        {"linkId": "elsewhere", "answer": [{"valueString": "x"}]},
    ]
    found = proposals(bad, [accounts["S-001"].trials[ZM].trial])
    assert {one.key: one.entry for one in found.proposed} == {f"{ZM}/sledai": "7", f"{ZM}/bleeding": "yes"}
    assert len(found.left_out) == 5


@pytest.mark.parametrize("resource", [{}, {"resourceType": "Patient"}, {"resourceType": [1]}])
def test_what_is_neither_response_nor_bundle_is_refused(resource: Resource) -> None:
    with pytest.raises(Refused, match="is needed to propose answers"):
        proposals(resource, [])


def test_a_response_to_another_form_proposes_nothing(accounts: Accounts) -> None:
    found = proposals(response_of(accounts["S-001"], CT), [accounts["S-001"].trials[ZM].trial])
    assert found.proposed == () and "is not of a trial of this screening" in str(found.left_out[0])


def test_responses_of_any_shape_do_no_harm(accounts: Accounts) -> None:
    account = accounts["S-002"]
    trials = [of.trial for of in account.trials.values()]
    shapes: list[Any] = [None, 7, 1.5, float("nan"), "x", [], {}, [[]], {"item": [{}]}, True, HOSTILE[14]]
    for trial in (CT, ZM):
        whole = response_of(account, trial)
        for n, path in enumerate(places(whole)[1:]):
            for shape in (shapes[n % len(shapes)], shapes[(n // 3) % len(shapes)]):
                try:
                    found: tuple[Proposal, ...] = proposals(replaced(whole, path, shape), trials).proposed
                except Refused:
                    continue
                for one in found:
                    assert one.question.type in CALENDAR or one.entry is not None
    deep: Resource = {"linkId": "x"}
    for _ in range(500):
        deep = {"item": [deep]}
    assert proposals(
        {"resourceType": "QuestionnaireResponse", "questionnaire": whole["questionnaire"]} | deep, trials
    )


def test_a_bundle_of_several_people_proposes_nothing(accounts: Accounts) -> None:
    one, other = (bundle_of(accounts[code]) for code in ("S-001", "S-003"))
    trials = [of.trial for of in accounts["S-001"].trials.values()]
    several = one | {"entry": one["entry"] + other["entry"]}
    with pytest.raises(Refused, match="tells of 2 patients"):
        proposals(several, trials)
    nameless = [e for e in several["entry"] if e["resource"]["resourceType"] != "Patient"]
    with pytest.raises(Refused, match="tells of 2 patients"):
        proposals(several | {"entry": nameless}, trials)
    assert proposals(one, trials).proposed
