"""What a treatment table says in words: beside each course, and for each regimen."""

from datetime import date
from typing import Any

import pytest

from tests.trials.instruments import compiled
from tests.trials.treatments import EIGHT, FROM, NO, QUESTION, SSC, VISIT, course, cyc, mmf, steroid
from trials.canonical import canonical
from trials.definition import Treated
from trials.outlook import Needed
from trials.outlook_words import needed_words
from trials.treatment_words import RegimenReading, regimen_readings, row_reading

ON = date(2026, 3, 15)


def readings(*rows: dict[str, Any], **others: Any) -> tuple[RegimenReading, ...]:
    entries = {**VISIT, **others, "treatment_courses": canonical(QUESTION, list(rows))}
    return regimen_readings(SSC, entries, ON)


@pytest.mark.parametrize(
    ("line", "serves", "dose", "lacking"),
    [
        (
            "prednisone, 72 mg, daily, oral, at 60 kg",
            "first part: glucocorticoid above 1 mg/kg a day",
            "1.2",
            "start stop",
        ),
        (
            "prednisone, 60 mg, daily, oral, at 60 kg",
            "first part, for review: exactly 1 mg/kg a day",
            "1",
            "start stop",
        ),
        ("prednisone, 55 mg, daily, oral, at 60 kg", "", "about 0.917", ""),
        ("prednisone, 60 mg, daily, oral", "first part: not known yet", "", "weight start stop"),
        ("prednisone, 1.2 mg/kg, daily", "first part: not known yet", "1.2", "route start stop"),
        ("prednisone, 60 mg, oral, other, at 60 kg, since 2025", "first part: not known yet", "", "frequency"),
        ("prednisone, since 2025", "first part: not known yet", "", "route dose unit frequency weight"),
        (
            "methylprednisolone, 500 mg, pulse, intravenous",
            "first part, for review: pulses are no daily dose",
            "",
            "start stop",
        ),
        (
            "betamethasone, 7.5 mg, daily, oral, at 55 kg, 2025 to 2026",
            "first part, for review: above 1 mg/kg a day by some tables only",
            "about 0.909 or about 1.136",
            "",
        ),
        ("CYC, since 2025", "first part", "", ""),
        ("雅美罗, 2025 to 2026", "second part", "", ""),
        ("anifrolumab, 2025 to 2026", "second part, for review: near the list", "", ""),
        ("nintedanib", "", "", ""),
    ],
)
def test_what_a_row_says(line: str, serves: str, dose: str, lacking: str) -> None:
    (row,) = canonical(QUESTION, line)
    found = row_reading(QUESTION, [row], 0, SSC.trial)
    assert " ".join(found.serves) == serves
    assert " ".join(found.lacking) == lacking
    tables = " (tables differ)" if " or " in dose else ""
    assert found.dose == (f"{dose} mg/kg a day as prednisone{tables}" if dose else "")


@pytest.mark.parametrize(
    ("course", "dose"),
    [
        ("prednisone, 55 mg, at 60 kg", "about 0.917"),
        ("prednisone, 60 mg, at 60 kg", "1"),
        ("prednisone, 60.5 mg, at 60 kg", "about 1.008"),
        ("prednisone, 60.01 mg, at 60 kg", "about 1.0002"),
        ("methylprednisolone, 48 mg, at 60 kg", "1"),
        ("methylprednisolone, 52 mg, at 60 kg", "about 1.083"),
        ("methylprednisolone, 40 mg, at 60 kg", "about 0.833"),
        ("dexamethasone, 9 mg, at 60 kg", "1"),
        ("dexamethasone, 7.5 mg, at 50 kg", "1"),
        ("hydrocortisone, 240 mg, at 60 kg", "1"),
        ("deflazacort, 72 mg, at 60 kg", "1"),
        ("cortisone, 300 mg, at 60 kg", "1"),
        ("betamethasone, 7.5 mg, at 55 kg", "about 0.909 or about 1.136"),
        ("prednisolone, 50 mg, at 72 kg", "about 0.694"),
        ("methylprednisolone, 500 mg, intravenous, at 60 kg", "about 10.417"),
        ("prednisone, 60 mg", ""),
    ],
)
def test_the_dose_for_each_kg_as_prednisone(course: str, dose: str) -> None:
    """The whole table of published examples."""
    (row,) = canonical(QUESTION, f"{course}, daily")
    assert row_reading(QUESTION, [row], 0, SSC.trial).dose.partition(" mg/kg")[0] == dose


def test_a_trial_without_use_for_the_table_still_gives_the_dose() -> None:
    (row,) = canonical(QUESTION, "prednisone, 72 mg, daily, oral, at 60 kg")
    found = row_reading(QUESTION, [row], 0, compiled("zm001-sle").trial)
    assert (found.serves, found.dose, found.lacking) == ((), "1.2 mg/kg a day as prednisone", ())
    assert regimen_readings(compiled("zm001-sle"), {"treatment_courses": [row]}, ON) == ()


@pytest.mark.parametrize(
    ("table", "visit", "needed"),
    [
        ("CYC, 2025-01-01 to 2025-09-01; MMF, 2025-01-01 to 2025-09-01", True, "response to the treatment"),
        ("CYC, 2025-01-01 to 2025-09-01, ineffective; MMF, from 2025-01-01", True, "what is missing in the courses"),
        ("CYC, 2025-01 to 2025-07, ineffective; MMF, 2025-01 to 2025-07", True, "more exact days of the courses"),
        ("CYC, since 2025-01-01, ineffective; MMF, since 2025-01-01", False, "screening day"),
        (
            "prednisone, 36 mg, daily, at 60 kg, 2025-01-01 to 2025-09-01, ineffective;"
            "dexamethasone, 5.4 mg, daily, oral, at 60 kg, 2025-01-01 to 2025-09-01; MMF, 2025-01-01 to 2025-09-01",
            True,
            "what is missing in the courses",
        ),
    ],
)
def test_an_open_regimen_says_what_it_still_needs(table: str, visit: bool, needed: str) -> None:
    entries = {"treatment_courses": canonical(QUESTION, table)} | ({"screening_date": "2026-03-15"} if visit else {})
    best = regimen_readings(SSC, entries, ON)[0]
    assert best.result == "open" and best.because[-1] == f"Still needed: {needed}."


def test_the_best_regimen_stands_first() -> None:
    found = readings(cyc(EIGHT), steroid(60, FROM, EIGHT), mmf(EIGHT), course("anifrolumab", "2025-08-15", EIGHT, NO))
    assert [(one.medicines, one.result) for one in found] == [
        ("Cyclophosphamide with Mycophenolate mofetil", "met"),
        ("Cyclophosphamide with Anifrolumab", "review"),
        ("Prednisone with Mycophenolate mofetil", "review"),
        ("Prednisone with Anifrolumab", "review"),
    ]
    assert [one.together for one in found] == ["exactly 8 months", "17 days", "exactly 8 months", "17 days"]
    assert "The list of medicines is open at its end" in " ".join(found[1].because)


@pytest.mark.parametrize(
    ("rows", "together", "result"),
    [
        ([cyc("2025-04-01"), mmf(EIGHT, start="2025-05-01")], "never together", "review"),
        (
            [cyc("2025-09", start="2025-01"), mmf("2025-09", start="2025-01")],
            "7 months and 1 day to 8 months and 29 days",
            "met",
        ),
        (
            [cyc("2025-03", start="2025-01"), mmf("2025-04", start="2025-03")],
            "at most 30 days",
            "not met",
        ),
        ([cyc(""), mmf(EIGHT)], "", "open"),
        ([mmf(EIGHT)], "", "not met"),
    ],
)
def test_how_long_together(rows: list[dict[str, Any]], together: str, result: str) -> None:
    (found,) = readings(*rows)
    assert (found.together, found.result) == (together, result)


def test_none_and_unknown_have_no_regimens_to_tell_of() -> None:
    assert regimen_readings(SSC, {"treatment_courses": {"unknown": "pending"}}, ON) == ()
    (found,) = regimen_readings(SSC, {"treatment_courses": "none"}, ON)
    assert (found.medicines, found.result) == ("no medicine of either part", "not met")


def test_a_regimen_that_would_do_is_not_called_classified() -> None:
    table = next(v for v in SSC.variables if v is not None and isinstance(v.subject, Treated))
    for value, words in (("yes", "a regimen that meets this"), ("no", "no such regimen")):
        needed = Needed(table, table.named[value], table.named[value])
        assert needed_words(needed, SSC.trial) == f"treatment table: {words}"
