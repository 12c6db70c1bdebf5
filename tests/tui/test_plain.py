"""The conversation line by line: the same answers give the same record as the app, and no line breaks it."""

import io
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import NotSaved
from store.events import Event, Person
from store.folding import Binding
from store.screening import Screening
from store.site import Site
from tests.clock import Ticks
from tests.tui.desk import ANNA, CT, CT_SHEET, IVO, ZM, ZM_SHEET, FullDisk, Hands, desk, keyed, new_site, prepared
from tests.tui.test_hostile import TRIAL
from trials.definition import Question
from trials.language import ENGLISH
from trials.values import NONE, UNKNOWN_REASONS
from tui.interview import Interview
from tui.plain import SAFE, converse
from tui.signing import NO_SIGNATURE
from tui.typed import retyped
from tui.typed.choices import rows

MONA = Person("P03", "Mona Lund", "monitor")
TIMES = ("at", "offset", "zone", "prev", "hash")


def said(site: Site, *lines: str, clock: Ticks | None = None) -> str:
    """What is said to these lines, until they end."""
    out = io.StringIO()
    assert converse(site, clock or Ticks(), io.StringIO("".join(f"{line}\n" for line in lines)), out, ENGLISH) == 0
    return out.getvalue()


def line(question: Question, entry: Any) -> str:
    """What a person types for an entry."""
    keys = {option.id: key for key, option in rows(question, ENGLISH)}
    if isinstance(entry, dict) and "unknown" in entry:
        return f"unknown {entry['unknown']}"
    if isinstance(entry, list):
        return " ".join(keys[one] for one in entry)
    if isinstance(entry, str) and entry in keys and (entry != NONE or question.options):
        return keys[entry]
    return retyped(question, entry, ENGLISH)


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events without what differs between two sittings: times, the hashes over them, the file's own token."""
    found = []
    for event in events:
        record = {name: value for name, value in vars(event).items() if name not in TIMES}
        if isinstance(record["new"], dict) and "token" in record["new"]:
            record["new"] = {**record["new"], "token": ""}
        found.append(record)
    return found


def only(site: Site) -> tuple[Event, ...]:
    (summary,) = site.screenings()
    return site.read(summary.token).events


async def test_the_same_answers_give_the_same_record_as_the_app(tmp_path: Path) -> None:
    sheet = {**keyed(CT, CT_SHEET), **keyed(ZM, ZM_SHEET)}
    seen, heard = new_site(tmp_path / "seen", IVO), new_site(tmp_path / "heard", IVO)
    async with desk(seen) as hands:
        await hands.start("S-014", "0")
        questions = hands.interview.questions
        asked = await hands.walk(sheet)
    text = said(heard, "1", "S-014", "yes", "0", *(line(questions[key], sheet[key]) for key in asked))
    assert "Nothing is left to ask." in text
    assert told(only(heard)) == told(only(seen))
    assert len(only(heard)) > 10


async def _refuse_and_repair(hands: Hands) -> None:
    """A mistyped age fails the trial; it is checked and corrected, gone on, stopped, changed in the review."""
    await hands.press("1", "enter")  # signed consent
    await hands.write("1 Mar 2026")
    await hands.press("enter")
    await hands.write("2 Mar 2026")
    await hands.press("enter")
    await hands.write("1950")
    await hands.press("enter")
    assert hands.screen == "asking", hands.text
    await hands.press("g", "enter")
    await hands.press("f3", "1", "enter")  # ability to become pregnant: pending
    await hands.press("f4")  # the next one: for the investigator
    await hands.press("escape", "escape", "escape", "f5")
    await hands.write("birth certificate")
    await hands.press("enter")
    await hands.write("2 Mar 2026")
    await hands.press("enter")
    await hands.write("1980")
    await hands.press("enter", "1", "enter")  # typing error
    assert hands.screen == "question"
    await hands.press("ctrl+r")


async def test_corrections_unknowns_sources_and_refusals_are_the_same_events(tmp_path: Path) -> None:
    seen, heard = new_site(tmp_path / "seen", ANNA), new_site(tmp_path / "heard", ANNA)
    async with desk(seen) as hands:
        await hands.start("S-014", "2")
        await _refuse_and_repair(hands)
    lines = ["1", "S-014", "y", "2", "1", "1 Mar 2026", "2 Mar 2026", "1950", "g", "unknown pending", "leave"]
    lines += ["back", "back", "back"]
    text = said(heard, *lines, "source", "birth certificate", "2 Mar 2026", "1980", "1", "review", "home")
    assert "It may be a typing error." in text
    assert told(only(heard)) == told(only(seen))
    assert [event.reason for event in only(heard) if event.reason] == ["typing error"]
    assert {event.source for event in only(heard)} == {"", "birth certificate"}


async def test_stopping_when_not_eligible_is_the_same_event(tmp_path: Path) -> None:
    seen, heard = new_site(tmp_path / "seen", IVO), new_site(tmp_path / "heard", IVO)
    async with desk(seen) as hands:
        await hands.start("S-014", "2")
        await hands.press("4", "enter", "s", "enter")
        assert hands.screen == "review"
    said(heard, "1", "S-014", "y", "2", "4", "s")
    assert told(only(heard)) == told(only(seen))
    assert only(heard)[-1].kind == "stopped"


def test_an_answer_says_what_it_decided_and_how_the_verdict_turned(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    text = said(site, "1", "S-014", "y", "2", "1", "home")
    assert "Saved. Signed consent: Yes, signed by the participant.\n" in text
    assert "Now I11 Informed consent: met.\n" in text
    assert "Consent and visit dates · 1 of about" in text


def test_a_disk_that_is_full_is_said_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FullDisk()
    site = new_site(tmp_path, ANNA, disk=disk)
    prepared(site, "S-014", (ZM,), {})
    out = io.StringIO()

    def lines() -> Iterator[str]:
        yield from ("1\n", "S-014\n")
        disk.full = True
        yield "1\n"
        disk.full = False
        yield "1\n"

    typing, heard = io.StringIO(), lines()
    monkeypatch.setattr(typing, "readline", lambda _: next(heard, ""))
    assert converse(site, Ticks(), typing, out, ENGLISH) == 0
    assert "NOT SAVED in S-014: the disk is full. Make room, then save again. Answer again" in out.getvalue()
    assert "NOT SAVED. NOT SAVED" not in out.getvalue()
    assert out.getvalue().count("Saved. Signed consent") == 1
    assert [event.subject for event in only(site) if event.kind == "answered"] == [f"{ZM}/consent"]


def test_a_command_that_is_also_an_answer_is_an_answer(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    trial = TRIAL.replace("[x] done", "Stop").replace("[/] open [@click=app.quit]y[/]", "Home")
    assert trial.count("Stop") == 1
    sha = site.keep(trial.encode())
    site.start("S-014", {"mean-trial": Binding(sha, None, "screening")}, ANNA).close()
    text = said(site, "1", "S-014", "go chosen", "stop", "go chosen", "/stop")
    assert "Saved. [x] chosen: Stop." in text
    assert "Stopped." in text


def test_an_investigator_judges_and_a_stage_moves(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", (ZM,), keyed(ZM, ZM_SHEET))
    lines = [
        "2",
        "S-014",
        "judge i02",
        "1",
        "seen the charts",
        "2.1",
        "5.3",
        "stage",
        "1",
        "why I04",
        "again",
        "home",
    ]
    text = said(site, *lines)
    assert "Ivo Marin judged this met: seen the charts, protocol 2.1, section 5.3" in text
    assert f"Saved. {ZM} is now at apheresis." in text
    assert [event.kind for event in only(site)][-2:] == ["judged", "stage"]
    refused = said(site, "1", "S-014", "review", "judge i02", "home")
    assert "Only an investigator can judge a criterion" in refused


def test_a_judgement_that_seems_to_tell_a_name_is_asked_about(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", (ZM,), keyed(ZM, ZM_SHEET))
    judging = ["judge i02", "1", "asked Maria Garcia", "2.1", "5.3"]
    text = said(site, "1", "S-014", *judging, "no", *judging, "yes", "home")
    assert "‘Maria Garcia’ looks like a name" in text
    assert text.index("Nothing was judged.") < text.index("Saved. Judgement on I02.")
    assert [event.kind for event in only(site)].count("judged") == 1


def test_a_monitor_changes_nothing(tmp_path: Path) -> None:
    from store.events import Person

    site = new_site(tmp_path, ANNA, Person("P09", "Mo", "monitor"))
    prepared(site, "S-014", (ZM,), {})
    assert "A monitor reads the record and changes nothing in it." in said(site, "2", "S-014", "1")
    assert [event.kind for event in only(site)].count("answered") == 0


def test_markup_escapes_and_wide_characters_are_only_words(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", (ZM,), {})
    text = said(
        site, "1", "S-014", "\x1b[2J[/]", "１", "2026年3月１日", "source", "\x1b]0;x\x07报告", "", "2 Mar 2026"
    )
    assert not set("\x1b\x07\x9b\u202e") & set(text)
    assert "Consent day: 1 March 2026." in text
    assert "报告" in text


WORDS = [
    *["1", "2", "0", "g", "s", "y", "yes", "no", "", "S-014", "S-015", "12", "1980", "1 Mar 2026", "31.2.2026", "-5"],
    *["again", "why", "unknown", "unknown pending", "leave", "source", "verdict", "review", "back", "next", "order"],
    *["go platelet", "go consent", "go", "home", "judge I02", "judge I99", "stage", "on", "/stop", "help", "/", "?"],
    *["\x00\x1b[31m", "％", "²", "a" * 5000, "１９８０年", *UNKNOWN_REASONS],
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(WORDS), max_size=40), who=st.sampled_from(["1", "2"]))
def test_no_lines_break_it_and_what_it_leaves_is_a_whole_record(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], who: str
) -> None:
    site = new_site(tmp_path_factory.mktemp("site"), ANNA, IVO)
    prepared(site, "S-014", (ZM,), {f"{ZM}/consent": "self"})
    text = said(site, who, "S-014", *lines)
    assert text.endswith(f"{SAFE}\n")
    for summary in site.screenings():
        assert not summary.damage and not summary.locked_by
        screening = site.open(summary.token, ANNA)
        Interview(site, screening, ANNA, Ticks(), ENGLISH)
        screening.close()


def piped(folder: Path, lines: bytes, **env: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "tui.cli", "--plain"],
        input=lines,
        capture_output=True,
        env={**os.environ, "TRIALSCREEN_DATA": str(folder), **env},
        timeout=60,
        check=False,
    )


def test_over_a_pipe_it_ends_with_the_input_and_without_a_colour(tmp_path: Path) -> None:
    found = piped(tmp_path, "\ufeffKim Lee\nc\nS-014\ny\n2\n1\n".encode() + b"\xff\xfe\n", LC_ALL="C", PYTHONUTF8="0")
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"Saved. Signed consent" in found.stdout
    assert b"The input has ended." in found.stdout
    assert b"\x1b" not in found.stdout


def test_stop_leaves_at_a_question_of_yes_or_no_and_at_a_choice(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site", IVO)
    for lines in (("quit",), ("1", "S-014", "stop")):
        assert "Stopped." in said(site, *lines, "never heard")


def test_it_loads_no_screen() -> None:
    code = "import sys, tui.plain, tui.plain.desk; print([m for m in ('textual', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


async def test_signing_unlocking_and_dispositions_are_the_same_events(tmp_path: Path) -> None:
    seen, heard = new_site(tmp_path / "seen", IVO), new_site(tmp_path / "heard", IVO)
    for site in (seen, heard):
        prepared(site, "S-014", (ZM,), {**keyed(ZM, ZM_SHEET), f"{ZM}/sledai": "4"})
    async with desk(seen) as hands:
        await hands.open("S-014")
        if hands.screen == "question":
            await hands.press("ctrl+r")
        await hands.press("s")
        await hands.write("signed")
        await hands.press("ctrl+s")  # refused: it does not count
        await hands.write("signed as incomplete")
        await hands.press("ctrl+s")
        await hands.press("u")
        await hands.write("the chart was wrong")
        await hands.press("enter", "d", "d", "enter", "d", "w", "enter")
        await hands.write("changed their mind")
        await hands.press("enter", "d", "e", "enter", "2", "enter")
    lines = ["1", "S-014", "review", "sign", "signed", "sign", "Signed as  incomplete", "unlock", "1"]
    lines += ["the chart was wrong", "disposition", "d", "disposition", "w", "changed their mind"]
    text = said(heard, *lines, "disposition", "e", "no", "again", "home")
    done, as_seen = told(only(heard)), told(only(seen))
    opening = [event["kind"] for event in as_seen].index("opened")  # which names the site's own register
    assert done[:opening] == as_seen[:opening] and done[opening + 1 :] == as_seen[opening + 1 :]
    assert [event.kind for event in only(heard)][-4:] == ["signed", "unlocked", "disposition", "disposition"]
    signing = " ".join(str(NO_SIGNATURE).split())
    page = text[text.index("Not met: none") :]
    assert page.index("Due at a later stage:") < page.index("What you would confirm:") < page.index(signing)
    assert "type the words" in text and "Saved. Signed for zm001-sle, screening. " in text
    assert "Unlocking makes this void." in text and "What was signed for screening is void;" in text
    assert "Enrolled, although the verdict is" in text and "Nothing was recorded." in text
    assert "Disposition: Withdrawn: changed their mind (Ivo Marin" in text and "Void since entry" in text


def test_what_a_person_may_not_sign_or_unlock_is_refused_on_record(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, MONA, ANNA)
    prepared(site, "S-014", (ZM,), keyed(ZM, ZM_SHEET))
    ids = {person.id: str(at) for at, person in enumerate(site.people.list(), 1)}
    text = said(site, ids[ANNA.id], "S-014", "review", "sign", "unlock", "home")
    assert (
        "confirmed by an investigator, and Anna Berg is here as coordinator" in text and "Nothing is signed." in text
    )
    said(site, ids[IVO.id], "S-014", "review", "sign", "signed as incomplete", "home")
    text = said(site, ids[MONA.id], "S-014", "review", "unlock", "1", "disposition", "d", "home")
    assert "Only an investigator or a coordinator can unlock" in text and "A monitor reads the record" in text
    assert [event.kind for event in only(site)][-3:] == ["opened", "refused", "refused"]
    assert [s.void for s in site.read(site.screenings()[0].token).signatures] == [None]


def test_what_is_complete_is_signed_by_a_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui import signing
    from tui.plain import signing as plain

    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", (ZM,), keyed(ZM, ZM_SHEET))
    page = signing.signing_page

    def complete(interview: Interview, trial: str) -> signing.SigningPage:
        return replace(page(interview, trial), words="")

    monkeypatch.setattr(signing, "signing_page", complete)
    monkeypatch.setattr(plain, "signing_page", complete)
    text = said(site, "1", "S-014", "review", "sign", "no", "sign", "", "sign", "yes", "home")
    assert text.count("Nothing was signed.") == 2
    assert [event.kind for event in only(site)].count("signed") == 1


def test_a_signature_that_is_not_saved_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", (ZM,), keyed(ZM, ZM_SHEET))
    append = Screening.append

    def full(self: Screening, kind: str, *parts: Any, **more: Any) -> Event:
        if kind == "signed":
            raise NotSaved("NOT SAVED in S-014: the disk is full.")
        return append(self, kind, *parts, **more)

    monkeypatch.setattr(Screening, "append", full)
    text = said(site, "1", "S-014", "review", "sign", "signed as incomplete", "home")
    assert "NOT SAVED in S-014: the disk is full." in text and "Saved. Signed" not in text
