"""Signatures, unlocks and dispositions on paper: who, when, what, and which of them are void."""

import re
from pathlib import Path

from store.exchange.disclosure import Disclosure, disclosure
from store.exchange.report import report
from store.exchange.report_html import report_html
from store.exchange.report_markdown import report_markdown
from store.exchange.screening_log import COLUMNS, log_rows
from store.site import Site
from tests.clock import Ticks
from tests.exchange.pages import Page
from tests.exchange.samples import DOCTOR, ZM
from trials.language import ENGLISH
from tui.beginning import begin
from tui.dispositions import dispose, earlier_screenings
from tui.exporting import Accounts
from tui.signing import INCOMPLETE, sign, signing_page, unlock


def test_what_people_recorded_stands_in_the_report_and_in_the_log(tmp_path: Path) -> None:
    site = Site(tmp_path, clock=Ticks(), login="desk")
    people = [site.people.add(DOCTOR.name, DOCTOR.role, person_id=DOCTOR.id)]
    begin(site, "S-009", [ZM], people[0], Ticks(), ENGLISH).screening.close()
    interview = begin(site, "S-027", [ZM], people[0], Ticks(), ENGLISH)
    dispose(interview, ZM, "re-screened", earlier=earlier_screenings(interview)[0][0])
    sign(interview, signing_page(interview, ZM), INCOMPLETE)
    unlock(interview, ZM, "screening", "the count was of another day")
    sign(interview, signing_page(interview, ZM), INCOMPLETE)
    dispose(interview, ZM, "withdrawn")
    account = Accounts(site, interview.today).of(interview.screening)
    told = report(account, Disclosure())
    html = report_html(told)
    shown = " ".join(Page(html).text.split())
    markdown = report_markdown(told).replace("\\", "")
    for text in (shown, markdown):
        assert "Disposition: withdrawn (Ivo Marin (investigator)" in text
        assert "Before that: re-screened after S-009 (Ivo Marin" in text
        assert re.search(r"VOID since entry \d+: unlocked by Ivo Marin \(investigator\), .*: the count was of", text)
        assert text.count("I have reviewed these findings for screening") == 2
        assert "not Part 11 signatures" in text and "recorded confirmations" in text
    assert html.count("<del>I have reviewed") == 1 and html.count("<del>Ivo Marin</del>") == 1
    (row,) = [dict(zip(COLUMNS, cells, strict=True)) for cells in log_rows(account, Disclosure())]
    assert (row["rescreen_of"], row["disposition"], row["signed_by"]) == (
        "S-009",
        "withdrawn",
        "Ivo Marin (investigator)",
    )
    hidden = report(account, disclosure(account, True))
    assert "another day" not in report_html(hidden) and "Ivo" not in report_html(hidden)
    interview.screening.close()
