"""ZM001 against the vectors of the clinical facts: written from its tables, not from the cases of the file."""

from datetime import date
from typing import Any

import pytest

from tests.trials.vectors import (
    LATER,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    REVIEW,
    UNKNOWN,
    UNPUBLISHED,
    Answers,
    Vectors,
)
from trials.limits import limit_sentence

VECTORS = Vectors("zm001-sle")
finding = VECTORS.finding
NO_DATA = {"unknown": "not available"}


@pytest.mark.parametrize(
    ("documented", "outcome"),
    [
        ("fulfilled", MET),
        ("older_only", UNKNOWN),
        ("ana_never", NOT_MET),
        ("ana_equivalent", REVIEW),
        ("not_fulfilled", NOT_MET),
    ],
)
def test_i01_as_documented(documented: str, outcome: str) -> None:
    assert finding("I01", {"sle_2019": documented}) == outcome


@pytest.mark.parametrize(
    ("total", "clinical", "outcome"),
    [
        (10, "yes", MET),  # E1, E4, E9, E12, E14, E17
        (10, "no", NOT_MET),  # E2
        (9, "yes", NOT_MET),  # E5, E6
        (6, "yes", NOT_MET),  # E8
        (51, "yes", MET),  # E16
        (0, "no", NOT_MET),  # E20
        (3, "yes", NOT_MET),  # E21
        ({"from": 6, "to": 51}, "yes", UNKNOWN),
    ],
)
def test_i01_by_points(total: Any, clinical: str, outcome: str) -> None:
    answers = {"sle_2019": "scored", "sle_2019_score": total, "sle_2019_clinical": clinical}
    assert finding("I01", answers) == outcome


@pytest.mark.parametrize("biologic", ["yes", "no", NO_DATA])
def test_i02_earlier_treatment_stays_a_gap(biologic: Any) -> None:
    assert finding("I02", {"biologic_ever": biologic}) == UNPUBLISHED


@pytest.mark.parametrize(
    ("ana", "dsdna", "smith", "outcome"),
    [
        ("positive", NO_DATA, NO_DATA, MET),
        ("negative", "negative", "negative", NOT_MET),
        ("positive", "negative", "negative", MET),
        ("weak", "negative", "negative", REVIEW),
        ("old_only", "old_only", "old_only", UNKNOWN),
        (NO_DATA, NO_DATA, NO_DATA, UNKNOWN),
        ("negative", "negative", NO_DATA, UNKNOWN),
        ("negative", "positive", "negative", MET),
        ("negative", "negative", "positive", MET),
    ],
)
def test_i03_antibodies(ana: Any, dsdna: Any, smith: Any, outcome: str) -> None:
    answers = {"ana": ana, "anti_dsdna": dsdna, "anti_smith": smith, "sle_2019": "fulfilled"}
    assert finding("I03", answers) == outcome
    assert finding("I01", answers) == MET


WINDOW = {"readings": {"10-day window": 6, "30-day window": 7}}
JOINTS = {"readings": {"more than two joints": 4, "two joints or more": 8}}


@pytest.mark.parametrize(
    ("sledai", "platelets", "bleeding", "immune", "organ", "outcome"),
    [
        (7, 150, "no", None, "no", MET),
        (6, 150, "no", None, "no", NOT_MET),
        (6, 29, "no", "yes", "no", MET),
        (6, 30, "no", "yes", "no", NOT_MET),
        (6, 30, "yes", "yes", "no", MET),
        (6, 49, "yes", "yes", "no", MET),
        (6, 49, "no", "yes", "no", NOT_MET),
        (6, 50, "yes", "yes", "no", NOT_MET),
        (6, 29, "no", "no", "no", REVIEW),
        (6, 29, "no", "undetermined", "no", REVIEW),
        (1, 12, "no", "yes", "no", MET),
        (NO_DATA, 29, "no", "yes", "no", MET),
        (6, NO_DATA, "no", None, "no", UNKNOWN),
        (5, 120, "no", None, "yes", REVIEW),
        (WINDOW, 150, "no", None, "no", REVIEW),
        (JOINTS, 150, "no", None, "no", REVIEW),
        ({"from": 7}, None, None, None, None, MET),
        ({"to": 6}, 150, "no", None, "no", NOT_MET),
        (6, {"value": 29000, "unit": "/uL"}, "no", "yes", "no", MET),
        (6, {"value": 30000, "unit": "/uL"}, "no", "yes", "no", NOT_MET),
    ],
)
def test_i04_activity_or_vital_organ(
    sledai: Any, platelets: Any, bleeding: str | None, immune: str | None, organ: str | None, outcome: str
) -> None:
    answers = {"sledai": sledai, "platelets": platelets, "bleeding": bleeding}
    answers |= {"thrombocytopenia_immune": immune, "other_organ": organ}
    assert finding("I04", {name: value for name, value in answers.items() if value is not None}) == outcome


@pytest.mark.parametrize(
    ("born", "day", "outcome"),
    [
        ("2008-03-16", "2026-03-15", NOT_MET),
        ("2008-03-15", "2026-03-15", MET),
        ("1956-03-15", "2026-03-15", MET),
        ("1955-03-16", "2026-03-15", MET),
        ("1955-03-15", "2026-03-15", NOT_MET),
        ("1956-02-29", "2027-02-28", REVIEW),
        ("1956-02-29", "2027-03-01", NOT_MET),
    ],
)
def test_i05_age(born: str, day: str, outcome: str) -> None:
    assert finding("I05", {"birth_date": born, "consent_date": day, "screening_date": day}, on=day) == outcome


@pytest.mark.parametrize(
    ("born", "outcome"), [("2008-03-10", REVIEW), ("1955-03-10", REVIEW), ("2008-03-05", MET), ("1955-03-16", MET)]
)
def test_i05_a_birthday_between_consent_and_screening(born: str, outcome: str) -> None:
    answers = {"birth_date": born, "consent_date": "2026-03-05", "screening_date": "2026-03-15"}
    assert finding("I05", answers) == outcome


@pytest.mark.parametrize(
    ("survival", "outcome"),
    [
        ("longer", MET),
        ("exactly", REVIEW),
        ("shorter", NOT_MET),
        ({"unknown": "left for the investigator"}, UNKNOWN),
    ],
)
def test_i06_survival(survival: Any, outcome: str) -> None:
    assert finding("I06", {"survival": survival}) == outcome


WOMAN: Answers = {
    "can_conceive": "able",
    "screening_date": "2026-03-15",
    "pregnancy_test": "blood_negative",
    "pregnancy_test_date": "2026-03-15",
    "agree_contraception": "yes",
}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, MET),
        ({"pregnancy_test": "urine_negative"}, UNKNOWN),
        ({"pregnancy_test_date": "2025-12-15"}, REVIEW),
        ({"pregnancy_test_date": "2026-03-14"}, REVIEW),
        ({"pregnancy_test": "blood_positive"}, NOT_MET),
        ({"agree_contraception": "no"}, NOT_MET),
        ({"can_conceive": "hysterectomy"}, NOT_APPLICABLE),
        ({"can_conceive": "no_womb"}, NOT_APPLICABLE),
        ({"can_conceive": "menopause", "last_period": "2025-02-15"}, REVIEW),
        ({"can_conceive": "menopause", "last_period": "2025-04-15"}, MET),
        ({"can_conceive": "menopause", "last_period": "2025-04-15", "agree_contraception": "no"}, NOT_MET),
        ({"can_conceive": "menopause", "last_period": "2020-03"}, NOT_APPLICABLE),
        ({"can_conceive": "tubes_tied"}, MET),
    ],
)
def test_i07a_women(change: Answers, outcome: str) -> None:
    assert finding("I07a", WOMAN | change) == outcome


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"partner_can_conceive": "yes", "agree_contraception": "yes"}, MET),
        ({"partner_can_conceive": "yes", "agree_contraception": "no"}, NOT_MET),
        ({"partner_can_conceive": "no"}, NOT_APPLICABLE),
        ({"can_conceive": "able"}, NOT_APPLICABLE),
    ],
)
def test_i07b_men(answers: Answers, outcome: str) -> None:
    assert finding("I07b", {"can_conceive": "no_womb", "can_father": "yes"} | answers) == outcome


@pytest.mark.parametrize(
    ("count", "outcome"),
    [("2026-05-01", UNPUBLISHED), ("2026-04-30", NOT_MET), ("2026-05-04", UNPUBLISHED), ("2026-05-05", NOT_MET)],
)
def test_i08_count_within_three_days_before_apheresis(count: str, outcome: str) -> None:
    answers = {"blood_count_date": count, "apheresis": "2026-05-04"}
    assert finding("I08", answers, on="2026-05-06", stage="apheresis") == outcome


def test_i08_is_due_later() -> None:
    assert finding("I08", {}) == f"{UNPUBLISHED}+{LATER}"


@pytest.mark.parametrize(("access", "outcome"), [("adequate", MET), ("central_line", MET), ("difficult", REVIEW)])
def test_i10_venous_access(access: str, outcome: str) -> None:
    assert finding("I10", {"venous_access": access}, stage="apheresis") == outcome


def test_i10_is_due_later() -> None:
    assert finding("I10", {}) == LATER


@pytest.mark.parametrize(
    ("consent", "outcome"), [("self", MET), ("guardian", REVIEW), ("not_yet", UNKNOWN), ("refused", NOT_MET)]
)
def test_i11_consent(consent: str, outcome: str) -> None:
    assert finding("I11", {"consent": consent}) == outcome


@pytest.mark.parametrize("criterion", ["I02", "I09", "E00"])
def test_gaps_stay_open(criterion: str) -> None:
    assert finding(criterion, {}) == UNPUBLISHED


def test_the_criteria_are_those_of_the_source() -> None:
    ids = ["I01", "I02", "I03", "I04", "I05", "I06", "I07a", "I07b", "I08", "I09", "I10", "I11", "E00"]
    assert [criterion.id for criterion in VECTORS.trial.criteria] == ids
    assert {c.id for c in VECTORS.trial.criteria if c.due == "apheresis"} == {"I08", "I10"}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"birth_date": "2026-01-02", "consent_date": "2026-01-01"}, "refuse"),
        ({"birth_date": "1905-01-01", "consent_date": "2026-03-15"}, "refuse"),
        ({"birth_date": "1990-01-01", "last_period": "1989-12-31"}, "refuse"),
        ({"consent_date": "2026-03-16", "screening_date": "2026-03-15"}, "confirm"),
        ({"blood_count_date": "2026-05-05", "apheresis": "2026-05-04"}, "confirm"),
    ],
)
def test_implausible_answers_are_objected_to(answers: Answers, kind: str) -> None:
    assert VECTORS.objected(answers) == [kind]


def test_a_platelet_count_per_microlitre_is_caught() -> None:
    platelets = VECTORS.trial.questions["platelets"]
    today = date(2026, 3, 15).toordinal()
    assert "2000" in str(limit_sentence(platelets, "30000", platelets.limits, today))
    assert not limit_sentence(platelets, {"value": "30000", "unit": "/uL"}, platelets.limits, today)
