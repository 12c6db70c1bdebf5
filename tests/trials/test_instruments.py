"""Instruments as files: what is refused and how, what a worksheet shows, what numbers elsewhere say of an item."""

import json
from typing import Any

import pytest

from tests.trials.instruments import NAMES, VISIT, compiled, instrument, sheet
from trials.answer_words import entry_words
from trials.canonical import canonical
from trials.catalog import included_bytes, instruments, load, load_bytes, load_instrument, shipped_bytes
from trials.definition import Trial, Worksheet
from trials.document import Refused
from trials.limits import limit_sentence
from trials.listing import trial_json
from trials.worksheet import Proposal, groups, proposals, running

SLE = load("zm001-sle")


def test_the_shipped_instruments() -> None:
    assert set(instruments()) >= set(NAMES)
    assert [len(list(instrument(name).items)) for name in NAMES] == [15, 23, 24]
    drawn_on = {"shared-questions.yaml", "drugs.yaml", "sle-2019.yaml", "sledai-2k.yaml"}
    assert load("zm001-sle").includes.keys() == drawn_on
    assert "ssc-2013.yaml" in load("ct1195e-ssc").includes


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("ssc-2013", "weight: 4", "weight: 5", "the weights of Skin of the fingers give at most 5, not 4"),
        ("ssc-2013", "maximum: 19", "maximum: 20", "the maxima of the domains add up to 19, not 20"),
        ("ssc-2013", "raynaud:\n        weight: 3\n", "raynaud:\n", "raynaud has no weight"),
        ("ssc-2013", "  pitting_scars:", "  raynaud:", "the item raynaud stands twice"),
        ("ssc-2013", "weight: 9", "weight: 8", "is sufficient, so its weight must be 9"),
        ("ssc-2013", "id: ssc-2013", "id: ssc-2014", "the id ssc-2014 is not the name of the file"),
        ("ssc-2013", "counts: highest", "counts: most", "counts"),
        ("ssc-2013", "  classified_from: 9\n", "", "need classified_from"),
        ("ssc-2013", "puffy_fingers:\n", "puffy_fingers:\n        lable: x\n", "is not known in"),
        ("sle-2019", "  clinical: true\n\n", "  clinical: often\n\n", "clinical should be true or false"),
        ("sle-2019", "cutoff: {above: 38.3}", "cutoff: {above: 38.3, min: 38}", "a cut-off is one of"),
        ("sle-2019", "        cutoff: {above: 38.3}\n", "", "number and cutoff belong together"),
        ("sle-2019", "        unit: 10*9/L\n", "", "add unit"),
        ("sledai-2k", "{min: 2}", "{above: 3}", "put the most lenient first"),
        ("sledai-2k", "cutoff: {above: 2}", "cutoff: {below: 2}", "most lenient first"),
        ("sledai-2k", "cutoff: {above: 2}", "cutoff: {above: 2, max: 9}", "a cut-off is one of"),
        ("sledai-2k", "days: 10", "days: ten", "windows, days"),
        ("sledai-2k", "zh: 30天时间窗", "zh: 10天时间窗", "two labels are the same in one of the languages"),
        ("sledai-2k", "en: 30-day window", "en: 10-day window", "two labels are the same"),
        ("sledai-2k", "zh: 须超过2个", "zh: 2个发炎的关节即计入", "two labels are the same"),
        ("sle-2019", "zh: 不计入等效试验", "zh: 计入等效试验", "two labels are the same"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_with_its_line(name: str, old: str, new: str, said: str) -> None:
    text = included_bytes(f"{name}.yaml").decode()
    assert old in text
    with pytest.raises(Refused) as refused:
        load_instrument(text.replace(old, new, 1).encode(), f"{name}.yaml")
    assert said in str(refused.value) and f"{name}.yaml, line " in str(refused.value)
    assert "\n" not in str(refused.value) and str(refused.value).endswith((".", "?"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("score: sledai-2k\n", "score: sledai-3k\n", "there is no instrument sledai-3k; the instruments are"),
        ("score: sledai-2k\n    at: screening_date\n", "score: sledai-2k\n", "counts the days before a visit"),
        (
            "at: screening_date\n    on_file: sledai\n",
            "at: platelets\n    on_file: sledai\n",
            "there is no date question platelets",
        ),
        (
            "at: screening_date\n    on_file: sledai\n",
            "until: screening_date\n    on_file: sledai\n",
            "score takes at: NAME",
        ),
        ("on_file: sledai\n", "on_file: sledia\n", "there is no question sledia; write sledai if that is meant"),
        ("on_file: sledai\n", "on_file: platelets\n", "should be of the type integer"),
        ("on_file: sledai\n", "on_file: {sledai: {min: 7}}\n", "beside score is the name of a question"),
        ("sle_classified: {is: yes}", "sle_classified: {is: no}", "write is: yes, inside not where need be"),
        ("- sledai_total: {min: 7}", "- sledai_total: {min: 106}", "106 lies outside 0 to 105"),
        ("- sledai_total: {min: 7}", "- sledai_total: {is: yes}", "whole number"),
        ("sle_classified: {is: yes}", "sle_classified: {min: 10}", "min compares numbers"),
        ("sle_classified: {is: yes}", "sle_classified: {is: none}", "does not allow none"),
        ("sledai, sledai-2k, platelets", "sledai, sledai-3k, platelets", "there is no question sledai-3k"),
    ],
)
def test_a_trial_that_uses_an_instrument_wrongly_is_refused(old: str, new: str, said: str) -> None:
    text = shipped_bytes("zm001-sle").decode()
    assert text.count(old) == 1
    with pytest.raises(Refused) as refused:
        load_bytes(text.replace(old, new).encode(), "zm001-sle.yaml")
    assert said in str(refused.value) and "line " in str(refused.value)


def test_a_record_without_the_instrument_is_refused_in_one_sentence() -> None:
    def kept(name: str) -> bytes:
        if name == "shared-questions.yaml":
            return included_bytes(name)
        raise KeyError(name)

    with pytest.raises(Refused, match="there is no instrument sle-2019"):
        load_bytes(shipped_bytes("zm001-sle"), "zm001-sle.yaml", kept)


def test_an_item_stands_in_no_rule_by_itself() -> None:
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["screening"]},
        "derive": {"total": {"score": "ssc-2013"}},
        "criteria": [{"id": "A", "title": "A", "rule": {"total": {"min": 3}}}],
    }
    assert load_bytes(json.dumps(trial).encode(), "t.json").questions["ssc-2013.raynaud"].shared


# --- entries


def item(name: str) -> Any:
    return SLE.questions[name]


@pytest.mark.parametrize(
    ("name", "raw", "entry", "words"),
    [
        ("sledai-2k.seizure", True, "yes", "Present"),
        ("sledai-2k.seizure", "Absent", "no", "Absent"),
        ("sledai-2k.seizure", "2026-02-18", {"last": "2026-02-18"}, "Present, last seen 18 February 2026"),
        ("sledai-2k.seizure", {"last": "2026-02"}, {"last": "2026-02"}, "Present, last seen February 2026"),
        ("sledai-2k.arthritis", 2, {"value": "2"}, "2"),
        ("sledai-2k.arthritis", "2", {"value": "2"}, "2"),
        (
            "sledai-2k.arthritis",
            {"value": 2, "last": "2026-03-01"},
            {"value": "2", "last": "2026-03-01"},
            "2, last seen 1 March 2026",
        ),
        ("sledai-2k.arthritis", {"from": 3}, {"from": "3"}, "at least 3"),
        (
            "sledai-2k.leukopenia",
            {"value": 2900, "unit": "/uL"},
            {"value": "2900", "unit": "/uL"},
            "2900 /uL = 2.9 ×10⁹/L",
        ),
        ("sle-2019.fever", "38.4", {"value": "38.4"}, "38.4 °C"),
        ("sle-2019.seizure", {"unknown": "not done"}, {"unknown": "not done"}, "Not known: not done"),
    ],
)
def test_entries_of_items(name: str, raw: Any, entry: Any, words: str) -> None:
    assert canonical(item(name), raw) == entry
    assert canonical(item(name), entry) == entry
    assert entry_words(item(name), entry) == words


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("sledai-2k.seizure", 3, "is not a date"),
        ("sledai-2k.seizure", {"value": 3}, "write yes, no"),
        ("sledai-2k.seizure", "perhaps", "write yes, no"),
        ("sledai-2k.seizure", {}, "nothing is said"),
        ("sledai-2k.seizure", {"last": "2026-02-30"}, "2026"),
        ("sledai-2k.seizure", ["yes"], "is not a date"),
        ("sledai-2k.arthritis", "many", "write yes, no"),
        ("sledai-2k.leukopenia", {"value": 3, "unit": "mg"}, "the unit 'mg' is not known here"),
        ("sledai-2k.seizure", {"readings": {"a": "yes", "b": "no"}}, "only a number or a date"),
        ("sledai-2k.seizure", "none", "none is not an answer here"),
        ("sle-2019.seizure", "2026-02-18", "write yes, no"),
        ("sle-2019.fever", {"value": 39, "last": "2026-02-18"}, "counts if it was ever present"),
    ],
)
def test_answers_that_an_item_does_not_take(name: str, raw: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical(item(name), raw)
    assert said in str(refused.value)


def test_an_item_is_not_last_seen_in_the_future() -> None:
    question = item("sledai-2k.seizure")
    today = 739_690  # 2026-03-15 is this day
    assert "in the future" in str(limit_sentence(question, {"last": "2026-12-24"}, question.limits, today))
    assert not limit_sentence(question, {"last": "2024-12-24"}, question.limits, today)
    low = item("sledai-2k.leukopenia")
    assert "less than 0" in str(limit_sentence(low, {"value": "-1"}, low.limits, today))


# --- worksheets


def worksheet(name: str, trial: Trial = SLE) -> Worksheet:
    return next(sheet for sheet in trial.worksheets if sheet.instrument.id == name)


def entries(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: canonical(SLE.questions[name], one) for name, one in raw.items()}


def test_the_groups_of_a_worksheet() -> None:
    found = list(groups(worksheet("sle-2019"), SLE))
    assert [group.title for group in found][:3] == ["Needed at all", "Constitutional", "Blood"]
    assert "Only the highest counts, at most 4." in found[2].remark
    assert [q.id for group in found for q in group.questions] == [q for q in SLE.order() if q.startswith("sle-2019.")]
    assert all(q.help and q.ask and q.short.endswith("(2019 EULAR/ACR)") for group in found for q in group.questions)
    ssc = load("ct1195e-ssc")
    assert [g.title for g in groups(worksheet("ssc-2013", ssc), ssc)][:2] == ["Enough by itself", "Shuts the set out"]


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("sledai-2k", {}, "0 to 105"),
        ("sledai-2k", {"sledai-2k.seizure": "yes"}, "8 to 105"),
        (
            "sledai-2k",
            sheet("sledai-2k", {"arthritis": 2}),
            "4 (two inflamed joints count) or 0 (more than two are needed)",
        ),
        ("sle-2019", sheet("sle-2019", {"ana": "yes", "nephritis_iii_iv": "yes"}), "classified with 10 points"),
        (
            "sle-2019",
            sheet("sle-2019", {"ana": "no"}),
            "not classified because what it begins with is absent (Antinuclear antibodies ever at 1:80 or more)",
        ),
        ("sle-2019", {}, "open with 0 to 51 points"),
    ],
)
def test_the_running_score(name: str, raw: dict[str, Any], words: str) -> None:
    assert running(worksheet(name), compiled("zm001-sle"), entries(raw)).words == words


def test_the_marks_of_a_worksheet_and_what_it_needs() -> None:
    raw: dict[str, Any] = {
        **sheet(
            "sledai-2k", {"arthritis": 2, "fever": "2026-02-18", "rash": "yes", "casts": {"unknown": "not done"}}
        ),
        **VISIT,
    }
    found = running(worksheet("sledai-2k"), compiled("zm001-sle"), entries(raw))
    marks = {name.removeprefix("sledai-2k."): mark for name, mark in found.marks.items() if mark != "absent"}
    assert marks == {"arthritis": "depends", "fever": "depends", "rash": "present", "casts": "open"}
    assert found.needed == ("sledai-2k.casts",)
    assert (found.score.low, found.score.high) == (2, 11)


def proposed(name: str, raw: dict[str, Any]) -> list[Proposal]:
    return list(proposals(worksheet(name), SLE, entries(raw)))


def test_an_abnormal_number_proposes_and_a_person_confirms() -> None:
    (one,) = proposed("sledai-2k", {"platelets": 80})
    assert (one.question.id, one.entry, one.confirm) == ("sledai-2k.thrombocytopenia", {"value": "80"}, True)
    assert one.words == "platelet count 80 ×10⁹/L is below 100 ×10⁹/L: present, if the cause is the disease"
    (ever,) = proposed("sle-2019", {"platelets": {"value": 80000, "unit": "/uL"}})
    assert ever.confirm and ever.entry == {"value": "80000", "unit": "/uL"}


def test_a_normal_number_today_does_not_undo_the_past() -> None:
    assert proposed("sle-2019", {"platelets": 150}) == []
    (one,) = proposed("sledai-2k", {"platelets": 150})
    assert one.entry == {"value": "150"} and not one.confirm
    assert "absent" in one.words


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"platelets": {"unknown": "pending"}},
        {"platelets": {"from": 90, "to": 110}},
        {"platelets": 80, "sledai-2k.thrombocytopenia": "no"},
    ],
)
def test_nothing_is_proposed(raw: dict[str, Any]) -> None:
    assert proposed("sledai-2k", raw) == []


def test_at_the_cutoff_the_number_is_normal() -> None:
    assert [one.confirm for one in proposed("sledai-2k", {"platelets": 100})] == [False]
    assert proposed("sle-2019", {"platelets": 100}) == []


def test_a_measure_in_another_unit_is_refused() -> None:
    bank = included_bytes("shared-questions.yaml").decode().replace("unit: 10*9/L", "unit: 10*6/L")

    def included(name: str) -> bytes:
        return bank.encode() if name == "shared-questions.yaml" else included_bytes(name)

    with pytest.raises(Refused, match=r"counts thrombocytopenia in 10\*9/L, and platelets does not"):
        load_bytes(shipped_bytes("zm001-sle"), "zm001-sle.yaml", included)


@pytest.mark.parametrize(
    ("item", "fields", "number"),
    [
        ("sledai-2k.arthritis", ["value", "last"], "number of inflamed joints"),
        ("sledai-2k.rash", ["last"], None),
        ("sle-2019.leukopenia", ["value"], "lowest white cell count"),
        ("sle-2019.seizure", None, None),
    ],
)
def test_a_listing_tells_how_a_finding_may_be_answered(
    item: str, fields: list[str] | None, number: str | None
) -> None:
    told = trial_json(compiled("zm001-sle"))["questions"][item]
    assert told.get("fields") == (fields and {field: [] for field in fields})
    assert told.get("number") == number
