"""Many trials at once: what they share is asked once, each is judged, and the screens stay readable."""

import json
from pathlib import Path

import pytest

from store.offered import offered
from store.site import Site
from tests.benchmarks.trials import definition, site_with
from tests.clock import Ticks
from tests.tui.desk import ANNA, IVO, desk
from trials.language import ENGLISH
from trials.values import NONE
from tui.beginning import begin
from tui.desk_text import which_trials
from tui.interview import Interview
from tui.typed.choices import rows
from tui.widgets.verdict_rows import TrialPanel, verdict_rows

MANY = 50


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = site_with(tmp_path_factory.mktemp("many") / "site", MANY)
    for person in (IVO, ANNA):
        found.people.add(person.name, person.role, person_id=person.id, by=IVO if person is not IVO else None)
    return found


@pytest.fixture(scope="module")
def interview(site: Site) -> Interview:
    ids = [trial for trial in offered(site.folder).trials if trial.startswith("sea-")]
    return begin(site, "S-050", ids, IVO, Ticks(), ENGLISH)


def test_every_trial_is_offered_however_many_there_are(site: Site) -> None:
    offer = which_trials(offered(site.folder), ENGLISH)
    keys = [key for key, _ in rows(offer, ENGLISH)]
    assert len(keys) == MANY + 2 + 1 and len(set(keys)) == len(keys)
    assert rows(offer, ENGLISH)[-1][1].id == NONE


def test_what_is_shared_is_asked_once_and_judged_for_all(interview: Interview) -> None:
    first = interview.next()
    assert first is not None and first.key == "birth_date"
    assert [question.key for question in interview.to_ask()].count("birth_date") == 1
    saved = interview.answer(first, "2020")
    for trial in interview.trials:
        consent = interview.questions[f"{trial}/consent_date"]
        assert consent in interview.to_ask()
    assert set(saved.after) == set(interview.trials)


def test_an_answer_of_one_trial_leaves_the_other_verdicts_as_they_were(interview: Interview) -> None:
    before = dict(interview.verdicts)
    interview.answer(interview.questions["sea-07/brine"], "1")
    assert [trial for trial in before if interview.verdicts[trial] is not before[trial]] == ["sea-07"]
    assert interview.verdicts["sea-07"].current.word == "not eligible"
    whole = {trial: verdict.current.word for trial, verdict in interview.verdicts.items()}
    interview.refresh()
    assert whole == {trial: verdict.current.word for trial, verdict in interview.verdicts.items()}


def test_settling_fastest_asks_first_what_serves_the_most_trials(site: Site) -> None:
    ids = ["sea-01", "sea-02", "sea-03"]
    interview = begin(site, "S-003", ids, IVO, Ticks(), ENGLISH)
    interview.fastest = True
    assert interview.to_ask()[0].key == "birth_date"
    interview.screening.close()


@pytest.mark.parametrize("height", [6, 12, 30])
@pytest.mark.parametrize("width", [20, 40])
def test_the_panel_says_how_all_trials_stand_in_the_rows_it_has(
    interview: Interview, height: int, width: int
) -> None:
    panels = tuple(
        TrialPanel(trial, verdict, 3, lit=frozenset({"I01"}) if trial == "sea-33" else frozenset())
        for trial, verdict in interview.verdicts.items()
    )
    lines = ["".join(piece.text for piece in row) for row in verdict_rows(panels, width, height)]
    assert len(lines) == height
    assert "sea-33" in lines[0] or width == 20
    assert lines[-1].startswith(f"and {MANY - height + 1} more: ")


async def test_fifty_trials_are_chosen_listed_and_left_readable(site: Site) -> None:
    async with desk(site, (100, 30)) as hands:
        await hands.start("S-100", "0")
        assert len(hands.interview.trials) == MANY + 2
        assert f"and {MANY + 2 - 22} more:" in hands.flowing or "more: " in hands.flowing
        await hands.press("f9")
        await hands.until("S-100")
        assert f"and {MANY + 2 - 4} more trials: " in hands.flowing
        await hands.write("S-100")
        await hands.press("f5")
        await hands.until("which trials fit")
        assert "in this screening" in hands.flowing


def test_an_event_stays_small_beside_the_largest_file(interview: Interview) -> None:
    event = interview.screening.events[-1]
    assert len(json.dumps(event.verdicts)) < 400 * MANY


def test_the_definitions_differ() -> None:
    assert len({definition(number).replace(f"sea-{number:02}", "") for number in range(MANY)}) > 40


def test_each_trial_of_a_folder_of_many_passes(tmp_path: Path) -> None:
    assert offered(site_with(tmp_path / "site", 5).folder).faults == ()
