"""What findings come to: the verdict of each stage, and what an investigator's judgements change."""

import pytest

from tests.trials.tables import Rule, both_ways, judged, leaf, shown
from trials.explain import stage_sentence
from trials.rules import State

VERDICTS = [
    ("M", "eligible"),
    ("N", "not eligible"),
    ("u", "pending"),
    ("r", "pending"),
    ("m", "pending"),
    ("g", "no listed criterion fails"),
]


@both_ways
@pytest.mark.parametrize(("letter", "word"), VERDICTS)
def test_a_verdict_of_one_criterion(letter: str, word: str, exact: bool) -> None:
    verdict = judged([{"rule": leaf(letter, "a")}], exact=exact)
    assert [one.word for one in verdict.stages.values()] == [word] * 3
    assert verdict.current.failed == (("C0",) if letter == "N" else ())


@both_ways
def test_a_criterion_that_does_not_apply_keeps_nobody_out(exact: bool) -> None:
    skipped = {"when": "not met", "rule": "not met"}
    assert judged([skipped], exact=exact).current.word == "eligible"
    verdict = judged([skipped, {"rule": leaf("g", "a")}], exact=exact)
    assert verdict.current.word == "no listed criterion fails"
    assert judged([skipped, {"rule": "not met"}], exact=exact).current.word == "not eligible"


@both_ways
@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("gg", "no listed criterion fails"),
        ("gu", "pending"),
        ("gr", "pending"),
        ("gN", "not eligible"),
        ("uN", "not eligible"),
    ],
)
def test_a_verdict_of_two_criteria(letters: str, word: str, exact: bool) -> None:
    criteria = [{"rule": leaf(letter, at)} for letter, at in zip(letters, "ab", strict=True)]
    assert judged(criteria, exact=exact).current.word == word


@both_ways
def test_what_a_later_stage_needs_is_later(exact: bool) -> None:
    criteria = [
        {"rule": leaf("u", "a")},
        {"rule": leaf("u", "b"), "due": "second"},
        {"rule": {"all": [leaf("u", "c"), leaf("r", ""), leaf("g", "c")]}, "due": "third"},
        {"rule": leaf("m", ""), "due": "third"},
    ]
    for stage, wanted in [
        ("first", ["u", "l", "rlg", "l"]),
        ("second", ["u", "u", "rlg", "l"]),
        ("third", ["u", "u", "urg", "u"]),
    ]:
        verdict = judged(criteria, stage=stage, exact=exact)
        assert [shown(verdict, f"C{i}") for i in range(4)] == wanted, stage
    verdict = judged(criteria, {"open_a": "yes"}, exact=exact)
    assert [one.word for one in verdict.stages.values()] == ["eligible", "pending", "pending"]
    assert verdict.ask == ()
    assert judged(criteria, {"open_a": "yes"}, stage="second", exact=exact).ask == ("open_b",)


@both_ways
def test_a_later_stage_fails_only_from_there_on(exact: bool) -> None:
    verdict = judged([{"rule": "not met", "due": "second"}, {"rule": "met"}], exact=exact)
    assert [one.word for one in verdict.stages.values()] == ["eligible", "not eligible", "not eligible"]


@both_ways
@pytest.mark.parametrize("letter", list("MNurmg"))
@pytest.mark.parametrize("judgement", [State.MET, State.NOT_MET])
def test_a_judgement_counts_on_a_review_or_a_gap_only(letter: str, judgement: State, exact: bool) -> None:
    verdict = judged([{"rule": leaf(letter, "a")}], judgements={"C0": judgement}, exact=exact)
    computed = judged([{"rule": leaf(letter, "a")}], exact=exact)
    finding = verdict.findings["C0"]
    assert (finding.state, finding.reasons) == (computed.findings["C0"].state, computed.findings["C0"].reasons)
    if letter in "rg":
        assert (finding.judged, finding.effective) == (judgement, judgement)
        assert verdict.current.word == ("eligible" if judgement is State.MET else "not eligible")
        assert verdict.current.failed == (() if judgement is State.MET else ("C0",))
    else:
        assert (finding.judged, finding.effective) == (None, finding.state)
        assert verdict.current.word == computed.current.word


@both_ways
def test_a_judgement_settles_the_whole_criterion(exact: bool) -> None:
    rule = {"all": [leaf("u", "a"), leaf("r", "")]}
    verdict = judged([{"rule": rule}], judgements={"C0": State.MET}, exact=exact)
    assert (verdict.current.word, verdict.ask, dict(verdict.current.open)) == ("eligible", (), {})
    assert shown(verdict) == "ur"


@both_ways
def test_a_computed_failure_cannot_be_judged_away(exact: bool) -> None:
    rule = {"all": [{"count": {"min": 5}}, leaf("r", "")]}
    judgements = {"C0": State.MET}
    assert judged([{"rule": rule}], {"count": 5}, judgements, exact=exact).current.word == "eligible"
    failed = judged([{"rule": rule}], {"count": 4}, judgements, exact=exact)
    assert (failed.current.word, failed.findings["C0"].judged) == ("not eligible", None)


@both_ways
def test_a_judgement_on_one_criterion_leaves_the_others(exact: bool) -> None:
    criteria = [{"rule": leaf("g", "a")}, {"rule": leaf("g", "b")}]
    verdict = judged(criteria, judgements={"C0": State.MET}, exact=exact)
    assert verdict.current.word == "no listed criterion fails"
    assert {reason.value: names for reason, names in verdict.current.open.items()} == {"gap": ("C1",)}


def test_criteria_that_exclude_each_other_fail_together() -> None:
    criteria = [{"rule": {"count": {"below": 30}}}, {"rule": {"count": {"min": 30}}}]
    verdict = judged(criteria)
    assert [shown(verdict, name) for name in ("C0", "C1")] == ["u", "u"]
    assert (verdict.current.word, verdict.current.failed, verdict.ask) == ("not eligible", (), ())
    assert set(verdict.current.together) == {"C0", "C1"}
    assert set(verdict.further) == {"count"}


def test_a_note_or_check_makes_no_question_relevant() -> None:
    noted = {"rule": "met", "notes": [{"when": {"sure": {"is": "yes"}}, "say": "Look again"}]}
    verdict = judged([noted])
    assert (verdict.ask, verdict.findings["C0"].notes) == ((), ())
    assert judged([noted], {"sure": "yes"}).findings["C0"].notes == ("Look again",)
    assert judged([noted], {"sure": "no"}).findings["C0"].notes == ()


@both_ways
def test_what_was_answered_as_not_known_is_not_said_to_want_an_answer(exact: bool) -> None:
    """Left to the investigator on purpose, pending, and never answered are told apart, as far as nothing is asked."""
    left, pending = {"unknown": "left for the investigator"}, {"unknown": "pending"}
    criteria: list[Rule] = [{"rule": {f"open_{at}": {"is": "yes"}}} for at in "abc"]
    criteria.append({"rule": {"all": [{"open_a": {"is": "yes"}}, {"sure": {"is": "yes"}}]}})
    verdict = judged(criteria, {"open_a": left, "open_b": pending}, exact=exact)
    assert stage_sentence(verdict, verdict.current) == (
        "Open: 2 for want of answers, 1 with answers not known so far, 1 left for the investigator."
    )
