"""`new`: registry records and pasted criteria become trial files in which nothing is lost and nothing invented."""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.catalog import load_bytes
from trials.check.file import check
from trials.compile import compile_trial
from trials.definition import Trial
from trials.document import Refused
from trials.registry.first_file import new_trial, not_understood
from trials.registry.listed import Item, listed
from trials.rules import Reason, judge
from tui.cli import main

NESTED = """Inclusion Criteria:

* Age \\>= 18 years at signing
* Adequate organ function, defined as:

  * Hemoglobin ≥ 9.0 g/dL; no transfusion in 7 days
  * Platelets \\> 100 x 10\\^9/L
* At least two of the following:

  1. Fever
  2. Rash

Exclusion Criteria:

* Pregnant or breastfeeding
* Any of the following infections:

  * hepatitis B
  * HIV, unless

    * viral load is below 50 copies/mL
"""
SIGNS = """Inclusion Criteria:
1. AST ≤2.5×ULN and ALT<3×ULN
2. LVEF≥50%
3. 18～60 years
Exclusion Criteria:
1. QTc ＞450 ms"""
PARAGRAPH = (
    "Inclusion Criteria: 1. Signed consent. 2. Age between 18 and 70 years. 3. Weight over 40.5 kg (88 lb)."
    " Exclusion Criteria: 1. Pregnancy. 2. Known allergy to the product, e.g. to DMSO."
)
CHINESE = """入选标准：
1、年龄18-70岁，性别不限；
2、符合以下任一条件：
（1）SLEDAI-2000评分≥7分；
（2）重要器官受累。
3、预期生存期3个月以上。
排除标准：
1、妊娠期或哺乳期女性；
2、活动性感染。"""
ONE_LINE_CHINESE = "纳入标准：1. 年龄18至65岁。2. 自愿签署知情同意书。排除标准：1. 严重过敏史。"
NO_EXCLUSION = "Key Inclusion Criteria\n- Diagnosed lupus\n- Refractory to treatment"
NO_HEADING = "Adults with lupus.\n\nNo active infection."
ODD = """Participants are seen at one site.

INCLUSION CRITERIA FOR COHORT A:
• First item that goes on
over the line
• Second item
Note: the sponsor may waive this.
Main Exclusion Criteria:
• Third item"""
PLAIN_LINES = "Inclusion Criteria:\nSigned consent\nAge over 18\n\nExclusion Criteria:\nPregnancy\n"
LETTERS = """Inclusion criteria:
a) first
b) second
   i. inner one
   ii. inner two
Exclusion criteria:
(1) third
(2) fourth"""
NON = "Inclusion Criteria:\n- Adult\nNon-inclusion criteria:\n- Pregnant"
SUBHEADS = "Inclusion Criteria:\nPart A:\n* one\n* two\nPart B:\n* three\nExclusion Criteria:\n* four"
SENTENCES = (
    "Inclusion Criteria: Patients must have lupus. They must be refractory. Exclusion Criteria: Pregnancy; infection."
)
MARKUP = """Inclusion Criteria:
* Hb [g/dL] \\>= 9.0 [/red]
* key: value # not a comment
* "quoted" & 'single'
* {braces}, *stars*"""
CIRCLED = "入选标准：①年龄≥18岁；②签署同意书。排除标准：①妊娠；②感染。"
TRADITIONAL = "納入標準：\n1、年滿18歲；\n排除標準：\n1、懷孕；"
JAPANESE = "選択基準:\n1. 18歳以上\n2. 同意\n除外基準:\n1. 妊娠\n"
ALONE = "Inclusion:\n- Adult\nExclusion:\n- Pregnant\n"
TABS = "Inclusion Criteria:\n\t1.\tAdult\n\t2.\tConsent\n\t\ta.\twritten\nExclusion Criteria:\n\t1.\tPregnant\n"
SAID = """Patients must meet all of the following inclusion criteria:
1. Adult
2. Consent
Patients meeting any of the following exclusion criteria are not eligible:
1. Pregnant"""
QUOTED = "Inclusion Criteria:\n* Meets the inclusion criteria: of the parent study\nExclusion Criteria:\n* Meets none"
HTML = "Inclusion Criteria:<ul><li>Age &gt;= 18 &amp; fit</li><li>p <p and > 5</li></ul>Exclusion Criteria:<br/>HIV"
EVERY = {
    "circled": CIRCLED,
    "traditional Chinese": TRADITIONAL,
    "Japanese": JAPANESE,
    "headings of one word": ALONE,
    "tabs": TABS,
    "headings that are sentences": SAID,
    "a heading inside an item": QUOTED,
    "nested": NESTED,
    "signs": SIGNS,
    "paragraph": PARAGRAPH,
    "chinese": CHINESE,
    "chinese on one line": ONE_LINE_CHINESE,
    "no exclusion": NO_EXCLUSION,
    "no heading": NO_HEADING,
    "odd": ODD,
    "plain lines": PLAIN_LINES,
    "letters": LETTERS,
    "non-inclusion": NON,
    "subheadings": SUBHEADS,
    "sentences": SENTENCES,
    "markup": MARKUP,
    "empty": "",
}


def record(text: str, **eligibility: Any) -> bytes:
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {
                    "nctId": "NCT01234567",
                    "briefTitle": "A Study: of X",
                    "officialTitle": "Long",
                },
                "statusModule": {
                    "overallStatus": "NOT_YET_RECRUITING",
                    "lastUpdatePostDateStruct": {"date": "2025-02-28"},
                },
                "sponsorCollaboratorsModule": {"leadSponsor": {"name": "ACME"}},
                "eligibilityModule": {"eligibilityCriteria": text, **eligibility},
            }
        },
        ensure_ascii=False,
    ).encode()


def written(text: str, **eligibility: Any) -> Trial:
    return load_bytes(new_trial(record(text, **eligibility), "study.json").encode(), "new.yaml")


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
