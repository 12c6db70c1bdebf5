"""Every table that is exported, read into a workbook as spreadsheets read CSV: no formula, and no cell is lost."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from store.site import Site
from tests.exchange.samples import ZM, fill, new_site
from tui.export_kinds import KINDS, OF_A_TRIAL, Export
from tui.exporting import Accounts, export, export_compiled

ON = date(2026, 3, 15)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NOT_IN_XML = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each table of a site with hostile screenings, and of the hostile trial."""
    folder = tmp_path_factory.mktemp("tables")
    site: Site = new_site(folder / "site")
    tokens = fill(site)
    found = {}
    for kind, sort in KINDS.items():
        if sort.suffix == ".csv" or kind == "attrition":
            found[kind] = folder / f"{kind}.csv"
            trial = "mean-trial" if sort.one_trial else ""
            export(site, Export(kind, found[kind], by="P02", trial=trial), ON)
    hostile = Accounts(site, ON).of(site.read(tokens["S-066"])).trials["mean-trial"].verdict.compiled
    for kind, of in OF_A_TRIAL.items():
        if of.suffix == ".csv":
            found[kind] = folder / f"{kind}.csv"
            export_compiled(kind, hostile, found[kind], force=False)
    return found


def test_no_table_is_missing(tables: dict[str, Path]) -> None:
    assert {"log", "attrition", "trail", "sdtm-ie", "redcap", "redcap-form", "sdtm-ti"} <= set(tables)


def test_a_spreadsheet_finds_no_formula_in_any_of_them(tables: dict[str, Path], tmp_path: Path) -> None:
    for kind, path in tables.items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1, kind
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append([cell.translate(NOT_IN_XML) for cell in row])
        book.save(tmp_path / "book.xlsx")
        again = load_workbook(tmp_path / "book.xlsx").active
        assert again is not None
        for row, cells in zip(rows, again.iter_rows(), strict=True):
            for text, cell in zip(row, cells, strict=True):
                assert (cell.data_type != "f" and not text.startswith(STARTS)) or NUMBER.fullmatch(text), (kind, text)
                assert (cell.value or "") == text.translate(NOT_IN_XML)


def test_the_logs_of_two_trials_stand_in_one_table(tables: dict[str, Path]) -> None:
    with tables["log"].open(encoding="utf-8-sig", newline="") as file:
        assert ZM in {row["trial"] for row in csv.DictReader(file)}
