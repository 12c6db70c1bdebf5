"""The worksheets by keyboard alone: each instrument, numbers, days, proposals, results on file, corrections."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from tests.tui.desk import ANNA, CT, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared
from tui.interview_text import progress
from tui.screens.worksheet import WorksheetScreen
from tui.signing import sign, signing_page
from tui.widgets.key_bar import KeyBar

VISITED = {name: ZM_SHEET[name] for name in ("consent", "consent_date", "screening_date", "birth_date")}
ABLE = {name: ZM_SHEET[name] for name in ("can_conceive", "can_father")}
SIZE = (80, 24)


def sheet(hands: Hands) -> WorksheetScreen:
    page = hands.app.screen
    assert isinstance(page, WorksheetScreen), hands.text
    return page


async def at(hands: Hands, item: str) -> None:
    """Put the cursor on a finding with the arrow keys."""
    for _ in range(40):
        if sheet(hands).item.id.endswith(f".{item}"):
            return
        await hands.press("down")
    raise AssertionError(item)


def entries(hands: Hands, instrument: str) -> dict[str, object]:
    found = hands.interview.entries.items()
    return {key.partition(".")[2]: entry for key, entry in found if key.startswith(f"{instrument}.")}


async def on_the_classification(hands: Hands) -> None:
    """From home to the worksheet of the 2019 classification."""
    await hands.open()
    assert hands.question.id == "sle_2019"
    await hands.press("f6")


async def on_the_index(hands: Hands) -> None:
    """From home to the worksheet of SLEDAI-2K."""
    await hands.open()
    await hands.go_to("SLEDAI-2K total")
    await hands.press("f6")


@pytest.mark.parametrize(
    ("trial", "short", "name", "count"),
    [
        (ZM, "2019 EULAR/ACR classification", "2019 EULAR/ACR", 23),
        (ZM, "SLEDAI-2K total", "SLEDAI-2K", 24),
        (CT, "2013 ACR/EULAR classification", "2013 ACR/EULAR", 15),
    ],
)
async def test_each_instrument_is_one_screen(trial: str, short: str, name: str, count: int, tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [trial], {})
    async with desk(site, SIZE) as hands:
        await hands.open()
        await hands.go_to(short)
        await hands.press("f6")
        assert f"S-014 {name}" in hands.flowing
        assert f"0 of {count} answered" in hands.flowing
        seen = []
        for question in sheet(hands).found.questions:
            assert sheet(hands).item == question
            assert question.item is not None
            assert question.item.means.split()[0] in hands.words("#means")
            seen.append(question.key)
            await hands.press("n")
        found = entries(hands, sheet(hands).found.sheet.instrument.id)
        assert len(found) == count
        assert all(entry == {"unknown": "not done"} for entry in found.values())


async def test_lupus_is_classified_from_the_chart_with_few_keys(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE, "sle_2019": "older_only"}))
    async with desk(site, SIZE) as hands:
        await hands.open()
        assert sheet(hands).item.id == "sle-2019.ana"  # the set is asked for because older criteria are not enough
        assert "On file: 2019 EULAR/ACR classification" in hands.flowing
        await hands.press(*"320", "enter")
        await at(hands, "thrombocytopenia")
        await hands.press(*"45000", "space", *"/uL", "enter")
        assert "+ Thrombocytopenia (4) 45000 /µL = 45 ×10⁹/L, counted" in hands.flowing.replace("/uL", "/µL")
        assert "Open with 4 to 51 points" in hands.flowing
        await at(hands, "acute_cutaneous")
        await hands.press("p")
        assert "Classified with 10 to 51 points" in hands.flowing
        assert "I01 met" in hands.state
        assert "The trial needs nothing more of this worksheet." in hands.flowing
        await hands.press("enter")
        assert hands.screen == "question"
        assert hands.question.id == "ana"
        assert entries(hands, "sle-2019") == {
            "ana": {"value": "320"},
            "thrombocytopenia": {"value": "45000", "unit": "/uL"},
            "acute_cutaneous": "yes",
        }
        await hands.press("escape")  # back to where one came from
        assert sheet(hands).found.sheet.instrument.id == "sle-2019"


async def test_an_index_settles_as_soon_as_its_range_does(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await at(hands, "arthritis")
        await hands.press("p")
        assert "number of inflamed joints" in hands.words("#said")
        await hands.press("3", "enter")
        assert "Total 4 to 105 of 105 · 1 of 24 answered" in hands.flowing
        assert "Still needed: 23 findings" in hands.flowing
        await at(hands, "low_complement")
        await hands.press("p", "d")
        await hands.write("10 feb 2026")
        await hands.press("enter")
        assert hands.interview.entries["sledai-2k.dna_binding"] == {"last": "2026-02-10"}
        assert "last seen 10 February 2026, counted in one form only" in hands.flowing
        await hands.press("p")  # the cursor has moved on to fever
        assert "Total 7 to 103 (10-day window) or 9 to 105 (30-day window)" in hands.flowing
        assert "I04 met" in hands.state
        assert "The trial needs nothing more" in hands.flowing
        await hands.press("f2")
        assert "Verdict" in hands.text


async def test_two_inflamed_joints_and_an_unknown_number_are_kept_apart(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await at(hands, "arthritis")
        await hands.press("p", "enter")
        assert hands.interview.entries["sledai-2k.arthritis"] == "yes"
        await hands.press("up", "up")
        await at(hands, "arthritis")
        await hands.press("2", "enter", "1", "enter")
        assert hands.interview.entries["sledai-2k.arthritis"] == {"value": "2"}
        assert "2, counted in one form only" in hands.flowing


async def test_one_goes_to_any_question_from_a_worksheet_and_comes_back(tmp_path: Path) -> None:
    """The letters typed there answer nothing here."""
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_classification(hands)
        await hands.press("ctrl+g")
        assert hands.screen == "jump"
        await hands.write("treatment history")
        await hands.press("enter")
        assert hands.screen == "treatment"
        await hands.go_to("platelet count")
        assert hands.question.id == "platelets"
        await hands.press("escape")
        assert hands.screen == "treatment"
        await hands.press("escape")
        assert sheet(hands).found.sheet.instrument.id == "sle-2019"
        assert entries(hands, "sle-2019") == {}


@pytest.mark.parametrize("index", [False, True])
async def test_platelets_counted_per_microlitre_are_asked_about_before_they_say_absent(
    index: bool, tmp_path: Path
) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await (on_the_index if index else on_the_classification)(hands)
        await at(hands, "thrombocytopenia")
        await hands.press(*"30000", "enter")
        assert "is more than 2000; check the number and its unit. If it is right, press Enter again." in hands.flowing
        instrument = "sledai-2k" if index else "sle-2019"
        assert "thrombocytopenia" not in entries(hands, instrument)
        await hands.write("30000 /µL")
        await hands.press("enter")
        assert entries(hands, instrument)["thrombocytopenia"] == {"value": "30000", "unit": "/uL"}
        await at(hands, "leukopenia")
        await hands.press(*"2100", "enter")
        assert entries(hands, instrument)["leukopenia"] == {"value": "2100"}  # our facts name no bound for it


async def test_many_ways_to_count_leave_room_for_the_findings(tmp_path: Path) -> None:
    """Two joints and a fever of last month make four totals: the head has their span, the help each of them."""
    site = new_site(tmp_path, IVO)
    seen = {"sledai-2k.arthritis": {"value": "2"}, "sledai-2k.fever": {"last": "2026-02-10"}}
    prepared(site, "S-014", [ZM], {**keyed(ZM, {**VISITED, **ABLE}), **seen})
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        assert "Total 0 to 105 of 105 · 4 ways to count, see F1 · 2 of 24 answered" in hands.text
        assert hands.text.count("(8)") >= 6
        await hands.press("f1")
        told = " ".join(hands.text.replace("│", " ").split())
        assert "1 to 101 (30-day window, more than two are needed)" in told


async def test_not_assessed_is_an_answer_and_may_have_another_reason(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await hands.press("n", "f3", "1", "enter", "f4")
        assert entries(hands, "sledai-2k") == {
            "seizure": {"unknown": "not done"},
            "psychosis": {"unknown": "pending"},
            "organic_brain_syndrome": {"unknown": "left for the investigator"},
        }
        assert "? Seizure (8) Not known: not done" in hands.flowing
        assert "Total 0 to 105" in hands.flowing
        await hands.press("home", "p")  # no reason is needed to answer what was not known
        assert hands.interview.entries["sledai-2k.seizure"] == "yes"


async def test_the_rest_of_a_group_is_recorded_answer_by_answer(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, "platelets": "29"}))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        assert "marked as proposed" in hands.state
        before = len(hands.interview.screening.events)
        await hands.press("n", "r")
        assert "6 answers" in hands.state
        assert len(hands.interview.screening.events) == before + 7
        assert [key for key, entry in entries(hands, "sledai-2k").items() if entry == "no"] == [
            "psychosis",
            "organic_brain_syndrome",
            "visual_disturbance",
            "cranial_nerve",
            "lupus_headache",
            "stroke",
        ]
        assert sheet(hands).item.id == "sledai-2k.vasculitis"
        await at(hands, "fever")
        await hands.press("r")  # an abnormal number is for a person to put down to the disease or not
        assert "thrombocytopenia" not in entries(hands, "sledai-2k")
        assert entries(hands, "sledai-2k")["leukopenia"] == "no"
        await at(hands, "thrombocytopenia")
        assert "29 ×10⁹/L is below 100 ×10⁹/L: present, if the cause is the disease" in hands.flowing
        await hands.press("enter")
        recorded = hands.interview.screening.answers["sledai-2k.thrombocytopenia"]
        assert (recorded.kept, recorded.source) == ({"value": "29"}, "answer to platelets")


async def test_a_normal_number_never_clears_what_was_ever_there(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE, "platelets": "150"}))
    async with desk(site, SIZE) as hands:
        await on_the_classification(hands)
        await at(hands, "thrombocytopenia")
        assert "150" not in hands.words("#means")
        await hands.press("escape")
        await hands.go_to("SLEDAI-2K total")
        await hands.press("f6")
        await at(hands, "thrombocytopenia")
        assert "150 ×10⁹/L is not below 100 ×10⁹/L: absent" in hands.flowing


async def test_a_worksheet_counts_as_one_step_of_the_way(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_classification(hands)
        before = progress(hands.interview)
        await hands.press("p")
        assert progress(hands.interview) == before, "it is begun, and neither longer nor nearer its end"
        interview = hands.interview
        for question in [one for one in interview.questions.values() if one.id.startswith("sle-2019.")]:
            if interview.recorded(question) is None:
                interview.answer(question, "yes")
        assert progress(interview) == (before[0] + 1, before[1])


async def test_a_question_that_the_worksheet_settled_says_so(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(
        site,
        "S-014",
        [CT],
        {"ssc-2013.skin_beyond_knuckles": "yes", "ssc-2013.fingers_spared": "no", "ssc-2013.look_alike": "no"},
    )
    async with desk(site) as hands:
        await hands.open()
        await hands.go_to("2013 ACR/EULAR classification")
        assert hands.question.id == "ssc_2013"
        await hands.press("f6", "escape")
        assert "Not needed any more" in hands.state


async def test_a_result_on_file_is_entered_with_its_day_and_says_so(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await hands.press("f")
        assert hands.question.id == "sledai"
        assert "Source: result on file" in hands.text
        await hands.press("f5", "enter")
        await hands.write("1 mar 2026")
        await hands.press("enter")
        await hands.write("6")
        await hands.press("enter")
        assert hands.screen == "worksheet"
        assert "On file: SLEDAI-2K total: 6 (result on file, measured 2026-03-01)" in hands.flowing
        recorded = hands.interview.screening.answers[f"{ZM}/sledai"]
        assert (recorded.kept, recorded.source, recorded.measured) == ("6", "result on file", "2026-03-01")


async def test_a_total_on_file_asks_for_its_parts_before_it_comes_back(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_classification(hands)
        await hands.press("f", "2", "enter")
        assert hands.question.id == "sle_2019_score"
        await hands.write("12")
        await hands.press("enter")
        assert hands.question.id == "sle_2019_clinical"
        await hands.press("y", "enter")
        assert hands.screen == "worksheet"
        await hands.press("escape")
        assert hands.screen == "question"


async def test_a_locked_finding_says_so(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED) | {"sledai-2k.rash": "yes"})
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        sign(hands.interview, signing_page(hands.interview, ZM), "signed as incomplete")
        await at(hands, "rash")
        await hands.press("a")
        assert "This answer is locked" in hands.text
        await hands.press("l", "enter")
        assert "is locked: Ivo Marin signed" in hands.words("#said")
        assert hands.interview.entries["sledai-2k.rash"] == "yes"


async def test_a_finding_is_corrected_with_a_reason(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED) | {"sledai-2k.seizure": "yes"})
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await hands.press("home", "p")  # says the same: nothing is recorded
        assert len(hands.interview.screening.answers["sledai-2k.seizure"].history) == 1
        await hands.press("home", "a")
        assert "Why is this answer changed?" in hands.text
        await hands.press("escape")
        assert "was not changed" in hands.words("#said")
        await hands.press("a", "2", "enter")
        recorded = hands.interview.screening.answers["sledai-2k.seizure"]
        assert (recorded.kept, recorded.history[-1].reason) == ("no", "source corrected")


async def test_a_monitor_reads_and_records_nothing(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED))
    site.people.add("Mona Lind", "monitor", person_id="P09", by=IVO)
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await hands.press("p", "r")
        assert "A monitor reads the record" in hands.words("#said")
        assert entries(hands, "sledai-2k") == {}


async def test_what_turns_the_verdict_is_told_and_can_be_checked(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [CT], {f"{CT}/ssc_2013": {"unknown": "not done"}}, by=ANNA)
    async with desk(site, SIZE) as hands:
        await hands.open()
        await hands.go_to("thickened skin that spares")
        await hands.press("p")
        assert "Not eligible. It may be a typing error." in hands.flowing
        await hands.press("1", "enter")
        assert sheet(hands).item.id == "ssc-2013.fingers_spared"
        await hands.press("a", "1", "enter")
        assert "Why is this answer changed?" not in hands.text
        assert hands.interview.entries["ssc-2013.fingers_spared"] == "no"


@pytest.mark.parametrize("keys", [("1", "2", "enter"), ("p", "1", "2", "enter")])
async def test_a_number_typed_faster_than_its_line_opens_is_taken_whole(
    keys: tuple[str, ...], tmp_path: Path
) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await at(hands, "arthritis")
        for key in keys:
            hands.app.simulate_key(key)
        await hands.pilot.pause()
        await hands.pilot.pause()
        assert entries(hands, "sledai-2k") == {"arthritis": {"value": "12"}}


async def test_a_digit_pressed_while_the_line_opened_is_taken(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {**VISITED, **ABLE}))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        await at(hands, "arthritis")
        second = events.Key("2", "2")
        await hands.press("1")
        hands.app.post_message(second)
        await hands.press("enter")
        assert entries(hands, "sledai-2k") == {"arthritis": {"value": "12"}}


@pytest.mark.parametrize(("gaps", "answers"), [((0.5, *[0.03] * 20), 1), ((0.3, 0.3, 0.3), 4), ((2.0, 2.0), 3)])
async def test_a_key_that_is_held_answers_once(gaps: tuple[float, ...], answers: int, tmp_path: Path) -> None:
    """A terminal repeats a held key after half a second, then thirty times a second; a finger is slower."""

    def moments() -> Iterator[float]:
        now = 0.0
        for gap in (0.0, *gaps):
            now += gap
            yield now

    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED))
    async with desk(site, SIZE) as hands:
        await on_the_index(hands)
        times = moments()
        hands.app.session.repeat.clock = lambda: next(times)
        for _ in range(1 + len(gaps)):
            hands.app.simulate_key("a")
        await hands.pilot.pause()
        sheet(hands)._presses.settle()
        await hands.pilot.pause()
        assert len(entries(hands, "sledai-2k")) == answers


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (120, 40)], ids=str)
async def test_the_finding_its_meaning_and_the_score_are_in_sight(size: tuple[int, int], tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, VISITED))
    async with desk(site, size) as hands:
        await on_the_index(hands)
        for item in ("seizure", "arthritis", "leukopenia"):
            await at(hands, item)
            found = sheet(hands).item.item
            assert found is not None
            for words in (f"{found.label} ({found.weight})", f"{found.label}: ", "Total 0 to 105", "p Present"):
                assert words in hands.flowing, f"{words}\n{hands.text}"
        await hands.press("2")
        assert "= 2" in hands.text
        assert hands.app.screen.query_one(KeyBar).region.bottom == size[1]
        await hands.press("f1")
        assert "About this finding" in hands.text


async def test_coming_back_to_a_worksheet_says_what_the_screening_waits_for(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", (ZM,), keyed(ZM, {**VISITED, **ABLE, "sle_2019": {"unknown": "pending"}}), ANNA)
    async with desk(site, SIZE) as hands:
        await hands.open("S-014")
        await hands.until("Waiting for")
        assert sheet(hands).item.id == "sle-2019.ana"
        assert "Waiting for: 2019 EULAR/ACR classification. Due later: I08, I10." in hands.state
        await hands.press("a")
        assert "Waiting for" not in hands.flowing
