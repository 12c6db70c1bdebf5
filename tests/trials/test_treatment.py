"""The treatment table: dose equivalents, limbs, overlap, and the sixteen rows of the refractory item through it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.trials.instruments import compiled, finding, first
from tests.trials.vectors import outcome
from trials.answer_words import entry_words
from trials.canonical import canonical
from trials.catalog import load, load_drugs
from trials.check.mutate import mutants
from trials.check.survivors import Noticing
from trials.compile import compile_trial
from trials.courses import courses_words
from trials.definition import Treated
from trials.document import Refused
from trials.explain import because
from trials.limits import limit_sentence
from trials.listing import trial_json, trial_lines
from trials.on_file import expanded
from trials.rules import Reason, State, judge

MET, GAP, UNKNOWN, REVIEW = "met", "gap", "gap+unanswered", "gap+review"
SSC = compiled("ct1195e-ssc")
QUESTION = SSC.trial.questions["treatment_courses"]
VISIT = {"screening_date": "2026-03-15"}
Row = dict[str, Any]


def course(drug: str, start: str = "", stop: str = "", response: str = "", **more: Any) -> Row:
    given = {"drug": drug, "start": start, "stop": stop, "response": response, **more}
    return {key: value for key, value in given.items() if value != ""}


def steroid(
    dose: Any, start: str, stop: str, response: str = "ineffective", drug: str = "prednisone", kg: Any = 60
) -> Row:
    """A daily glucocorticoid by mouth."""
    more = {"dose": dose, "unit": "mg", "frequency": "daily", "route": "oral", "weight": kg}
    return course(drug, start, stop, response, **more)


def judged(*rows: Row, **others: Any) -> Any:
    answers = {**VISIT, **others, "treatment_courses": list(rows) if rows else "none"}
    return finding(SSC, "I08", {name: raw for name, raw in answers.items() if raw is not None})


FROM, YEAR, EIGHT, SEVEN, FOUR = "2025-01-01", "2025-12-31", "2025-09-01", "2025-08-01", "2025-05-01"
NO = "ineffective"
RELAPSED = {"remission": "2025-10-01", "relapse": "2026-01-15"}


def mmf(stop: str, response: str = NO, start: str = FROM, **more: Any) -> Row:
    return course("mycophenolate_mofetil", start, stop, response, **more)


def cyc(stop: str, response: str = NO, start: str = FROM, **more: Any) -> Row:
    return course("cyclophosphamide", start, stop, response, **more)


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
    ("drug", "dose", "kg", "result"),
    [
        ("prednisone", 55, 60, GAP),
        ("prednisone", 60, 60, REVIEW),
        ("prednisone", "60.5", 60, MET),
        ("methylprednisolone", 48, 60, REVIEW),
        ("methylprednisolone", 52, 60, MET),
        ("methylprednisolone", 40, 60, GAP),
        ("triamcinolone", 48, 60, REVIEW),
        ("dexamethasone", 9, 60, REVIEW),
        ("dexamethasone", "7.5", 50, REVIEW),
        ("dexamethasone", "9.1", 60, MET),
        ("dexamethasone", "8.9", 60, GAP),
        ("hydrocortisone", 240, 60, REVIEW),
        ("hydrocortisone", 241, 60, MET),
        ("deflazacort", 72, 60, REVIEW),
        ("deflazacort", 73, 60, MET),
        ("cortisone", 300, 60, REVIEW),
        ("cortisone acetate", 299, 60, GAP),
        ("betamethasone", "7.5", 55, REVIEW),
        ("betamethasone", 9, 60, REVIEW),
        ("betamethasone", "9.1", 60, MET),
        ("betamethasone", 7, 60, GAP),
        ("prednisolone", 50, 72, GAP),
        ("prednisone", 60, "", UNKNOWN),
        ("prednisone", "", 60, UNKNOWN),
    ],
)
def test_the_dose_table(drug: str, dose: Any, kg: Any, result: str) -> None:
    row = steroid(dose, FROM, EIGHT, drug=drug, kg=kg)
    given_row = {key: value for key, value in row.items() if value != "" and (dose != "" or key != "unit")}
    assert outcome(judged(given_row, mmf(EIGHT))) == result


def test_betamethasone_says_that_tables_differ() -> None:
    assert "By some tables of equivalent doses" in because(
        judged(steroid("7.5", FROM, EIGHT, drug="betamethasone", kg=55), mmf(EIGHT))
    )


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"frequency": "twice daily", "dose": 31}, MET),
        ({"frequency": "twice daily", "dose": 30}, REVIEW),
        ({"frequency": "every other day", "dose": 121}, MET),
        ({"frequency": "every other day", "dose": 120}, REVIEW),
        ({"frequency": "every other day", "dose": 119}, GAP),
        ({"frequency": "weekly", "dose": 430}, REVIEW),
        ({"frequency": "weekly", "dose": 59}, GAP),
        ({"frequency": "every two weeks", "dose": 61}, REVIEW),
        ({"unit": "mg/kg", "dose": "1.01", "weight": None}, MET),
        ({"unit": "mg/kg", "dose": "1", "weight": None}, REVIEW),
        ({"unit": "g", "dose": "0.061"}, MET),
        ({"route": "topical", "dose": 600}, GAP),
        ({"route": "inhaled", "dose": 600}, GAP),
        ({"route": "intra-articular", "dose": 600}, GAP),
        ({"route": "intravenous", "dose": 600}, REVIEW),
        ({"route": "intravenous", "dose": 6}, GAP),
        ({"frequency": "pulse", "dose": 500}, REVIEW),
        ({"route": "intramuscular", "dose": 61}, MET),
        ({"frequency": "pulse", "dose": None, "unit": None}, REVIEW),
        ({"frequency": "monthly", "dose": 600}, REVIEW),
        ({"frequency": "monthly", "dose": 59}, GAP),
        ({"frequency": "other", "dose": 600}, UNKNOWN),
        ({"frequency": None}, UNKNOWN),
        ({"route": None, "dose": 61}, UNKNOWN),
        ({"route": None, "dose": 59}, GAP),
        ({"route": "intravenous", "dose": None, "unit": None}, UNKNOWN),
        ({"route": "intravenous", "weight": None}, UNKNOWN),
    ],
)
def test_how_a_steroid_is_given(changes: Row, result: str) -> None:
    row = {key: value for key, value in {**steroid(60, FROM, EIGHT), **changes}.items() if value is not None}
    assert outcome(judged(row, mmf(EIGHT))) == result


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


# --- two glucocorticoids at the same time


def half(start: str, stop: str, dose: Any = 36, drug: str = "prednisone", **more: Any) -> Row:
    """0.6 mg/kg a day, by itself below the limit."""
    return {key: text for key, text in {**steroid(dose, start, stop, drug=drug), **more}.items() if text is not None}


def test_two_steroids_at_the_same_time_neither_fail_nor_meet_by_their_sum() -> None:
    both = judged(half(FROM, EIGHT), half(FROM, EIGHT, "5.4", "dexamethasone"), mmf(EIGHT))
    assert outcome(both) == REVIEW
    assert "whether their doses are to be added is not stated" in because(both)
    assert outcome(judged(half(FROM, EIGHT, 30), half(FROM, EIGHT, 30), mmf(EIGHT))) == REVIEW  # 1 mg/kg together
    assert outcome(judged(half(FROM, EIGHT, 30), half(FROM, EIGHT, 29), mmf(EIGHT))) == GAP
    assert outcome(judged(*[half(FROM, EIGHT, 24)] * 3, mmf(EIGHT))) == REVIEW
    assert outcome(judged(half(FROM, EIGHT), steroid(61, FROM, EIGHT), mmf(EIGHT))) == MET  # one alone is above
    assert outcome(judged(half(FROM, EIGHT), half(FROM, EIGHT), cyc(EIGHT), mmf(EIGHT))) == MET
    assert outcome(judged(half(FROM, EIGHT, "6.5", "betamethasone"), half(FROM, EIGHT, 10), mmf(EIGHT))) == REVIEW
    for ways in ({"route": "topical"}, {"route": "inhaled"}):
        assert outcome(judged(half(FROM, EIGHT), half(FROM, EIGHT, **ways), mmf(EIGHT))) == GAP


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ((FROM, EIGHT), (FOUR, YEAR), REVIEW),
        ((FROM, FOUR), (FOUR, YEAR), GAP),  # changed on one day
        ((FROM, "2025-05-02"), (FOUR, YEAR), REVIEW),
        ((FROM, "2025-04-30"), (FOUR, YEAR), GAP),
        ((FROM, YEAR), ("2025-03-01", "2025-03-02"), REVIEW),
        ((FROM, "2025-05"), ("2025-05", YEAR), UNKNOWN),
        ((FROM, "2025-04"), ("2025-05", YEAR), GAP),
        ((FROM, "2025-06"), ("2025-05", YEAR), REVIEW),
        ((FROM, "2025-06"), ("2025-04", YEAR), REVIEW),
        ((FROM, ""), (FOUR, YEAR), UNKNOWN),
        (("", FOUR), (FOUR, YEAR), GAP),
        ((FROM, YEAR), (FOUR, ""), UNKNOWN),
        (("2025-01", "ongoing"), ("2025-03", "ongoing"), REVIEW),
    ],
)
def test_when_two_steroids_were_taken_together(first: Any, second: Any, result: str) -> None:
    for one, other in ((first, second), (second, first)):
        rows = [{key: text for key, text in half(*days).items() if text} for days in (one, other)]
        assert outcome(judged(*rows, mmf(YEAR))) == result


def test_the_time_together_counts_like_any_other() -> None:
    pair = [half(FROM, "2025-03-01"), half(FROM, "2025-03-01")]
    assert outcome(judged(*pair, mmf("2025-04-01"))) == GAP  # three months at most
    assert outcome(judged(*pair, mmf("2025-07-02", start="2025-03-01"))) == REVIEW  # six months in sequence
    assert outcome(judged(*pair, mmf("2025-06-01", start="2025-03-01"))) == GAP
    shorter = [half(FROM, YEAR), half(FROM, YEAR), half(FROM, "2025-02-01", 3)]
    assert outcome(judged(*shorter, mmf("2025-07-02"))) == REVIEW
    relay = [half(FROM, YEAR), half(FROM, "2025-05-31"), half("2025-06-01", YEAR)]
    held = judged(*relay, mmf(EIGHT, "remission"))
    assert outcome(held) == GAP or "different responses" in because(held)


def test_what_two_steroids_still_need_is_told() -> None:
    found = judged(half(FROM, EIGHT, route=None), half(FROM, EIGHT), mmf(EIGHT))
    assert outcome(found) == UNKNOWN and "treatment_courses" in found.still
    assert "In the treatment table, course 1 (Prednisone) lacks route." in because(found)
    undated = judged({key: half("", "")[key] for key in half("", "")}, half(FROM, EIGHT), mmf(EIGHT))
    assert "course 1 (Prednisone) lacks start, stop" in because(undated)


# --- the statements beside the table

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


# --- entries


def test_a_course_as_it_is_stored_and_told() -> None:
    raw = {"drug": "Actemra", "dose": 162, "unit": "mg", "frequency": "WEEKLY", "start": "2025-03", "stop": "Ongoing"}
    (row,) = canonical(QUESTION, raw)
    assert row == {
        "drug": "tocilizumab",
        "dose": "162",
        "unit": "mg",
        "frequency": "weekly",
        "start": "2025-03",
        "stop": "ongoing",
    }
    assert canonical(QUESTION, [row]) == [row]
    assert courses_words(load_drugs(), [row, row]) == "2 courses: Tocilizumab"
    line = "Tocilizumab, 162 mg, weekly, 2025-03 to ongoing"
    assert entry_words(QUESTION, [row, row]) == f"{line}; {line}"
    assert canonical(QUESTION, line) == [row]
    assert entry_words(QUESTION, "none") == "No treatment so far"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            "pred, 60mg/day",
            None,
        ),
        ("Prednisone, 60mg/day", {"dose": "60", "unit": "mg", "frequency": "daily"}),
        ("Prednisone, 1.2 mg/kg/day, oral", {"dose": "1.2", "unit": "mg/kg", "frequency": "daily", "route": "oral"}),
        ("Prednisone, 430 mg/week", {"dose": "430", "unit": "mg", "frequency": "weekly"}),
        ("Prednisone, 1 g/month", {"dose": "1", "unit": "g", "frequency": "monthly"}),
        (
            "Prednisone, daily, 5 mg, weight 60.5 kg",
            {"dose": "5", "unit": "mg", "frequency": "daily", "weight": "60.5"},
        ),
        ("Prednisone, since 2025", {"start": "2025", "stop": "ongoing"}),
        ("Prednisone, from 2025-01, until 2025-03", {"start": "2025-01", "stop": "2025-03"}),
        ("Prednisone, start not known to 2025-03", {"stop": "2025-03"}),
        (
            "Prednisone, ongoing, flare, relapse 2025-01",
            {"stop": "ongoing", "response": "flare", "relapse": "2025-01"},
        ),
        ("Another biologic (ABC 12)", {"drug": "other_biologic", "name": "ABC 12"}),
    ],
)
def test_a_course_on_one_line(line: str, row: Row | None) -> None:
    if row is None:
        with pytest.raises(Refused, match="did you mean prednisone"):
            canonical(QUESTION, line)
    else:
        assert canonical(QUESTION, [line]) == [{"drug": "prednisone", **row}]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "the table is empty"),
        ([5], "course 1: a course is a line or a mapping"),
        (["prednisone, blue"], "course 1: 'blue' is not understood"),
        (["prednisone, oral, intravenous"], "course 1: route stands twice"),
        (["prednisone; wonderdrug"], "course 1: 'prednisone; wonderdrug' is not on the list"),
        ("prednisone; wonderdrug", "course 2: 'wonderdrug' is not on the list"),
        ([{"drug": "prednisone", "dose": 5, "unit": "mg/day", "frequency": "weekly"}], "keep one"),
        (["prednisone" + ", oral" * 100], "longer than 400 characters"),
        ([{"dose": 5}], "course 1: no medicine is named"),
        ([{"drug": "prednison"}], "did you mean prednisone?"),
        ([{"drug": "wonderdrug"}], "not on the list of medicines; use other_biologic or other_medicine"),
        ([{"drug": "prednisone", "colour": "red"}], "the key 'colour' is not known"),
        ([{"drug": "prednisone", "dose": 5}], "a dose and its unit belong together"),
        ([{"drug": "prednisone", "dose": 0, "unit": "mg"}], "a number above 0"),
        ([{"drug": "prednisone", "dose": "a lot", "unit": "mg"}], "a number above 0"),
        ([{"drug": "prednisone", "route": "by ear"}], "use one of: oral"),
        ([{"drug": "prednisone", "start": "2025-02-30"}], "start: "),
        ([{"drug": "prednisone", "start": True}], "cannot stand as start"),
        ([{"drug": "prednisone", "start": "2025-05", "stop": "2025-04"}], "ends before it begins"),
        ([{"drug": "prednisone", "start": "2025-05", "relapse": "2025-04"}], "the relapse lies before the course"),
        ([{"drug": "prednisone", "remission": "2025-05", "relapse": "2025-04"}], "before the remission"),
        ([{"drug": "prednisone"}] * 101, "at most 100"),
    ],
)
def test_tables_that_are_refused(raw: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical(QUESTION, raw)
    assert said in str(refused.value) and str(refused.value).startswith("treatment_courses: ")
    assert str(refused.value).endswith((".", "?"))


def test_a_course_is_not_in_the_future() -> None:
    today = 739_690
    entry = canonical(QUESTION, [course("prednisone", "2025-01", "2030-01")])
    sentence = limit_sentence(QUESTION, entry, QUESTION.limits, today)
    assert str(sentence) == "course 1: 1 January 2030 is in the future; write ongoing"


def test_medicines_are_found_by_any_of_their_names() -> None:
    drugs = load_drugs()
    assert [drug.id for drug in drugs.matching("雅美")] == ["tocilizumab"]
    assert [drug.id for drug in drugs.matching("antimal")] == ["hydroxychloroquine", "chloroquine"]
    assert len(drugs.matching("")) == len(drugs.by_id)
    named = drugs.named("cyclosporine")
    assert named is not None and (named.id, named.kind_label) == ("ciclosporin", "Immunosuppressant")


def test_check_tries_the_lists_of_a_table() -> None:
    changes = {mutant.change for mutant in mutants(SSC.trial) if isinstance(mutant.derived, Treated)}
    assert {"listed without telitacicept", "review without biologic", "first without cyclophosphamide"} <= changes
    assert {"above 0.9 mg/kg instead of 1", "above 1.1 mg/kg instead of 1", "5 months instead of 6"} <= changes
    assert all(
        Noticing(SSC.trial, SSC.trial.cases).notices(m) for m in mutants(SSC.trial) if isinstance(m.derived, Treated)
    )


def test_a_table_is_judged_anew_for_another_visit_and_another_response() -> None:
    table = [cyc("ongoing", "", start="2025-09-01"), mmf("ongoing", "", start="2025-09-01")]
    assert outcome(judged(*table, treatment_response=NO)) == MET
    assert outcome(judged(*table, treatment_response=NO, screening_date="2026-02-01")) == GAP
    assert outcome(judged(*table, treatment_response="remission")) == GAP
    assert outcome(judged(*table)) == UNKNOWN
    assert outcome(judged(*table, treatment_response=NO)) == MET


def test_a_listing_tells_the_table() -> None:
    lines = list(trial_lines(SSC))
    told = next(line for line in lines if line.startswith("  treatment table: "))
    assert "cyclophosphamide or a glucocorticoid above 1 mg/kg a day" in told and "6 months" in told
    assert "telitacicept" in told and "for review biologic, mycophenolic acid" in told
    fields = trial_json(SSC)["questions"]["treatment_courses"]
    assert fields["medicines"]["tocilizumab"]["names"] == ["Actemra", "雅美罗", "yamerol", "托珠单抗"]
    assert fields["fields"]["unit"] == ["mg", "g", "mg/kg"] and fields["fields"]["start"] == []
    offered = compiled("zm001-sle")
    assert trial_json(offered)["offer"] == ["treatment_courses"]
    assert "  Treatment history: may be entered, decides nothing here" in trial_lines(offered)


@pytest.mark.parametrize(
    ("item", "fields", "number"),
    [
        ("sledai-2k.arthritis", ["value", "last"], "number of inflamed joints"),
        ("sledai-2k.rash", ["last"], None),
        ("sle-2019.leukopenia", ["value"], "lowest white cell count"),
        ("sle-2019.seizure", None, None),
    ],
)
def test_a_listing_tells_how_a_finding_may_be_answered(
    item: str, fields: list[str] | None, number: str | None
) -> None:
    told = trial_json(compiled("zm001-sle"))["questions"][item]
    assert told.get("fields") == (fields and {field: [] for field in fields})
    assert told.get("number") == number
