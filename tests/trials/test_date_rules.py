"""Ages, anniversaries and windows in the rules of a trial, at their edges; and a window in words."""

import json
from datetime import date
from typing import Any

import pytest

from tests.trials.tables import judged
from trials.catalog import load_bytes
from trials.compile import compile_trial
from trials.rule_words import condition
from trials.rules import State, judge

ON = date(2027, 1, 1)
TESTS: dict[str, Any] = {
    "adult": {"age": {"min": 18, "max": 60}},
    "recent disease": {"years": {"max": 7}},
    "half a year": {"months": {"min": 6}},
    "fortnight": {"start": {"within": "14 days", "before": "end"}},
    "two weeks after": {"end": {"within": "2 weeks", "after": "start"}},
    "one month": {"start": {"within": "1 month", "before": "end"}},
    "two days": {"from_time": {"within": "48 hours", "before": "until_time"}},
}


def outcome(test: str, start: str, end: str) -> str:
    questions = {name: {"type": "date", "ask": "When"} for name in ("start", "end")}
    questions |= {name: {"type": "datetime", "ask": "When"} for name in ("from_time", "until_time")}
    derive = {
        "age": {"completed_years": "start", "at": "end"},
        "years": {"anniversary": "start", "at": "end"},
        "months": {"anniversary": "start", "at": "end", "in": "months"},
    }
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["first"]},
        "questions": questions,
        "derive": derive,
        "criteria": [{"id": "A", "title": "A", "rule": TESTS[test]}],
    }
    names = ("from_time", "until_time") if test == "two days" else ("start", "end")
    rules = compile_trial(load_bytes(json.dumps(trial).encode(), "dates.json"))
    finding = judge(rules, dict(zip(names, (start, end), strict=True)), {}, "first", ON).findings["A"]
    return finding.state.value if finding.state is not State.OPEN else "+".join(sorted(finding.reasons))


@pytest.mark.parametrize(
    ("test", "start", "end", "wanted"),
    [
        # from the 18th birthday through the day before the 61st
        ("adult", "2008-03-15", "2026-03-14", "not met"),
        ("adult", "2008-03-15", "2026-03-15", "met"),
        ("adult", "1965-03-16", "2026-03-15", "met"),
        ("adult", "1965-03-15", "2026-03-15", "not met"),
        ("adult", "1965-04-15", "2026-03-15", "met"),  # 60 years and 11 months
        # a birth date known in part
        ("adult", "2008", "2026-03-15", "unanswered"),
        ("adult", "2008-03", "2026-03-15", "unanswered"),
        ("adult", "2008-02", "2026-03-15", "met"),
        ("adult", "1980", "2026-03-15", "met"),
        ("adult", "1964", "2026-03-15", "not met"),
        ("adult", "1965", "2026-03-15", "unanswered"),
        ("adult", "1965", "2026-01-01", "unanswered"),
        ("adult", "1980", "2026", "met"),
        ("adult", "2008-03-10/2008-03-15", "2026-03-15", "met"),
        ("adult", "2008-03-10/2008-03-16", "2026-03-15", "unanswered"),
        # born on 29 February: on 28 February of a common year the conventions differ, on no other day
        ("adult", "2008-02-29", "2026-02-27", "not met"),
        ("adult", "2008-02-29", "2026-02-28", "review"),
        ("adult", "2008-02-29", "2026-03-01", "met"),
        ("adult", "1964-02-29", "2025-02-27", "met"),
        ("adult", "1964-02-29", "2025-02-28", "review"),
        ("adult", "1964-02-29", "2025-03-01", "not met"),
        ("adult", "2004-02-29", "2024-02-28", "met"),
        ("adult", "2008-02", "2026-02-28", "unanswered"),
        # exactly seven years is not over seven years; a day more is
        ("recent disease", "2019-03-15", "2026-03-15", "met"),
        ("recent disease", "2019-03-15", "2026-03-16", "not met"),
        ("recent disease", "2019-03", "2026-03-15", "unanswered"),
        ("recent disease", "2019-04", "2026-03-15", "met"),
        ("recent disease", "2019", "2027-01-01", "not met"),
        ("recent disease", "2016-02-29", "2023-02-28", "met"),
        ("recent disease", "2016-02-29", "2023-03-01", "review"),
        ("recent disease", "2016-02-29", "2023-03-02", "not met"),
        # months that end sooner
        ("half a year", "2025-08-31", "2026-02-27", "not met"),
        ("half a year", "2025-08-31", "2026-02-28", "review"),
        ("half a year", "2025-08-31", "2026-03-01", "met"),
        ("half a year", "2025-08-29", "2026-02-28", "review"),
        ("half a year", "2025-08-28", "2026-02-28", "met"),
        ("half a year", "2023-08-31", "2024-02-29", "review"),
        ("half a year", "2025-09-30", "2026-03-30", "met"),
        ("half a year", "2025-09-30", "2026-03-29", "not met"),
        # the window is closed at both ends
        ("fortnight", "2026-03-01", "2026-03-15", "met"),
        ("fortnight", "2026-02-28", "2026-03-15", "not met"),
        ("fortnight", "2026-03-15", "2026-03-15", "met"),
        ("fortnight", "2026-03-16", "2026-03-15", "not met"),
        ("fortnight", "2024-02-16", "2024-03-01", "met"),
        ("fortnight", "2024-02-15", "2024-03-01", "not met"),
        ("fortnight", "2026-03", "2026-03-15", "unanswered"),
        ("fortnight", "2026-02", "2026-03-15", "not met"),
        ("fortnight", "2026-03", "2026-04-20", "not met"),
        ("two weeks after", "2026-03-01", "2026-03-15", "met"),
        ("two weeks after", "2026-03-01", "2026-03-16", "not met"),
        ("two weeks after", "2026-03-15", "2026-03-14", "not met"),
        ("one month", "2026-01-31", "2026-02-28", "met"),
        ("one month", "2026-01-31", "2026-03-01", "review"),
        ("one month", "2026-01-31", "2026-03-02", "not met"),
        ("one month", "2026-02-15", "2026-03-15", "met"),
        ("one month", "2026-02-15", "2026-03-16", "not met"),
        # hours count, by the clock
        ("two days", "2026-05-01T10:00", "2026-05-03T10:00", "met"),
        ("two days", "2026-05-01T10:00", "2026-05-03T10:01", "not met"),
        ("two days", "2026-05-01T09:59", "2026-05-03T10:00", "not met"),
        ("two days", "2026-05-03T10:00", "2026-05-03T10:00", "met"),
        ("two days", "2026-05-03T10:01", "2026-05-03T10:00", "not met"),
        ("two days", "2026-05-01T10:00Z", "2026-05-03T18:00+08:00", "met"),
        ("two days", "2026-05-01T10:00Z", "2026-05-03T18:01+08:00", "not met"),
        ("two days", "2026-05-01T10:00Z", "2026-05-02T18:00", "met"),
        ("two days", "2026-05-01T10:00Z", "2026-05-03T10:00", "unanswered"),
        ("two days", "2026-05-01T10:00+14:00", "2026-05-03T10:00-12:00", "not met"),
        # days without a time: the shortest and the longest gap
        ("two days", "2026-05-01", "2026-05-02", "met"),
        ("two days", "2026-05-01", "2026-05-03", "unanswered"),
        ("two days", "2026-05-01", "2026-05-04", "not met"),
        ("two days", "2026-05-01", "2026-05-01", "unanswered"),
        ("two days", "2026-05-01T12:00", "2026-05-03", "unanswered"),
        ("two days", "2026-05-02T00:00", "2026-05-03", "met"),
        ("two days", "2026-05-01", "2026-05-03T00:00", "met"),
        ("two days", "2026-05", "2026-05-03T00:00", "unanswered"),
    ],
)
def test_edges_of_age_anniversaries_and_windows(test: str, start: str, end: str, wanted: str) -> None:
    assert outcome(test, start, end) == wanted


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
