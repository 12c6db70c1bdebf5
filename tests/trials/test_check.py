"""`check`: each remark with its line and its remedy, failing cases, and cases to paste that bring a file to pass."""

import pytest

from trials.catalog import load_bytes, shipped, shipped_bytes
from trials.check.file import Checked, check
from trials.document import Refused

GOOD = """\
trial: {id: small, title: A small trial, version: "1", stages: [screening, infusion]}
sections:
  - {title: All, ask: [birth, consent, count, bleeding]}
questions:
  birth: {type: date, ask: When born, short: birth, why: For the age., limits: {min: 1900-01-01, max: today}}
  consent: {type: date, ask: When was consent given, short: consent, why: Age is counted on that day.}
  count: {type: number, ask: How many, short: platelet count, why: A limit., unit: 10*9/L, limits: {min: 0, max: 900}}
  bleeding: {type: yes_no, ask: Any bleeding, short: bleeding, why: It matters when the count is low.}
derive:
  age: {completed_years: birth, at: consent, short: age at consent}
criteria:
  - id: I01
    title: Age
    text: The participant is of age.
    source: {section: inclusion, item: 1}
    rule: {age: {min: 18}}
  - id: I02
    title: Platelets
    text: Platelets are high enough, or there is no bleeding.
    source: {section: inclusion, item: 2}
    rule:
      any:
        - count: {min: 50}
        - all:
            - count: {min: 30}
            - bleeding: {is: no}
cases:
  - {name: of age, answers: {birth: 2008-03-15, consent: 2026-03-15}, expect: {I01: met}}
  - {name: too young, answers: {birth: 2008-03-16, consent: 2026-03-15}, expect: {I01: not met}}
  - {name: high, answers: {count: 50, bleeding: yes}, expect: {I02: met}}
  - {name: lower and bleeding, answers: {count: 49, bleeding: yes}, expect: {I02: not met}}
  - {name: lower, answers: {count: 30, bleeding: no}, expect: {I02: met}}
  - {name: too low, answers: {count: 29, bleeding: no}, expect: {I02: not met}}
  - {name: nothing known later, answers: {}, expect: {I01: {open: [unanswered]}, I02: {open: [unanswered]}}}
"""


def checked(text: str) -> Checked:
    return check(text.encode(), "small.yaml")


def changed(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_good_file_passes_without_a_remark() -> None:
    found = checked(GOOD)
    assert (found.remarks, found.failed, found.unnoticed) == ((), (), ())
    assert found.passed
    assert found.mutants > 20


REMARKS = [
    (
        "unused question",
        [("bleeding: {is: no}", "count: {min: 40}")],
        ("warning", 8, "no rule uses the question bleeding", "use it, or remove it"),
    ),
    (
        "unknown question",
        [("bleeding: {is: no}", "bleding: {is: no}")],
        ("error", 26, "there is no question or derived value bleding", "write bleeding if that is meant"),
    ),
    (
        "clash of types",
        [("bleeding: {is: no}", "bleeding: {min: 3}")],
        ("error", 26, "min compares numbers or dates, and bleeding is a yes_no", "use is or one_of"),
    ),
    (
        "threshold outside the limits",
        [("count: {min: 50}", "count: {min: 5000}")],
        ("error", 23, "5000 lies outside the limits of count, so the test says nothing", "mend one of them"),
    ),
    (
        "impossible range",
        [("count: {min: 50}", "count: {min: 50, max: 40}")],
        ("error", 23, "no value can pass this test: platelet count is 50 to 40 ×10⁹/L", "mend its bounds"),
    ),
    (
        "range that everybody passes",
        [("count: {min: 50}", "count: {min: 0}")],
        ("warning", 23, "every value passes this test: platelet count is 0 ×10⁹/L or more", "mend its bounds"),
    ),
    (
        "contradictory siblings",
        [("bleeding: {is: no}", "count: {below: 30}")],
        (
            "error",
            24,
            "these cannot both hold: platelet count is 30 ×10⁹/L or more, and platelet count is",
            "write any",
        ),
    ),
    (
        "siblings that cover everything",
        [
            (
                "        - all:\n            - count: {min: 30}\n            - bleeding: {is: no}",
                "        - count: {max: 60}",
            )
        ],
        ("warning", 22, "one of these always holds", "write all"),
    ),
    (
        "a test that adds nothing",
        [("bleeding: {is: no}", "count: {min: 20}")],
        ("warning", 24, "this adds nothing to the test beside it: platelet count is 20 ×10⁹/L or more", "remove it"),
    ),
    (
        "a branch that can never matter",
        [("count: {min: 30}", "count: {min: 60}")],
        ("warning", 24, "in I02 this can never matter: platelet count is 60 ×10⁹/L or more", "remove it"),
    ),
    (
        "a guard that never holds",
        [
            (
                "    rule: {age: {min: 18}}",
                "    when: {all: [{bleeding: {is: yes}}, {not: {bleeding: {is: yes}}}]}\n    rule: {age: {min: 18}}",
            )
        ],
        ("error", 16, "the guard of I01 can never hold", "mend its conditions"),
    ),
    (
        "a guard that always holds",
        [
            (
                "    rule: {age: {min: 18}}",
                "    when: {any: [{bleeding: {is: yes}}, {not: {bleeding: {is: yes}}}]}\n    rule: {age: {min: 18}}",
            )
        ],
        ("warning", 16, "the guard of I01 always holds", "remove when"),
    ),
    (
        "a criterion that nobody can meet",
        [("    rule: {age: {min: 18}}", "    rule: {all: [{age: {min: 18}}, {not: {age: {min: 17}}}]}")],
        ("error", 16, "nobody can ever meet I01", "mend the rule"),
    ),
    (
        "a criterion that everybody meets",
        [("    rule: {age: {min: 18}}", "    rule: {any: [{age: {min: 18}}, {not: {age: {min: 18}}}]}")],
        ("warning", 16, "everybody meets I01", "mend the rule"),
    ),
    (
        "stages in an odd order",
        [("[screening, infusion]", "[infusion, screening]")],
        ("warning", 1, "the stage screening comes after infusion", "put the stages in the order of time"),
    ),
    (
        "a stage that stands twice",
        [("[screening, infusion]", "[screening, screening]")],
        ("error", 1, "the stage screening stands twice", "keep one"),
    ),
    (
        "two cases of one name",
        [("name: too young", "name: of age")],
        ("error", 29, "two cases are called 'of age', on lines 28 and 29", "rename one"),
    ),
    (
        "sections in an odd order",
        [
            (
                "  - {title: All, ask: [birth, consent, count, bleeding]}",
                "  - {title: Late, ask: [count]}\n  - {title: Now, ask: [birth, consent, bleeding]}",
            ),
            ("item: 2}\n", "item: 2}\n    due: infusion\n"),
            ("    rule: {age: {min: 18}}", "    rule: {all: [{age: {min: 18}}, {bleeding: {is: no}}]}"),
        ],
        ("warning", 4, "the section Now is needed earlier than one that stands before it", "put sections for later"),
    ),
    (
        "no why",
        [("why: It matters when the count is low.", "help: Any")],
        ("warning", 8, "the question bleeding has no why", "write one"),
    ),
    (
        "no short",
        [("short: bleeding, ", "")],
        ("warning", 8, "the question bleeding has no short", "write a noun phrase"),
    ),
    (
        "in no section",
        [("count, bleeding]", "count]")],
        ("warning", 8, "the question bleeding stands in no section", "add it"),
    ),
    (
        "a worksheet in no section",
        [
            ("derive:\n", "derive:\n  activity: {score: sledai-2k, at: consent, short: activity}\n"),
            ("        - count: {min: 50}\n", "        - count: {min: 50}\n        - activity: {min: 6}\n"),
        ],
        ("warning", 2, "the worksheet sledai-2k stands in no section", "add sledai-2k to the ask list"),
    ),
    ("no unit", [(", unit: 10*9/L", "")], ("hint", 7, "the number count has no unit", "add unit")),
    (
        "no limits",
        [(", limits: {min: 0, max: 900}", "")],
        ("hint", 7, "nothing is too small or too large for count", "add limits"),
    ),
    (
        "no case on a threshold",
        [("answers: {count: 50, bleeding: yes}", "answers: {count: 51, bleeding: yes}")],
        ("warning", 23, "no case lies on the threshold of: platelet count is 50 ×10⁹/L or more", "exactly 50"),
    ),
    (
        "no case beside a threshold",
        [("answers: {count: 49, bleeding: yes}", "answers: {count: 40, bleeding: yes}")],
        ("warning", 23, "no case lies right beside the threshold", "just below 50"),
    ),
    (
        "a criterion without a case",
        [
            ("expect: {I01: met}}", "expect: {I02: {open: [unanswered]}}}"),
            ("expect: {I01: not met}}", "expect: {I02: {open: [unanswered]}}}"),
            ("{I01: {open: [unanswered]}, ", "{"),
        ],
        ("warning", 12, "no case expects anything of I01", "add one under cases"),
    ),
    (
        "a unit that is no weight",
        [("  age: {", "  per: {per_kg: count, weight: count, short: per kg}\n  age: {")],
        (
            "error",
            10,
            "count is counted in 10*9/L, and per_kg divides by kilograms",
            "give that question the unit kg",
        ),
    ),
    (
        "usual values beyond the limits",
        [("unit: 10*9/L, limits: {min: 0, max: 900}", "unit: 10*9/L, limits: {min: 0, max: 900}, usual: {max: 950}")],
        ("hint", 7, "the usual values of count reach beyond its limits", "write a narrower range"),
    ),
    (
        "a shared question asked as one's own",
        [
            ("ask: [birth, consent, count, bleeding]", "ask: [birth, consent, platelets, bleeding]"),
            ("  count: {type", "  platelets: {type"),
            ("- count: {min: 50}", "- platelets: {min: 50}"),
            ("- count: {min: 30}", "- platelets: {min: 30}"),
            ("answers: {count: 50", "answers: {platelets: 50"),
            ("answers: {count: 49", "answers: {platelets: 49"),
            ("answers: {count: 30", "answers: {platelets: 30"),
            ("answers: {count: 29", "answers: {platelets: 29"),
        ],
        ("warning", 7, "platelets is a shared question, and this trial asks one of its own", "remove it here"),
    ),
    (
        "two sections of one name",
        [
            (
                "  - {title: All, ask: [birth, consent, count, bleeding]}\n",
                "  - {title: All, ask: [birth, consent]}\n  - {title: All, ask: [count, bleeding]}\n",
            )
        ],
        ("hint", 4, "two sections are called All", "put them together"),
    ),
    (
        "a case that nobody can be",
        [("answers: {count: 50, bleeding: yes}", "answers: {count: 950, bleeding: yes}")],
        ("warning", 30, "nobody can give this answer: 950 ×10⁹/L is more than 900", "correct it, or the limits"),
    ),
    (
        "an unreviewed criterion",
        [("    title: Age\n", "    title: Age\n    unreviewed: Written by a program\n")],
        ("warning", 14, "I01 was not reviewed by a person, so it stays open for review", "read it against its text"),
    ),
]


@pytest.mark.parametrize(("changes", "wanted"), [one[1:] for one in REMARKS], ids=[one[0] for one in REMARKS])
def test_each_remark_names_its_line_and_its_remedy(
    changes: list[tuple[str, str]], wanted: tuple[str, int, str, str]
) -> None:
    severity, line, sentence, remedy = wanted
    found = checked(changed(*changes))
    match = [r for r in found.remarks if sentence in r.sentence]
    assert match, [r.sentence for r in found.remarks]
    assert len(match) == 1
    assert (match[0].severity, match[0].line) == (severity, line)
    assert remedy in match[0].remedy
    if severity == "error":
        assert not found.passed


def test_a_diagram_that_is_too_large_is_told() -> None:
    many = 40
    questions = "".join(f"  q{i}: {{type: integer, ask: Q, short: q, why: W.}}\n" for i in range(many))
    singles = ", ".join(f"{{q{i}: {{min: 2}}}}" for i in range(many))  # it sets the order of the questions
    pairs = ", ".join(f"{{all: [{{q{i}: {{min: 3}}}}, {{q{many // 2 + i}: {{min: 3}}}}]}}" for i in range(many // 2))
    text = (
        'trial: {id: large, title: Large, version: "1", stages: [screening]}\n'
        f"questions:\n{questions}criteria:\n  - {{id: A, title: A, rule: {{any: [{singles}]}}}}\n"
        f"  - {{id: B, title: B, rule: {{any: [{pairs}]}}}}\n"
        "cases:\n  - {name: 'fails, so that no wrong version is tried', answers: {}, expect: {A: met}}\n"
    )
    remark = next(r for r in checked(text).remarks if "three-valued logic" in r.sentence)
    assert remark.severity == "warning"


def test_several_errors_are_all_told_at_once() -> None:
    found = checked(changed(("bleeding: {is: no}", "bleding: {is: no}"), ("{age: {min: 18}}", "{ages: {min: 18}}")))
    assert [r.line for r in found.remarks] == [16, 26]
    assert found.mutants == 0


def test_a_window_without_its_anchor_is_refused() -> None:
    with pytest.raises(Refused, match=r"line 16: .*within needs its anchor; add before: NAME or after: NAME"):
        checked(changed(("{age: {min: 18}}", "{consent: {within: 3 days}}")))


def test_a_failing_case_comes_before_wrong_versions() -> None:
    found = checked(changed(("name: too low, answers: {count: 29", "name: too low, answers: {count: 35")))
    assert found.failed == ("too low: I02 should be not met and is met.",)
    assert not found.passed
    assert found.mutants == 0


def test_pasting_the_cases_brings_a_file_to_pass() -> None:
    """From a file with no case at all: what is written out to paste is enough, and nothing more is missing."""
    bare = GOOD[: GOOD.index("cases:")]
    found = checked(bare)
    assert not found.passed
    pasted = bare + "cases:\n" + "".join(one.case for one in found.unnoticed)
    again = checked(pasted)
    assert (again.failed, again.unnoticed) == ((), ())
    assert again.passed


def test_a_case_may_expect_a_verdict_no_note_and_what_checks_say() -> None:
    extra = """\
checks:
  - {refuse: {age: {above: 120}}, say: Nobody is older than 120 years.}
cases:
  - {name: a verdict, answers: {birth: 2008-03-16, consent: 2026-03-15}, verdict: not eligible}
  - {name: checks are silent, answers: {birth: 1950-01-01, consent: 2026-03-15}, says: none}
  - {name: a check speaks, answers: {birth: 1901-01-01, consent: 2026-03-15}, says: older than 120}
  - {name: no note, answers: {}, notes: {I01: none}}
"""
    good = GOOD.replace("cases:\n", extra)
    assert checked(good).failed == ()
    wrong = good.replace("verdict: not eligible", "verdict: pending").replace("says: none", "says: older")
    wrong = wrong.replace("notes: {I01: none}", "notes: {I01: something}").replace(
        "says: older than 120}", "says: none}"
    )
    assert len(checked(wrong).failed) == 4


def test_a_case_must_expect_something() -> None:
    with pytest.raises(Refused, match="a case must expect something"):
        load_bytes(GOOD.replace("expect: {I01: met}", "on: 2026-03-15").encode(), "small.yaml")


@pytest.mark.parametrize("trial", shipped())
def test_shipped_trials_pass(trial: str) -> None:
    """Every wrong version of a shipped trial is noticed by a case, or explained as no different."""
    found = check(shipped_bytes(trial), f"{trial}.yaml")
    assert [remark for remark in found.remarks if remark.severity == "error"] == []
    assert found.failed == ()
    assert [one.changes for one in found.unnoticed] == []
    assert found.mutants > 300
    assert len(found.same) < found.mutants / 5
