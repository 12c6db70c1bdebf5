"""`new`: a first trial file from a record or from pasted text: age, sex and identity, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.trials.registry_texts import (
    NESTED,
    ODD,
    record,
    written,
)
from trials.catalog import load_bytes
from trials.compile import compile_trial
from trials.document import Refused
from trials.registry.first_file import new_trial, not_understood
from trials.rules import judge
from tui.cli import main


@pytest.mark.parametrize(
    ("fields", "answers", "finding"),
    [
        ({"minimumAge": "18 Years", "maximumAge": "60 Years"}, {"birth_date": "2008-03-15"}, "met"),
        ({"minimumAge": "18 Years", "maximumAge": "60 Years"}, {"birth_date": "2008-03-16"}, "not met"),
        ({"minimumAge": "18 Years", "maximumAge": "60 Years"}, {"birth_date": "1965-03-16"}, "met"),
        ({"minimumAge": "18 Years", "maximumAge": "60 Years"}, {"birth_date": "1965-03-15"}, "not met"),
        ({"minimumAge": "18 Years"}, {"birth_date": "1905-03-15"}, "met"),
        ({"maximumAge": "17 Years"}, {"birth_date": "2008-03-15"}, "not met"),
        ({"minimumAge": "6 Months"}, {"birth_date": "2025-09-15"}, "met"),
        ({"minimumAge": "6 Months"}, {"birth_date": "2025-09-16"}, "not met"),
        ({"maximumAge": "12 Months"}, {"birth_date": "2025-03-15"}, "met"),
        ({"maximumAge": "12 Months"}, {"birth_date": "2025-03-01"}, "open"),
        ({"maximumAge": "12 Months"}, {"birth_date": "2025-02-15"}, "not met"),
        ({"minimumAge": "2 Weeks", "maximumAge": "40 Days"}, {"birth_date": "2026-03-01"}, "met"),
    ],
)
def test_ages_are_computed(fields: dict[str, str], answers: dict[str, str], finding: str) -> None:
    trial = written(NESTED, **fields)
    verdict = judge(compile_trial(trial), {**answers, "consent_date": "2026-03-15"})
    assert verdict.findings["AGE"].state == finding


def test_sex_is_computed_and_asked_only_where_it_counts() -> None:
    trial = written(NESTED, sex="MALE")
    assert judge(compile_trial(trial), {"sex": "female"}).findings["SEX"].state == "not met"
    assert judge(compile_trial(trial), {"sex": "male"}).findings["SEX"].state == "met"
    assert "sex" not in written(NESTED, sex="ALL").questions


@pytest.mark.parametrize("text", ["[Inclusion criteria]\n1. one", "{draft}\nInclusion Criteria:\n1. one", "["])
def test_pasted_text_may_begin_with_a_bracket(text: str) -> None:
    assert load_bytes(new_trial(text.encode(), "pasted.txt").encode(), "new.yaml").criteria


def test_age_limits_that_leave_no_age_are_left_over() -> None:
    content = record(NESTED, minimumAge="65 Years", maximumAge="18 Years")
    assert not_understood(content, "study.json") == (
        "Age limits of the record: at least 65 Years and at most 18 Years",
    )
    assert not not_understood(record(NESTED, minimumAge="18 Years", maximumAge="18 Years"), "study.json")


def test_an_age_that_is_not_understood_is_left_over() -> None:
    content = record(NESTED, minimumAge="eighteen")
    assert not_understood(content, "study.json") == ("Age limit of the record: eighteen",)


def test_identity_is_taken_from_the_record() -> None:
    trial = written(NESTED)
    assert (trial.id, trial.registry, trial.title, trial.version) == (
        "nct01234567",
        "NCT01234567",
        "A Study: of X",
        "2025-02-28",
    )
    assert trial.status == {"says": "Not yet recruiting", "updated": "2025-02-28"}
    assert trial.sponsor == "ACME"


def test_pasted_text_and_other_wrappings() -> None:
    trial = load_bytes(new_trial(f"NCT09999999\n{NESTED}".encode(), "pasted.txt").encode(), "new.yaml")
    assert (trial.id, len(trial.criteria)) == ("nct09999999", 6)
    assert trial.criteria[-1].text == "NCT09999999"
    named = load_bytes(new_trial(NESTED.encode(), "My trial (1).txt").encode(), "new.yaml")
    assert named.id == "my-trial-1"
    inside = json.dumps({"studies": [json.loads(record(NESTED))]}).encode()
    assert new_trial(inside, "study.json") == new_trial(record(NESTED), "study.json")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"hello": 1}', "study.json is no study record of ClinicalTrials.gov"),
        (b"[]", "study.json is no study record"),
        (b"", "study.json is empty"),
        (b"\xff\xfe", "study.json is not UTF-8 text"),
        (b'{"protocolSection": {"eligibilityModule": {"eligibilityCriteria": [1]}}}', ""),
    ],
)
def test_strange_input_is_refused_in_one_sentence_or_taken_as_empty(content: bytes, sentence: str) -> None:
    if not sentence:
        assert load_bytes(new_trial(content, "study.json").encode(), "new.yaml").criterion("I00")
        return
    with pytest.raises(Refused, match=sentence):
        new_trial(content, "study.json")


def test_the_command_writes_a_file_and_replaces_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "study.json", tmp_path / "new.yaml"
    source.write_bytes(record(ODD))
    assert main(["new", str(source), "-o", str(target), "--id", "my-trial"]) == 0
    assert "2 pieces of the text were not understood" in capsys.readouterr().err
    assert load_bytes(target.read_bytes(), "new.yaml").id == "my-trial"
    assert main(["new", str(source), "-o", str(target)]) == 2
    assert main(["new", str(source)]) == 0
    assert load_bytes(capsys.readouterr().out.encode(), "new.yaml").id == "nct01234567"
    assert main(["check", str(target)]) == 0
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("answers: {i01: yes}\n", encoding="utf-8")
    assert main(["judge", str(target), str(sheet)]) == 0
