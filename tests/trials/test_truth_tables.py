"""The tables of three-valued logic with reasons: each entry read off the design, not off the code."""

from typing import Any

import pytest

from tests.trials.tables import both_ways, cells, judged, leaf, shown

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


@both_ways
def test_a_failure_beats_a_review_only_beside_it(exact: bool) -> None:
    review = {"review": {"when": "met", "because": "on the edge", "else": "met"}}
    assert shown(judged([{"rule": {"all": ["not met", review]}}], exact=exact)) == "N"
    inside = {"review": {"when": "met", "because": "on the edge", "else": "not met"}}
    assert shown(judged([{"rule": inside}], exact=exact)) == "r"


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
