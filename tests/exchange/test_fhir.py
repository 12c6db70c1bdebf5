"""FHIR R4: what two validators and a form renderer say of it, and what comes back."""

import copy
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from jsonschema import Draft6Validator
from pydantic import ValidationError

from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.fhir_form import questionnaire, text
from store.exchange.fhir_import import Proposal, proposals
from store.exchange.fhir_screening import bundle, response
from store.exchange.fields import has_options, spread, together
from store.exchange.guards import hidden_by
from tests.exchange import node_packages
from tests.exchange.samples import CORNERS, CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.compile import Compiled
from trials.definition import CALENDAR
from trials.document import Refused
from trials.rules import State, judge

Accounts = Mapping[str, Account]
Resource = dict[str, Any]
FORMS = [("S-001", CT), ("S-001", ZM), ("S-066", "mean-trial")]


def bundle_of(account: Account, deidentified: bool = False) -> Resource:
    return bundle(account, disclosure(account, deidentified))


def form_of(accounts: Accounts, code: str, trial: str) -> Resource:
    return questionnaire(accounts[code].trials[trial].verdict.compiled)


def response_of(account: Account, trial: str) -> Resource:
    return response(account, trial, disclosure(account, False))


def items(of: Mapping[str, Any]) -> Iterator[Resource]:
    for item in of.get("item", ()):
        yield item
        yield from items(item)


def proposed(resource: Resource, account: Account) -> dict[str, Any]:
    found = proposals(resource, [of.trial for of in account.trials.values()])
    return {one.key: one.entry for one in found.proposed}


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


def test_the_form_has_every_question_and_says_what_it_does_not_do(accounts: Accounts) -> None:
    for code, trial in FORMS:
        form = form_of(accounts, code, trial)
        asked = {item["linkId"]: item for item in items(form)}
        for name, question in accounts[code].trials[trial].trial.questions.items():
            assert asked[name]["text"] == text(question.ask)
            assert asked[name]["required"] is False
            choice = asked[name] if has_options(question) else asked[f"{name}.status"]
            codes = [option["valueCoding"]["code"] for option in choice["answerOption"]]
            assert {"pending", "not-done", "not-available", "declined", "left-for-the-investigator"} <= set(codes)
            assert len(codes) == len(set(codes))
        assert "not expressed here" in form["purpose"]


def guards(accounts: Accounts) -> Iterator[tuple[Compiled, str, str, str]]:
    for code, trial in FORMS:
        compiled = accounts[code].trials[trial].verdict.compiled
        for name, pairs in hidden_by(compiled).items():
            for guard, option in pairs:
                yield compiled, name, guard.id, option


def test_a_question_is_hidden_only_where_none_of_its_criteria_applies(accounts: Accounts) -> None:
    count = 0
    for compiled, name, guard, option in guards(accounts):
        verdict = judge(compiled, {guard: option})
        for criterion in compiled.serves[name]:
            assert verdict.findings[criterion].state is State.NOT_APPLICABLE
            count += 1
        assert name not in verdict.ask
    assert count > 50


DRAWN = [("S-001", CT), ("S-002", ZM), ("S-066", "mean-trial")]


def test_lhc_forms(request: pytest.FixtureRequest, accounts: Accounts, tmp_path: Path) -> None:
    """It draws each form, gives the answers back but for what it is known to lose, and hides as the guards say."""
    returned = _through_lhc_forms(request.config, accounts, tmp_path)
    _check_drawn(accounts, returned)
    _check_losses(accounts, returned)
    _check_guards(accounts, returned)


def _through_lhc_forms(config: pytest.Config, accounts: Accounts, folder: Path) -> Mapping[str, Resource]:
    """What it made of forms and responses, all in one go: drawn forms, the corners, and every guard."""
    cache = node_packages.cache(config)
    modules = node_packages.installed(cache, node_packages.JSDOM)
    package = node_packages.unpacked(cache, node_packages.LFORMS) / "dist" / "lforms"
    jobs: dict[str, Resource] = {}
    for code, trial in DRAWN:
        form, sent = form_of(accounts, code, trial), response_of(accounts[code], trial)
        jobs[f"drawn {trial}"] = {"questionnaire": form, "response": sent, "render": True}
    corners = response_of(accounts["S-002"], CT)
    jobs["corners"] = {"questionnaire": form_of(accounts, "S-002", CT), "response": corners, "render": False}
    for name, form, chosen, _ in guarded(accounts):
        sent = _answering(form, {**chosen, name: "any"})
        jobs[f"{form['url']} {name} {chosen}"] = {"questionnaire": form, "response": sent, "render": False}
    (folder / "jobs.json").write_text(json.dumps(list(jobs.values())), encoding="utf-8")
    script, results = str(Path(__file__).with_name("lforms.js")), folder / "results.json"
    assert node_packages.NODE
    command = [node_packages.NODE, script, str(modules), str(package), str(folder / "jobs.json"), str(results)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return dict(zip(jobs, json.loads(results.read_text(encoding="utf-8")), strict=True))


def guarded(accounts: Accounts) -> Iterator[tuple[str, Resource, dict[str, str | None], bool]]:
    """For each guarded question its form, an answer to its guard, and whether the question is shown then."""
    forms: dict[str, Resource] = {}
    seen = set()
    for compiled, name, guard, option in guards(accounts):
        form = forms.setdefault(compiled.trial.id, questionnaire(compiled))
        if (compiled.trial.id, name, guard) not in seen:
            seen.add((compiled.trial.id, name, guard))
            yield name, form, {guard: option}, False
            yield name, form, {guard: "pending"}, True
    for name, form in (("last_period", forms[CT]), ("pregnancy_test", forms[ZM])):
        yield name, form, {}, True


def _check_drawn(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    for code, trial in DRAWN:
        drawn = returned[f"drawn {trial}"]
        shown = " ".join(drawn["text"].split())
        for item in items(form_of(accounts, code, trial)):
            if item["type"] not in ("display", "group") and "enableWhen" not in item:
                assert " ".join(item["text"].split()) in shown
        account = accounts[code]
        back = proposed(drawn["response"], account)
        for name, question in account.trials[trial].trial.questions.items():
            recorded = account.recorded(question)
            if recorded and question.type != "datetime" and _shown(name, account, trial):
                assert back[question.key] == recorded.kept, name
    assert "<script>alert(1)</script>" in returned["drawn mean-trial"]["text"]


def _shown(name: str, account: Account, trial: str) -> bool:
    """Whether no recorded answer hides a question."""
    hiding = hidden_by(account.trials[trial].verdict.compiled).get(name, ())
    return all((recorded := account.recorded(guard)) is None or recorded.kept != option for guard, option in hiding)


def _check_losses(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    """It makes the first day of a year, drops absent-reasons and sources. Our import mends what it can."""
    account = accounts["S-002"]
    sent, got = response_of(account, CT), returned["corners"]["response"]
    before = {item["linkId"]: item for item in items(sent) if "answer" in item}
    after = {item["linkId"]: item for item in items(got) if "answer" in item}
    assert before["birth_date"]["answer"][0]["valueDate"] == "1984"
    assert after["birth_date"]["answer"][0]["valueDate"] == "1984-01-01"  # never so answered
    assert after["birth_date.given"]["answer"][0]["valueString"] == "1984"
    assert "extension" in before["hcg_screening"]["answer"][0]
    assert "extension" not in after["hcg_screening"]["answer"][0]
    wanted = {r.key: r.kept for q in account.trials[CT].trial.questions.values() if (r := account.recorded(q))}
    back = proposed(got, account)
    lost = {key for key in wanted if back.get(key) != wanted[key]}
    assert lost == {f"{CT}/conditioning_start"}  # a time without a zone comes back in UTC


def _check_guards(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    cases = list(guarded(accounts))
    assert len(cases) > 40
    for name, form, chosen, shown in cases:
        result = returned[f"{form['url']} {name} {chosen}"]["response"]
        answered = {item["linkId"].partition(".")[0] for item in items(result) if item.get("answer")}
        assert (name in answered) == shown, (name, chosen)


def _answering(form: Resource, chosen: Mapping[str, str | None]) -> Resource:
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
    bad = _answering(form, {})
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
        for n, path in enumerate(_paths(whole)):
            for shape in (shapes[n % len(shapes)], shapes[(n // 3) % len(shapes)]):
                spoilt = copy.deepcopy(whole)
                part: Any = spoilt
                for step in path[:-1]:
                    part = part[step]
                part[path[-1]] = shape
                try:
                    found: tuple[Proposal, ...] = proposals(spoilt, trials).proposed
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


def _paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in parts:
        yield (*path, step)
        yield from _paths(value, (*path, step))


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
