"""The tables of three-valued logic with reasons: each entry read off the design, not off the code.

M met, N not met, - not applicable; open is written as its reasons: u unanswered, r review, l later, g gap.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.compile import compile_trial
from trials.explain import because, stage_sentence
from trials.rule_words import condition
from trials.rules import State, Verdict, judge

Rule = Any
ON = date(2026, 5, 10)
WORDS = {"u": "unanswered", "r": "review", "l": "later", "g": "gap"}
both_ways = pytest.mark.parametrize("exact", [True, False], ids=["diagram", "Kleene"])


def leaf(letter: str, at: str) -> Rule:
    """A rule that comes out as `letter`; `at` keeps its question or gap apart from the others."""
    return {
        "M": "met",
        "N": "not met",
        "u": {f"open_{at}": {"is": "yes"}},
        "r": {"review": {"when": "met", "because": "a person decides", "else": "met"}},
        "m": {"missing": {"when": "met", "because": "not usable", "else": "met"}},
        "g": {"gap": {"id": f"gap_{at}", "expects": "a number"}},
    }[letter]


def judged(
    criteria: list[dict[str, Any]],
    answers: dict[str, Any] | None = None,
    judgements: dict[str, State] | None = None,
    stage: str = "first",
    exact: bool = True,
    stages: tuple[str, ...] = ("first", "second", "third"),
    derive: dict[str, Any] | None = None,
) -> Verdict:
    questions: dict[str, Any] = {f"open_{at}": {"type": "yes_no", "ask": "Is it so"} for at in "abcd"}
    questions |= {name: {"type": "date", "ask": "When"} for name in ("day", "other")}
    questions |= {"sure": {"type": "yes_no", "ask": "Sure"}, "count": {"type": "integer", "ask": "How many"}}
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": list(stages)},
        "questions": questions,
        "derive": {
            "between": {"days": "day", "until": "other"},
            "filed": {"days": "day", "until": "other", "on_file": "count"},
            **(derive or {}),
        },
        "criteria": [{"id": f"C{i}", "title": "C", **criterion} for i, criterion in enumerate(criteria)],
    }
    rules = compile_trial(load_bytes(json.dumps(trial).encode(), "table.json"))
    if not exact:
        rules.diagram = None
    entries = {name: canonical(rules.trial.questions[name], raw) for name, raw in (answers or {}).items()}
    return judge(rules, entries, judgements, stage, ON)


def shown(verdict: Verdict, name: str = "C0") -> str:
    finding = verdict.findings[name]
    letters = {State.MET: "M", State.NOT_MET: "N", State.NOT_APPLICABLE: "-"}
    if finding.state is not State.OPEN:
        assert not finding.reasons
        return letters[finding.state]
    return "".join(letter for letter, word in WORDS.items() if word in finding.reasons)


def cells(table: str) -> Iterator[tuple[str, str, str]]:
    """Row, column and entry of a table."""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    for row, *entries in rows:
        for column, entry in zip(head, entries, strict=True):
            yield row, column, entry


ALL = """
     M   N   u   r   m   g
M    M   N   u   r   u   g
N    N   N   N   N   N   N
u    u   N   u   ur  u   ug
r    r   N   ur  r   ur  rg
m    u   N   u   ur  u   ug
g    g   N   ug  rg  ug  g
"""
ANY = """
     M   N   u   r   m   g
M    M   M   M   M   M   M
N    M   N   u   r   u   g
u    M   u   u   ur  u   ug
r    M   r   ur  r   ur  rg
m    M   u   u   ur  u   ug
g    M   g   ug  rg  ug  g
"""
# rows: the guard, columns: the rule
GUARD = """
     M   N   u   r   g
M    M   N   u   r   g
N    -   -   -   -   -
u    M   u   u   ur  ug
r    M   r   ur  r   rg
g    M   g   ug  rg  g
"""
# rows: when, columns: else
REVIEW = """
     M   N   u   r   g
M    r   r   r   r   r
N    M   N   u   r   g
u    u   u   u   ur  ug
r    r   r   ur  r   rg
g    g   g   ug  rg  g
"""
MISSING = """
     M   N   u   r   g
M    u   u   u   u   u
N    M   N   u   r   g
u    u   u   u   ur  ug
r    r   r   ur  r   rg
g    g   g   ug  rg  g
"""


@both_ways
@pytest.mark.parametrize(("group", "table"), [("all", ALL), ("any", ANY)])
def test_groups_of_two(group: str, table: str, exact: bool) -> None:
    for row, column, entry in cells(table):
        rule = {group: [leaf(row, "a"), leaf(column, "b")]}
        assert shown(judged([{"rule": rule}], exact=exact)) == entry, (group, row, column)
        negated = {"N": "M", "M": "N"}.get(entry, entry)
        assert shown(judged([{"rule": {"not": rule}}], exact=exact)) == negated, ("not", group, row, column)
        assert shown(judged([{"rule": rule, "kind": "exclusion"}], exact=exact)) == negated, (
            "exclusion",
            row,
            column,
        )


@both_ways
def test_guards(exact: bool) -> None:
    for row, column, entry in cells(GUARD):
        criterion = {"when": leaf(row, "a"), "rule": leaf(column, "b")}
        assert shown(judged([criterion], exact=exact)) == entry, (row, column)
        opposite = {"M": "N", "N": "M"}.get(column, column)
        excluding = {"when": leaf(row, "a"), "rule": leaf(opposite, "b"), "kind": "exclusion"}
        assert shown(judged([excluding], exact=exact)) == entry, ("exclusion", row, column)


@both_ways
@pytest.mark.parametrize(("key", "table"), [("review", REVIEW), ("missing", MISSING)])
def test_what_is_open_on_purpose(key: str, table: str, exact: bool) -> None:
    for row, column, entry in cells(table):
        rule = {key: {"when": leaf(row, "a"), "because": "so", "else": leaf(column, "b")}}
        assert shown(judged([{"rule": rule}], exact=exact)) == entry, (key, row, column)


@both_ways
@pytest.mark.parametrize(
    ("count", "members", "entry"),
    [
        (1, "NNN", "N"),
        (1, "NNM", "M"),
        (1, "NNu", "u"),
        (1, "Nru", "ur"),
        (2, "MMN", "M"),
        (2, "MMg", "M"),
        (2, "MNN", "N"),
        (2, "MNu", "u"),
        (2, "Mug", "ug"),
        (2, "NNu", "N"),
        (2, "Nrg", "rg"),
        (2, "urg", "urg"),
        (3, "MMM", "M"),
        (3, "MMu", "u"),
        (3, "MuN", "N"),
        (3, "Mrg", "rg"),
        (3, "MMMu", "M"),
        (3, "MMNu", "u"),
        (3, "MNNu", "N"),
        (3, "MrNg", "rg"),
        (3, "MmNg", "ug"),
    ],
)
def test_at_least(count: int, members: str, entry: str, exact: bool) -> None:
    rule = {"at_least": {"count": count, "of": [leaf(m, at) for m, at in zip(members, "abcd", strict=False)]}}
    assert shown(judged([{"rule": rule}], exact=exact)) == entry
    negated = {"N": "M", "M": "N"}.get(entry, entry)
    assert shown(judged([{"rule": {"not": rule}}], exact=exact)) == negated


# a result on file (rows) beside what is worked out: whichever settles it counts, and two that settle it differently
# are for a person
ON_FILE = """
     M   N   u   r
M    M   r   M   r
N    r   N   N   r
u    M   N   u   r
r    r   r   r   r
"""
FILED: dict[str, dict[str, Any]] = {
    "M": {"count": 9},
    "N": {"count": 1},
    "u": {"count": {"from": 5, "to": 8}},
    "r": {"count": {"readings": {"one": 1, "other": 9}}},
}
BEGIN = {"day": "2026-05-01"}
WORKED_OUT: dict[str, dict[str, Any]] = {
    "M": {**BEGIN, "other": "2026-05-10"},
    "N": {**BEGIN, "other": "2026-05-02"},
    "u": {**BEGIN, "other": "2026-05"},
    "r": {**BEGIN, "other": {"readings": {"one": "2026-05-02", "other": "2026-05-10"}}},
}


@both_ways
def test_a_result_on_file_beside_what_is_worked_out(exact: bool) -> None:
    rule = {"filed": {"min": 7}}
    for row, column, entry in cells(ON_FILE):
        answers = FILED[row] | WORKED_OUT[column]
        assert shown(judged([{"rule": rule}], answers, exact=exact)) == entry, (row, column)
        negated = {"N": "M", "M": "N"}.get(entry, entry)
        assert shown(judged([{"rule": {"not": rule}}], answers, exact=exact)) == negated, ("not", row, column)


@both_ways
def test_a_rule_on_file_stands_for_its_outcome(exact: bool) -> None:
    """Beside a worksheet that nobody has begun: the outcome of the rule, a review among its reasons included."""
    for letter in "MNur":
        derive = {"fits": {"classified": "ssc-2013", "on_file": {"any": [leaf(letter, "a")]}}}
        assert shown(judged([{"rule": {"fits": {"is": "yes"}}}], exact=exact, derive=derive)) == letter
        items = {"skin_beyond_knuckles": "yes", "fingers_spared": "no", "look_alike": "no"}
        answers = {f"ssc-2013.{item}": word for item, word in items.items()}
        both = judged([{"rule": {"fits": {"is": "yes"}}}], answers, exact=exact, derive=derive)
        assert shown(both) == {"M": "M", "u": "M"}.get(letter, "r")


@both_ways
@pytest.mark.parametrize(
    ("answers", "ask", "first"),
    [
        ({}, ("day", "other", "count"), ("count",)),
        ({"count": {"from": 3}}, ("day", "other", "count"), ("count",)),
        (BEGIN, ("other", "count"), ("other",)),
        (BEGIN | {"count": {"from": 3}}, ("other", "count"), ("other", "count")),
        ({"count": {"unknown": "pending"}}, ("day", "other"), ("day", "other")),
        ({"day": {"unknown": "pending"}}, ("other", "count"), ("count",)),
        ({"count": 7}, (), ()),
        ({"count": {"from": 7}}, (), ()),
        (WORKED_OUT["M"], (), ()),
        (FILED["M"] | WORKED_OUT["N"], (), ()),
    ],
)
def test_both_ways_to_tell_a_value_are_asked_for_and_one_first(
    answers: dict[str, Any], ask: tuple[str, ...], first: tuple[str, ...], exact: bool
) -> None:
    verdict = judged([{"rule": {"filed": {"min": 7}}}], answers, exact=exact)
    assert (verdict.ask, verdict.first(verdict.ask)) == (ask, first)
    assert set(verdict.waiting) == {
        name for name, raw in answers.items() if isinstance(raw, dict) and "unknown" in raw
    }


def test_two_tests_on_a_value_with_a_result_on_file_are_of_one_value() -> None:
    """What both statements allow: between 7 and 9 here. And one of two tests that cover all values always holds."""
    answers = {
        "count": {"from": 7, "to": 30},
        **BEGIN,
        "other": {"readings": {"one": "2026-05-09", "other": "2026-05-10"}},
    }
    assert shown(judged([{"rule": {"filed": {"min": 7}}}, {"rule": {"filed": {"max": 9}}}], answers), "C1") == "M"
    both = {"any": [{"filed": {"min": 7}}, {"filed": {"below": 7}}]}
    assert shown(judged([{"rule": both}])) == "M"


@both_ways
def test_a_failure_beats_a_review_only_beside_it(exact: bool) -> None:
    review = {"review": {"when": "met", "because": "on the edge", "else": "met"}}
    assert shown(judged([{"rule": {"all": ["not met", review]}}], exact=exact)) == "N"
    inside = {"review": {"when": "met", "because": "on the edge", "else": "not met"}}
    assert shown(judged([{"rule": inside}], exact=exact)) == "r"


# --- stages

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


# --- judgements


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


# --- readings and ranges


@both_ways
@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        (7, "M"),
        (6, "N"),
        ({"unknown": "pending"}, "u"),
        ({"from": 7, "to": 20}, "M"),
        ({"from": 7}, "M"),
        ({"from": 6}, "u"),
        ({"to": 6}, "N"),
        ({"from": 3, "to": 7}, "u"),
        ({"readings": {"one": 7, "other": 9}}, "M"),
        ({"readings": {"one": 3, "other": 6}}, "N"),
        ({"readings": {"one": 6, "other": 7}}, "r"),
        ({"readings": {"one": 6, "other": {"from": 7, "to": 9}}}, "r"),
        ({"readings": {"one": 6, "other": {"from": 5, "to": 9}}}, "u"),
    ],
)
def test_a_threshold_on_a_partial_answer(answer: Any, entry: str, exact: bool) -> None:
    verdict = judged([{"rule": {"count": {"min": 7}}}], {"count": answer}, exact=exact)
    assert shown(verdict) == entry
    ranged = "from" in str(answer) and entry in ("u", "r")  # a range is asked again, an exact value is not
    assert verdict.ask == (("count",) if ranged else ())
    assert verdict.waiting == (("count",) if "unknown" in str(answer) else ())


@both_ways
def test_readings_that_differ_where_it_does_not_matter(exact: bool) -> None:
    rule = {"any": [{"count": {"min": 7}}, {"sure": {"is": "yes"}}]}
    answers = {"count": {"readings": {"one": 6, "other": 7}}}
    assert shown(judged([{"rule": rule}], {**answers, "sure": "yes"}, exact=exact)) == "M"
    assert shown(judged([{"rule": rule}], {**answers, "sure": "no"}, exact=exact)) == "r"
    assert shown(judged([{"rule": rule}], answers, exact=exact)) == "ur"


# --- planned dates: judged on 2026-05-10


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


# --- exactness where three-valued logic is late


def test_the_diagram_settles_what_three_valued_logic_leaves_open() -> None:
    either = {"any": [{"count": {"below": 30}}, {"count": {"min": 30}}]}
    never = {"all": [{"count": {"below": 30}}, {"count": {"min": 30}}]}
    for rule, entry, word in ((either, "M", "eligible"), (never, "N", "not eligible")):
        assert (shown(judged([{"rule": rule}])), shown(judged([{"rule": rule}], exact=False))) == (entry, "u")
        assert judged([{"rule": rule}]).current.word == word
    guarded = judged([{"when": never, "rule": "met"}, {"when": never, "rule": "not met"}])
    assert [shown(guarded, name) for name in ("C0", "C1")] == ["-", "-"]


def test_before_and_after_the_same_day_are_one_value() -> None:
    before, after = {"day": {"before": "other"}}, {"day": {"after": "other"}}
    soon, late = (
        {word: {"within": "3 days", side: other}}
        for word, side, other in (("day", "before", "other"), ("other", "after", "day"))
    )
    for rule, entry in (
        ({"all": [before, after]}, "N"),
        ({"all": [before, {"other": {"before": "day"}}]}, "N"),
        ({"any": [before, after, {"between": {"is": 0}}]}, "M"),
        ({"any": [soon, {"not": late}]}, "M"),
        ({"all": [{"day": {"within": "2 days", "after": "other"}}, {"between": {"max": -3}}]}, "N"),
        ({"all": [before, {"not": after}]}, "u"),
    ):
        assert shown(judged([{"rule": rule}])) == entry, rule
    assert shown(judged([{"rule": {"any": [before, after]}}], {"day": "2026-05-01", "other": "2026-05-01"})) == "N"


@pytest.mark.parametrize(
    ("within", "words"),
    [
        ("1 hour", "within 1 hour before other"),
        ("14 days", "within 14 days before other"),
        ("1 week", "within 1 week before other"),
        ("2 weeks", "within 2 weeks before other"),
        ("6 months", "within 6 months before other"),
        ("1 year", "within 1 year before other"),
    ],
)
def test_a_window_is_told_in_its_own_unit(within: str, words: str) -> None:
    finding = judged([{"rule": {"day": {"within": within, "before": "other"}}}]).findings["C0"]
    assert condition(finding.compiled.rule, finding.sheet.compiled.trial) == words


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
