"""The difference between two versions of a definition: what changed in meaning, and what only in words."""

import json
from pathlib import Path

import pytest

from tests.trials.test_check import GOOD
from trials.catalog import load, load_bytes, shipped, shipped_bytes
from trials.compare import Difference, differences
from tui.cli import main


def changed(*pairs: tuple[str, str]) -> list[Difference]:
    text = GOOD
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return list(differences(load_bytes(GOOD.encode(), "old.yaml"), load_bytes(text.encode(), "new.yaml")))


def test_the_same_version_has_no_difference() -> None:
    assert changed() == []
    for trial in shipped():
        assert list(differences(load(trial), load(trial))) == []


def test_a_threshold_that_moved_is_told_in_words_with_an_example() -> None:
    (found,) = changed(("{age: {min: 18}}", "{age: {above: 18}}"))
    assert (found.kind, found.what) == ("changed", "I01 Age")
    assert found.lines[:2] == ("was: age at consent is 18 or more", "is:  age at consent is more than 18")
    assert found.lines[2].startswith("for example, with consent 15 March 2026; birth 15 March 2008: was met, ")


def test_another_way_to_say_the_same_is_the_same_meaning() -> None:
    (found,) = changed(("{age: {min: 18}}", "{not: {age: {max: 17}}}"))
    assert (found.kind, found.what) == ("same meaning", "I01 Age")
    assert found.lines[-1] == "whatever is answered, the finding is the same"


def test_a_reason_that_changed_is_a_change_of_meaning() -> None:
    review = "{{{}: {{when: {{age: {{min: 60}}}}, because: Old, else: {{age: {{min: 18}}}}}}}}"
    first = GOOD.replace("{age: {min: 18}}", review.format("review"))
    second = GOOD.replace("{age: {min: 18}}", review.format("missing"))
    (found,) = differences(load_bytes(first.encode(), "old.yaml"), load_bytes(second.encode(), "new.yaml"))
    assert found.kind == "changed"
    assert found.lines[-1].endswith("was open (review), is now open (unanswered)")


def test_words_alone_are_told_apart_from_meaning() -> None:
    (found,) = changed(("text: The participant is of age.", "text: The participant is grown up."))
    assert (found.kind, found.lines) == (
        "worded",
        ("text was: The participant is of age.", "text is:  The participant is grown up."),
    )


def test_criteria_that_came_and_went() -> None:
    text = GOOD.replace("I02", "I03")
    found = list(differences(load_bytes(GOOD.encode(), "old.yaml"), load_bytes(text.encode(), "new.yaml")))
    assert [(d.kind, d.what) for d in found] == [("added", "I03 Platelets"), ("removed", "I02 Platelets")]
    assert "  platelet count is 50 ×10⁹/L or more" in [line[2:] for line in found[0].lines]


def test_a_criterion_due_later_is_a_change() -> None:
    (found,) = changed(("item: 2}\n", "item: 2}\n    due: infusion\n"))
    assert (found.kind, found.lines) == ("changed", ("due was: screening", "due is:  infusion"))


def test_a_derived_value_that_is_counted_otherwise_changes_what_uses_it() -> None:
    found = changed(("completed_years: birth, at: consent", "anniversary: birth, at: consent"))
    assert [(d.kind, d.what) for d in found] == [("changed", "I01 Age"), ("changed", "the derived value age")]
    assert found[1].lines[1].startswith("is:  age at consent: years from birth to consent, to the day")


def test_a_question_that_takes_other_answers_is_told() -> None:
    found = changed(("limits: {min: 0, max: 900}", "limits: {min: 0, max: 800}"))
    assert [(d.kind, d.what) for d in found] == [("changed", "I02 Platelets"), ("changed", "the question count")]
    assert found[0].lines == ("it rests on questions whose answers changed: platelet count",)


def test_every_wrong_version_of_a_shipped_trial_is_a_change_of_meaning() -> None:
    """A few of them: a strict bound, an option, a group."""
    text = shipped_bytes("zm001-sle").decode()
    for old, new, name in (
        ("- sledai_total: {min: 7}", "- sledai_total: {above: 7}", "I04"),
        ("- sle_2019: {is: fulfilled}", "- sle_2019: {is: not_fulfilled}", "I01"),
        ("venous_access: {one_of: [adequate, central_line]}", "venous_access: {one_of: [adequate]}", "I10"),
    ):
        assert text.count(old) == 1, old
        (found,) = differences(load("zm001-sle"), load_bytes(text.replace(old, new).encode(), "new.yaml"))
        assert found.kind == "changed"
        assert found.what.startswith(name)
        assert found.lines[-1].startswith("for example, with ")


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(GOOD.replace("{age: {min: 18}}", "{age: {min: 21}}"), encoding="utf-8")
    old = tmp_path / "old.yaml"
    old.write_text(GOOD, encoding="utf-8")
    assert main(["trials", str(new), "--against", str(old)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("small, version 1, against small, version 1\n\nChanged: I01 Age\n")
    assert main(["trials", str(new), "--against", str(old), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [d["kind"] for d in found["differences"]] == ["changed"]
    assert main(["trials", "--against", str(old)]) == 2
