"""Listed criteria in a first trial file: nothing is lost, nothing invented, and every split open for review."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trials.registry_texts import (
    ALONE,
    CHINESE,
    CIRCLED,
    EVERY,
    HTML,
    JAPANESE,
    LETTERS,
    NESTED,
    NO_EXCLUSION,
    NO_HEADING,
    NON,
    ODD,
    ONE_LINE_CHINESE,
    PARAGRAPH,
    PLAIN_LINES,
    QUOTED,
    SAID,
    SENTENCES,
    SIGNS,
    SUBHEADS,
    TABS,
    TRADITIONAL,
    record,
    written,
)
from trials.catalog import load_bytes
from trials.check.file import check
from trials.compile import compile_trial
from trials.registry.first_file import new_trial
from trials.registry.listed import Item, Listed, listed
from trials.rules import Reason, judge

HEADING = (
    r"(?i)(key |main )?(non-)?(inclusion|exclusion) criteria[:：]?|^(inclusion|exclusion):$"
    r"|(入选|纳入|排除|入選|納入)(标准|標準)[:：]|(選択|除外)基準[:：]"
)
BULLET = r"^\s*([*•-]|[①-⑳]|[(（]?[0-9a-hA-H]{1,2}[.)、）](?!\d)|[(（]?[ivx]+[.)])\s*"


def collapsed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pieces(text: str) -> list[str]:
    """Every sentence of a source, without its bullets and headings."""
    plain = re.sub(r"\\([>\[\]^*<])", r"\1", text)
    plain = re.sub(rf"(?m){HEADING}", "\n", plain)
    lines = [
        re.sub(BULLET, "", line) for line in re.split(r"\n|(?<=\.) (?=[1-9]\. )|(?<=。)(?=[1-9]\. )|(?=[①-⑳])", plain)
    ]
    return [
        collapsed(part)
        for line in lines
        for part in re.split(r"(?<=[.;。；]) ", re.sub(BULLET, "", line))
        if part.strip()
    ]


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_nothing_is_lost_and_nothing_invented(text: str) -> None:
    trial = written(text, sex="ALL", minimumAge="18 Years", maximumAge="N/A")
    own = [
        criterion for criterion in trial.criteria if criterion.id[0] in "IEX" and criterion.id not in ("I00", "E00")
    ]
    kept = "".join(collapsed(re.sub(r"(?m)^ *- ", "", criterion.text)) for criterion in own)
    for piece in pieces(text):
        assert piece in kept, piece
    source = collapsed(re.sub(r"\\([>\[\]^*<])", r"\1", text))
    for criterion in own:
        for line in criterion.text.split("\n"):
            assert collapsed(re.sub(r"^ *- ", "", line)) in source
    for question in trial.questions.values():
        if question.id[0] in "ie" and question.id[1:3].isdigit():
            quoted = question.ask.removeprefix("Does this hold for the participant? “").removesuffix("”")
            assert collapsed(quoted) in source


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_it_passes_check_and_every_split_is_open_for_review(text: str) -> None:
    content = new_trial(
        record(text, sex="FEMALE", minimumAge="18 Years", maximumAge="60 Years"), "study.json"
    ).encode()
    found = check(content, "new.yaml")
    assert found.passed, (found.remarks, found.failed, found.unnoticed)
    trial = load_bytes(content, "new.yaml")
    compiled = compile_trial(trial)
    own = {c.id for c in trial.criteria if c.id[0] in "IE" and not c.id.endswith("00")}
    for answer in ("yes", "no"):
        verdict = judge(compiled, dict.fromkeys((q for q in trial.questions if q[0] in "ie"), answer))
        for name in own:
            assert verdict.findings[name].reasons == {Reason.REVIEW}, name
        assert verdict.current.word in ("pending", "no listed criterion fails")
    nothing = judge(compiled, {})
    assert all(Reason.UNANSWERED in nothing.findings[name].reasons for name in own)


def test_nesting_is_kept_and_joined_by_the_words_of_the_text() -> None:
    trial = written(NESTED)
    rules = {criterion.id: criterion.rule["review"]["when"] for criterion in trial.criteria}
    assert rules["I02"] == {"all": [{"i02a": {"is": "yes"}}, {"i02b": {"is": "yes"}}]}
    assert rules["I03"] == {"at_least": {"count": 2, "of": [{"i03a": {"is": "yes"}}, {"i03b": {"is": "yes"}}]}}
    assert rules["E02"] == {
        "any": [{"e02a": {"is": "yes"}}, {"any": [{"e02b": {"is": "yes"}}, {"e02ba": {"is": "yes"}}]}]
    }
    assert trial.questions["i02a"].ask.endswith("“Hemoglobin ≥ 9.0 g/dL; no transfusion in 7 days”")
    assert trial.questions["i02a"].help == "It is listed under: Adequate organ function, defined as:"
    assert [flag.kind for flag in trial.criterion("I02").flags] == ["ambiguity"]
    assert trial.criterion("I03").flags == ()
    assert [flag.means for flag in trial.criterion("E02").flags] == ["Taken as any of what is listed under it"]


def test_exclusions_are_exclusions() -> None:
    for text in (NESTED, PARAGRAPH, CHINESE, ONE_LINE_CHINESE, NON, LETTERS):
        trial = written(text)
        kinds = {criterion.id[0]: criterion.kind for criterion in trial.criteria}
        assert kinds["I"] == "inclusion"
        assert kinds["E"] == "exclusion"
    trial = written(NON)
    assert [(c.kind, c.text) for c in trial.criteria] == [("inclusion", "Adult"), ("exclusion", "Pregnant")]


@pytest.mark.parametrize(
    ("text", "inclusion", "exclusion", "left"),
    [
        (PARAGRAPH, 3, 2, 0),
        (CHINESE, 3, 2, 0),
        (ONE_LINE_CHINESE, 2, 1, 0),
        (NO_EXCLUSION, 2, 0, 0),
        (NO_HEADING, 0, 0, 2),
        (ODD, 2, 1, 2),
        (PLAIN_LINES, 2, 1, 0),
        (LETTERS, 2, 2, 0),
        (SUBHEADS, 2, 1, 0),
        (SENTENCES, 2, 1, 0),
        (SIGNS, 3, 1, 0),
        (CIRCLED, 2, 2, 0),
        (TRADITIONAL, 1, 1, 0),
        (JAPANESE, 2, 1, 0),
        (ALONE, 1, 1, 0),
        (TABS, 2, 1, 0),
        (SAID, 2, 1, 2),
        (QUOTED, 1, 1, 0),
        (HTML, 2, 1, 0),
    ],
)
def test_items_are_split_where_the_text_splits_them(text: str, inclusion: int, exclusion: int, left: int) -> None:
    found = listed(text)
    assert (len(found.inclusion), len(found.exclusion), len(found.left_over)) == (inclusion, exclusion, left)


def test_tags_and_entities_are_read_and_signs_are_not_taken_for_them() -> None:
    trial = written(HTML)
    assert [criterion.text for criterion in trial.criteria] == ["Age >= 18 & fit", "p <p and > 5", "HIV"]
    assert [criterion.kind for criterion in trial.criteria] == ["inclusion", "inclusion", "exclusion"]


WORDS = st.lists(
    st.sampled_from(["adult", "≥18", "年龄", "no", "lupus", "of", "9.5", "g/dL"]), min_size=1, max_size=5
)
LEAF = WORDS.map(lambda words: Item(" ".join(["Item", *words])))
TREES = st.recursive(
    LEAF, lambda below: st.builds(Item, LEAF.map(lambda item: item.text), st.lists(below, max_size=3)), max_leaves=6
)
MARKS = [("1. ", "a. ", "- "), ("- ", "- ", "- "), ("• ", "◦ ", "* ")]


def rendered(items: list[Item], marks: tuple[str, ...], step: int, depth: int = 0) -> list[str]:
    """The lines of a list as registries write it."""
    mark = marks[min(depth, 2)]
    lines = []
    for number, item in enumerate(items):
        own = mark.replace("1", str(number + 1)).replace("a.", f"{chr(97 + number)}.")
        lines += [f"{' ' * (step * depth)}{own}{item.text}", *rendered(item.below, marks, step, depth + 1)]
    return lines


@given(
    st.lists(TREES, min_size=1, max_size=5),
    st.lists(TREES, min_size=1, max_size=4),
    st.sampled_from(MARKS),
    st.sampled_from([2, 4]),
)
@settings(max_examples=150, deadline=None)
def test_random_lists_come_out_as_they_went_in(
    inclusion: list[Item], exclusion: list[Item], marks: tuple[str, ...], step: int
) -> None:
    parts = ["Inclusion Criteria:", "", *rendered(inclusion, marks, step), "", "Exclusion Criteria:", ""]
    found = listed("\n".join([*parts, *rendered(exclusion, marks, step)]))
    assert found.left_over == []
    assert found.inclusion == inclusion
    assert found.exclusion == exclusion


def test_what_was_not_understood_is_a_gap() -> None:
    trial = written(NO_HEADING)
    assert [criterion.text for criterion in trial.criteria if criterion.id[0] == "X"] == [
        "Adults with lupus.",
        "No active infection.",
    ]
    verdict = judge(compile_trial(trial), {})
    assert verdict.current.word == "no listed criterion fails"
    assert set(verdict.current.open[Reason.GAP]) == {"I00", "E00", "X01", "X02"}


ODD_ITEMS = (
    "12",
    "1.5",
    "1e5",
    "012",
    "yes",
    "null",
    "true",
    "{a: b}",
    "- dash",
    ": colon",
    "---",
    "'",
    '"',
    "#",
    "2026-01-01",
)


@pytest.mark.parametrize("item", ODD_ITEMS)
def test_an_item_that_yaml_would_read_as_something_else_stays_text(item: str) -> None:
    trial = written(f"Inclusion Criteria:\n\n* first\n* {item}\n\nExclusion Criteria:\n\n* x")
    assert [c.text for c in trial.criteria if c.id != "AGE"] == ["first", item, "x"]


def test_random_texts_lose_nothing() -> None:
    for seed in range(60):
        rng = Random(seed)
        items: list[str] = []
        lines: list[str] = []
        for heading in rng.sample(["Inclusion Criteria:", "Exclusion Criteria:"], rng.choice([1, 2, 2])):
            lines += [heading, ""]
            mark = rng.choice(["* ", "- ", "• ", "{}. ", "{}) ", "({}) "])
            for number in range(1, rng.randint(2, 5)):
                text = " ".join(
                    rng.choice(["alpha", "≥ 3.5", "(b)", "or", "x10^9/L", "e.g."]) for _ in range(rng.randint(1, 6))
                )
                items.append(f"{seed}z{number} {text}")
                lines.append(mark.format(number) + items[-1])
                for inner in range(rng.choice([0, 0, 1, 3])):
                    items.append(f"{seed}y{number}{inner} {text}")
                    lines.append(f"  {mark.format(inner + 1)}{items[-1]}")
        trial = written("\n".join(lines))
        kept = "".join(collapsed(re.sub(r"(?m)^ *- ", "", c.text)) for c in trial.criteria)
        for item in items:
            assert collapsed(item) in kept, (seed, item)


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        (["i.", "Adult", "ii.", "Female"], [Item("Adult"), Item("Female")]),
        (["a.", "", "Adult", "b. Female"], [Item("Adult"), Item("Female")]),
        (["1. One of:", "  a.", "  Anaemia", "  b. Fever"], [Item("One of:", [Item("Anaemia"), Item("Fever")])]),
        (["1. All of:", "  i. x", "  ii. y", "  iii. z"], [Item("All of:", [Item("x"), Item("y"), Item("z")])]),
        (["(i) x", "(ii) y", "(iv) z"], [Item("x"), Item("y"), Item("z")]),
        (["h. x", "i. y", "j. z"], [Item("x"), Item("y"), Item("z")]),
        (["1. Adult", "  i.", "2. Female"], [Item("Adult", [Item("i.")]), Item("Female")]),
        (["a. Adult", "b.", "c. Female"], [Item("Adult"), Item("b."), Item("Female")]),
    ],
)
def test_a_label_that_stands_alone_is_that_of_the_line_below_or_is_kept(lines: list[str], items: list[Item]) -> None:
    assert listed("\n".join(["Inclusion Criteria:", "", *lines])) == Listed(items)
