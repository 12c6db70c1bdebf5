"""Mistakes in writing a trial down: each is told in one sentence, with its line and a remedy."""

import re
from pathlib import Path

import pytest
import yaml

from tests.trials.sentences import JARGON
from tests.trials.test_guide import EXAMPLE, told
from trials.form_faults import first

MISTAKES = [tuple(one.values()) for one in yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_bytes())]


@pytest.mark.parametrize(("right", "wrong", "line", "says"), MISTAKES, ids=[str(one[1]) for one in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_a_remedy(right: str, wrong: str, line: int, says: str) -> None:
    assert right in EXAMPLE
    said = told(EXAMPLE.replace(right, wrong, 1))
    assert line in [at for sentence, at in said.items() if sentence.startswith(says)], said
    assert "; " in says or says.endswith("?"), "there is no remedy"
    assert not JARGON.search(says)
    assert not re.search(r"[.!?] [A-Z]", says)


def test_there_are_many_of_them() -> None:
    assert len(MISTAKES) > 60


def test_where_many_things_are_wrong_the_lines_of_the_others_are_named() -> None:
    found = first([f"mine.yaml, line {line}: something is wrong." for line in (3, 5, 5, 7, 9, 11, 13, 15)])
    assert found == "mine.yaml, line 3: something is wrong (7 more, in lines 5, 7, 9, 11, 13, and so on)."
