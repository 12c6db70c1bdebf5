"""TI and IE by the rules of their columns."""

import re
from collections.abc import Mapping

import pytest

from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.sdtm import IE, TI, ie_rows, ietestcd, ti_rows
from store.exchange.table import csv_lines
from tests.exchange.samples import CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.rules import State

Accounts = Mapping[str, Account]


def keep_the_rules(row: Mapping[str, object], domain: str) -> None:
    """What SDTM asks of these columns."""
    assert row["DOMAIN"] == domain
    assert re.fullmatch(r"[A-Z_][A-Z0-9_]{0,7}", str(row["IETESTCD"]))
    assert row["IECAT"] in ("INCLUSION", "EXCLUSION")
    assert row["STUDYID"] and 0 < len(str(row["IETEST"])) <= 200
    assert all(len(str(value)) <= 200 and "\n" not in str(value) for value in row.values())


@pytest.mark.parametrize(("code", "trial"), [("S-001", CT), ("S-001", ZM), ("S-066", "mean-trial")])
def test_ti_has_every_criterion_once(accounts: Accounts, code: str, trial: str) -> None:
    compiled = accounts[code].trials[trial].verdict.compiled
    rows = [dict(zip(TI, row, strict=True)) for row in ti_rows(compiled)]
    assert len({row["IETESTCD"] for row in rows}) == len(rows) == len(compiled.trial.criteria)
    for row, criterion in zip(rows, compiled.trial.criteria, strict=True):
        keep_the_rules(row, "TI")
        assert row["IECAT"] == criterion.kind.upper() and row["TIVERS"] == compiled.trial.version


@pytest.mark.parametrize("code", SCREENINGS)
def test_ie_has_what_is_not_met_and_nothing_else(accounts: Accounts, code: str) -> None:
    account = accounts[code]
    rows = [dict(zip(IE, row, strict=True)) for row in ie_rows(account, disclosure(account, False))]
    failing = [
        (ietestcd(of.trial)[name], of.trial.registry)
        for of in account.trials.values()
        for name, finding in of.verdict.findings.items()
        if finding.effective is State.NOT_MET
    ]
    assert [(row["IETESTCD"], row["STUDYID"]) for row in rows] == failing
    for row in rows:
        keep_the_rules(row, "IE")
        assert row["IEORRES"] == row["IESTRESC"] == ("N" if row["IECAT"] == "INCLUSION" else "Y")
        assert row["USUBJID"] == f"{row['STUDYID']}-{code}" and row["IEDTC"] == "2026-03-15"


def test_ie_of_one_subject_is_numbered(accounts: Accounts) -> None:
    account = accounts["S-066"]
    assert [row[3] for row in ie_rows(account, disclosure(account, False))] == list(range(1, 10))


def test_deidentified_ie_tells_no_date(accounts: Accounts) -> None:
    account = accounts["S-003"]
    text = "".join(csv_lines(ie_rows(account, disclosure(account, True))))
    assert '"I05"' in text
    assert_tells_nothing(text, account)


def test_hostile_titles_are_no_formulas(accounts: Accounts) -> None:
    text = "".join(csv_lines(ti_rows(accounts["S-066"].trials["mean-trial"].verdict.compiled)))
    assert "\"'=HYPERLINK" in text and '"=HYPERLINK' not in text and HOSTILE
