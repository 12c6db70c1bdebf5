"""The export command: what it writes, what it refuses, and the trail that it leaves."""

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from store.errors import NotSaved, RecordError, Refused
from store.events import Kind, local_clock
from store.site import Site
from store.verify import exit_code, verify
from tests.exchange.samples import CT, DOCTOR, NURSE, SCREENINGS, ZM, new_site
from tests.exchange.test_odm import SCHEMA
from trials.language import ENGLISH
from tui.beginning import begin
from tui.cli import main
from tui.export_kinds import KINDS, OF_A_TRIAL, Export
from tui.exporting import export, export_open

Run = Callable[..., int]


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """A copy of the sample site to export from."""
    shutil.copytree(site.folder, tmp_path / "site", symlinks=True)
    return tmp_path / "site"


@pytest.fixture
def run(folder: Path) -> Run:
    return lambda *arguments: main(["--data", str(folder), "export", *arguments])


def trail(folder: Path, code: str) -> list[str]:
    site = Site(folder)
    token = next(s.token for s in site.screenings() if s.code == code)
    return [event.subject for event in site.read(token).events if event.kind == Kind.EXPORTED]


@pytest.mark.parametrize(
    ("kind", "name", "which", "holds"),
    [
        ("report", "r.html", "--screening=S-001", "<!doctype html>"),
        ("report", "r.md", "--screening=S-001", "# Eligibility report"),
        ("record", "r.json", "--screening=S-001", '"format": "trialscreen record"'),
        ("log", "l.csv", "--all", '"screening_no"'),
        ("log", "l.csv", "--screening=S-001", '"S-001"'),
        ("attrition", "a.html", "--all", "<svg"),
        ("attrition", "a.csv", "--all", '"only_this_one"'),
        ("fhir", "b.json", "--all", '"resourceType": "Bundle"'),
        ("fhir", "b.json", "--screening=S-002", '"QuestionnaireResponse"'),
        ("sdtm-ie", "ie.csv", "--all", '"IEORRES"'),
        ("odm", "o.xml", "--all", "<ClinicalData"),
        ("odm", "o.xml", "--screening=S-001", 'Granularity="SingleSubject"'),
    ],
)
@pytest.mark.parametrize("more", [(), ("--deidentified",)])
def test_each_kind_is_written_for_its_owner_alone_and_stands_in_the_trail(
    run: Run, folder: Path, tmp_path: Path, kind: str, name: str, which: str, holds: str, more: tuple[str, ...]
) -> None:
    path = tmp_path / name
    assert run(kind, which, "--as", "P02", "-o", str(path), *more) == 0
    text = path.read_text(encoding="utf-8")
    if not (more and kind == "record"):
        assert holds in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = list(SCREENINGS) if which == "--all" else [which.partition("=")[2]]
    if kind == "sdtm-ie":
        told = [code for code in SCREENINGS if f"-{code}" in text]
        assert 0 < len(told) < len(SCREENINGS)
    for code in SCREENINGS:
        assert trail(folder, code) == ([kind] if code in told else [])
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([name, "site"])
    if name.endswith(".json"):
        json.loads(text)


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("sheet", "Have ready"),
        ("questionnaire", '"Questionnaire"'),
        ("odm-form", "<ItemDef"),
        ("redcap-form", '"Field Annotation"'),
        ("sdtm-ti", '"TIVERS"'),
    ],
)
def test_what_is_told_of_a_trial_alone(run: Run, folder: Path, tmp_path: Path, kind: str, holds: str) -> None:
    assert run(kind, "--trial", ZM, "-o", str(tmp_path / "x")) == 0
    assert holds in (tmp_path / "x").read_text(encoding="utf-8")
    assert run(kind, "--trial", ZM, "-o", str(tmp_path / "x")) == 2
    assert run(kind, "--trial", ZM, "-o", str(tmp_path / "x"), "--force") == 0
    assert trail(folder, "S-001") == []


def test_the_head_on_a_report_is_that_of_the_record_with_the_export(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("report", "--screening", "S-003", "--as", "P01", "-o", str(tmp_path / "r.html")) == 0
    site = Site(folder)
    token = next(s.token for s in site.screenings() if s.code == "S-003")
    assert site.read(token).head in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_nothing_is_overwritten_without_being_asked(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("mine", encoding="utf-8")
    assert run("log", "--all", "--as", "P02", "-o", str(path)) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert trail(folder, "S-001") == []
    assert run("log", "--all", "--as", "P02", "-o", str(path), "--force") == 0
    assert "S-001" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "--all", "--as", "P02"), "is of one screening"),
        (("log",), "Say what to export"),
        (("redcap", "--all", "--as", "P02"), "is of one trial"),
        (("redcap", "--trial", "zm001-sle"), "is of screenings"),
        (("redcap", "--all", "--as", "P02", "--trial", "zm002"), "for the trial zm002"),
        (("log", "--all", "--as", "P02", "--trial", "zm001-sle"), "leave out --trial"),
        (("sheet", "--screening", "S-001", "--trial", "zm001-sle"), "is of a trial"),
        (("sheet", "--all"), "is of a trial"),
        (("log", "--trial", "zm001-sle"), "is of screenings"),
        (("sheet", "--trial", "zm001"), "did you mean zm001-sle"),
        (("log", "--all"), "Say who does this with --as ID"),
        (("log", "--all", "--as", "P99"), "Nobody at this site has the id"),
        (("report", "--screening", "S-999", "--as", "P02"), "There is no screening S-999"),
    ],
)
def test_misuse_is_one_sentence(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert run(*arguments, "-o", str(tmp_path / "x")) == 2
    out, err = capsys.readouterr()
    assert says in err and err.count("\n") == 1 and out == ""
    assert not (tmp_path / "x").exists()


def test_a_folder_and_one_that_is_not_there_are_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("log", "--all", "--as", "P02", "-o", str(tmp_path / "no" / "log.csv")) == 2
    assert run("log", "--all", "--as", "P02", "-o", str(tmp_path), "--force") == 2
    assert trail(folder, "S-001") == []


def test_a_screening_in_use_is_not_exported(run: Run, folder: Path, tmp_path: Path) -> None:
    site = Site(folder)
    token = next(s.token for s in site.screenings() if s.code == "S-003")
    with site.open(token, NURSE):
        assert run("log", "--all", "--as", "P02", "-o", str(tmp_path / "log.csv")) == 3
    assert not (tmp_path / "log.csv").exists()
    assert trail(folder, "S-001") == []


def test_a_damaged_record_is_named(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(folder)
    token = next(s.token for s in site.screenings() if s.code == "S-003")
    path = folder / "screenings" / f"{token}.json"
    path.write_bytes(path.read_bytes()[:-40] + b"\n}}\n")
    assert run("log", "--all", "--as", "P02", "-o", str(tmp_path / "log.csv")) == 1
    assert "Nothing was exported" in capsys.readouterr().err


def test_the_only_person_need_not_be_named(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site", DOCTOR)
    begin(site, "S-001", (ZM,), DOCTOR, local_clock, ENGLISH).screening.close()
    text, code = export(site, Export("log", tmp_path / "log.csv", "", ""), date(2026, 3, 15))
    assert (code, text) == (0, f"{tmp_path / 'log.csv'}: 1 screening.")


def test_a_site_without_screenings_has_an_empty_log_and_bundle(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site", DOCTOR)
    for kind in ("log", "fhir", "attrition"):
        export(site, Export(kind, tmp_path / kind, "", ""), date(2026, 3, 15))
    assert json.loads((tmp_path / "fhir").read_text()) == {"resourceType": "Bundle", "type": "collection"}


def test_judge_record_says_whether_it_agrees(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "record.json"
    assert run("record", "--screening", "S-001", "--as", "P02", "-o", str(path)) == 0
    capsys.readouterr()
    assert main(["judge", "--record", str(path)]) == 0
    said = capsys.readouterr().out
    assert "the chain is whole" in said and "judged again and agree; 0 do not." in said
    assert main(["judge", "--record", str(path), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["agree"] is True and {one["trial"] for one in plain["verdicts"]} == {CT, ZM}
    path.write_text(path.read_text(encoding="utf-8").replace('"2026-03-01"', '"2026-03-02"', 1), encoding="utf-8")
    assert main(["judge", "--record", str(path)]) == 1
    assert "is damaged at event" in capsys.readouterr().err
    assert main(["judge", "--record", str(tmp_path / "none.json")]) == 2
    assert main(["judge", "--record", str(path), "zm001-sle"]) == 2
    assert main(["judge"]) == 2


def test_an_export_that_cannot_be_recorded_is_not_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.screening import Screening

    def full(*_: object, **__: object) -> None:
        raise NotSaved("NOT SAVED: the disk is full.")

    monkeypatch.setattr(Screening, "append", full)
    with pytest.raises(RecordError):
        export(Site(folder), Export("log", tmp_path / "log.csv", "", "P02"), date(2026, 3, 15))
    assert os.listdir(tmp_path) == ["site"]


def test_the_command_line_names_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    shown = "".join(capsys.readouterr().out.split())  # its lines may break within a name
    assert all(kind in shown for kind in (*KINDS, *OF_A_TRIAL))


def told_of(folder: Path) -> list[list[tuple[str, bool]]]:
    """For each screening, what its trail says was exported and whether a file was written in the end."""
    found = []
    site = Site(folder)
    tokens = {summary.code: summary.token for summary in site.screenings()}
    for code in SCREENINGS:
        events = [event for event in site.read(tokens[code]).events if event.kind == Kind.EXPORTED]
        found.append([(e.subject, isinstance(e.new, dict) and e.new.get("written") is not False) for e in events])
        assert all(bool(event.reason) is not written for event, (_, written) in zip(events, found[-1], strict=True))
    return found


class StoppedError(Exception):
    pass


def stop(done: int, of: int) -> None:
    assert of == len(SCREENINGS)
    if done == 2:
        raise StoppedError


@pytest.mark.parametrize("kind", ["odm", "log", "fhir", "trail"])
def test_an_export_that_is_stopped_leaves_no_file_and_no_trail_that_says_there_is_one(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    with pytest.raises(StoppedError):
        export(Site(folder), Export(kind, tmp_path / "x", "", "P02"), date(2026, 3, 15), stop)
    assert os.listdir(tmp_path) == ["site"]
    taken_back = [(kind, True), (kind, False)]
    assert told_of(folder) == [taken_back, taken_back, [], [], []]
    assert exit_code(list(verify(Site(folder)))) == 0


def test_a_file_that_cannot_be_finished_is_taken_back_from_every_trail(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("store.exchange.new_file.os.link", full)
    with pytest.raises(Refused, match="No space left"):
        export(Site(folder), Export("log", tmp_path / "log.csv", "", "P02"), date(2026, 3, 15))
    assert os.listdir(tmp_path) == ["site"]
    assert told_of(folder) == [[("log", True), ("log", False)]] * len(SCREENINGS)


def test_a_stick_that_has_no_links_takes_a_file_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    def never(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("store.exchange.new_file.os.link", never)
    path = tmp_path / "log.csv"
    assert run("log", "--all", "--as", "P02", "-o", str(path)) == 0
    data = path.read_bytes()
    assert run("log", "--all", "--as", "P02", "-o", str(path)) == 2 and path.read_bytes() == data
    assert sorted(os.listdir(tmp_path)) == ["log.csv", "site"]


def test_a_report_of_an_open_screening_that_cannot_be_finished_is_taken_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(folder)
    token = next(s.token for s in site.screenings() if s.code == "S-001")
    monkeypatch.setattr("tui.export_kinds.report_html", lambda told: [][0])
    wanted = Export("report", tmp_path / "r.html", "S-001", "P01")
    with site.open(token, NURSE) as screening, pytest.raises(IndexError):
        export_open(site, screening, wanted, NURSE, date(2026, 3, 15))
    assert os.listdir(tmp_path) == ["site"]
    assert told_of(folder)[0] == [("report", True), ("report", False)]


@pytest.mark.parametrize(("kind", "trial"), [(kind, ZM if sort.one_trial else "") for kind, sort in KINDS.items()])
def test_of_all_screenings_the_trails_of_exactly_those_say_so_that_stand_in_the_file(
    folder: Path, tmp_path: Path, kind: str, trial: str
) -> None:
    if KINDS[kind].one_only:
        pytest.skip("it is of one screening")
    path = tmp_path / "x"
    said, _ = export(Site(folder), Export(kind, path, "", "P02", trial=trial), date(2026, 3, 15))
    text = path.read_text(encoding="utf-8")
    told = [bool(trail(folder, code)) for code in SCREENINGS]
    assert told == [kind == "attrition" or code in text for code in SCREENINGS]  # which counts them all
    count = f"{sum(told)} screenings" if all(told) else f"{sum(told)} of {len(told)} screenings"
    assert said == f"{path}: {count}."


def test_an_odm_file_of_a_whole_site_has_one_study_a_trial_and_passes_the_schema(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    assert run("odm", "--all", "--as", "P02", "-o", str(tmp_path / "o.xml")) == 0
    root = etree.parse(tmp_path / "o.xml").getroot()
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    studies = [child.get("OID") for child in root if child.tag.endswith("}Study")]
    assert sorted(studies) == sorted(f"ST.{trial}" for trial in (CT, ZM, "mean-trial"))
    subjects = [of.get("SubjectKey") for of in root.iter("{*}SubjectData")]
    assert sorted(set(subjects)) == sorted(SCREENINGS) and len(subjects) == 7
