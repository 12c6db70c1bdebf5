"""CT1195E against the vectors of the clinical facts: written from its tables, not from the cases of the file."""

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
from trials.explain import because
from trials.rules import Reason

VECTORS = Vectors("ct1195e-ssc")
finding = VECTORS.finding
OPEN = {reason.value for reason in Reason}


def notes(criterion: str, answers: Answers) -> str:
    return " ".join(VECTORS.verdict(answers).findings[criterion].notes)


def both(*reasons: str) -> str:
    return "+".join(sorted(reasons))


@pytest.mark.parametrize(
    ("consent", "willing", "outcome"),
    [
        ("self", "yes", MET),
        ("not_yet", "yes", UNKNOWN),
        ("refused", "yes", NOT_MET),
        ("self", "no", NOT_MET),
        ("guardian", "yes", REVIEW),
    ],
)
def test_i01_consent(consent: str, willing: str, outcome: str) -> None:
    answers = {"understands": "yes", "consent": consent, "willing": willing, "consent_date": "2026-03-15"}
    assert finding("I01", answers) == outcome


@pytest.mark.parametrize(
    ("born", "consent", "outcome"),
    [
        ("2008-03-16", "2026-03-15", NOT_MET),
        ("2008-03-15", "2026-03-15", MET),
        ("1966-03-15", "2026-03-15", MET),
        ("1965-03-16", "2026-03-15", MET),
        ("1965-03-15", "2026-03-15", NOT_MET),
        ("2008", "2026-03-15", UNKNOWN),
        ("1980", "2026-03-15", MET),
        ("2008-02-29", "2026-02-27", NOT_MET),
        ("2008-02-29", "2026-02-28", REVIEW),
        ("2008-02-29", "2026-03-01", MET),
        ("1964-02-29", "2025-02-27", MET),
        ("1964-02-29", "2025-02-28", REVIEW),
        ("1964-02-29", "2025-03-01", NOT_MET),
        ("1968-02-29", "2028-02-29", MET),
    ],
)
def test_i02_age(born: str, consent: str, outcome: str) -> None:
    assert finding("I02", {"birth_date": born, "consent_date": consent}, on=consent) == outcome


@pytest.mark.parametrize(
    ("screening", "last_day", "outcome"),
    [
        ("2026-03-15", "2026-03-15", NOT_MET),
        ("2026-03-15", "2026-03-02", NOT_MET),
        ("2026-03-15", "2026-03-01", REVIEW),
        ("2026-03-15", "2026-02-28", MET),
        ("2026-03-15", "2026-02-21/2026-02-28", MET),
        ("2026-03-15", "2026-03-01/2026-03-10", UNKNOWN),
        ("2024-03-10", "2024-02-26", NOT_MET),
        ("2024-03-10", "2024-02-25", REVIEW),
        ("2024-03-10", "2024-02-24", MET),
        ("2025-03-10", "2025-02-25", NOT_MET),
        ("2025-03-10", "2025-02-24", REVIEW),
        ("2025-03-10", "2025-02-23", MET),
    ],
)
def test_i03_systemic_infection(screening: str, last_day: str, outcome: str) -> None:
    answers = {"screening_date": screening, "infection": "systemic", "infection_last_day": last_day}
    assert finding("I03", answers | {"anti_infective_ongoing": "no"}, on=screening) == outcome


@pytest.mark.parametrize(
    ("kind", "last_day", "treated", "outcome"),
    [
        ("no_infection", None, None, MET),
        ("localised", "2026-03-10", "no", REVIEW),
        ("extent_unclear", "2026-03-10", "no", REVIEW),
        ("latent", None, None, REVIEW),
        ("preventive", None, None, REVIEW),
        ("systemic", "2026-02-20", "yes", REVIEW),
        ("systemic", "2026-03-10", "yes", NOT_MET),
    ],
)
def test_i03_other_infections(kind: str, last_day: str | None, treated: str | None, outcome: str) -> None:
    answers: Answers = {"screening_date": "2026-03-15", "infection": kind}
    if last_day:
        answers |= {"infection_last_day": last_day, "anti_infective_ongoing": treated}
    assert finding("I03", answers) == outcome


WOMAN: Answers = {
    "can_conceive": "able",
    "agree_highly_effective": "yes",
    "agree_no_egg_donation": "yes",
    "contraception_method": "copper_coil",
    "conditioning_start": "none",
    "screening_date": "2026-03-15",
}
OTHERS = {"can_conceive": "no_womb", "can_father": "yes"}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, MET),
        ({"conditioning_start": "2026-05-01", "contraception_start": "2026-04-02"}, MET),
        ({"conditioning_start": "2026-05-01", "contraception_start": "2026-04-03"}, MET),
        ({"conditioning_start": "2026-05-01", "contraception_start": "2026-04-04"}, REVIEW),
        ({"conditioning_start": "2026-05-01", "contraception_start": "none"}, MET),  # it can begin by 2026-04-03
        ({"conditioning_start": "2026-04-12", "contraception_start": "none"}, MET),  # on the screening day itself
        ({"conditioning_start": "2026-04-11", "contraception_start": "none"}, REVIEW),  # in time no longer
        (
            {"conditioning_start": "2026-05-01", "contraception_start": "none", "can_conceive": "not_yet"},
            NOT_APPLICABLE,
        ),
        ({"contraception_start": "none", "contraception_method": "none"}, MET),  # the agreement, while no day is set
        ({"agree_highly_effective": "no"}, NOT_MET),
        ({"agree_no_egg_donation": "no"}, NOT_MET),
        ({"contraception_method": "withdrawal"}, REVIEW),
        ({"contraception_method": "calendar"}, REVIEW),
        ({"contraception_method": "condom"}, REVIEW),
        ({"can_conceive": "hysterectomy"}, NOT_APPLICABLE),
        ({"can_conceive": "menopause", "last_period": "2025-02-15"}, REVIEW),
        ({"can_conceive": "menopause", "last_period": "2025-04-15"}, MET),
        ({"can_conceive": "menopause", "last_period": "2025-04-15", "agree_highly_effective": "no"}, NOT_MET),
        ({"can_conceive": "menopause", "last_period": "2020-03"}, NOT_APPLICABLE),
        ({"can_conceive": "tubes_tied"}, REVIEW),
        ({"can_conceive": "tubes_tied", "agree_highly_effective": "no"}, REVIEW),
        ({"can_conceive": "not_yet"}, NOT_APPLICABLE),
        (OTHERS, NOT_APPLICABLE),
    ],
)
def test_i04a_women(change: Answers, outcome: str) -> None:
    assert finding("I04a", WOMAN | change, on="2026-04-10") == outcome


def test_i04a_ending_is_counselled_with_the_later_day() -> None:
    assert "1 March" in notes("I04a", WOMAN | {"infusion_date": "2028-02-29"})


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"partner_can_conceive": "yes", "agree_barrier": "yes", "agree_no_sperm_donation": "yes"}, MET),
        ({"partner_can_conceive": "yes", "agree_barrier": "no", "agree_no_sperm_donation": "yes"}, NOT_MET),
        ({"partner_can_conceive": "yes", "agree_barrier": "yes", "agree_no_sperm_donation": "no"}, NOT_MET),
        ({"partner_can_conceive": "no"}, UNKNOWN),
        ({"partner_can_conceive": "no", "agree_no_sperm_donation": "yes"}, NOT_APPLICABLE),
        ({"partner_can_conceive": "no", "agree_no_sperm_donation": "no"}, REVIEW),
        ({"can_father": "no"}, NOT_APPLICABLE),
        ({"can_conceive": "able"}, NOT_APPLICABLE),
    ],
)
def test_i04b_men(answers: Answers, outcome: str) -> None:
    assert finding("I04b", OTHERS | answers) == outcome


def test_a_man_without_a_partner_is_asked_for_sperm_donation_only() -> None:
    verdict = VECTORS.verdict({**OTHERS, "partner_can_conceive": "no"})
    assert "agree_no_sperm_donation" in verdict.ask
    assert not {"agree_barrier", "agree_highly_effective", "hcg_screening", "last_period"} & set(verdict.ask)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("serum_negative", MET),
        ("serum_positive", NOT_MET),
        ("serum_indeterminate", REVIEW),
        ("urine_negative", UNKNOWN),
        ("urine_positive", UNKNOWN),
    ],
)
def test_i05a_test_at_screening(result: str, outcome: str) -> None:
    answers = {"can_conceive": "able", "hcg_screening": result, "conditioning_start": "none"}
    assert finding("I05a", answers) == outcome
    assert finding("I05b", answers) == LATER


@pytest.mark.parametrize(
    ("dose", "taken", "outcome"),
    [
        ("2026-05-01T10:00", "2026-04-29T10:01", MET),
        ("2026-05-01T10:00", "2026-04-29T10:00", MET),
        ("2026-05-01T10:00", "2026-04-29T09:59", NOT_MET),
        ("2026-05-01T10:00", "2026-05-01T10:00", MET),
        ("2026-05-01T10:00", "2026-05-01T11:00", NOT_MET),
        ("2026-05-01T10:00", "2026-04-30", MET),
        ("2026-05-01T10:00", "2026-05-01", UNKNOWN),  # before or after the dose is not known
        ("2026-05-01T10:00", "2026-05-01T08:00", MET),
        ("2026-05-01T10:00", "2026-04-29", UNKNOWN),
        ("2026-05-01T10:00", "2026-04-28", NOT_MET),
        ("2026-05-01", "2026-04-30", MET),
        ("2026-05-01", "2026-05-01", UNKNOWN),
        ("2026-05-01", "2026-04-29", UNKNOWN),
        ("2026-05-01", "2026-04-28", NOT_MET),
    ],
)
def test_i05b_test_within_48_hours(dose: str, taken: str, outcome: str) -> None:
    answers = {"can_conceive": "able", "hcg_conditioning": "serum_negative"}
    answers |= {"conditioning_start": dose, "hcg_conditioning_time": taken}
    assert finding("I05b", answers, on="2026-05-03", stage="lymphodepletion") == outcome


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("serum_positive", NOT_MET), ("serum_indeterminate", REVIEW), ("urine_negative", UNKNOWN)],
)
def test_i05b_results(result: str, outcome: str) -> None:
    answers = {"can_conceive": "able", "hcg_conditioning": result}
    answers |= {"conditioning_start": "2026-05-01T10:00", "hcg_conditioning_time": "2026-04-30T10:00"}
    assert finding("I05b", answers, on="2026-05-03", stage="lymphodepletion") == outcome


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("serum_indeterminate", NOT_MET), ("urine_negative", UNKNOWN), ("urine_positive", UNKNOWN)],
)
def test_i05b_the_time_of_a_urine_test_says_nothing_of_a_serum_test(result: str, outcome: str) -> None:
    answers = {"can_conceive": "able", "hcg_conditioning": result}
    answers |= {"conditioning_start": "2026-05-01T10:00", "hcg_conditioning_time": "2026-04-20T10:00"}
    assert finding("I05b", answers, on="2026-05-03", stage="lymphodepletion") == outcome


def test_i05b_a_planned_dose_fails_nothing() -> None:
    answers = {"can_conceive": "able", "hcg_conditioning": "serum_negative"}
    answers |= {"conditioning_start": "2026-05-01T10:00", "hcg_conditioning_time": "2026-04-20T10:00"}
    for stage in VECTORS.trial.stages:
        assert finding("I05b", answers, on="2026-04-21", stage=stage) == LATER


@pytest.mark.parametrize("ability", ["hysterectomy", "ovaries_removed", "tubes_removed", "no_womb", "not_yet"])
def test_i05_does_not_apply_without_ability_to_conceive(ability: str) -> None:
    assert finding("I05a", {"can_conceive": ability}) == NOT_APPLICABLE
    assert finding("I05b", {"can_conceive": ability}) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        (8, NOT_MET),  # C2, C9
        (10, MET),  # C5
        (7, NOT_MET),  # C6
        (9, MET),  # C7
        (12, MET),  # C12
        (19, MET),  # C13
        ({"from": 6, "to": 19}, UNKNOWN),  # C14
    ],
)
def test_i06a_classification_by_points(points: Any, outcome: str) -> None:
    assert finding("I06a", {"ssc_2013": "scored", "ssc_2013_score": points}) == outcome


@pytest.mark.parametrize(
    ("documented", "outcome"),
    [("sufficient", MET), ("fulfilled", MET), ("not_fulfilled", NOT_MET), ("look_alike", NOT_MET)],
)
def test_i06a_classification_as_documented(documented: str, outcome: str) -> None:
    assert finding("I06a", {"ssc_2013": documented}) == outcome


@pytest.mark.parametrize(
    ("areas", "limited", "outcome"),
    [
        (["fingers", "hands", "forearms", "upper_arms"], "no", MET),
        (["fingers", "thighs"], "no", MET),
        (["fingers", "abdomen"], "no", MET),
        (["fingers", "hands", "forearms", "face", "neck"], "no", REVIEW),
        (["fingers", "hands", "forearms", "face", "neck"], "yes", NOT_MET),
        (["face", "fingers"], "no", REVIEW),
        ("none", "no", NOT_MET),
        ({"unknown": "not available"}, "no", UNKNOWN),
    ],
)
def test_i06b_diffuse(areas: Any, limited: str, outcome: str) -> None:
    assert finding("I06b", {"skin_areas": areas, "limited_documented": limited}) == outcome


@pytest.mark.parametrize(
    ("diagnosis", "screening", "outcome"),
    [
        ("2019-03-16", "2026-03-15", MET),
        ("2019-03-15", "2026-03-15", MET),
        ("2019-03-14", "2026-03-15", NOT_MET),
        ("2019", "2026-03-15", UNKNOWN),
        ("2018", "2026-03-15", NOT_MET),
        ("2020", "2026-03-15", MET),
        ("2019-02", "2026-03-15", NOT_MET),
        ("2019-03", "2026-03-15", UNKNOWN),
        ("2019-04", "2026-03-15", MET),
        ("2020-02-29", "2027-02-28", MET),
        ("2020-02-29", "2027-03-01", REVIEW),
        ("2021", "2026-03-15", MET),
    ],
)
def test_i06c_duration(diagnosis: str, screening: str, outcome: str) -> None:
    assert finding("I06c", {"ssc_diagnosis": diagnosis, "screening_date": screening}, on=screening) == outcome


def test_i06c_the_infusion_beyond_seven_years_is_a_note() -> None:
    answers = {"ssc_diagnosis": "2019-04-01", "screening_date": "2026-03-15", "infusion_date": "2026-05-08"}
    assert finding("I06c", answers) == MET
    assert "infusion" in notes("I06c", answers)


@pytest.mark.parametrize(
    ("imaging", "interstitial", "ground_glass", "other_cause", "outcome"),
    [
        ("hrct", "yes", "yes", "no", MET),
        ("hrct", "yes", "no", "no", REVIEW),
        ("hrct", "no", "no", "no", NOT_MET),
        ("hrct", "yes", "yes", "yes", REVIEW),
        ("xray_only", "yes", "yes", "no", UNKNOWN),
    ],
)
def test_i07_lungs(imaging: str, interstitial: str, ground_glass: str, other_cause: str, outcome: str) -> None:
    answers = {"chest_imaging": imaging, "hrct_interstitial": interstitial, "hrct_ground_glass": ground_glass}
    assert finding("I07", answers | {"hrct_other_cause": other_cause}) == outcome


def test_i07_an_old_scan_is_a_note() -> None:
    answers = {"chest_imaging": "hrct", "hrct_interstitial": "yes", "hrct_ground_glass": "yes"}
    answers |= {"hrct_other_cause": "no", "screening_date": "2026-03-15", "hrct_date": "2025-09-14"}
    assert finding("I07", answers) == MET
    assert "six months" in notes("I07", answers)
    assert not notes("I07", answers | {"hrct_date": "2025-09-15"})


def course(first: str, second: str, response: str, start: str = "", until: str = "", six: str = "") -> Answers:
    answers = {"first_part": first, "second_part": second, "treatment_response": response}
    optional = {"combined_from": start, "combined_until": until, "six_months_otherwise": six}
    return answers | {name: value for name, value in optional.items() if value}


CYC = "cyclophosphamide"
ROWS = {
    "1": (course(CYC, "listed", "ineffective", "2025-01-01", "2025-12-31"), MET),
    "2": (course("steroid_above", "listed", "ineffective", "2025-01-01", "2025-08-01"), MET),
    "3": (course("both", "listed", "ineffective", "2025-01-01", "2025-08-01"), MET),
    "4": (course("steroid_exactly", "listed", "ineffective", "2025-01-01", "2025-08-01"), REVIEW),
    "5": (course("neither", "listed", "ineffective", "2025-01-01", "2025-12-31"), NOT_MET),
    "6": (course(CYC, "not_listed", "ineffective", "none", "", "no"), NOT_MET),
    "7": (course(CYC, "listed", "ineffective", "none", "", "yes"), REVIEW),
    "8 from 14 September": (course(CYC, "listed", "ineffective", "2025-09-14", "2026-03-15", "no"), MET),
    "8 from 15 September": (course(CYC, "listed", "ineffective", "2025-09-15", "2026-03-15", "no"), REVIEW),
    "8 from 16 September": (course(CYC, "listed", "ineffective", "2025-09-16", "2026-03-15", "no"), NOT_MET),
    "9": (course(CYC, "listed", "relapsed", "2025-01-01", "2025-05-01"), REVIEW),
    "10": (course(CYC, "listed", "relapsed", "2025-01-01", "2025-09-01"), MET),
    "11": (course(CYC, "not_listed", "ineffective"), NOT_MET),
    "12": (course(CYC, "listed", "ineffective", "2025-01-01", "2025-09-01"), MET),
    "13": (course(CYC, "near_list", "ineffective", "2025-01-01", "2025-09-01"), REVIEW),
    "14": (course("steroid_pulses", "listed", "ineffective", "none", "", "yes"), REVIEW),
    "15": (course(CYC, "listed", "remission", "2025-01-01", "2025-09-01"), NOT_MET),
    "16": ({name: {"unknown": "not available"} for name in course("", "", "")}, UNKNOWN),
}


@pytest.mark.parametrize(("answers", "refractory"), ROWS.values(), ids=ROWS)
def test_i08_refractory(answers: Answers, refractory: str) -> None:
    """The progressive branch is a gap, so a failed refractory branch leaves the criterion open, never not met."""
    expected = {MET: MET, NOT_MET: UNPUBLISHED}.get(refractory) or both(refractory, UNPUBLISHED)
    assert finding("I08", answers) == expected


@pytest.mark.parametrize(("row", "words"), [("1", CYC), ("2", "glucocorticoid"), ("3", ""), ("10", CYC)])
def test_i08_one_of_steroid_and_cyclophosphamide_is_noted(row: str, words: str) -> None:
    said = notes("I08", ROWS[row][0])
    assert said.startswith("Confirm") if words else not said
    assert words in said


@pytest.mark.parametrize("criterion", ["I09", "E00"])
def test_gaps_stay_open(criterion: str) -> None:
    assert finding(criterion, {}) == UNPUBLISHED


def test_the_criteria_are_those_of_the_source() -> None:
    ids = ["I01", "I02", "I03", "I04a", "I04b", "I05a", "I05b", "I06a", "I06b", "I06c", "I07", "I08", "I09", "E00"]
    assert [criterion.id for criterion in VECTORS.trial.criteria] == ids
    assert {c.id for c in VECTORS.trial.criteria if c.due != "screening"} == {"I05b"}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"birth_date": "2026-01-02", "consent_date": "2026-01-01"}, "refuse"),
        ({"birth_date": "1905-01-01", "consent_date": "2026-03-15"}, "refuse"),
        ({"birth_date": "1990-01-01", "last_period": "1989-12-31"}, "refuse"),
        ({"ssc_diagnosis": "2026-03-16", "screening_date": "2026-03-15"}, "refuse"),
        ({"combined_from": "2025-02-02", "combined_until": "2025-02-01"}, "refuse"),
        ({"conditioning_start": "2026-05-02", "infusion_date": "2026-05-01"}, "refuse"),
        ({"consent_date": "2026-03-16", "screening_date": "2026-03-15"}, "confirm"),
        ({"infection_last_day": "2026-03-16", "screening_date": "2026-03-15"}, "confirm"),
        ({"skin_areas": ["chest"], "limited_documented": "yes"}, "confirm"),
    ],
)
def test_implausible_answers_are_objected_to(answers: Answers, kind: str) -> None:
    assert VECTORS.objected(answers) == [kind]


def test_a_birth_date_in_the_future_is_refused() -> None:
    limits = VECTORS.trial.questions["birth_date"].limits
    assert limits.max_today


def test_a_requirement_that_applies_on_a_planned_day_alone_fails_nothing() -> None:
    """With the visit planned within a year of the last period it applies; with a later one it is for a person."""
    answers = {"can_conceive": "menopause", "last_period": "2025-04-10", "agree_no_egg_donation": "no"}
    assert finding("I04a", {**answers, "screening_date": "2026-03-20"}) == LATER
    assert finding("I04a", {**answers, "screening_date": "2026-03-15"}) == NOT_MET


@pytest.mark.parametrize("conditioning", [{}, {"conditioning_start": "2026-05-01T10:00"}], ids=["one", "two"])
def test_what_fails_on_a_planned_day_names_the_day_it_hangs_on_and_no_other(conditioning: Answers) -> None:
    """The last period is within a year of the planned visit; the planned lymphodepletion has no part in that."""
    answers = {"can_conceive": "menopause", "last_period": "2025-04-10", "agree_no_egg_donation": "no"}
    found = VECTORS.verdict({**answers, **conditioning, "screening_date": "2026-03-20"}).findings["I04a"]
    assert because(found).startswith(
        "Fails on the planned date (screening day: 20 March 2026): agreement not to donate eggs: No."
    )
