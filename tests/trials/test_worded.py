"""Texts of a trial in two languages: what is shown changes, what is decided and recorded does not."""

import json
from fractions import Fraction

import pytest

from trials.catalog import File, included_bytes, load_bytes, load_drugs, load_instrument, opened
from trials.check.file import check
from trials.compile import compile_trial
from trials.document import Refused
from trials.information import PastYear, compared, information
from trials.language import CHINESE, ENGLISH, Language
from trials.rules import judge

TRIAL = """\
trial:
  id: small
  title: {en: A small trial, zh: 一项小型试验}
  version: "1"
  stages: [screening]
questions:
  bleeding:
    type: choice
    ask:
      en: Any bleeding?
      zh: >-
        有
        出血吗？
    short: {en: bleeding, zh: 出血}
    why: {en: It matters., zh: 这很重要。}
    options:
      en: {en: "Yes, much", zh: 是，大量}
      zh: Somewhat
    none: {en: Never bled, zh: 从未出血}
criteria:
  - id: I01
    title: {en: Bleeding, zh: 出血}
    text: {en: No bleeding within 3 days., zh: 3天内无出血。}
    source: {section: inclusion, item: 1}
    rule:
      review:
        when: {bleeding: {is: en}}
        because: {en: A person decides, zh: 由研究者决定}
        else: {gap: {id: limits, expects: {en: the limits, zh: 限值}}}
    notes:
      - when: {bleeding: {is: zh}}
        say: Look again
cases:
  - {name: much, answers: {bleeding: en}, expect: {I01: {open: [review]}}}
"""
CONTENT = TRIAL.encode()


def test_every_text_is_in_the_language_of_the_trial_and_english_where_it_lacks_it() -> None:
    english, chinese = (load_bytes(CONTENT, "small.yaml", language=language) for language in (ENGLISH, CHINESE))
    assert (english.language, chinese.language) == (ENGLISH, CHINESE)
    assert (english.title, chinese.title) == ("A small trial", "一项小型试验")
    question = chinese.questions["bleeding"]
    assert (question.ask, question.short, question.none) == ("有出血吗？", "出血", "从未出血")
    assert [(option.id, option.label) for option in question.options] == [("en", "是，大量"), ("zh", "Somewhat")]
    criterion = chinese.criteria[0]
    assert (criterion.title, criterion.text, criterion.notes[0].say) == ("出血", "3天内无出血。", "Look again")
    assert compile_trial(chinese).criteria[0].rule.text == "由研究者决定"
    assert compile_trial(chinese).criteria[0].rule.parts[1].text == "限值"


def test_nothing_else_differs() -> None:
    english, chinese = (load_bytes(CONTENT, "small.yaml", language=language) for language in (ENGLISH, CHINESE))
    assert (english.sha256, english.includes, english.cases) == (chinese.sha256, chinese.includes, chinese.cases)
    for entry in ("en", "zh", "none"):
        first, second = (judge(compile_trial(trial), {"bleeding": entry}) for trial in (english, chinese))
        assert first.current == second.current and first.ask == second.ask
        assert {i: (f.state, f.reasons) for i, f in first.findings.items()} == {
            i: (f.state, f.reasons) for i, f in second.findings.items()
        }


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "zh: 一项小型试验",
            "fr: Un essai",
            "line 3: trial, title: 'fr' is no language here; the languages are en and zh.",
        ),
        ("en: A small trial, ", "", "trial, title: the text lacks English; add en, or write one text"),
        ("zh: 这很重要。", 'zh: ""', "questions, bleeding, why is empty; write at least one."),
        ("zh: 3天内无出血。", "zh: [3天]", "criteria, text should be text, not a list; write one text."),
        ("zh: 从未出血", "zh: 未知", "'未知' means no data"),
        ("zh: 是，大量", "zh: 不详", "the option '不详' means no data"),
        ("{en: A small trial, zh: 一项小型试验}", "{of: A}", "trial, title should be text, not a mapping"),
        (
            "say: Look again",
            'say: {en: "until {bleeding + 1 day}", zh: "直至{bleeding + 2 days}"}',
            "what stands in braces differs between en and zh; write the same in both.",
        ),
    ],
)
def test_a_wrong_map_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert TRIAL.count(old) == 1
    with pytest.raises(Refused) as refused:
        load_bytes(TRIAL.replace(old, new).encode(), "small.yaml")
    assert sentence in str(refused.value)


def test_check_names_each_text_that_lacks_a_language_of_its_file() -> None:
    found = [
        (r.severity, r.line, r.sentence) for r in check(CONTENT, "small.yaml").remarks if "missing" in r.sentence
    ]
    assert found == [
        ("warning", 18, "missing translation: questions, bleeding, options, zh is not in 简体中文 (zh)"),
        ("warning", 32, "missing translation: criteria, I01, notes, say is not in 简体中文 (zh)"),
    ]


def test_check_names_options_without_words_and_takes_a_file_of_one_language() -> None:
    text = TRIAL.replace('      en: {en: "Yes, much", zh: 是，大量}\n      zh: Somewhat\n', "").replace(
        "options:", "options: [en, zh]"
    )
    sentences = [remark.sentence for remark in check(text.encode(), "small.yaml").remarks]
    assert "missing translation: questions, bleeding, options is not in 简体中文 (zh)" in sentences
    plain = opened(CONTENT, "small.yaml").plain
    alone = {key: part for key, part in plain.items() if key != "texts"}
    assert not [r for r in check(json.dumps(alone).encode(), "small.json").remarks if "missing" in r.sentence]


def test_check_names_a_text_with_another_number() -> None:
    text = TRIAL.replace("zh: 3天内无出血。", "zh: 13天内无出血。")
    (found,) = (remark for remark in check(text.encode(), "small.yaml").remarks if "numbers" in remark.sentence)
    assert (found.severity, found.line) == ("warning", 23)
    assert found.sentence == "criteria, I01, text does not say the same numbers in en and zh: 13, 3"


SUPPLEMENT = """\
supplement: {for: small, definition: "1", protocol: P-1, about: {en: Invented, zh: 虚构}}
gaps:
  limits:
    text: {en: No bleeding at all, zh: 完全无出血}
    section: "5"
    rule: {bleeding: {is: none}}
sections:
  - {title: Blood, ask: [bleeding]}
"""


def test_a_supplement_has_its_texts_in_the_language_of_the_trial_and_is_checked_too() -> None:
    extra: File = (SUPPLEMENT.encode(), "extra.yaml")
    chinese = load_bytes(CONTENT, "small.yaml", supplement=extra, language=CHINESE)
    assert chinese.supplement is not None and chinese.supplement.about == "虚构"
    assert chinese.supplement.filled["I01"] == ("完全无出血（方案第5节）",)
    found = [
        (r.line, r.sentence) for r in check(*extra, [(CONTENT, "small.yaml")]).remarks if "missing" in r.sentence
    ]
    assert found == [(8, "missing translation: sections, title is not in 简体中文 (zh)")]


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_a_medicine_is_found_by_its_name_in_any_language(language: Language) -> None:
    drugs = load_drugs(language=language)
    for name in ("Tocilizumab", "托珠单抗", "雅美罗", "yamerol"):
        found = drugs.named(name)
        assert found is not None and found.id == "tocilizumab"
        assert found in drugs.matching(name[:3])
    assert drugs.by_id["tocilizumab"].label == {"en": "Tocilizumab", "zh": "托珠单抗"}[language.code]
    assert drugs.by_id["tocilizumab"].label not in drugs.by_id["tocilizumab"].names


def test_an_instrument_is_in_the_language_and_judged_the_same() -> None:
    english, chinese = (
        load_instrument(included_bytes("sledai-2k.yaml"), "sledai-2k.yaml", language)
        for language in (ENGLISH, CHINESE)
    )
    assert [item.id for item in english.items] == [item.id for item in chinese.items]
    assert next(english.items).label == "Seizure" and next(chinese.items).label == "癫痫发作"
    assert list(chinese.windows.values()) == list(english.windows.values()) == [10, 30]
    assert next(reading.labels for reading in chinese.readings) == ("10天时间窗", "2个发炎的关节即计入")
    assert [(r.days, r.left_out) for r in english.readings] == [(r.days, r.left_out) for r in chinese.readings]


def test_information_is_in_the_language() -> None:
    assert information(CHINESE).site_results.results[0] == "血常规"
    panel = information(CHINESE).progressive_fibrosis
    assert panel.falls == information().progressive_fibrosis.falls
    year = PastYear(True, symptoms=True, fvc=(Fraction(80), Fraction(75)))
    assert compared(panel, year, CHINESE).words.startswith("会符合2022年进展性肺纤维化的定义。本试验自身的定义")
