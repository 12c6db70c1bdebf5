"""Which trials fit a participant, adding one, and moving one to another version: by hand and without a screen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import trials
from store.events import Person
from store.offered import FOLDER, offered
from store.site import Site
from tests.clock import Ticks
from tests.trials.test_guide import EXAMPLE
from tests.tui.desk import ANNA, CT, IVO, ZM, desk, new_site, prepared
from trials.document import Refused
from trials.language import CHINESE, ENGLISH
from tui.export_kinds import Export
from tui.exporting import export
from tui.fitting import fit_words, fits, open_points
from tui.interview import Interview
from tui.judging_again import judged_record
from tui.versions import add_trial, another_version, elsewhere, move, move_of, uncounted

MINE = "example-trial"
LATER = (
    EXAMPLE.replace('version: "1"', 'version: "2"\n  based_on: "1"')
    .replace("{age: {min: 18, max: 70}}", "{age: {min: 18, max: 65}}")
    .replace("haemoglobin: {min: 8}", "haemoglobin: {min: 7}")
    .split("cases:")[0]
)
EXAMPLES = Path(trials.__file__).parent / "examples"


def own(site: Site, name: str, text: str | bytes) -> None:
    folder = site.folder / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = new_site(tmp_path / "site", IVO, ANNA)
    own(site, "mine.yaml", EXAMPLE)
    return site


def opened(site: Site, by: Person = IVO) -> Interview:
    return Interview(site, site.open(site.screenings()[0].token, by), by, Ticks(), ENGLISH)


@pytest.fixture
def interview(site: Site) -> Iterator[Interview]:
    prepared(site, "S-001", [MINE], {"birth_date": "1957-01", f"{MINE}/consent_date": "2026-03-01"})
    interview = opened(site)
    yield interview
    interview.screening.close()


def test_every_trial_of_the_site_is_judged_by_the_answers_that_are_there(interview: Interview) -> None:
    found = {fit.trial: fit for fit in fits(interview, offered(interview.site.folder))}
    assert set(found) == {MINE, CT, ZM}
    assert found[MINE].joined and not found[CT].joined and not found[ZM].joined
    assert found[MINE].answered == 2
    assert (found[ZM].answered, found[ZM].verdict.stage) == (1, "screening")
    assert found[ZM].left > 5 and "from 1 answer that it shares" in fit_words(found[ZM])
    assert any(point.startswith("I04 ") for point in open_points(found[ZM]))


def test_an_answer_to_another_trial_is_not_taken_for_this_ones(interview: Interview) -> None:
    """Consent, agreements and visit days are never shared, even under the same name."""
    zm = next(fit for fit in fits(interview, offered(interview.site.folder)) if fit.trial == ZM)
    sheets = [finding.sheet.entries for finding in zm.verdict.findings.values()]
    assert all("consent_date" not in sheet for sheet in sheets)


def test_what_fails_stands_last_and_says_what_fails(site: Site) -> None:
    own(site, "old.yaml", EXAMPLE.replace("id: example-trial", "id: a-trial").replace("min: 18, max: 70", "min: 98"))
    own(
        site,
        "z.yaml",
        EXAMPLE.replace("id: example-trial", "id: z-trial").replace("at: consent_date", "at: screened"),
    )
    prepared(site, "S-001", [ZM], {"birth_date": "2020", f"{ZM}/consent_date": "2026-03-01"})
    interview = opened(site)
    found = fits(interview, offered(site.folder))
    assert found[0].trial == ZM
    assert not any(fit.fails for fit in found if not fit.joined), "an age needs the trial's own consent day"
    interview.screening.close()


def test_adding_a_trial_is_recorded_and_asked_from_then_on(interview: Interview) -> None:
    before = len(interview.screening.events)
    add_trial(interview, offered(interview.site.folder).offer(ZM))
    events = interview.screening.events[before:]
    assert [(event.kind, event.subject) for event in events] == [("bound", ZM), ("stage", ZM)]
    assert events[-1].by.id == IVO.id
    assert interview.verdicts[ZM].stage == "screening"
    assert any(question.key.startswith(f"{ZM}/") for question in interview.to_ask())
    with pytest.raises(Refused, match="is part of this screening already"):
        add_trial(interview, offered(interview.site.folder).offer(ZM))


def test_a_screening_stays_on_its_version_until_somebody_moves_it(site: Site, interview: Interview) -> None:
    interview.answer(interview.questions[f"{MINE}/haemoglobin"], "7.5")
    assert interview.verdicts[MINE].current.word == "not eligible"
    own(site, "later.yaml", LATER)
    offer = offered(site.folder).offer(MINE)
    assert offer.trial.version == "2"
    interview.screening.close()
    again = opened(site)
    assert again.trials[MINE].trial.version == "1"
    assert another_version(again.screening.trials[MINE], offer)
    assert fits(again, offered(site.folder))[0].newer
    assert [(one.code, one.version) for one in elsewhere(site, offer)] == [("S-001", "1")]
    change = move_of(again, offer)
    assert (change.was, change.now, change.verdict_before) == ("1", "2", "Not eligible")
    assert any("Changed: I02" in line for line in change.changes)
    assert again.trials[MINE].trial.version == "1", "nothing has moved yet"
    with pytest.raises(Refused, match="needs a reason"):
        move(again, offer, " ")
    move(again, offer, "amendment 1 was approved")
    event = again.screening.events[-1]
    assert (event.kind, event.reason) == ("bound", "amendment 1 was approved")
    assert again.verdicts[MINE].findings["I02"].state == "open"
    assert again.verdicts[MINE].findings["I01"].state == "not met", "69 is too old by the new version"
    assert list(elsewhere(site, offer)) == []
    again.screening.close()


def test_a_version_that_is_translated_is_no_other_trial(site: Site, interview: Interview) -> None:
    interview.screening.close()
    both = EXAMPLE.replace('version: "1"', 'version: "2"\n  based_on: "1"')
    both = both.replace("title: Pregnancy\n", "title: {en: Pregnancy, zh: 妊娠}\n")
    both = both.replace("none: Never had a transfusion", "none: {en: Never had a transfusion, zh: 从未输血}")
    own(site, "later.yaml", both)
    again = Interview(site, site.open(site.screenings()[0].token, IVO), IVO, Ticks(), CHINESE)
    offer = offered(site.folder, CHINESE).offer(MINE)
    assert offer.trial.criterion("E01").title == "妊娠"
    changes = [line for line in move_of(again, offer).changes if line]
    again.screening.close()
    assert len(changes) == 1, "nothing changed"


def test_answers_to_questions_that_are_gone_or_changed_are_kept_and_not_counted(site: Site) -> None:
    kept = {f"{MINE}/haemoglobin": "9.5", f"{MINE}/pregnant": "no", f"{MINE}/last_transfusion": "none"}
    prepared(site, "S-001", [MINE], kept)
    later = LATER.replace(
        "type: yes_no", "type: choice\n    options: {early: Early, late: Late, not_at_all: Not at all}"
    )
    later = later.replace("{pregnant: {is: yes}}", "{pregnant: {one_of: [early, late]}}")
    start = later.index("  last_transfusion:"), later.index("  pregnant:")
    later = (later[: start[0]] + later[start[1] :]).replace(", last_transfusion]", "]")
    rule = later[later.index("  - id: I03") : later.index("  - id: E01")]
    own(site, "later.yaml", later.replace(rule, ""))
    offer = offered(site.folder).offer(MINE)
    interview = opened(site)
    assert set(move_of(interview, offer).lost) == {
        "pregnancy: No",
        "last transfusion: Never had a transfusion",
    }
    move(interview, offer, "amendment 1")
    assert interview.verdicts[MINE].findings["E01"].state == "open"
    assert interview.verdicts[MINE].findings["I02"].state == "met", "what is unchanged counts on"
    pregnant = interview.questions[f"{MINE}/pregnant"]
    assert interview.recorded(pregnant) is None and pregnant in interview.to_ask()
    assert set(uncounted(interview)) == {"pregnancy: No", "last transfusion: Never had a transfusion"}
    interview.answer(pregnant, "not_at_all")
    assert uncounted(interview) == ("last transfusion: Never had a transfusion",)
    values = [event.new for event in interview.screening.events if event.subject == f"{MINE}/pregnant"]
    assert values == ["no", "not_at_all"]
    interview.screening.close()


def test_a_stage_that_the_other_version_does_not_have_becomes_its_first(site: Site) -> None:
    own(site, "mine.yaml", EXAMPLE.replace("stages: [screening]", "stages: [screening, visit]"))
    prepared(site, "S-001", [MINE], {})
    interview = opened(site)
    interview.move(MINE, "visit")
    own(site, "later.yaml", LATER)
    move(interview, offered(site.folder).offer(MINE), "amendment 1")
    assert interview.screening.trials[MINE].stage == "screening"
    interview.screening.close()


def test_a_supplement_that_appears_later_counts_once_the_screening_is_moved(site: Site) -> None:
    prepared(site, "S-001", [ZM], {})
    own(site, "ours.yaml", (EXAMPLES / f"{ZM}-fiction.yaml").read_bytes())
    interview = opened(site)
    assert interview.trials[ZM].trial.supplement is None
    move(interview, offered(site.folder).offer(ZM), "our supplement is ready")
    assert interview.trials[ZM].trial.supplement is not None
    interview.screening.close()


async def test_the_home_screen_leads_to_what_fits_and_adds_it(site: Site) -> None:
    prepared(site, "S-001", [MINE], {"birth_date": "1980"})
    async with desk(site, (100, 30)) as hands:
        await hands.press("1")
        await hands.press("f5")
        await hands.until("which trials fit")
        assert hands.screen == "fitting"
        await hands.until("not in this screening")
        await hands.press("down", "enter")
        await hands.until("as well?")
        await hands.press("a", "enter")
        await hands.until(f"{ZM} is added")
        assert set(hands.interview.trials) == {MINE, ZM}
        await hands.press("escape")
        assert hands.screen == "home"


async def test_a_screening_is_moved_with_a_reason_after_reading_what_changes(site: Site) -> None:
    prepared(site, "S-001", [MINE], {"birth_date": "1957-01"})
    own(site, "later.yaml", LATER)
    async with desk(site, (100, 40)) as hands:
        await hands.press("1")
        await hands.press("f5")
        await hands.until("another version is here")
        await hands.press("enter")
        await hands.until("From version 1 to version 2")
        assert "Changed: I02 Haemoglobin" in hands.flowing
        await hands.press("enter")
        await hands.until("needs a reason")
        await hands.write("amendment 1 was approved")
        await hands.press("enter")
        await hands.until("is moved")
        assert hands.interview.trials[MINE].trial.version == "2"


async def test_the_trials_page_shows_own_files_faults_and_screenings_elsewhere(site: Site) -> None:
    prepared(site, "S-001", [MINE], {})
    own(site, "later.yaml", LATER)
    own(site, "bad.yaml", "trial: [")
    async with desk(site, (120, 40)) as hands:
        await hands.press("1")
        await hands.press("f6")
        await hands.until("Left out: bad.yaml, line")
        assert "Left out: bad.yaml, line" in hands.flowing
        await hands.press("right", "end")
        await hands.app.workers.wait_for_complete()
        await hands.press("end")
        await hands.until("Screenings in progress on another version: S-001 (1)")
        assert "Screenings in progress on another version: S-001 (1)" in hands.flowing
        assert "Read from later.yaml of this site" in hands.flowing


async def test_opening_a_screening_says_that_there_is_another_version(site: Site) -> None:
    prepared(site, "S-001", [MINE], {"birth_date": "1980"})
    own(site, "later.yaml", LATER)
    async with desk(site, (100, 30)) as hands:
        await hands.open("S-001")
        await hands.until("The site has another version of example-trial now")
        assert "The site has another version of example-trial now" in hands.flowing


async def test_a_bad_file_is_spoken_of_where_trials_are_chosen(site: Site) -> None:
    own(site, "bad.yaml", "trial: [")
    async with desk(site, (100, 30)) as hands:
        await hands.press("1")
        await hands.write("S-009")
        await hands.press("enter")
        await hands.until("1 file is left out; the page Trials says why.")
        assert "1 file is left out; the page Trials says why." in hands.flowing
        assert "example-trial: An example for the authoring guide" in hands.flowing


def test_what_was_moved_is_exported_and_judged_again(site: Site, tmp_path: Path) -> None:
    """With answers that no version asks for any more, and verdicts by the version of their day."""
    prepared(site, "S-001", [MINE], {f"{MINE}/pregnant": "no", f"{MINE}/haemoglobin": "9.5"})
    start, end = LATER.index("  pregnant:"), LATER.index("derive:")
    later = (LATER[:start] + LATER[end:]).replace("  - {title: Pregnancy, ask: [pregnant]}\n", "")
    own(site, "later.yaml", later[: later.index("  - id: E01")])
    interview = opened(site)
    move(interview, offered(site.folder).offer(MINE), "amendment 1")
    assert uncounted(interview) == ("pregnancy: No",)
    interview.screening.close()
    for kind, code in (("report", "S-001"), ("log", ""), ("fhir", ""), ("record", "S-001")):
        export(site, Export(kind, tmp_path / kind, code, by=IVO.id), date(2026, 3, 15))
    assert "pregnancy" in (tmp_path / "record").read_text(encoding="utf-8")
    said, ended = judged_record(tmp_path / "record", ENGLISH, as_json=False)
    assert "0 do not" in said and ended == 0, said
