"""CDISC ODM 1.3.2: what the schema, odmlib and our own reading of it say."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import odmlib
import pytest
from lxml import etree
from odmlib.exceptions import OdmlibOIDError
from odmlib.odm_loader import XMLODMLoader
from odmlib.oid_generator import create_oid_checker

from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.fields import Spread, has_options, kind, together
from store.exchange.odm_data import END, clinical_data, head
from store.exchange.odm_form import NAMESPACE, form, item_oid, study
from store.exchange.xml import as_text
from tests.exchange.samples import CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.definition import Question, Trial
from trials.text import clean

Accounts = Mapping[str, Account]
MADE = "2030-01-01T10:00:00+01:00"
SCHEMA = Path(odmlib.__file__).parent / "schemas" / "odm" / "1.3.2" / "ODM1-3-2.xsd"
TYPES = {
    "text": ".*",
    "boolean": "true|false",
    "integer": r"[-+]?\d+",
    "float": r"[-+]?\d+(\.\d+)?",
    "partialDate": r"\d{4}(-\d\d(-\d\d)?)?",
    "partialDatetime": r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?)?",
}


def odm_of(account: Account, deidentified: bool = False) -> str:
    told = disclosure(account, deidentified)
    studies = (
        study([of.trial], [form(of.verdict.compiled, of.binding.supplement)]) for of in account.trials.values()
    )
    parts = map(as_text, (*studies, *clinical_data(account, told)))
    return head(MADE, "SingleSubject") + "\n".join(parts) + END


def parsed(text: str) -> Any:
    return etree.fromstring(text.encode())


def found(of: Any, name: str) -> list[Any]:
    return list(of.iter(f"{{{NAMESPACE}}}{name}"))


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """CDISC's own schema, as it comes inside odmlib."""
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.mark.parametrize("deidentified", [False, True])
@pytest.mark.parametrize("code", SCREENINGS)
def test_it_passes_the_schema_of_odm(
    accounts: Accounts, schema: etree.XMLSchema, code: str, deidentified: bool
) -> None:
    schema.assertValid(parsed(odm_of(accounts[code], deidentified)))


@pytest.mark.parametrize("code", SCREENINGS)
def test_odmlib_reads_it_and_finds_every_oid_defined(accounts: Accounts, code: str) -> None:
    loader = XMLODMLoader(model_package="odm_1_3_2")
    loader.create_document_from_string(odm_of(accounts[code]))
    odm = loader.load_odm()
    assert odm.verify_oids(create_oid_checker("odm_1_3_2"))
    assert [study.OID for study in odm.Study] == [f"ST.{trial}" for trial in accounts[code].trials]


def test_the_schema_and_the_oids_are_really_checked(accounts: Accounts, schema: etree.XMLSchema) -> None:
    good = odm_of(accounts["S-001"])
    assert not schema.validate(parsed(good.replace('DataType="partialDate"', 'DataType="day"', 1)))
    loader = XMLODMLoader(model_package="odm_1_3_2")
    loader.create_document_from_string(good.replace(f'<FormRef FormOID="FO.{CT}"', '<FormRef FormOID="FO.x"', 1))
    with pytest.raises(OdmlibOIDError, match=r"FO\.x"):
        loader.load_odm().verify_oids(create_oid_checker("odm_1_3_2"))


@pytest.mark.parametrize("code", SCREENINGS)
@pytest.mark.parametrize("deidentified", [False, True])
def test_each_value_is_of_the_type_and_the_code_list_of_its_item(
    accounts: Accounts, code: str, deidentified: bool
) -> None:
    root = parsed(odm_of(accounts[code], deidentified))
    lists = {
        of.get("OID"): {item.get("CodedValue") for item in found(of, "CodeListItem")}
        for of in found(root, "CodeList")
    }
    items = {of.get("OID"): of for of in found(root, "ItemDef")}
    for data in found(root, "ItemData"):
        item, value = items[data.get("ItemOID")], data.get("Value")
        assert (value is None) == (data.get("IsNull") == "Yes")
        if value is None:
            continue
        assert re.fullmatch(TYPES[item.get("DataType")], value, re.DOTALL), (data.get("ItemOID"), value)
        assert len(value) <= int(item.get("Length") or 1000)
        for reference in found(item, "CodeListRef"):
            assert value in lists[reference.get("CodeListOID")]


@pytest.mark.parametrize("code", SCREENINGS)
def test_every_answer_can_be_read_back(accounts: Accounts, code: str) -> None:
    root = parsed(odm_of(accounts[code]))
    values = {data.get("ItemOID"): data for data in found(root, "ItemData")}
    for of in accounts[code].trials.values():
        for question in of.trial.questions.values():
            recorded = accounts[code].recorded(question)
            assert read_back(of.trial, question, values) == (recorded.kept if recorded else None), question.id


def read_back(trial: Trial, question: Question, values: Mapping[str, Any]) -> Any:
    """The answer that the items of a question hold."""
    prefix = item_oid(trial, question)
    parts = {
        oid.removeprefix(prefix): data
        for oid, data in values.items()
        if re.fullmatch(f"{re.escape(prefix)}([./].*)?", oid)
    }
    status, given = (parts[name].get("Value") if name in parts else "" for name in (".status", ".given"))
    chosen = tuple(part[1:] for part, data in parts.items() if part[:1] == "/" and data.get("Value") == "true")
    main = parts.get("")
    value, unit = "", ""
    if main is not None:
        value = main.get("Value") or ""
        for reference in found(main, "MeasurementUnitRef"):
            unit = reference.get("MeasurementUnitOID").removeprefix(f"MU.{trial.id}.")
    if kind(question) == "one" and has_options(question):
        chosen, value = ((value,) if value else ()), ""
    return together(question, Spread(chosen, value, unit, status, given))


def test_partial_dates_units_and_reasons_stay_as_they_are(accounts: Accounts) -> None:
    root = parsed(odm_of(accounts["S-002"]))
    data = {of.get("ItemOID"): of for of in found(root, "ItemData")}
    items = {of.get("OID"): of for of in found(root, "ItemDef")}
    assert data[f"IT.{CT}.birth_date"].get("Value") == "1984"
    assert items[f"IT.{CT}.birth_date"].get("DataType") == "partialDate"
    assert data[f"IT.{CT}.hcg_screening.status"].get("Value") == "pending"
    assert data[f"IT.{CT}.infection_last_day"].get("IsNull") == "Yes"
    assert data[f"IT.{CT}.infection_last_day.status"].get("Value") == "not available"
    assert data[f"IT.{ZM}.sle_2019_score.given"].get("Value") == '{"from": "10"}'
    platelets = items[f"IT.{ZM}.platelets"]
    units = [unit.get("MeasurementUnitOID") for unit in platelets.findall(f"{{{NAMESPACE}}}MeasurementUnitRef")]
    assert units[0] == f"MU.{ZM}.10*9/L" and f"MU.{ZM}./uL" in units
    symbols = {unit.get("OID"): "".join(unit.itertext()) for unit in found(root, "MeasurementUnit")}
    assert symbols[f"MU.{ZM}.10*9/L"] == "10*9/L"


def test_sources_and_days_of_measurement_are_comments(accounts: Accounts) -> None:
    comments = ["".join(of.itertext()) for of in found(parsed(odm_of(accounts["S-001"])), "Comment")]
    assert "laboratory report; measured 2026-02-20" in comments


def test_a_question_with_a_condition_is_one_that_a_guard_hides(accounts: Accounts) -> None:
    root = parsed(odm_of(accounts["S-001"]))
    conditions = {of.get("OID"): "".join(of[0].itertext()) for of in found(root, "ConditionDef")}
    used = {of.get("CollectionExceptionConditionOID") for of in found(root, "ItemRef")} - {None}
    assert used == set(conditions) and len(used) > 3
    assert all(words.startswith("Not collected when ") for words in conditions.values())


@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])
def test_deidentified_it_tells_no_date_name_or_free_text(accounts: Accounts, code: str) -> None:
    assert_tells_nothing(odm_of(accounts[code], True), accounts[code])


def test_hostile_text_stays_text(accounts: Accounts) -> None:
    root = parsed(odm_of(accounts["S-066"]))
    assert len(found(root, "ItemDef")) == 2 * len(HOSTILE)
    texts = {"".join(of.itertext()) for of in found(root, "TranslatedText")}
    for text in HOSTILE:
        wanted = clean(text.replace("\ud800", "\ufffd")).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
        assert wanted.strip() in texts
