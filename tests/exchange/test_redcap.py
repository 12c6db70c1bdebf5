"""REDCap: the data dictionary and the import, held to REDCap's published rules.

There is no REDCap to ask here. The rules stand in redcap/data_dictionary.yaml, an outside model of the dictionary's
18 columns (linkml-redcap 0.1.2, MIT, copied unchanged), and in this file where the model is silent: names of at most
26 characters, the form of choices, branching logic and imported values.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from store.exchange.account import Account
from store.exchange.disclosure import Disclosure, disclosure
from store.exchange.fields import Spread, from_text, kind, together
from store.exchange.redcap_data import import_columns, import_row
from store.exchange.redcap_form import (
    COLUMNS,
    GIVEN,
    STATUS,
    VALUE,
    dictionary_rows,
    fields_of,
    form_name,
    option_codes,
    status_codes,
)
from store.exchange.table import csv_lines
from tests.exchange.samples import CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.definition import Question
from trials.text import one_line

Accounts = Mapping[str, Account]
Row = dict[str, str]
FORMS = [("S-001", CT), ("S-001", ZM), ("S-066", "mean-trial")]
MODEL = yaml.safe_load(
    Path(__file__).with_name("redcap").joinpath("data_dictionary.yaml").read_text(encoding="utf-8")
)
SLOTS = MODEL["classes"]["Field"]["attributes"]
NAME = re.compile(r"[a-z](?:[a-z0-9]|_(?!_))*(?<!_)")
CHOICE = re.compile(r"([a-z0-9_]+), ([^|]+)")
SHOWN_IF = re.compile(r"\[([a-z0-9_]+)\] <> '([a-z0-9_]+)'")
FORMATS = {"date_ymd": "%Y-%m-%d", "datetime_ymd": "%Y-%m-%d %H:%M"}
NUMBERS = {"integer": re.compile(r"-?\d+"), "number": re.compile(r"-?\d+(\.\d+)?")}


def read(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def dictionary(accounts: Accounts, code: str, trial: str) -> list[Row]:
    compiled = accounts[code].trials[trial].verdict.compiled
    return read("".join(csv_lines([COLUMNS, *dictionary_rows(compiled)])))


def imported(account: Account, trial: str, told: Disclosure | None = None) -> Row:
    of = account.trials[trial]
    columns = list(import_columns(of.trial))
    row = import_row(account, of, told or Disclosure())
    assert set(row) <= set(columns)
    [found] = read("".join(csv_lines([columns, [row.get(column) for column in columns]], neutral=False)))
    return found


def complaints(row: Row) -> list[str]:
    """What the outside model says against one row."""
    found = []
    for (name, slot), cell in zip(SLOTS.items(), row.values(), strict=True):
        allowed = MODEL["enums"].get(slot["range"], {}).get("permissible_values")
        if slot.get("required") and not cell:
            found.append(f"{name} is empty")
        if cell and "pattern" in slot and not re.search(slot["pattern"], cell):
            found.append(f"{name} does not fit: {cell}")
        if cell and allowed is not None and cell not in allowed:
            found.append(f"{name} is not known: {cell}")
    return found


def choices(row: Row) -> dict[str, str]:
    cell = row["Choices, Calculations, OR Slider Labels"]
    found = [CHOICE.fullmatch(part) for part in cell.split(" | ")] if cell else []
    assert None not in found, cell
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize(("code", "trial"), FORMS)
def test_the_dictionary_keeps_the_rules(accounts: Accounts, code: str, trial: str) -> None:
    rows = dictionary(accounts, code, trial)
    assert tuple(rows[0]) == COLUMNS and len(COLUMNS) == 18
    assert (rows[0]["Variable / Field Name"], rows[0]["Field Type"]) == ("record_id", "text")
    names = [row["Variable / Field Name"] for row in rows]
    assert len(names) == len(set(names))
    coded: dict[str, dict[str, str]] = {}
    for row in rows:
        name = row["Variable / Field Name"]
        assert complaints(row) == []
        assert NAME.fullmatch(name) and len(name) <= 26 and not name.startswith("redcap_")
        assert row["Form Name"] == rows[0]["Form Name"]
        coded[name] = choices(row)
        assert bool(coded[name]) == (row["Field Type"] in ("radio", "dropdown", "checkbox"))
        validated = row["Text Validation Type OR Show Slider Number"]
        assert not validated or row["Field Type"] == "text"
        for end in (row["Text Validation Min"], row["Text Validation Max"]):
            assert not end or fits(validated, end)
        if logic := row["Branching Logic (Show field only if...)"]:
            for part in logic.split(" and "):
                match = SHOWN_IF.fullmatch(part)
                assert match and match[2] in coded[match[1]]  # an earlier field, and one of its choices


def fits(validated: str, value: str) -> bool:
    """Whether REDCap takes a value for a text field with this validation."""
    if validated in FORMATS:
        return bool(datetime.strptime(value, FORMATS[validated]))
    return bool(NUMBERS[validated].fullmatch(value))


def test_the_outside_model_refuses_what_is_wrong(accounts: Accounts) -> None:
    row = dictionary(accounts, "S-001", ZM)[1]
    for column, wrong in (
        ("Variable / Field Name", "Big Name"),
        ("Field Type", "drop-down"),
        ("Field Label", ""),
        ("Text Validation Type OR Show Slider Number", "year"),
        ("Identifier?", "n"),
    ):
        assert complaints({**row, column: wrong})


@pytest.mark.parametrize(("code", "trial"), FORMS)
def test_every_question_has_its_options_and_every_reason_why_it_is_not_known(
    accounts: Accounts, code: str, trial: str
) -> None:
    rows = {row["Variable / Field Name"]: row for row in dictionary(accounts, code, trial)}
    of = accounts[code].trials[trial].trial
    asked = {field.question.id for field in fields_of(of)}
    assert asked == set(of.questions)
    for field in fields_of(of):
        if field.part == VALUE and kind(field.question) in ("one", "many"):
            assert set(option_codes(field.question).values()) <= set(choices(rows[field.name]))
        if field.part == STATUS or (field.part == VALUE and kind(field.question) == "one"):
            known = choices(rows[field.name])
            assert {code for code, _ in status_codes(field.question).values()} <= set(known)
            assert "status_pending" in known


@pytest.mark.parametrize("code", SCREENINGS)
@pytest.mark.parametrize("deidentified", [False, True])
def test_the_import_fits_its_dictionary(accounts: Accounts, code: str, deidentified: bool) -> None:
    account = accounts[code]
    for trial in account.trials:
        rows = {row["Variable / Field Name"]: row for row in dictionary(accounts, code, trial)}
        data = imported(account, trial, disclosure(account, deidentified))
        assert next(iter(data.items())) == ("record_id", code)
        assert data.pop(f"{form_name(account.trials[trial].trial)}_complete") in ("0", "1", "2")
        for column, value in data.items():
            name, _, option = column.partition("___")
            row = rows[name]
            if option:
                assert row["Field Type"] == "checkbox" and option in choices(row) and value in ("", "0", "1")
            elif value and choices(row):
                assert value in choices(row)
            elif value and (validated := row["Text Validation Type OR Show Slider Number"]):
                assert fits(validated, value)
            assert not value.startswith(("=", "+", "@", "\t")) and not re.match(r"-(?![\d.]+$)", value)


@pytest.mark.parametrize("code", SCREENINGS)
def test_every_answer_can_be_read_back(accounts: Accounts, code: str) -> None:
    for trial, of in accounts[code].trials.items():
        data = imported(accounts[code], trial)
        for question in of.trial.questions.values():
            recorded = accounts[code].recorded(question)
            parts = {field.part: field.name for field in fields_of(of.trial) if field.question.id == question.id}
            back = read_back(question, parts, data)
            assert back == (recorded.kept if recorded else None), question.id


def read_back(question: Question, parts: Mapping[str, str], data: Row) -> Any:
    if given := data.get(parts.get(GIVEN, ""), ""):
        return from_text(given)
    statuses = {code: status for status, (code, _) in status_codes(question).items()}
    options = (
        {code: option for option, code in option_codes(question).items()} if kind(question) in ("one", "many") else {}
    )
    value = data.get(parts[VALUE], "")
    status = statuses.get(data.get(parts.get(STATUS, ""), "") or value, "")
    chosen = [option for code, option in options.items() if data.get(f"{parts[VALUE]}___{code}") == "1"]
    if value in options:
        chosen, value = [options[value]], ""
    if kind(question) == "moment":
        value = value.replace(" ", "T")
    return together(question, Spread(tuple(chosen), "" if status else value, status=status))


def test_other_units_are_converted_and_partial_dates_stay_partial(accounts: Accounts) -> None:
    data = imported(accounts["S-002"], CT)
    assert (data["birth_date"], data["birth_date_given"]) == ("", "1984")
    assert data["conditioning_start"] == "2026-05-01 10:00"
    assert data["infection_last_day_status"] == "status_not_available"
    account = accounts["S-002"]
    recorded = replace(account.answers["platelets"], kept={"value": "12000", "unit": "/uL"})
    data = imported(replace(account, answers={**account.answers, "platelets": recorded}), ZM)
    assert (data["platelets"], data["platelets_given"]) == ("12", '{"unit": "/uL", "value": "12000"}')


@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])
def test_deidentified_it_tells_no_date_name_or_free_text(accounts: Accounts, code: str) -> None:
    account = accounts[code]
    for trial in account.trials:
        data = imported(account, trial, disclosure(account, True))
        assert_tells_nothing(" ".join(data.values()), account)


def test_hostile_text_is_neither_a_formula_nor_a_tag(accounts: Accounts) -> None:
    rows = dictionary(accounts, "S-066", "mean-trial")
    cells = [cell for row in rows for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert not any(re.search("<[A-Za-z/!]", cell) for cell in cells)
    labels = " ".join(row["Field Label"] for row in rows)
    assert "< script>alert(1)< /script>" in labels and one_line(HOSTILE[15]).split()[0] in labels


def test_names_are_short_and_each_is_given_once(accounts: Accounts) -> None:
    trial = accounts["S-001"].trials[ZM].trial
    ids = ["x", "x_status", "X-status", "a" * 64, "a" * 63 + "b", "record_id", "zm001_sle_complete"]
    question = trial.questions["sledai"]
    many = replace(trial, sections=(), questions={name: replace(question, id=name, key=name) for name in ids})
    names = [field.name for field in fields_of(many)]
    assert len(names) == len(set(names)) == 3 * len(ids)
    assert all(NAME.fullmatch(name) and len(name) <= 26 for name in names)
    assert not {"record_id", "zm001_sle_complete"} & set(names)
    assert names == [field.name for field in fields_of(many)]
