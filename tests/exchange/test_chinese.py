"""The pages that a person reads, in Chinese: whole, in Chinese alone, closed, de-identified, and printed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.exchange.account import Account
from store.exchange.attrition import Attrition, count
from store.exchange.attrition_html import attrition_html
from store.exchange.disclosure import Deidentified, Disclosure, disclosure
from store.exchange.question_sheet import question_sheet
from store.exchange.report import report
from store.exchange.report_html import report_html
from store.exchange.report_markdown import report_markdown
from store.layout import Json
from store.site import Site
from store.trail import rows
from tests.exchange.browser import needs_browser, printed
from tests.exchange.conftest import ON
from tests.exchange.pages import Page, html_of, rendered
from tests.exchange.samples import CT, HOSTILE, SCREENINGS
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.catalog import load, shipped
from trials.dates import day_words
from trials.language import CHINESE, UNREAD
from trials.text import clean, one_line
from tui.exporting import Accounts

IN_EVERY_LANGUAGE = frozenset(
    ["Smith", "Coombs", "Farr", "Velcro", "Part", "drugs", "yaml", "shared"]
)  # tests, law, files
WORD = re.compile(r"[A-Za-z]*[a-z]{3,}[A-Za-z]*")  # abbreviations are the same in every language


@pytest.fixture(scope="module")
def chinese(site: Site) -> Mapping[str, Account]:
    """The sample screenings, judged by the trials in Chinese."""
    judging = Accounts(site, ON, CHINESE)
    return MappingProxyType({s.code: judging.of(site.read(s.token)) for s in site.screenings()})


def as_recorded(account: Account) -> Iterator[str]:
    """What people wrote, and what definitions quote or are called."""
    yield account.code
    for event in account.events:
        yield from (event.by.name, event.reason, event.source, event.hash)
    for recorded in account.answers.values():
        yield recorded.source
        yield from texts_in(recorded.kept)
    for judgement in account.judgements.values():
        yield from (judgement.reason, judgement.protocol, judgement.section)
    for signature in account.signatures:
        yield signature.meaning
    for trial, of in account.trials.items():
        yield from (trial, of.trial.registry, of.trial.source_file, of.binding.definition)
        yield from (part for include in of.binding.includes.items() for part in include)
        for criterion in of.trial.criteria:
            yield from (part for flag in criterion.flags for part in (flag.phrase, flag.means, flag.why))


def texts_in(entry: Json) -> Iterator[str]:
    """The texts of an answer that are nobody's choice: labels of readings, names of medicines."""
    match entry:
        case {"readings": dict(labelled)}:
            yield from labelled
        case [*courses]:
            yield from (str(course["name"]) for course in courses if isinstance(course, dict) and "name" in course)


def english_in(text: str, account: Account) -> set[str]:
    """The English words that nobody wrote."""
    for written in sorted(map(one_line, as_recorded(account)), key=len, reverse=True):
        if len(written) > 2:
            text = text.replace(written, " ")
    return set(WORD.findall(text)) - IN_EVERY_LANGUAGE


@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])
@pytest.mark.parametrize("deidentified", [False, True])
def test_the_report_is_chinese_but_for_what_somebody_wrote(
    chinese: Mapping[str, Account], code: str, deidentified: bool
) -> None:
    account = chinese[code]
    told = report(account, disclosure(account, deidentified))
    for text in (Page(report_html(told)).text, rendered(report_markdown(told))):
        shown = " ".join(text.split())
        assert CHINESE(UNREAD) in shown
        assert not english_in(shown, account)


def test_the_report_says_in_chinese_what_it_says_in_english(chinese: Mapping[str, Account]) -> None:
    account = chinese["S-001"]
    shown = " ".join(Page(html_of(account)).text.split())
    for of in account.trials.values():
        for finding in of.verdict.findings.values():
            assert f"{finding.criterion.id} {finding.criterion.title}" in shown
            for slot in finding.compiled.variables:
                for question in finding.sheet.compiled.questions(slot):
                    if recorded := account.recorded(question):
                        assert one_line(Disclosure(CHINESE).entry(question, recorded.kept)) in shown
    for words in (
        "研究者判断为满足（计算结果为未定：来源文本未载明）",
        "已入组（Anna Berg（研究协调员）",
        "更改：录入错误",
    ):
        assert words in shown
    assert '<html lang="zh-Hans">' in html_of(account)


@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])
def test_deidentified_it_tells_no_date_name_or_free_text(chinese: Mapping[str, Account], code: str) -> None:
    account = chinese[code]
    told = report(account, disclosure(account, True))
    for text in (Page(report_html(told)).text, rendered(report_markdown(told))):
        assert "已去标识" in text
        assert_tells_nothing(text, account)
        for event in account.events:
            for day in re.findall(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", str(event.new)):
                words = day_words(date.fromisoformat(day).toordinal(), CHINESE)
                assert words not in text and words.partition("月")[0] + "月" not in text


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["{}", "至{}为止", "（计划于{}）", "时间为{}，而{}在后"]))
def test_no_day_is_left_in_a_sentence(told: Deidentified, day: date, sentence: str) -> None:
    words = day_words(day.toordinal(), CHINESE)
    for shown in (words, words.partition("月")[0] + "月", day.isoformat()):
        assert shown not in told.sentence(sentence.replace("{}", shown)) or day.isoformat()[:7] in PUBLIC


PUBLIC = ("2026-08", "2026-11", "2026-01", "2025-02")  # months that the definitions themselves name


@pytest.fixture(scope="module")
def told(chinese: Mapping[str, Account]) -> Deidentified:
    return Deidentified(chinese["S-001"])


def test_a_month_is_not_taken_for_a_day_that_begins_like_it(told: Deidentified) -> None:
    assert told.sentence("知情同意日为2026年3月1日。") == "知情同意日为第-14天。"
    assert told.sentence("系统性硬化症首次诊断日为2024年5月。") == "系统性硬化症首次诊断日为第-22个月。"
    assert told.sentence("系统性硬化症首次诊断日：2024年5月3日。") == "系统性硬化症首次诊断日：（略去）。"


@pytest.mark.parametrize("deidentified", [False, True])
def test_hostile_text_stays_text(chinese: Mapping[str, Account], deidentified: bool) -> None:
    html = html_of(chinese["S-066"], deidentified)
    shown = " ".join(Page(html).text.split())  # refuses scripts, addresses and unknown elements
    for text in HOSTILE:
        assert " ".join(clean(text.replace("\ud800", "\ufffd")).split()) in shown
    assert not set("\x00\x07\x1b\x9b\u202e\u2028\ud800") & set(html)


def test_the_attrition_is_chinese(chinese: Mapping[str, Account]) -> None:
    found = dict[str, Attrition]()
    for account in chinese.values():
        if account.code != "S-066":
            count(found, account)
    html = attrition_html(found.values(), ON.toordinal(), 5, CHINESE)
    text = " ".join(Page(html).text.split())
    assert "本研究中心共5次筛选，按2026年3月15日判定。" in text and "排除：不满足标准" in text
    assert not english_in(text, chinese["S-001"])


@pytest.mark.parametrize("trial", shipped())
def test_the_question_sheet_is_chinese(trial: str) -> None:
    loaded = load(trial, CHINESE)
    text = Page(question_sheet(loaded)).text
    for written in (loaded.sha256, loaded.registry, loaded.id):
        text = text.replace(written, " ")
    assert not set(WORD.findall(text)) - IN_EVERY_LANGUAGE


@needs_browser
def test_it_prints_on_paper_with_page_numbers(chinese: Mapping[str, Account], tmp_path: Path) -> None:
    pages = printed(html_of(chinese["S-001"]), tmp_path)
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        assert f"第{number}页，共{len(pages)}页" in text.replace(" ", "")
    assert CT in pages[0]


@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])
def test_the_trail_is_chinese(chinese: Mapping[str, Account], code: str) -> None:
    account = chinese[code]
    questions = {q.key: q for of in account.trials.values() for q in of.trial.questions.values()}
    for row in rows(account.events, questions, CHINESE):
        assert not english_in(f"{row.what} {row.old} {row.new} {row.who.removeprefix(row.name)}", account)
