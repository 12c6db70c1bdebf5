"""Every wrong restatement of the three scores that is in circulation, as a change of the file that a row notices."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.trials.instruments import compiled, finding, instrument, sheet
from tests.trials.test_scores import ONLY_SLEDAI, REVIEW, SLE, SLEDAI, SSC, findings
from tests.trials.vectors import outcome
from trials.canonical import canonical
from trials.catalog import included_bytes
from trials.document import Refused

TABLES: dict[str, tuple[str, str, list[Any], dict[str, Any]]] = {
    "ssc-2013": ("ct1195e-ssc", "I06a", SSC, {}),
    "sle-2019": ("zm001-sle", "I01", SLE, {}),
    "sledai-2k": ("zm001-sle", "I04", SLEDAI, ONLY_SLEDAI),
}
EXTRA: dict[str, list[tuple[str, Any, str]]] = {
    "ssc-2013": [
        ("ulcers are 2", ["tip_ulcers", "raynaud", "sclerodactyly"], "met"),
        ("ulcers are not 3", ["tip_ulcers", "raynaud", "anticentromere"], "not met"),
        ("scars are 3", ["pitting_scars", "raynaud", "anticentromere"], "met"),
    ],
    "sle-2019": [
        ("at 38.1", {"fever": "38.1", "leukopenia": "yes", "oral_ulcers": "yes", "c3_or_c4_low": "yes"}, "not met"),
        ("at 0.5", {"proteinuria": "0.5", "dsdna_or_smith": "yes"}, "not met"),
        (
            "at 38.3",
            {"fever": "38.3", "leukopenia": "yes", "oral_ulcers": "yes", "c3_or_c4_low": "yes"},
            "not met",
        ),
        ("complement is 4", ["c3_or_c4_low", "c3_and_c4_low", "fever", "leukopenia"], "not met"),
        ("joints alone", ["joints"], "not met"),
        ("at 4.0", {"leukopenia": "4.0", "seizure": "yes", "fever": "yes"}, "not met"),
        ("at 3.5", {"leukopenia": "3.5", "seizure": "yes", "fever": "yes"}, "met"),
        ("titre 80", {"ana": 80, "nephritis_iii_iv": "yes"}, "met"),
        ("titre 40", {"ana": 40, "nephritis_iii_iv": "yes"}, "not met"),
        ("at 100", {"thrombocytopenia": 100, "joints": "yes"}, "not met"),
    ],
    "sledai-2k": [
        ("at 3.0", {"leukopenia": "3.0", "rash": "yes", "arthritis": 3}, "not met"),
        ("at 3.5", {"leukopenia": "3.5", "rash": "yes", "arthritis": 3}, "not met"),
        ("at 38.0", {"fever": "38.0", "rash": "yes", "arthritis": 3}, "not met"),
        ("at 38.2", {"fever": "38.2", "rash": "yes", "arthritis": 3}, "met"),
        ("at 100", {"thrombocytopenia": 100, "rash": "yes", "arthritis": 3}, "not met"),
        ("at 0.5", {"proteinuria": "0.5", "arthritis": 3}, "not met"),
        ("at 5 red", {"haematuria": 5, "arthritis": 3}, "not met"),
        ("at 5 white", {"pyuria": 5, "arthritis": 3}, "not met"),
        ("two joints", {"arthritis": 2, "rash": "yes", "alopecia": "yes"}, REVIEW),
        ("25 days ago", {"rash": "2026-02-18", "seizure": "no", "arthritis": 3, "leukopenia": "yes"}, REVIEW),
        ("31 days ago", {"seizure": "2026-02-12"}, "not met"),
    ],
}


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) >= 1, old
        return text.replace(old, new, 1)

    return change


def after(mark: str, old: str, new: str) -> Callable[[str], str]:
    """The first place of it that follows the mark."""

    def change(text: str) -> str:
        at = text.index(mark)
        return text[:at] + swap(old, new)(text[at:])

    return change


def several(*changes: Callable[[str], str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for one in changes:
            text = one(text)
        return text

    return change


def unsplit(text: str) -> str:
    """Puffy fingers left out."""
    return text[: text.index("      puffy_fingers:")] + text[text.index("      sclerodactyly:") :]


def cutoff_alone(test: str) -> Callable[[str], str]:
    """One reading of the number of joints."""

    def change(text: str) -> str:
        return re.sub(r"cutoffs:\n( +- label:\n.*?\n +cutoff: .*?\n){2}", f"cutoff: {test}\n", text, flags=re.S)

    return change


def without_days(days: int) -> Callable[[str], str]:
    """One of the two windows."""
    return lambda text: re.sub(rf"    - label:\n      +en: {days}-day.*?\n      days: {days}\n", "", text, flags=re.S)


RESTATED = [
    ("ssc-2013", "puffy fingers left out", unsplit),
    ("ssc-2013", "ulcers counted like scars", after("tip_ulcers:", "weight: 2", "weight: 3")),
    (
        "ssc-2013",
        "scars counted like ulcers",
        several(
            after("pitting_scars:", "weight: 3", "weight: 2"),
            after("en: Fingertips", "counts: highest\n    maximum: 3", "counts: highest\n    maximum: 2"),
            swap("maximum: 19", "maximum: 18"),
        ),
    ),
    (
        "ssc-2013",
        "both lung findings counted",
        several(
            after("en: Lungs", "counts: highest\n    maximum: 2", "counts: all\n    maximum: 4"),
            swap("maximum: 19", "maximum: 21"),
        ),
    ),
    (
        "ssc-2013",
        "3 for each antibody",
        several(
            after("en: Antibodies", "counts: highest\n    maximum: 3", "counts: all\n    maximum: 9"),
            swap("maximum: 19", "maximum: 25"),
        ),
    ),
    (
        "ssc-2013",
        "puffy fingers and sclerodactyly added",
        several(
            after("en: Skin of the fingers", "counts: highest\n    maximum: 4", "counts: all\n    maximum: 6"),
            swap("maximum: 19", "maximum: 21"),
        ),
    ),
    (
        "ssc-2013",
        "more than 9 needed",
        several(swap("classified_from: 9", "classified_from: 10"), swap("weight: 9", "weight: 10")),
    ),
    ("sle-2019", "no clinical finding needed", swap("  clinical: true\n\nentry", "\nentry")),
    ("sle-2019", "the entry left out", lambda text: text[: text.index("entry:")] + text[text.index("domains:") :]),
    ("sle-2019", "titre from 1:160", swap("cutoff: {min: 80}", "cutoff: {min: 160}")),
    ("sle-2019", "titre compared the other way round", swap("cutoff: {min: 80}", "cutoff: {max: 80}")),
    ("sle-2019", "fever above 38", swap("{above: 38.3}", "{above: 38}")),
    ("sle-2019", "fever from 38.3", swap("{above: 38.3}", "{min: 38.3}")),
    ("sle-2019", "proteinuria from 0.5", swap("{above: 0.5}", "{min: 0.5}")),
    ("sle-2019", "white cells of 4.0 count", swap("{below: 4.0}", "{max: 4.0}")),
    ("sle-2019", "white cells as in SLEDAI-2K", swap("{below: 4.0}", "{below: 3.0}")),
    ("sle-2019", "platelets of 100 count", swap("{below: 100}", "{max: 100}")),
    (
        "sle-2019",
        "skin findings added",
        several(
            after("en: Skin and mucosa", "counts: highest", "counts: all"),
            after("en: Skin and mucosa", "maximum: 6", "maximum: 14"),
            swap("maximum: 51", "maximum: 59"),
        ),
    ),
    (
        "sle-2019",
        "low C3, low C4 and both added",
        several(
            after("en: Complement", "counts: highest\n    maximum: 4", "counts: all\n    maximum: 7"),
            swap("maximum: 51", "maximum: 54"),
        ),
    ),
    (
        "sle-2019",
        "a weight of the development phase",
        several(
            lambda text: text[: (at := text.index("en: Joints"))] + text[at:].replace(" 6\n", " 12\n", 2),
            swap("maximum: 51", "maximum: 57"),
        ),
    ),
    ("sle-2019", "from 11 points", swap("classified_from: 10", "classified_from: 11")),
    (
        "sledai-2k",
        "two joints always count",
        cutoff_alone("{min: 2}"),
    ),
    (
        "sledai-2k",
        "more than two joints always needed",
        cutoff_alone("{above: 2}"),
    ),
    ("sledai-2k", "one joint counts", swap("{min: 2}", "{min: 1}")),
    ("sledai-2k", "10 days alone", without_days(30)),
    ("sledai-2k", "30 days alone", without_days(10)),
    ("sledai-2k", "31 days", swap("days: 30", "days: 31")),
    ("sledai-2k", "white cells as in the 2019 set", swap("{below: 3.0}", "{below: 4.0}")),
    ("sledai-2k", "white cells of 3.0 count", swap("{below: 3.0}", "{max: 3.0}")),
    ("sledai-2k", "fever as in the 2019 set", swap("{above: 38.0}", "{above: 38.3}")),
    ("sledai-2k", "fever from 38.0", swap("{above: 38.0}", "{min: 38.0}")),
    ("sledai-2k", "platelets of 100 count", swap("{below: 100}", "{max: 100}")),
    ("sledai-2k", "proteinuria from 0.5", swap("{above: 0.5}", "{min: 0.5}")),
    ("sledai-2k", "5 red cells count", swap("{above: 5}", "{min: 5}")),
]


def rows(name: str) -> list[tuple[str, Any, str]]:
    """Each row of the table as its name, its findings and what must come of it."""
    return [(row, given, result) for row, given, _, result in TABLES[name][2]] + EXTRA[name]


def wrong_rows(name: str, changed: bytes = b"") -> list[str]:
    trial, criterion, _, others = TABLES[name]
    rules = compiled(trial, f"{name}.yaml", changed)
    return [
        row
        for row, given, result in rows(name)
        if outcome(finding(rules, criterion, sheet(name, findings(name, given)) | others)) != result
    ]


@pytest.mark.parametrize("name", TABLES)
def test_the_file_as_it_is_gives_every_row(name: str) -> None:
    assert wrong_rows(name) == []


@pytest.mark.parametrize(("name", "words", "change"), RESTATED, ids=[f"{row[0]}: {row[1]}" for row in RESTATED])
def test_a_restatement_is_noticed(name: str, words: str, change: Callable[[str], str]) -> None:
    text = included_bytes(f"{name}.yaml").decode()
    changed = change(text)
    assert changed != text
    assert wrong_rows(name, changed.encode())


def test_the_definitions_say_which_joints_are_meant() -> None:
    beyond = next(item for item in instrument("ssc-2013").items if item.id == "skin_beyond_knuckles")
    assert "metacarpophalangeal" in beyond.means and "interphalangeal" not in beyond.means and beyond.weight == 9
    joints = next(item for item in instrument("sle-2019").items if item.id == "joints")
    assert "tenderness of at least two joints together with morning" in joints.means  # not "or"
    complement = next(item for item in instrument("sledai-2k").items if item.id == "low_complement")
    assert "not for each" in complement.means and complement.weight == 2
    assert len([item for item in instrument("sle-2019").items if "Smith" in item.label]) == 1  # never added


def test_once_ever_is_enough_for_both_classifications() -> None:
    """No finding has to be present today: neither set has a window, and a day is refused."""
    for trial, name in (("zm001-sle", "sle-2019"), ("ct1195e-ssc", "ssc-2013")):
        assert not instrument(name).windows and not any(item.dated for item in instrument(name).items)
        item = next(q for q in compiled(trial).trial.questions.values() if q.id.startswith(f"{name}."))
        with pytest.raises(Refused):
            canonical(item, {"last": "2019-05-01"})
    assert instrument("sledai-2k").windows
