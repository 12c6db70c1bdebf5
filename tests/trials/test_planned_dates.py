"""Dates that lie ahead: what fails on them is open until the day comes, and what stands beside it stays."""

import pytest

from tests.trials.tables import Rule, both_ways, judged, leaf, shown
from trials.explain import because
from trials.rules import State


@both_ways
@pytest.mark.parametrize(
    ("rule", "day", "entry"),
    [
        ({"day": {"max": "2026-05-20"}}, "2026-05-09", "M"),
        ({"day": {"max": "2026-05-20"}}, "2026-05-11", "M"),
        ({"day": {"max": "2026-05-20"}}, "2026-05-21", "l"),
        ({"day": {"min": "2026-05-10"}}, "2026-05-10", "M"),
        ({"day": {"min": "2026-05-11"}}, "2026-05-10", "N"),
        ({"day": {"min": "2026-05-12"}}, "2026-05-11", "l"),
        ({"day": {"min": "2026-06-01"}}, "2026-05-11/2026-05-20", "l"),
        ({"day": {"min": "2026-06-01"}}, "2026-05", "l"),
        ({"day": {"min": "2026-06-01"}}, "2026-04", "N"),
        ({"not": {"day": {"max": "2026-05-20"}}}, "2026-05-11", "l"),
        ({"all": ["not met", {"day": {"max": "2026-05-20"}}]}, "2026-05-21", "N"),
        ({"any": ["met", {"day": {"max": "2026-05-20"}}]}, "2026-05-21", "M"),
    ],
)
def test_a_planned_date(rule: Rule, day: str, entry: str, exact: bool) -> None:
    verdict = judged([{"rule": rule}], {"day": day}, exact=exact)
    assert shown(verdict) == entry
    assert verdict.current.word == {"M": "eligible", "N": "not eligible", "l": "pending"}[entry]
    assert verdict.findings["C0"].fails_as_planned == (entry == "l")


@both_ways
def test_an_exclusion_that_applies_on_a_planned_date_only(exact: bool) -> None:
    criterion = {"rule": {"day": {"min": "2026-05-15"}}, "kind": "exclusion"}
    assert shown(judged([criterion], {"day": "2026-05-20"}, exact=exact)) == "l"
    assert shown(judged([criterion], {"day": "2026-05-14"}, exact=exact)) == "M"


PLANNED = {"day": {"max": "2026-05-20"}}  # failed by the planned 21 May


@both_ways
@pytest.mark.parametrize(("beside", "entry"), [("M", "l"), ("N", "N"), ("u", "ul"), ("r", "rl"), ("g", "lg")])
def test_what_is_open_beside_a_failure_on_a_planned_date_stays_open(beside: str, entry: str, exact: bool) -> None:
    both = {"rule": {"all": [PLANNED, leaf(beside, "a")]}}
    assert shown(judged([both], {"day": "2026-05-21"}, exact=exact)) == entry


def test_unusable_data_beside_a_failure_on_a_planned_date_are_lacking() -> None:
    assert shown(judged([{"rule": {"all": [PLANNED, leaf("m", "a")]}}], {"day": "2026-05-21"})) == "ul"


@both_ways
@pytest.mark.parametrize(("guard", "entry"), [("M", "l"), ("N", "-"), ("u", "ul"), ("r", "rl"), ("g", "lg")])
def test_an_open_guard_stands_beside_a_failure_on_a_planned_date(guard: str, entry: str, exact: bool) -> None:
    criterion = {"when": leaf(guard, "a"), "rule": PLANNED}
    verdict = judged([criterion], {"day": "2026-05-21"}, exact=exact)
    assert shown(verdict) == entry
    assert verdict.findings["C0"].fails_as_planned == (entry != "-")
    assert shown(judged([criterion], {"day": "2026-05-20"}, exact=exact)) == ("-" if guard == "N" else "M")


@both_ways
def test_what_is_due_later_beside_a_failure_on_a_planned_date_is_later(exact: bool) -> None:
    criterion = {"rule": {"all": [PLANNED, leaf("u", "a"), leaf("g", "b")]}, "due": "second"}
    assert shown(judged([criterion], {"day": "2026-05-21"}, exact=exact)) == "lg"
    assert shown(judged([criterion], {"day": "2026-05-21"}, stage="second", exact=exact)) == "ulg"


@both_ways
def test_a_judgement_settles_a_gap_beside_a_planned_date_until_that_day_comes(exact: bool) -> None:
    """It settles the whole criterion, as beside an unanswered question; on the day the failure is computed."""
    criterion = {"rule": {"all": [PLANNED, leaf("g", "a")]}}
    for day, counted in (("2026-05-21", State.MET), ("2026-05-20", State.MET)):
        verdict = judged([criterion], {"day": day}, {"C0": State.MET}, exact=exact)
        assert verdict.findings["C0"].judged is counted
    late = {"rule": {"all": [{"day": {"max": "2026-05-09"}}, leaf("g", "a")]}}
    verdict = judged([late], {"day": "2026-05-10"}, {"C0": State.MET}, exact=exact)
    assert (verdict.findings["C0"].judged, verdict.current.word) == (None, "not eligible")


@both_ways
@pytest.mark.parametrize(
    ("day", "other", "entry"),
    [
        ("2026-05-01", "2026-05-08", "M"),
        ("2026-05-01", "2026-05-09", "N"),
        ("2026-05-01", "2026-05-12", "l"),
        ("2026-05-06", "2026-05-12", "M"),
        ("2026-05-12", "2026-05-11", "l"),
        ("2026-05-01", None, "u"),
    ],
)
def test_a_window_with_a_planned_end(day: str, other: str | None, entry: str, exact: bool) -> None:
    answers = {"day": day} | ({"other": other} if other else {})
    for rule in (
        {"day": {"within": "7 days", "before": "other"}},
        {"other": {"within": "1 week", "after": "day"}},
        {"between": {"min": 0, "max": 7}},
    ):
        assert shown(judged([{"rule": rule}], answers, exact=exact)) == entry


@both_ways
def test_two_criteria_that_a_planned_date_cannot_satisfy_together_are_not_a_failure(exact: bool) -> None:
    criteria = [{"rule": {"day": {"max": "2026-05-20"}}}, {"rule": {"day": {"min": "2026-05-25"}}}]
    verdict = judged(criteria, {"day": "2026-05-20"}, exact=exact)
    assert [shown(verdict, name) for name in ("C0", "C1")] == ["M", "l"]
    assert verdict.current.word == "pending"


@both_ways
@pytest.mark.parametrize("group", ["all", "any"], ids=["each fails it", "both together fail it"])
def test_every_planned_date_on_which_a_failure_hangs_is_named(group: str, exact: bool) -> None:
    rule = {group: [{"day": {"max": "2026-05-11"}}, {"other": {"max": "2026-05-11"}}]}
    verdict = judged([{"rule": rule}], {"day": "2026-05-20", "other": "2026-05-25"}, exact=exact)
    assert because(verdict.findings["C0"]).startswith(
        "Fails on the planned dates (day: 20 May 2026; other: 25 May 2026): "
    )
