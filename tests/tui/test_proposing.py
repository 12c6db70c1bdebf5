"""Answers proposed by a FHIR file: confirmed one by one in the app, listed on the command line, never just taken."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.events import Kind
from store.exchange.fhir_import import read_resource
from store.site import Site
from tests.tui.desk import ANNA, IVO, ZM, desk, new_site, prepared
from trials.document import Refused
from tui.cli import main

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
FINAL = {"resourceType": "Observation", "status": "final"}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "birthDate": "1980-06-17", "name": [{"family": "[/]Doe"}]}},
        {
            "resource": {
                **FINAL,
                "code": {"coding": [{"system": LOINC, "code": "5130-0"}]},
                "effectiveDateTime": "2026-03-10",
                "interpretation": [{"coding": [{"code": "POS"}]}],
            }
        },
        {"resource": {**FINAL, "code": {"coding": [{"system": LOINC, "code": "[@click=app.quit]x"}]}}},
        {"resource": {"resourceType": "MedicationStatement", "status": "active"}},
    ],
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = new_site(tmp_path / "site", ANNA, IVO)
    prepared(site, "S-001", (ZM,), {f"{ZM}/anti_dsdna": "negative"})
    return site


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(BUNDLE), encoding="utf-8")
    return path


def answered(site: Site) -> list[tuple[str, Any, str, str, str]]:
    [summary] = site.screenings()
    events = site.read(summary.token).events
    return [(e.subject, e.new, e.source, e.measured, e.reason) for e in events if e.kind == Kind.ANSWERED][1:]


async def test_each_answer_is_confirmed_with_its_source(site: Site, bundle: Path) -> None:
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "p")
        await hands.write(str(bundle))
        await hands.press("enter")
        assert hands.screen == "proposed"
        await hands.until("Proposed, and not on record: 2.")
        assert "no drug code has been verified" in hands.flowing
        assert "[@click=app.quit]x was not read" in hands.flowing
        assert answered(site) == []
        await hands.press("1", "enter")
        await hands.until("Proposed answer 1 of 2")
        assert "Proposed: 1980" in hands.flowing and "On record: nothing" in hands.flowing
        await hands.press("1", "enter")
        await hands.until("Proposed answer 2 of 2")
        assert "From: hospital record: Observation 5130-0 of 2026-03-10, measured 2026-03-10" in hands.flowing
        assert "On record: Negative" in hands.flowing and "Check that the sample" in hands.flowing
        await hands.press("1", "enter")
        assert "Why is this answer changed?" in hands.text
        await hands.press("3", "enter")
        assert hands.screen == "review" and "Proposed answers: 2 taken, 0 left." in hands.flowing
    assert answered(site) == [
        ("birth_date", "1980", "hospital record: Patient", "", ""),
        (
            f"{ZM}/anti_dsdna",
            "positive",
            "hospital record: Observation 5130-0 of 2026-03-10",
            "2026-03-10",
            "new result",
        ),
    ]


async def test_what_is_left_is_not_recorded(site: Site, bundle: Path) -> None:
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "p")
        await hands.write(str(bundle))
        await hands.press("enter", "1", "enter", "2", "enter", "escape")
        assert hands.screen == "review"
        await hands.until("Proposed answers: 0 taken, 2 left.")
    assert answered(site) == []


async def test_an_impossible_answer_is_refused_and_can_be_left(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    patient = {"resourceType": "Patient", "birthDate": "2031-01-01"}
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": patient}]}), encoding="utf-8")
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "p")
        await hands.write(str(path))
        await hands.press("enter", "1", "enter", "1", "enter")
        assert hands.screen == "proposed" and "2031" in hands.state
        await hands.press("2", "enter")
        assert hands.screen == "review"
    assert answered(site) == []


async def test_a_file_that_is_none_is_told_where_its_name_was_typed(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r", "p")
        for written, says in ((str(path), "not JSON"), (str(tmp_path / "no.json"), "There is no file")):
            await hands.write(written)
            await hands.press("enter")
            assert hands.screen == "writing" and says in hands.said
        await hands.press("escape")
        assert hands.screen == "review"


def test_the_command_line_lists_what_would_be_proposed(
    site: Site, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(site.folder), "propose", str(bundle), "--screening"]
    assert main([*data, "s-001"]) == 0
    said = capsys.readouterr().out
    assert "1980 (hospital record: Patient)." in said and "2 answers are proposed." in said
    assert main([*data, "S-001", "--json"]) == 0
    assert [one["key"] for one in json.loads(capsys.readouterr().out)["proposed"]] == [
        "birth_date",
        f"{ZM}/anti_dsdna",
    ]
    assert main([*data, "S-009"]) == 2
    assert answered(site) == []


@pytest.mark.parametrize("known", ["1980", "1980-06", "1980-06-17"])
def test_what_says_the_same_as_the_record_is_counted_and_not_proposed(
    tmp_path: Path, bundle: Path, known: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", (ZM,), {f"{ZM}/anti_dsdna": "negative", "birth_date": known})
    data = ["--data", str(site.folder), "propose", str(bundle), "--screening", "S-001"]
    assert main(data) == 0
    said = capsys.readouterr().out
    assert "1 more answer is on record already, and says the same." in said
    assert "Positive (hospital record: Observation 5130-0 of 2026-03-10; measured 2026-03-10)." in said
    assert "On record now: Negative." in said and "1 answer is proposed." in said and "1980" not in said
    assert main([*data, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["key"], one["recorded"]) for one in found["proposed"]] == [(f"{ZM}/anti_dsdna", "negative")]
    assert found["same"] == 1


def test_when_all_is_on_record_nothing_is_proposed(
    tmp_path: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = new_site(tmp_path / "site", IVO)
    prepared(site, "S-001", (ZM,), {f"{ZM}/anti_dsdna": "positive", "birth_date": "1980"})
    assert main(["--data", str(site.folder), "propose", str(bundle), "--screening", "S-001"]) == 0
    assert "2 more answers are on record already, and say the same.\nNothing was proposed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[1, 2]",
        b"\xff\xfe\x00",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' * 5000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\x00" * 100,
    ],
)
def test_hostile_files_are_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"x\.json"):
        read_resource(path)


def test_numbers_without_end_are_no_answer(site: Site, tmp_path: Path, bundle: Path) -> None:
    from store.exchange.fhir_form import form_url
    from tui.proposing import proposed

    trial = trial_of(site)
    for value in ("1e999999999", "1e-999999999", "-1e50"):
        item = {"linkId": "sledai", "answer": [{"valueDecimal": "@"}]}
        form = {"resourceType": "QuestionnaireResponse", "questionnaire": form_url(trial), "item": [item]}
        answer = json.dumps(form).replace('"@"', value)
        path = tmp_path / "r.json"
        path.write_text(answer, encoding="utf-8")
        found = proposed(path, [trial])
        assert found.proposed == () and len(found.left_out) == 1 and len(str(found.left_out[0])) < 300


def trial_of(site: Site) -> Any:
    from trials.compile import compile_trial
    from tui.judging import bound_trial

    [summary] = site.screenings()
    screening = site.read(summary.token)
    make: Callable[..., Any] = bound_trial
    return compile_trial(make(site, ZM, screening.trials[ZM])).trial
