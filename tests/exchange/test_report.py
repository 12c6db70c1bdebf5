"""The eligibility report: whole, closed, escaped, and printed with page numbers."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from store.exchange.account import Account
from store.exchange.disclosure import Disclosure, disclosure
from store.exchange.report import report
from store.exchange.report_markdown import report_markdown
from tests.exchange.browser import needs_browser, printed
from tests.exchange.pages import Page, html_of, rendered
from tests.exchange.samples import CT, HOSTILE, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.text import clean, one_line

Accounts = Mapping[str, Account]


def markdown_of(account: Account, deidentified: bool = False) -> str:
    return rendered(report_markdown(report(account, disclosure(account, deidentified))))


@pytest.mark.parametrize("code", SCREENINGS)
def test_everything_that_counts_is_on_the_page(accounts: Accounts, code: str) -> None:
    account = accounts[code]
    for text in (Page(html_of(account)).text, markdown_of(account)):
        shown = " ".join(text.split())
        wanted = [code, account.head]
        for trial, of in account.trials.items():
            wanted += [trial, of.trial.version, of.binding.definition, *of.binding.includes.values()]
            wanted += [stage.stage for stage in of.verdict.stages.values()]
            for finding in of.verdict.findings.values():
                criterion = finding.criterion
                wanted += [f"{criterion.id} {criterion.title}", criterion.text, *finding.notes]
                wanted += [part for flag in criterion.flags for part in (flag.phrase, flag.means, flag.why)]
                for slot in finding.compiled.variables:
                    for question in finding.sheet.compiled.questions(slot):
                        if recorded := account.recorded(question):
                            wanted += [Disclosure().entry(question, recorded.kept), recorded.source]
        for judgement in account.judgements.values():
            wanted += [judgement.reason, judgement.protocol, judgement.section, judgement.by.name]
        for signature in account.signatures:
            wanted += [signature.by.name, signature.by.role, signature.meaning, signature.head]
        for words in wanted:
            assert one_line(words) in shown, words


def test_verdicts_lapsed_judgements_and_signatures_are_said(accounts: Accounts) -> None:
    text = " ".join(Page(html_of(accounts["S-001"])).text.split())
    assert "Eligible" in text and "No listed criterion fails" in text
    assert "judged met (computed open: not in our source text)" in text
    assert "Each exclusion was checked one by one." in text
    assert "not Part 11 signatures" in text
    assert "VOID since entry" in text
    assert "enrolled (Anna Berg (coordinator)" in text
    assert "changed: typing error" in text
    corners = " ".join(Page(html_of(accounts["S-002"])).text.split())
    assert "LAPSED" in corners and "Lapsed judgements I04" in corners
    assert "Not eligible" in corners
    assert "Not known: pending" in corners
    assert "the verdict is the same" in corners  # until when it holds
    assert "Not eligible at once if" in corners  # what would settle it


@pytest.mark.parametrize("deidentified", [False, True])
def test_hostile_text_stays_text(accounts: Accounts, deidentified: bool) -> None:
    html = html_of(accounts["S-066"], deidentified)
    page = Page(html)  # refuses scripts, addresses and unknown elements
    shown = " ".join(page.text.split())
    for text in HOSTILE:
        assert " ".join(clean(text.replace("\ud800", "\ufffd")).split()) in shown
    assert not set("\x00\x07\x1b\x9b\u202e\u2028\ud800") & set(html)
    text = markdown_of(accounts["S-066"], deidentified)
    assert " ".join(clean(HOSTILE[12]).split()) in " ".join(text.split())


@pytest.mark.parametrize("code", SCREENINGS)
def test_deidentified_it_tells_no_date_name_or_free_text(accounts: Accounts, code: str) -> None:
    for text in (Page(html_of(accounts[code], True)).text, markdown_of(accounts[code], True)):
        assert "De-identified" in text
        if code != "S-066":  # its definition holds the same texts as its record
            assert_tells_nothing(text, accounts[code])


def test_the_page_may_neither_run_nor_load(accounts: Accounts) -> None:
    html = html_of(accounts["S-001"])
    assert re.search(r'Content-Security-Policy" content="default-src &#x27;none&#x27;', html)
    assert "script" not in html


def test_a_trial_without_anything_answered(accounts: Accounts) -> None:
    text = Page(html_of(accounts["S-004"])).text
    assert "Pending" in text and "not answered" in text
    assert "Nothing has been confirmed in the record so far." in text


@needs_browser
def test_it_prints_on_paper_with_page_numbers(accounts: Accounts, tmp_path: Path) -> None:
    pages = printed(html_of(accounts["S-001"]), tmp_path)
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert f"Eligibility report S-001, head {accounts['S-001'].head[:16]}" in text
    assert CT in pages[0] and ZM in "".join(pages)


@needs_browser
def test_hostile_text_prints(accounts: Accounts, tmp_path: Path) -> None:
    pages = printed(html_of(accounts["S-066"]), tmp_path)
    text = "".join(pages)
    assert "<script>alert(1)</script>" in text and '=HYPERLINK("http' in text
