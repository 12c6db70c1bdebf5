"""The de-identified form: no date, age over 89, name, free text or hash of the record gets out."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from store.exchange.account import Account
from store.exchange.disclosure import Deidentified
from tests.exchange.samples import CORNERS, CT, SCREENINGS, ZM
from trials.dates import day_words

Accounts = Mapping[str, Account]
LEFT = "(left out: it would tell a date, or an age over 89)"
ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}(?:-[0-9]{2})?")


def secrets(account: Account) -> Iterator[str]:
    """What must not be found in anything de-identified."""
    public = " ".join(repr(of.trial) for of in account.trials.values())
    for event in account.events:
        yield from (event.by.name, event.hash, event.at[:10], event.reason, event.source)
        for day in ISO.findall(f"{event.new} {event.measured}"):
            if day not in public:
                yield day
                year, month, *rest = map(int, day.split("-"))
                words = day_words(date(year, month, rest[0] if rest else 1).toordinal())
                yield words if rest else words.partition(" ")[2]
    for judgement in account.judgements.values():
        yield from (judgement.reason, judgement.protocol, judgement.section)


def assert_tells_nothing(text: str, account: Account) -> None:
    """No word of the record that says who, when or what somebody wrote."""
    for secret in secrets(account):
        if len(secret) > 3 and secret not in ("typing error", "source corrected", "new result", "source added"):
            assert secret not in text, secret


def test_days_are_counted_and_partial_dates_stay_as_coarse_as_they_are(accounts: Accounts) -> None:
    told = Deidentified(accounts["S-001"])  # begun on 2026-03-15
    assert [told.day(text) for text in ("2026-03-15", "2026-03-01", "2026-05", "2019", "2026-05-01T10:00")] == [
        "day 0",
        "day -14",
        "month 2",
        "year -7",
        "day 47, 10:00",
    ]
    assert told.day("2026-02-21/2026-02-28") == "day -22 to day -15"
    assert told.day("in spring, says Mr Smith") == "(left out)"


@pytest.mark.parametrize(
    ("code", "shown"), [("S-001", "age 45"), ("S-002", "age 41 to 42"), ("S-003", "age 90 or older")]
)
def test_a_birth_date_becomes_an_age_and_ages_over_89_one_group(accounts: Accounts, code: str, shown: str) -> None:
    account = accounts[code]
    question = next(iter(account.trials.values())).trial.questions["birth_date"]
    assert Deidentified(account).entry(question, account.answers["birth_date"].kept) == shown


def test_every_form_of_answer_is_told_without_its_dates(accounts: Accounts) -> None:
    account = accounts["S-002"]
    told = Deidentified(account)
    for key, entry in CORNERS.items():
        trial = account.trials[key.split("/")[0] if "/" in key else ZM].trial
        question = trial.questions[key.split("/")[-1]]
        words = told.entry(question, entry)
        assert words and not ISO.search(words), (key, words)


def test_a_day_that_the_definition_names_is_never_counted(accounts: Accounts) -> None:
    told = Deidentified(accounts["S-001"])
    retrieved = accounts["S-001"].trials[CT].trial.retrieved
    assert told.sentence(f"Not in our source text (retrieved {retrieved}).") == (
        f"Not in our source text (retrieved {retrieved})."
    )


def test_what_the_calendar_or_a_partial_date_would_betray_is_left_out(accounts: Accounts) -> None:
    told = Deidentified(accounts["S-001"])  # diagnosed in 2024-05, combined from 2025-01-10
    assert told.sentence("Time since the first diagnosis is 1 year and 275 days to 1 year and 305 days.") == LEFT
    assert told.sentence("Length of the combined treatment is exactly 11 months (more than 6).") == LEFT
    assert (
        told.sentence("The verdict is the same until 30 December 2045.")
        == "The verdict is the same until (left out)."
    )
    assert told.sentence("Consent day is 1 March 2026.") == "Consent day is day -14."
    planned = "Fails on the planned date (consent day: {}): understanding of the study: No."
    assert told.sentence(planned.format("1 March 2026")) == planned.format("day -14")


def test_a_sentence_on_an_age_over_89_is_left_out(accounts: Accounts) -> None:
    told = Deidentified(accounts["S-003"])
    assert told.sentence("Age at consent is 95, not 18 to 70.") == LEFT
    assert Deidentified(accounts["S-001"]).sentence("Age at consent is 45.") == "Age at consent is 45."


@pytest.mark.parametrize("code", SCREENINGS)
def test_free_text_is_left_out_and_the_fixed_reasons_stay(accounts: Accounts, code: str) -> None:
    told = Deidentified(accounts[code])
    assert told.free("her brother called") == "(left out)"
    assert told.free("typing error") == "typing error"
    assert told.head("ab" * 32) == "(left out)"
