"""The worked examples of the three scores, through the trials and through a trial that reads the total back."""

from typing import Any

import pytest

from tests.trials.instruments import (
    OPEN_DOORS,
    VISIT,
    compiled,
    finding,
    first,
    instrument,
    measuring,
    sheet,
    totals,
)
from tests.trials.vectors import outcome
from trials.explain import because

MET, NOT_MET, UNKNOWN, REVIEW = "met", "not met", "unanswered", "review"
EVERYTHING = "everything"
ONLY_SLEDAI = {"platelets": 150, "thrombocytopenia_immune": "no", "bleeding": "no", "other_organ": "no"} | VISIT

SSC = [
    ("C1", {"skin_beyond_knuckles": "yes"}, (9, 9), MET),
    ("C2", ["raynaud", "anticentromere", "telangiectasia"], (8, 8), NOT_MET),
    ("C5", ["raynaud", "anticentromere", "puffy_fingers", "nailfold_capillaries"], (10, 10), MET),
    ("C6", ["puffy_fingers", "sclerodactyly", "raynaud"], (7, 7), NOT_MET),
    ("C7", ["sclerodactyly", "raynaud", "telangiectasia"], (9, 9), MET),
    ("C9", ["anticentromere", "scl_70", "rna_polymerase_iii", "raynaud", "lung_disease"], (8, 8), NOT_MET),
    ("C12", ["sclerodactyly", "raynaud", "scl_70", "lung_disease"], (12, 12), MET),
    ("C13", EVERYTHING, (19, 19), MET),
    ("C15", {"skin_beyond_knuckles": "no", "sclerodactyly": "yes", "raynaud": "yes"}, (7, 7), NOT_MET),
    ("both lung findings", ["pulmonary_hypertension", "lung_disease", "raynaud", "scl_70"], (8, 8), NOT_MET),
    ("ulcers and scars", ["tip_ulcers", "pitting_scars", "raynaud", "telangiectasia"], (8, 8), NOT_MET),
    ("ulcers alone", ["tip_ulcers", "raynaud", "telangiectasia"], (7, 7), NOT_MET),
]

SLE = [
    ("E1", ["nephritis_iii_iv"], (10, 10), MET),
    ("E2", ["dsdna_or_smith", "c3_and_c4_low"], (10, 10), NOT_MET),
    ("E4", ["joints", "c3_and_c4_low"], (10, 10), MET),
    ("E5", ["joints", "c3_or_c4_low"], (9, 9), NOT_MET),
    ("E6", ["leukopenia", "dsdna_or_smith"], (9, 9), NOT_MET),
    ("E8", ["acute_cutaneous", "alopecia", "oral_ulcers"], (6, 6), NOT_MET),
    ("E9", ["acute_cutaneous", "thrombocytopenia"], (10, 10), MET),
    ("E12", ["proteinuria", "dsdna_or_smith"], (10, 10), MET),
    ("E14", ["fever", "leukopenia", "oral_ulcers", "c3_or_c4_low"], (10, 10), MET),
    ("E16", EVERYTHING, (51, 51), MET),
    ("E17", ["seizure", "effusion"], (10, 10), MET),
    ("E20", {"leukopenia": "4.0", "thrombocytopenia": 100, "fever": "38.3", "proteinuria": "0.5"}, (0, 0), NOT_MET),
    ("E21", {"leukopenia": "3.99"}, (3, 3), NOT_MET),
    ("the two complement rows", ["c3_or_c4_low", "c3_and_c4_low", "joints"], (10, 10), MET),
    ("all of the nervous system", ["delirium", "psychosis", "seizure", "fever"], (7, 7), NOT_MET),
    ("just beyond", {"thrombocytopenia": "99.9", "fever": "38.4", "proteinuria": "0.51"}, (10, 10), MET),
]

SLEDAI = [
    ("S0", [], (0, 0), NOT_MET),
    ("S1", ["thrombocytopenia"], (1, 1), NOT_MET),
    ("S3", {"arthritis": 3, "low_complement": "yes"}, (6, 6), NOT_MET),
    ("S5", {"arthritis": 3, "rash": "yes", "leukopenia": "yes"}, (7, 7), MET),
    ("S7", ["seizure"], (8, 8), MET),
    ("S8", ["rash", "alopecia", "mucosal_ulcers", "fever"], (7, 7), MET),
    (
        "S10",
        {"arthritis": 5, "rash": "yes", "proteinuria": "yes", "low_complement": "yes", "dna_binding": "yes"}
        | {"leukopenia": "yes"},
        (15, 15),
        MET,
    ),
    ("S12", EVERYTHING, (105, 105), MET),
    ("S13", ["low_complement"], (2, 2), NOT_MET),
    (
        "S16",
        {"leukopenia": "3.0", "thrombocytopenia": 100, "proteinuria": "0.5", "haematuria": 5, "pyuria": 5}
        | {"fever": "38.0"},
        (0, 0),
        NOT_MET,
    ),
    ("S17", {"leukopenia": "3.5"}, (0, 0), NOT_MET),
    (
        "just beyond",
        {"leukopenia": "2.99", "thrombocytopenia": "99", "fever": "38.1", "proteinuria": "0.6"},
        (7, 7),
        MET,
    ),
    ("one inflamed joint", {"arthritis": 1, "rash": "yes", "alopecia": "yes"}, (4, 4), NOT_MET),
]


def findings(name: str, given: Any) -> dict[str, Any]:
    """The findings of a row: a list of those present, answers, or everything but the sufficient finding."""
    if given == EVERYTHING:
        of = instrument(name)
        shut = {item.id for item in (*of.exclusions, *of.sufficient)}
        given = {item.id: 9 if item.id == "arthritis" else "yes" for item in of.items if item.id not in shut}
    found = dict.fromkeys(given, "yes") if isinstance(given, list) else dict(given)
    return {**OPEN_DOORS[name], **found}


@pytest.mark.parametrize(("row", "given", "total", "result"), SSC, ids=[row[0] for row in SSC])
def test_the_2013_table(row: str, given: Any, total: tuple[int, int], result: str) -> None:
    answers = sheet("ssc-2013", findings("ssc-2013", given))
    assert totals("ssc-2013", answers) == total
    assert outcome(finding(compiled("ct1195e-ssc"), "I06a", answers)) == result


@pytest.mark.parametrize(("row", "given", "total", "result"), SLE, ids=[row[0] for row in SLE])
def test_the_2019_table(row: str, given: Any, total: tuple[int, int], result: str) -> None:
    answers = sheet("sle-2019", findings("sle-2019", given))
    assert totals("sle-2019", answers) == total
    assert outcome(finding(compiled("zm001-sle"), "I01", answers)) == result


@pytest.mark.parametrize(("row", "given", "total", "result"), SLEDAI, ids=[row[0] for row in SLEDAI])
def test_the_sledai_table(row: str, given: Any, total: tuple[int, int], result: str) -> None:
    answers = sheet("sledai-2k", findings("sledai-2k", given))
    assert totals("sledai-2k", answers) == total
    assert outcome(finding(compiled("zm001-sle"), "I04", answers | ONLY_SLEDAI)) == result


def test_raynaud_and_scl_70_with_the_rest_unknown_are_six_so_far() -> None:
    answers = sheet("ssc-2013", {"raynaud": "yes", "scl_70": "yes"}, rest="")
    assert totals("ssc-2013", answers) == (6, 19)
    assert outcome(finding(compiled("ct1195e-ssc"), "I06a", answers)) == UNKNOWN


def test_the_sufficient_finding_stops_the_sum() -> None:
    rules = compiled("ct1195e-ssc")
    alone = {"skin_beyond_knuckles": "yes", "fingers_spared": "no", "look_alike": "no"}
    answers = sheet("ssc-2013", alone, rest="")
    assert outcome(finding(rules, "I06a", answers)) == MET
    assert not {q for q in finding(rules, "I06a", answers).still if q.startswith("ssc-2013.")}
    everything = sheet("ssc-2013", findings("ssc-2013", EVERYTHING) | {"skin_beyond_knuckles": "yes"})
    assert totals("ssc-2013", everything) == (19, 19)  # not 28
    assert totals("ssc-2013", sheet("ssc-2013", {"skin_beyond_knuckles": "yes", "raynaud": "yes"})) == (9, 9)


@pytest.mark.parametrize("shut", ["fingers_spared", "look_alike"])
def test_an_exclusion_shuts_the_2013_set_out(shut: str) -> None:
    rules = compiled("ct1195e-ssc")
    answers = sheet("ssc-2013", {"skin_beyond_knuckles": "yes", "raynaud": "yes", shut: "yes"})
    assert outcome(finding(rules, "I06a", answers)) == NOT_MET
    assert outcome(finding(rules, "I06a", answers | {f"ssc-2013.{shut}": {"unknown": "pending"}})) == UNKNOWN


@pytest.mark.parametrize(
    ("ana", "equivalent", "result"),
    [
        ("no", "no", NOT_MET),
        ({"value": 40}, "no", NOT_MET),
        ({"value": 79}, "no", NOT_MET),
        ({"value": 80}, "no", MET),
        ({"value": 640}, {"unknown": "not done"}, MET),
        ("no", "yes", REVIEW),
        ("no", {"unknown": "not done"}, UNKNOWN),
        ({"unknown": "not done"}, "no", UNKNOWN),
    ],
)
def test_the_2019_set_needs_its_entry(ana: Any, equivalent: Any, result: str) -> None:
    given = {"ana": ana, "ana_equivalent": equivalent, "nephritis_iii_iv": "yes", "dsdna_or_smith": "yes"}
    found = finding(compiled("zm001-sle"), "I01", sheet("sle-2019", given))
    assert outcome(found) == result
    if result == REVIEW:
        assert "counting the equivalent test" in because(found)


def test_without_the_entry_no_finding_is_asked() -> None:
    found = finding(compiled("zm001-sle"), "I01", sheet("sle-2019", {"ana": "no", "ana_equivalent": "no"}, rest=""))
    assert outcome(found) == NOT_MET and not found.still


def test_s14_the_windows_straddle_seven() -> None:
    six = ["low_complement", "dna_binding", "thrombocytopenia", "leukopenia"]
    for last, result in (
        ("2026-03-05", MET),  # 10 days before
        ("2026-03-04", REVIEW),
        ("2026-02-18", REVIEW),  # 25 days
        ("2026-02-13", REVIEW),  # 30 days
        ("2026-02-12", NOT_MET),
        ("2026-02", UNKNOWN),
        ("2026-03", UNKNOWN),
        ({"last": "2025"}, NOT_MET),
        ("2026-03-06/2026-03-15", MET),
    ):
        answers = sheet("sledai-2k", dict.fromkeys(six, "yes") | {"fever": last}) | ONLY_SLEDAI
        found = finding(compiled("zm001-sle"), "I04", answers)
        assert outcome(found) == result, last
        if result == REVIEW:
            assert "6 (10-day window) or 7 (30-day window)" in because(found)
        if result == UNKNOWN:
            assert first(found) == ("sledai-2k.fever",)
    without_day = {name: raw for name, raw in answers.items() if name != "screening_date"} | {
        "sledai-2k.fever": "2026-03-10"
    }
    assert first(finding(compiled("zm001-sle"), "I04", without_day)) == ("screening_date",)


@pytest.mark.parametrize(
    ("joints", "result"), [(1, NOT_MET), (2, REVIEW), (3, MET), ("yes", UNKNOWN), ("no", NOT_MET)]
)
def test_exactly_two_inflamed_joints_are_for_the_investigator(joints: Any, result: str) -> None:
    answers = sheet("sledai-2k", {"arthritis": joints, "rash": "yes", "mucosal_ulcers": "yes"}) | ONLY_SLEDAI
    found = finding(compiled("zm001-sle"), "I04", answers)
    assert outcome(found) == result
    if result == REVIEW:
        assert "8 (two inflamed joints count) or 4 (more than two are needed)" in because(found)
    if joints == "yes":
        assert first(found) == ("sledai-2k.arthritis",)


def test_two_joints_that_change_nothing_are_no_review() -> None:
    answers = sheet("sledai-2k", {"arthritis": 2, "seizure": "yes"}) | ONLY_SLEDAI
    assert outcome(finding(compiled("zm001-sle"), "I04", answers)) == MET


def test_s19_an_early_stop() -> None:
    answers = sheet("sledai-2k", {"low_complement": {"unknown": "pending"}})
    assert totals("sledai-2k", answers) == (0, 2)
    found = finding(compiled("zm001-sle"), "I04", answers | ONLY_SLEDAI)
    assert outcome(found) == NOT_MET


def test_a_partial_total_settles_as_soon_as_it_can() -> None:
    rules = compiled("zm001-sle")
    seven = sheet("sledai-2k", {"rash": "yes", "alopecia": "yes", "mucosal_ulcers": "yes", "fever": "yes"}, rest="")
    assert outcome(finding(rules, "I04", seven | ONLY_SLEDAI)) == MET
    six = sheet("sledai-2k", {"rash": "yes", "myositis": "yes", "vasculitis": {"unknown": "pending"}})
    found = finding(rules, "I04", six | ONLY_SLEDAI)
    assert outcome(found) == UNKNOWN and first(found) == ("sledai-2k.vasculitis",)


def test_the_same_count_is_read_by_each_cutoff() -> None:
    rules = compiled("zm001-sle")
    assert totals("sle-2019", sheet("sle-2019", {"leukopenia": "3.5"})) == (3, 3)
    assert totals("sledai-2k", sheet("sledai-2k", {"leukopenia": "3.5"})) == (0, 0)
    assert totals("sle-2019", sheet("sle-2019", {"fever": "38.2"})) == (0, 0)
    assert totals("sledai-2k", sheet("sledai-2k", {"fever": "38.2"})) == (1, 1)
    assert totals("sledai-2k", sheet("sledai-2k", {"leukopenia": {"value": 2900, "unit": "/uL"}})) == (1, 1)
    assert rules.trial.questions["sledai-2k.leukopenia"].unit == "10*9/L"


def test_adding_what_is_absent_everywhere_gives_a_total_of_nothing() -> None:
    for name in ("ssc-2013", "sle-2019", "sledai-2k"):
        assert totals(name, sheet(name, {})) == (0, 0)
        assert totals(name, {}) == (0, instrument(name).maximum)


# --- a result on file and the worksheet


@pytest.mark.parametrize(
    ("on_file", "worksheet", "result"),
    [
        (8, {}, MET),
        (6, {}, NOT_MET),
        ({"unknown": "not done"}, {"seizure": "yes"}, MET),
        (8, {"seizure": "yes"}, MET),
        (8, {"rash": "yes"}, REVIEW),
        (6, {"seizure": "yes"}, REVIEW),
        (6, {"rash": "yes"}, NOT_MET),
        ({"from": 4}, {"rash": "yes"}, NOT_MET),
        ({"readings": {"10-day window": 6, "30-day window": 7}}, {}, REVIEW),
    ],
)
def test_a_total_on_file_stands_beside_the_worksheet(on_file: Any, worksheet: dict[str, Any], result: str) -> None:
    answers = {**ONLY_SLEDAI, "sledai": on_file, **(sheet("sledai-2k", worksheet) if worksheet else {})}
    found = finding(compiled("zm001-sle"), "I04", answers)
    assert outcome(found) == result
    assert not found.still


def test_a_range_on_file_and_a_begun_worksheet_are_of_one_total() -> None:
    """The worksheet leaves 0, 1, 8 and 9; with at least 6 on file it is 8 or 9, and with at most 6 it is 0 or 1."""
    begun = {"sledai-2k.seizure": None, "sledai-2k.fever": None}
    answers = {k: v for k, v in sheet("sledai-2k", {}).items() if k not in begun} | ONLY_SLEDAI
    for total, result in (({"from": 6}, MET), ({"to": 8}, UNKNOWN), ({"to": 7}, NOT_MET), ({"from": 1}, UNKNOWN)):
        assert outcome(finding(compiled("zm001-sle"), "I04", answers | {"sledai": total})) == result, total


def test_a_started_worksheet_does_not_unsettle_what_is_on_file() -> None:
    answers = {**ONLY_SLEDAI, "sledai": 8, "sledai-2k.rash": "yes"}
    assert outcome(finding(compiled("zm001-sle"), "I04", answers)) == MET


@pytest.mark.parametrize(
    ("on_file", "worksheet", "result"),
    [
        ("fulfilled", {}, MET),
        ("fulfilled", {"ana": "no"}, REVIEW),
        ("not_fulfilled", {"ana": "yes", "nephritis_iii_iv": "yes"}, REVIEW),
        ("not_fulfilled", {"ana": "yes", "fever": "yes"}, NOT_MET),
        ("older_only", {}, UNKNOWN),
        ("older_only", {"ana": "yes", "nephritis_iii_iv": "yes"}, MET),
        ("older_only", {"ana": "yes", "fever": "yes"}, NOT_MET),
        ("ana_equivalent", {}, REVIEW),
    ],
)
def test_a_classification_on_file_stands_beside_the_worksheet(
    on_file: str, worksheet: dict[str, str], result: str
) -> None:
    answers = {"sle_2019": on_file, **(sheet("sle-2019", worksheet) if worksheet else {})}
    found = finding(compiled("zm001-sle"), "I01", answers)
    assert outcome(found) == result
    items = [q for q in found.still if q.startswith("sle-2019.")]
    assert bool(items) == (on_file == "older_only" and not worksheet)


def test_what_is_asked_while_nothing_is_known() -> None:
    """First the result on file; the worksheet once that is not to be had; nothing once either settles it."""
    rules = compiled("ct1195e-ssc")
    both = ("ssc_2013", "ssc_2013_score")
    assert first(finding(rules, "I06a", {})) == both
    unknown = {"ssc_2013": {"unknown": "not available"}}
    asked = first(finding(rules, "I06a", unknown))
    assert asked[0] == "ssc_2013" and len([q for q in asked if q.startswith("ssc-2013.")]) == 15
    begun = first(finding(rules, "I06a", {"ssc-2013.raynaud": "yes"}))
    assert "ssc_2013" not in begun and "ssc-2013.raynaud" not in begun and "ssc-2013.scl_70" in begun
    assert first(finding(rules, "I06a", {"ssc_2013": "scored"})) == ("ssc_2013_score",)


@pytest.mark.parametrize(
    ("answers", "on_file", "items"),
    [
        ({}, {"ssc_2013", "ssc_2013_score"}, 15),
        ({"ssc_2013": {"unknown": "pending"}}, {"ssc_2013", "ssc_2013_score"}, 15),
        ({"ssc_2013": "scored"}, {"ssc_2013_score"}, 15),
        ({"ssc_2013": "scored", "ssc_2013_score": {"from": 8}}, {"ssc_2013_score"}, 15),
        ({"ssc-2013.raynaud": "yes"}, {"ssc_2013", "ssc_2013_score"}, 14),
        ({"ssc_2013": "fulfilled"}, set(), 0),
        (
            {"ssc-2013.skin_beyond_knuckles": "yes", "ssc-2013.fingers_spared": "no"},
            {"ssc_2013", "ssc_2013_score"},
            1,
        ),
    ],
)
def test_while_a_value_can_still_matter_both_ways_to_tell_it_do(
    answers: dict[str, Any], on_file: set[str], items: int
) -> None:
    found = finding(compiled("ct1195e-ssc"), "I06a", answers)
    assert {q for q in found.still if "." not in q} == on_file
    assert len([q for q in found.still if "." in q]) == items


def test_a_worksheet_knows_what_stands_beside_it() -> None:
    for trial, beside in (
        ("zm001-sle", {"sle-2019": {"sle_2019", "sle_2019_score", "sle_2019_clinical"}, "sledai-2k": {"sledai"}}),
        ("ct1195e-ssc", {"ssc-2013": {"ssc_2013", "ssc_2013_score"}}),
    ):
        sheets = compiled(trial).trial.worksheets
        assert {one.instrument.id: set(one.beside) for one in sheets} == beside


def test_every_threshold_of_a_total_is_one_variable() -> None:
    assert len([variable for variable in measuring("sledai-2k").variables if variable]) == 1
