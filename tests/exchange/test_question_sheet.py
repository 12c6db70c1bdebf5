"""The empty sheet for the ward: every question with its answers, nothing ticked, room for no name."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from store.exchange.account import Account
from store.exchange.question_sheet import question_sheet
from tests.exchange.browser import needs_browser, printed
from tests.exchange.pages import Page
from tests.exchange.samples import CT, HOSTILE, ZM
from trials.text import clean, one_line

Accounts = Mapping[str, Account]


@pytest.mark.parametrize(("code", "trial"), [("S-001", CT), ("S-001", ZM), ("S-066", "mean-trial")])
def test_every_question_is_on_it_with_every_answer(accounts: Accounts, code: str, trial: str) -> None:
    of = accounts[code].trials[trial].trial
    shown = " ".join(Page(question_sheet(of)).text.split())
    for question in of.questions.values():
        wanted = [question.ask, question.why, question.help, question.none]
        for words in [*wanted, *(option.label for option in question.options)]:
            assert one_line(words) in shown, words
    assert shown.count("Not known:") == len(of.questions)
    assert of.sha256 in shown
    for words in of.prepare:
        assert one_line(words) in shown


def test_a_treatment_table_has_empty_rows(accounts: Accounts) -> None:
    text = Page(question_sheet(accounts["S-001"].trials[CT].trial)).text
    assert "Medicine" in text and "How often" in text


def test_hostile_questions_stay_text(accounts: Accounts) -> None:
    html = question_sheet(accounts["S-066"].trials["mean-trial"].trial)
    shown = " ".join(Page(html).text.split())
    for text in HOSTILE:
        assert " ".join(clean(text.replace("\ud800", "\ufffd")).split()) in shown


@needs_browser
def test_it_prints_with_page_numbers(accounts: Accounts, tmp_path: Path) -> None:
    pages = printed(question_sheet(accounts["S-001"].trials[ZM].trial), tmp_path)
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "No name, no record number, no contact on this sheet" in text
