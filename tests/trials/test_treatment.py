"""The refractory item by a treatment table: its sixteen rows, limbs, overlap, and the statements beside it."""

from dataclasses import replace
from datetime import date

import pytest

from tests.trials.instruments import compiled, finding, first
from tests.trials.treatments import (
    EIGHT,
    FOUR,
    FROM,
    GAP,
    MET,
    NO,
    QUESTION,
    RELAPSED,
    REVIEW,
    SEVEN,
    SSC,
    UNKNOWN,
    VISIT,
    YEAR,
    Row,
    course,
    cyc,
    judged,
    mmf,
    steroid,
)
from tests.trials.vectors import outcome
from trials.canonical import canonical
from trials.catalog import load
from trials.check.mutate import mutants
from trials.check.survivors import Noticing
from trials.compile import compile_trial
from trials.definition import Treated
from trials.explain import because
from trials.on_file import expanded
from trials.rules import Reason, State, judge

VECTORS: list[tuple[str, list[Row], str]] = [
    ("1", [cyc(YEAR), mmf(YEAR)], MET),
    ("2", [steroid(72, FROM, SEVEN), mmf(SEVEN)], MET),
    ("3", [steroid(72, FROM, SEVEN), cyc(SEVEN), course("methotrexate", FROM, SEVEN, NO)], MET),
    ("4", [steroid(60, FROM, SEVEN), mmf(SEVEN)], REVIEW),
    ("5", [steroid(55, FROM, YEAR), mmf(YEAR)], GAP),
    ("6", [cyc(SEVEN)], GAP),
    ("7", [cyc("2025-04-01"), mmf(EIGHT, start="2025-04-01")], REVIEW),
    ("7, a day apart", [cyc("2025-04-01"), mmf("2025-09-02", start="2025-04-02")], REVIEW),
    ("8, a day more", [cyc("ongoing", start="2025-09-14"), mmf("ongoing", start="2025-09-14")], MET),
    ("8, to the day", [cyc("ongoing", start="2025-09-15"), mmf("ongoing", start="2025-09-15")], REVIEW),
    ("8, a day less", [cyc("ongoing", start="2025-09-16"), mmf("ongoing", start="2025-09-16")], GAP),
    ("9", [cyc(FOUR, "remission", **RELAPSED), mmf(FOUR, "remission", **RELAPSED)], REVIEW),
    ("10", [cyc(EIGHT, "remission", **RELAPSED), mmf(EIGHT, "remission", **RELAPSED)], MET),
    ("11", [cyc(YEAR), course("nintedanib", FROM, YEAR, NO)], GAP),
    ("12", [cyc(EIGHT), course("雅美罗", FROM, EIGHT, NO)], MET),
    ("13", [cyc(EIGHT), course("anifrolumab", FROM, EIGHT, NO)], REVIEW),
    (
        "14",
        [
            course(
                "methylprednisolone",
                FROM,
                "2025-01-03",
                NO,
                dose=500,
                unit="mg",
                frequency="daily",
                route="intravenous",
                weight=60,
            ),
            mmf(EIGHT),
        ],
        REVIEW,
    ),
    ("15", [cyc(EIGHT, "remission"), mmf(EIGHT, "remission")], GAP),
]


@pytest.mark.parametrize(("row", "rows", "result"), VECTORS, ids=[row[0] for row in VECTORS])
def test_the_rows_of_the_refractory_item(row: str, rows: list[Row], result: str) -> None:
    assert outcome(judged(*rows)) == result
    assert outcome(judged(*reversed(rows))) == result


def test_row_16_medicines_unknown() -> None:
    assert outcome(finding(SSC, "I08", {**VISIT, "treatment_courses": {"unknown": "not available"}})) == UNKNOWN


@pytest.mark.parametrize(
    "drug",
    [
        "hydroxychloroquine",
        "chloroquine",
        "azathioprine",
        "MMF",
        "methotrexate",
        "leflunomide",
        "tacrolimus",
        "cyclosporine",
        "tocilizumab",
        "yamerol",
        "rituximab",
        "belizumab",
        "贝利尤单抗",
        "贝利木单抗",
        "etanercept",
        "恩利",
        "依那西普",
        "telitacicept",
        "泰它西普",
        "泰爱",
    ],
)
def test_the_listed_medicines(drug: str) -> None:
    assert outcome(judged(cyc(EIGHT), course(drug, FROM, EIGHT, NO))) == MET


@pytest.mark.parametrize(
    ("drug", "result"),
    [
        ("mycophenolic_acid", REVIEW),
        ("other_biologic", REVIEW),
        ("pirfenidone", GAP),
        ("other_medicine", GAP),
        ("cyclophosphamide", GAP),
        ("prednisone", GAP),
    ],
)
def test_medicines_off_the_list(drug: str, result: str) -> None:
    assert outcome(judged(cyc(EIGHT), course(drug, FROM, EIGHT, NO))) == result


def test_a_listed_medicine_on_the_skin_is_reviewed() -> None:
    assert outcome(judged(cyc(EIGHT), course("tacrolimus", FROM, EIGHT, NO, route="topical"))) == REVIEW


def test_q1_notes_which_limb_is_missing() -> None:
    flags = {
        "cyclophosphamide without": [cyc(YEAR), mmf(YEAR)],
        "without cyclophosphamide": [steroid(72, FROM, SEVEN), mmf(SEVEN)],
    }
    for words, rows in flags.items():
        assert any(words in note for note in judged(*rows).notes)
    assert not judged(steroid(72, FROM, SEVEN), cyc(SEVEN), mmf(SEVEN)).notes


def test_q2_overlap_and_not_length() -> None:
    """The overlap counts: medicine alone for long, or a sequence, is for a person."""
    assert outcome(judged(cyc("2025-03-01"), mmf(YEAR))) == REVIEW
    assert outcome(judged(cyc(YEAR), mmf("2025-03-01"))) == REVIEW
    assert outcome(judged(cyc("2025-03-01"), mmf("2025-04-01"))) == GAP
    assert outcome(judged(cyc("2025-02-01"), mmf("2025-07-01"))) == REVIEW  # exactly six months alone
    assert outcome(judged(cyc("2025-02-01"), mmf("2025-06-30"))) == GAP
    assert outcome(judged(cyc(FOUR), course("azathioprine", FOUR, YEAR, NO))) == REVIEW


def test_courses_that_follow_each_other_are_one_stretch() -> None:
    doses = [steroid(72, FROM, FOUR), steroid(66, FOUR, EIGHT)]
    assert outcome(judged(*doses, mmf(EIGHT))) == MET
    assert outcome(judged(steroid(72, FROM, "2025-04-30"), steroid(66, FOUR, EIGHT), mmf(EIGHT))) == MET
    assert outcome(judged(steroid(72, FROM, FOUR), steroid(66, "2025-05-03", EIGHT), mmf(EIGHT))) == REVIEW
    assert outcome(judged(steroid(72, FROM, FOUR), steroid(30, FOUR, EIGHT), mmf(EIGHT))) == REVIEW
    assert (
        outcome(judged(steroid(72, "2025-01", "2025-04"), steroid(66, "2025-05", "2025-09"), mmf(EIGHT))) == UNKNOWN
    )
    assert outcome(judged(cyc(EIGHT), mmf(FOUR), mmf(EIGHT, start=FOUR))) == MET


@pytest.mark.parametrize(("stop", "start"), [("2025-04-30", "2025-05"), ("2025-04", "2025-05-01")])
def test_whether_a_day_lies_between_may_not_be_known(stop: str, start: str) -> None:
    assert outcome(judged(steroid(72, FROM, stop), steroid(66, start, EIGHT), mmf(EIGHT))) == UNKNOWN


def test_a_course_without_an_end_may_still_reach_the_months() -> None:
    assert outcome(judged(cyc("", start="2024-01-01"), mmf("2025-04-01"))) == UNKNOWN
    assert outcome(judged(cyc("2025-02-01"), mmf("2025-04-01"))) == GAP


def test_q3_relapse() -> None:
    relapsed = {"response": "remission", **RELAPSED}
    assert outcome(judged(cyc(EIGHT, **relapsed), mmf(EIGHT, **relapsed))) == MET
    assert outcome(judged(cyc("2025-07-01", **relapsed), mmf("2025-07-01", **relapsed))) == REVIEW
    assert outcome(judged(cyc("2025-07-02", **relapsed), mmf("2025-07-02", **relapsed))) == MET
    flare = {"response": "flare"}
    assert outcome(judged(cyc(EIGHT, **flare), mmf(EIGHT, **flare))) == REVIEW
    only_relapse = {"response": "", "relapse": "2026-01-15"}
    assert outcome(judged(cyc(EIGHT, **only_relapse), mmf(EIGHT, **only_relapse))) == REVIEW
    assert outcome(judged(cyc(EIGHT, **relapsed), mmf(EIGHT, "remission"))) == MET


def test_q4_the_response_is_stated_and_never_computed() -> None:
    silent = [cyc(EIGHT, ""), mmf(EIGHT, "")]
    found = judged(*silent)
    assert outcome(found) == UNKNOWN and "treatment_response" in found.still
    assert outcome(judged(*silent, treatment_response="ineffective")) == MET
    assert outcome(judged(*silent, treatment_response="remission")) == GAP
    assert outcome(judged(cyc(EIGHT, "partial"), mmf(EIGHT, "partial"))) == REVIEW
    differing = judged(cyc(EIGHT), mmf(EIGHT, "remission"))
    assert outcome(differing) == REVIEW and "different responses" in because(differing)
    assert outcome(judged(cyc(EIGHT), mmf(EIGHT, ""))) == MET


def test_a_remission_that_holds_is_never_still_ineffective() -> None:
    """What failed once is for a person while another course has brought a remission."""
    failed = [cyc(EIGHT), mmf(EIGHT)]
    assert outcome(judged(*failed, course("rituximab", "2025-10-01", "ongoing", "remission"))) == REVIEW
    assert outcome(judged(*failed, course("other_medicine", "2025-10-01", "ongoing", "remission"))) == REVIEW
    assert outcome(judged(cyc(YEAR), mmf(EIGHT), mmf(YEAR, "remission", start="2025-09-02"))) == REVIEW
    earlier = course("rituximab", "2023-01-01", "2023-06-01", "remission", relapse="2024-01-01")
    assert outcome(judged(*failed, earlier)) == MET


def test_a_part_of_a_longer_stretch_stands_for_itself_too() -> None:
    parts = [mmf("2025-10-01"), mmf(YEAR, "flare", start="2025-10-01")]
    assert outcome(judged(cyc(YEAR), *parts)) == MET  # nine months without effect, then a flare
    silent = [mmf("2025-04-01", ""), mmf(YEAR, "remission", start="2025-04-01")]
    assert outcome(judged(cyc(YEAR, ""), *silent)) == GAP  # the response of the stretch counts for its parts


def test_q5_a_table_never_fails_the_item() -> None:
    assert outcome(judged()) == GAP  # no treatment so far


def test_partial_dates() -> None:
    assert outcome(judged(cyc("2025-09", start="2025-01"), mmf("2025-09", start="2025-01"))) == MET
    assert outcome(judged(cyc("2025-07", start="2025-01"), mmf("2025-07", start="2025-01"))) == UNKNOWN
    assert outcome(judged(cyc("2025-03", start="2025-01"), mmf("2025-04", start="2025-02"))) == GAP
    found = judged(cyc("ongoing", start="2025-01"), mmf("ongoing", start="2025-01"), screening_date=None)
    assert outcome(found) == UNKNOWN and "screening_date" in found.still
    assert outcome(judged(cyc("", start="2025-01"), mmf("", start="2025-01"))) == UNKNOWN


def test_treatment_to_come_has_not_been_given() -> None:
    """On 15 March 2026 with the screening visit on the 20th: what goes on has been given until the 15th."""
    for start, wanted in (("2025-09-14", MET), ("2025-09-15", REVIEW), ("2025-09-16", GAP)):
        parts = [cyc("ongoing", start=start), mmf("ongoing", start=start)]
        assert outcome(judged(*parts, screening_date="2026-03-20")) == wanted
    whole = SSC.trial
    rule = expanded({"refractory": {"is": "yes"}}, {"refractory": whole.derive["refractory"].on_file})
    alone = replace(whole.criterion("I08"), rule=rule)
    rules = compile_trial(replace(whole, criteria=(alone,), cases=()))
    sheet = {"screening_date": "2026-03-20", "treatment_courses": parts}
    questions = rules.trial.questions
    entries = {name: canonical(questions[name], raw) for name, raw in sheet.items()}
    found = judge(rules, entries, on=date(2026, 3, 15)).findings["I08"]
    assert found.state is State.OPEN and Reason.LATER in found.reasons


def test_a_table_without_weight_asks_for_the_table_again() -> None:
    found = judged(steroid(60, FROM, EIGHT, kg=""), mmf(EIGHT))
    assert outcome(found) == UNKNOWN and "treatment_courses" in found.still
    assert "In the treatment table, course 1 (Prednisone) lacks weight." in because(found)
    vague = because(judged(course("prednisone", response=NO), mmf("", start="2025-01")))
    assert "course 1 (Prednisone) lacks route, dose, unit, frequency, weight, start, stop" in vague
    assert "course 2 (Mycophenolate mofetil) lacks stop" in vague
    assert "lacks" not in because(judged(cyc("2025-07", start="2025-01"), mmf("2025-07", start="2025-01")))


STATED: Row = {
    "first_part": "cyclophosphamide",
    "second_part": "listed",
    "treatment_response": "ineffective",
    "combined_from": FROM,
    "combined_until": EIGHT,
}


def test_either_source_settles_it_and_two_that_disagree_are_reviewed() -> None:
    alone = finding(SSC, "I08", {**VISIT, **STATED})
    assert outcome(alone) == MET and "treatment_courses" not in alone.still
    assert outcome(judged(cyc(EIGHT), mmf(EIGHT), **STATED)) == MET
    differ = judged(steroid(20, FROM, EIGHT), mmf(EIGHT), **STATED)
    assert outcome(differ) == REVIEW
    assert "do not agree" in because(differ)
    assert outcome(judged(cyc(EIGHT), mmf(EIGHT), first_part="neither")) == REVIEW
    assert outcome(judged(cyc(EIGHT), mmf(EIGHT), first_part="cyclophosphamide")) == MET


def test_what_is_asked_of_the_treatment() -> None:
    assert "treatment_courses" not in first(finding(SSC, "I08", VISIT))
    unknown = {name: {"unknown": "not available"} for name in STATED}
    assert "treatment_courses" in first(finding(SSC, "I08", VISIT | unknown))
    begun = finding(SSC, "I08", VISIT | {"first_part": "cyclophosphamide"})
    assert "treatment_courses" not in first(begun) and "second_part" in first(begun)
    assert "treatment_courses" in begun.still
    table = judged(steroid(60, FROM, EIGHT, kg=""), mmf(EIGHT))
    assert "first_part" not in first(table) and "first_part" in table.still


def test_lupus_offers_the_table_and_never_asks_it() -> None:
    sle = compiled("zm001-sle")
    assert sle.trial.offered == ("treatment_courses",)
    assert sle.trial.questions["treatment_courses"].shared
    assert sle.serves["treatment_courses"] == ()
    entries = {"treatment_courses": canonical(QUESTION, [cyc(EIGHT)])}
    empty, filled = judge(sle, {}), judge(sle, entries)
    assert {i: f.state for i, f in empty.findings.items()} == {i: f.state for i, f in filled.findings.items()}
    assert "treatment_courses" not in (*empty.ask, *empty.waiting, *empty.further)
    assert load("zm001-sle").includes["drugs.yaml"] == load("ct1195e-ssc").includes["drugs.yaml"]


def test_a_table_is_judged_anew_for_another_visit_and_another_response() -> None:
    table = [cyc("ongoing", "", start="2025-09-01"), mmf("ongoing", "", start="2025-09-01")]
    assert outcome(judged(*table, treatment_response=NO)) == MET
    assert outcome(judged(*table, treatment_response=NO, screening_date="2026-02-01")) == GAP
    assert outcome(judged(*table, treatment_response="remission")) == GAP
    assert outcome(judged(*table)) == UNKNOWN
    assert outcome(judged(*table, treatment_response=NO)) == MET


def test_check_tries_the_lists_of_a_table() -> None:
    changes = {mutant.change for mutant in mutants(SSC.trial) if isinstance(mutant.derived, Treated)}
    assert {"listed without telitacicept", "review without biologic", "first without cyclophosphamide"} <= changes
    assert {"above 0.9 mg/kg instead of 1", "above 1.1 mg/kg instead of 1", "5 months instead of 6"} <= changes
    assert all(
        Noticing(SSC.trial, SSC.trial.cases).notices(m) for m in mutants(SSC.trial) if isinstance(m.derived, Treated)
    )
