"""The screening log and the attrition: right numbers, no identifiers, nothing that a spreadsheet computes."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import category

import pytest
from openpyxl import Workbook, load_workbook

from store.exchange.account import Account
from store.exchange.attrition import COLUMNS as ATTRITION
from store.exchange.attrition import Attrition, attrition_rows, count
from store.exchange.attrition_html import attrition_html, wrap
from store.exchange.disclosure import disclosure
from store.exchange.screening_log import COLUMNS, log_rows
from store.exchange.table import Cell, as_text, csv_lines
from tests.exchange.browser import needs_browser, printed
from tests.exchange.pages import Page
from tests.exchange.samples import CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing

Accounts = Mapping[str, Account]


def log_of(accounts: Iterable[Account], deidentified: bool = False) -> str:
    rows: list[tuple[Cell, ...]] = [COLUMNS]
    for account in accounts:
        rows += log_rows(account, disclosure(account, deidentified))
    return "".join(csv_lines(rows))


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def counted(accounts: Iterable[Account]) -> dict[str, Attrition]:
    found: dict[str, Attrition] = {}
    for account in accounts:
        count(found, account)
    return found


def test_the_log_has_a_row_for_each_trial_of_each_screening(accounts: Accounts) -> None:
    rows = {(row["screening_no"], row["trial"]): row for row in read(log_of(accounts.values()))}
    assert len(rows) == sum(len(account.trials) for account in accounts.values())
    whole = rows["S-001", CT]
    assert (whole["consent_date"], whole["screening_date"], whole["age_years"]) == ("2026-03-01", "2026-03-02", "45")
    assert (whole["verdict"], whole["disposition"], whole["protocol_version"]) == ("eligible", "enrolled", "2.1")
    assert (whole["signed_by"], whole["signature_meaning"]) == ("Ivo Marin (investigator)", "I confirm eligibility")
    assert whole["record_head"] == accounts["S-001"].head
    assert whole["definition_sha256"] == accounts["S-001"].trials[CT].binding.definition
    failed = rows["S-003", ZM]
    assert (failed["verdict"], failed["failing"], failed["age_years"]) == ("not eligible", "I05", "95")
    assert (failed["disposition"], failed["disposition_reason"]) == ("screen failure", "too old")
    assert rows["S-001", ZM]["gaps"] == "I02 I09 E00"
    assert rows["S-002", ZM]["consent_date"] == ""


def test_the_log_says_until_when_an_eligible_verdict_holds(accounts: Accounts) -> None:
    rows = {(row["screening_no"], row["trial"]): row["eligible_until"] for row in read(log_of(accounts.values()))}
    assert rows["S-002", CT] == "" and rows["S-003", ZM] == ""
    assert all(until == "" or until > "2026-03-15" for until in rows.values())


def test_no_identifier_is_in_the_log(accounts: Accounts) -> None:
    names = set(COLUMNS)
    assert not names & {"name", "initials", "birth_date", "date_of_birth", "mrn", "record_number", "phone", "email"}
    text = log_of(accounts.values())
    assert "1980-06-17" not in text and "1930-07-09" not in text


def test_deidentified_the_log_tells_no_date_name_or_free_text(accounts: Accounts) -> None:
    text = log_of([account for account in accounts.values() if account.code != "S-066"], True)
    for account in accounts.values():
        assert_tells_nothing(text, account)
    rows = {(row["screening_no"], row["trial"]): row for row in read(text)}
    assert rows["S-003", ZM]["age_years"] == "90 or older"
    assert rows["S-001", CT]["consent_date"] == "day -14"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_spreadsheet_takes_no_cell_for_a_formula(text: str, tmp_path: Path) -> None:
    cell = as_text(text)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = cell.replace("\ufffe", "").replace("\uffff", "")  # what XML cannot hold is no matter of CSV
    assert sheet["A1"].data_type != "f"
    book.save(tmp_path / "book.xlsx")
    again = load_workbook(tmp_path / "book.xlsx").active
    assert again is not None
    assert again["A1"].data_type != "f"
    assert not cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r", "\0"))
    assert "\n" not in cell


def test_the_csv_reads_back_cell_for_cell() -> None:
    rows: list[list[Cell]] = [[*HOSTILE], [1, -2, None, ""], ["a"]]
    text = "".join(csv_lines(rows))
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back[0] == [as_text(cell) for cell in HOSTILE]
    assert back[1] == ["1", "-2", "", ""]
    assert text.count("\r\n") == 3
    assert all(category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in text.replace("\r\n", ""))


def test_every_screening_is_in_one_group(accounts: Accounts) -> None:
    found = counted(accounts.values())
    assert found[ZM].assessed == 4 and found[CT].assessed == 2
    assert dict(+found[ZM].groups) == {
        "no listed criterion fails": 1,
        "pending": 2,
        "not meeting criteria": 1,
    }
    assert dict(+found[CT].groups) == {"enrolled": 1, "not meeting criteria": 1}
    assert (found[ZM].failing["I05"], found[ZM].alone["I05"]) == (1, 1)
    assert dict(+found["mean-trial"].groups) == {"declined": 1}


def test_who_fails_several_criteria_is_counted_in_each_and_alone_in_none(accounts: Accounts) -> None:
    found = counted([replace(accounts["S-066"], dispositions={})])["mean-trial"]
    assert found.groups["not meeting criteria"] == 1 and len(found.criteria()) > 5
    assert found.failing.total() == len(found.criteria()) and found.alone.total() == 0


def test_the_table_adds_up(accounts: Accounts) -> None:
    lines = csv_lines([ATTRITION, *attrition_rows(counted(accounts.values()).values())])
    rows = [row for row in read("".join(lines)) if not row["criterion"]]
    for trial in (ZM, CT):
        of = {row["group"]: int(row["screenings"]) for row in rows if row["trial"] == trial}
        assert of["assessed"] == of["excluded"] + of["in screening"] + of["enrolled"]
        assert of["excluded"] == sum(n for group, n in of.items() if group.startswith("excluded: "))
        assert of["in screening"] == sum(n for group, n in of.items() if group.startswith("in screening: "))


def test_the_picture_shows_the_numbers_and_hostile_titles_as_text(accounts: Accounts) -> None:
    found = counted(accounts.values())
    mean = found["mean-trial"]
    for name in mean.titles:  # as if everything failed for somebody
        mean.failing[name] += 1
    text = " ".join(Page(attrition_html(found.values(), date(2026, 3, 15).toordinal(), 5)).text.split())
    assert "Assessed n = 4" in text and "Excluded (n = 1)" in text and "Enrolled n = 1" in text
    assert "I05 Age 18 to 70: 1 (only this one: 1)" in text
    assert "I00 <script>alert(1)</script>: 1" in text


def test_lines_of_the_picture_are_short() -> None:
    for text in (*HOSTILE, "a b " * 50, "中文" * 60, "word " * 3 + "x" * 90):
        assert all(len(line) <= 62 for line in wrap(text, 62))


@needs_browser
def test_the_picture_prints(accounts: Accounts, tmp_path: Path) -> None:
    pages = printed(attrition_html(counted(accounts.values()).values(), date(2026, 3, 15).toordinal(), 5), tmp_path)
    text = " ".join("".join(pages).split())
    assert "Excluded (n = 1)" in text
    assert SCREENINGS and "Page 1 of" in text
