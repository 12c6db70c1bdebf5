"""Signing, unlocking, dispositions and the audit trail, without a screen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from store.errors import RecordError
from store.events import Kind, Person
from store.folding import Binding
from store.layout import Json
from store.site import Site
from store.trail import chosen, rows
from tests.clock import Ticks
from trials.document import Refused
from trials.language import ENGLISH
from trials.rules import State
from tui.beginning import begin
from tui.dispositions import dispose, disposition_doubts, earlier_screenings, may_dispose
from tui.interview import Interview
from tui.signing import (
    INCOMPLETE,
    NO_SIGNATURE,
    in_force,
    locks,
    may_sign,
    sign,
    signature_words,
    signing_page,
    unlock,
)

SSC, SLE = "ct1195e-ssc", "zm001-sle"


@pytest.fixture
def interview(site: Site, doctor: Person, clock: Ticks) -> Iterator[Interview]:
    interview = begin(site, "S-014", [SLE], doctor, clock, ENGLISH)
    yield interview
    interview.screening.close()


def by(interview: Interview, person: Person) -> Interview:
    """The same screening with another person at the keyboard."""
    interview.screening.close()
    interview.screening = interview.site.open(interview.screening.token, person)
    interview.person = person
    interview.refresh()
    return interview


def answer(interview: Interview, key: str, entry: object, **more: str) -> None:
    interview.answer(interview.questions[key], entry, **more)


def kinds(interview: Interview) -> list[str]:
    return [event.kind for event in interview.screening.events]


def test_the_page_shows_what_is_failed_open_judged_lapsed_and_due_later(interview: Interview) -> None:
    answer(interview, f"{SLE}/consent", "refused")
    answer(interview, f"{SLE}/ana", "negative")
    gap = next(f for f in interview.verdicts[SLE].findings.values() if "gap" in f.reasons and f.compiled.due == 0)
    name = gap.criterion.id
    exclusion = gap.criterion.kind == "exclusion"
    interview.judge(
        SLE, name, "clear" if exclusion else "met", "read it", protocol="2.1", section="5.3", one_by_one=exclusion
    )
    page = signing_page(interview, SLE)
    verdict = interview.verdicts[SLE]
    due = [f for f in verdict.findings.values() if f.compiled.due == 0]
    assert (
        {i.criterion for i in page.failed} == {f.criterion.id for f in due if f.effective is State.NOT_MET} != set()
    )
    still = {f.criterion.id for f in due if f.effective is State.OPEN}
    shown = (*page.unanswered, *page.review, *page.gaps, *page.planned)
    assert {item.criterion for item in shown} == still != set()
    assert name not in still and [item.criterion for item in page.judged] == [name]
    assert "Ada Roe judged it" in page.judged[0].says and "read it, protocol 2.1, section 5.3" in page.judged[0].says
    assert {item.criterion for item in page.later} == {
        f.criterion.id for f in verdict.findings.values() if f.compiled.due > 0
    }
    assert page.lapsed == () and page.words == INCOMPLETE and page.incomplete and page.refusal is None
    assert all(item.title and item.says.endswith((".", ")")) for item in (*page.failed, *shown, *page.later))
    assert page.head == interview.screening.head and page.head.startswith(page.head_words.replace(" ", ""))
    assert "Part 11" in str(NO_SIGNATURE) and "not an electronic signature" in str(NO_SIGNATURE)


def test_a_judgement_that_lapsed_is_shown_as_lapsed(interview: Interview) -> None:
    answer(interview, f"{SLE}/other_organ", "yes")
    answer(interview, f"{SLE}/sledai", "2")
    answer(interview, "platelets", "150")
    open_ = [f.criterion.id for f in interview.verdicts[SLE].findings.values() if "review" in f.reasons]
    interview.judge(SLE, open_[0], "met", "kidneys are involved")
    assert [item.criterion for item in signing_page(interview, SLE).judged] == [open_[0]]
    answer(interview, f"{SLE}/sledai", "3", reason="typing error")
    page = signing_page(interview, SLE)
    assert [item.criterion for item in page.lapsed] == [open_[0]] and page.judged == ()


def test_signing_with_anything_open_needs_the_words(interview: Interview) -> None:
    page = signing_page(interview, SLE)
    for words in ("", "signed", "signed as complete"):
        with pytest.raises(Refused, match="type the words ‘signed as incomplete’"):
            sign(interview, page, words)
    assert Kind.SIGNED not in kinds(interview) and str(page.meaning).endswith("Signed as incomplete.")
    signature = sign(interview, page, "  Signed as  INCOMPLETE ")
    event = interview.screening.events[-1]
    assert (event.kind, event.reason, event.prev) == ("signed", INCOMPLETE, page.head)
    assert signature.head == page.head and signature.definition == interview.screening.trials[SLE].definition
    assert "Ada Roe (investigator) confirmed on 2026-03-15 10:00 UTC, for screening: " in signature_words(
        signature, ENGLISH
    )
    assert page.head_words in signature_words(signature, ENGLISH)
    assert interview.site.screenings()[0].trials[SLE].signed == ("screening",)


def test_what_is_complete_is_signed_without_words(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    for finding in interview.verdicts[SLE].findings.values():
        object.__setattr__(finding, "state", State.MET)
        object.__setattr__(finding, "reasons", frozenset())
    monkeypatch.setattr(interview, "refresh", lambda: None)
    page = signing_page(interview, SLE)
    assert page.words == "" and "incomplete" not in str(page.meaning)
    assert page.headline.count("screening") == 1, "it names its stage once"
    assert sign(interview, page).meaning == str(page.meaning)


def test_a_signature_locks_what_its_verdict_used_and_leaves_later_stages_open(interview: Interview) -> None:
    answer(interview, "platelets", "12")
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    count = len(interview.screening.events)
    with pytest.raises(Refused, match=r"latelet.* is locked: Ada Roe signed for zm001-sle, screening, on 2026-03-15"):
        answer(interview, "platelets", "13", reason="typing error")
    with pytest.raises(Refused, match="is locked"):  # one that was missing could turn the verdict as well
        answer(interview, f"{SLE}/sledai", "4")
    assert kinds(interview)[count:] == ["refused", "refused"]
    verdict = interview.verdicts[SLE]
    later = [f for f in verdict.findings.values() if f.compiled.due > 0]
    locked = set(locks(interview, SLE)[0])
    free = {q.key for f in later for slot in f.compiled.variables for q in verdict.compiled.questions(slot)} - locked
    assert free and all(interview.screening.locked(key) is None for key in free)
    question = next(q for key, q in interview.questions.items() if key in free and q.type in ("date", "datetime"))
    interview.answer(question, "2026-03-20T10:00" if question.type == "datetime" else "2026-03-20")
    assert not any(interview.screening.locked(f"{SLE}/{f.criterion.id}", "judged") for f in later)
    gap = next(f.criterion.id for f in verdict.findings.values() if "gap" in f.reasons and f.compiled.due == 0)
    with pytest.raises(Refused, match="is locked"):
        interview.judge(SLE, gap, "met", "x", protocol="1", section="1")


def test_the_page_must_be_the_one_that_was_read(interview: Interview, clock: Ticks) -> None:
    page = signing_page(interview, SLE)
    answer(interview, "platelets", "12")
    with pytest.raises(Refused, match="has changed since this page was shown"):
        sign(interview, page, INCOMPLETE)
    page = signing_page(interview, SLE)
    clock.now += timedelta(days=1)
    with pytest.raises(Refused, match="has changed since"):
        sign(interview, page, INCOMPLETE)
    assert kinds(interview)[-2:] == ["refused", "refused"]
    sign(interview, signing_page(interview, SLE), INCOMPLETE)


def test_only_an_investigator_signs_once_and_a_refusal_is_recorded(
    site: Site, interview: Interview, nurse: Person, doctor: Person
) -> None:
    interview = by(interview, nurse)
    page = signing_page(interview, SLE)
    assert str(page.refusal) == "Eligibility is confirmed by an investigator, and Kim Lee is here as coordinator."
    with pytest.raises(Refused, match="by an investigator"):
        sign(interview, page, INCOMPLETE)
    event = interview.screening.events[-1]
    assert (event.kind, event.subject, event.by.name) == ("refused", "sign zm001-sle, screening", "Kim Lee")
    interview = by(interview, doctor)
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    assert "signed for screening already" in str(may_sign(interview, SLE))
    interview.screening.close()
    assert "open for reading only" in str(may_sign(interview, SLE))


def test_unlocking_needs_a_reason_and_voids_the_signature_and_later_ones(interview: Interview) -> None:
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    interview.move(SLE, "apheresis")
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    with pytest.raises(RecordError, match="reason"):
        unlock(interview, SLE, "screening", " ")
    assert in_force(interview, SLE, "screening")
    voided = unlock(interview, SLE, "screening", "a new platelet count came in")
    assert [s.stage for s in voided] == ["screening", "apheresis"] and not in_force(interview, SLE, "apheresis")
    assert "Void since entry" in signature_words(voided[0], ENGLISH)
    answer(interview, "platelets", "13")
    assert signing_page(interview, SLE).signatures == interview.screening.signatures


def test_a_monitor_or_data_manager_unlocks_nothing(site: Site, interview: Interview, doctor: Person) -> None:
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    for role in ("monitor", "data manager"):
        other = by(interview, site.people.add(role, role, by=doctor))
        with pytest.raises(Refused, match="Only an investigator or a coordinator"):
            unlock(other, SLE, "screening", "because")
        assert kinds(other)[-1] == "refused"
    with pytest.raises(Refused, match="changes nothing"):
        answer(by(interview, site.people.get("P03")), "platelets", "12")


def test_a_signed_trial_is_not_moved_to_another_version(interview: Interview) -> None:
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    new = Binding(interview.site.keep(b"trial: {}\n"), None, "").new
    with pytest.raises(RecordError, match="unlock it before moving"):
        interview.screening.append("bound", SLE, by=interview.person, new=new, reason="new version")
    unlock(interview, SLE, "screening", "new version")
    interview.screening.append("bound", SLE, by=interview.person, new=new, reason="new version")


def test_a_screen_failure_has_consented(interview: Interview) -> None:
    assert "has consented" in str(may_dispose(interview, SLE, "screen failure"))
    with pytest.raises(Refused, match="has consented"):
        dispose(interview, SLE, "screen failure")
    answer(interview, f"{SLE}/consent_date", "2026-04-01")  # planned
    with pytest.raises(Refused, match="has consented"):
        dispose(interview, SLE, "screen failure")
    assert kinds(interview)[-1] == "refused" and not interview.screening.dispositions
    answer(interview, f"{SLE}/consent_date", "2026-03-01", reason="typing error")
    before = interview.verdicts[SLE]
    recorded = dispose(interview, SLE, "screen failure")
    assert (recorded.word, recorded.by.name) == ("screen failure", "Ada Roe")
    assert interview.verdicts[SLE] is before and interview.screening.events[-1].verdicts is None


def test_dispositions_change_with_a_reason_alone(interview: Interview) -> None:
    dispose(interview, SLE, "in screening")
    dispose(interview, SLE, "declined")
    with pytest.raises(RecordError, match="recorded as 'declined': say why"):
        dispose(interview, SLE, "enrolled")
    assert dispose(interview, SLE, "enrolled", reason="changed their mind").word == "enrolled"
    dispose(interview, SLE, "withdrawn", reason="moved away")
    with pytest.raises(RecordError):
        dispose(interview, SLE, "dead", reason="x")
    assert interview.site.screenings()[0].trials[SLE].disposition == "withdrawn"


def test_doubts_before_a_disposition_that_does_not_fit_the_verdict(interview: Interview) -> None:
    enrolled = disposition_doubts(interview, SLE, "enrolled")
    assert len(enrolled) == 2 and "‘Pending’" in enrolled[0] and "nobody has signed for screening" in enrolled[1]
    assert "‘Pending’" in disposition_doubts(interview, SLE, "screen failure")[0]
    assert disposition_doubts(interview, SLE, "declined") == ()
    answer(interview, f"{SLE}/consent", "refused")
    assert disposition_doubts(interview, SLE, "screen failure") == ()


def test_a_re_screening_is_linked_to_the_earlier_one(
    site: Site, interview: Interview, doctor: Person, clock: Ticks
) -> None:
    earlier = interview.screening.token
    again = begin(site, "S-027", [SLE], doctor, clock, ENGLISH)
    assert earlier_screenings(again) == ((earlier, "S-014"),)
    for token in ("", "0" * 32, again.screening.token):
        with pytest.raises(Refused, match="Choose the earlier screening"):
            dispose(again, SLE, "re-screened", earlier=token)
    with pytest.raises(RecordError):
        again.screening.append("disposition", SLE, by=doctor, new="re-screened")
    recorded = dispose(again, SLE, "re-screened", earlier=earlier)
    assert (recorded.word, recorded.earlier, recorded.earlier_token) == ("re-screened", "S-014", earlier)
    own: Json = {"word": "re-screened", "code": "S-027", "token": again.screening.token}
    with pytest.raises(RecordError, match="its own earlier"):
        again.screening.append("disposition", SLE, by=doctor, new=own)
    assert dispose(again, SLE, "enrolled").word == "enrolled"  # from a re-screening, as from a screening
    again.screening.close()
    assert site.read(again.screening.token).dispositions[SLE].word == "enrolled"


def test_the_trail_tells_every_event_in_words(interview: Interview) -> None:
    answer(interview, "platelets", "12", source="lab report", measured="2026-03-01")
    answer(interview, "platelets", "13", reason="typing error")
    interview.screening.append("answered", "platelets", by=interview.person, new=None, reason="wrong person")
    answer(interview, f"{SLE}/consent_date", "2026-03-15")
    sign(interview, signing_page(interview, SLE), INCOMPLETE)
    with pytest.raises(Refused):
        answer(interview, "platelets", "13")
    unlock(interview, SLE, "screening", "new count")
    dispose(interview, SLE, "in screening")
    interview.screening.append("masked", "4", by=interview.person, new=["source"], reason="a name")
    trail = interview.trail()
    assert [row.seq for row in trail] == [event.seq for event in interview.screening.events]
    by_kind = {row.kind: row for row in trail}
    answers = [row for row in trail if row.key == "platelets" and row.kind == "answered"]
    assert [row.what for row in answers] == ["answered", "answer corrected", "answer taken back"]
    assert (answers[0].new, answers[0].source, answers[0].measured) == ("12 ×10⁹/L", "(removed)", "2026-03-01")
    assert (answers[1].old, answers[1].new, answers[1].reason) == ("12 ×10⁹/L", "13 ×10⁹/L", "typing error")
    assert answers[0].subject == interview.questions["platelets"].short
    assert by_kind["created"].new == "S-014" and by_kind["bound"].new.startswith("definition ")
    assert (
        by_kind["signed"].new.startswith("screening: I have reviewed") and by_kind["unlocked"].reason == "new count"
    )
    assert by_kind["masked"].subject == "entry 4" and by_kind["masked"].new == "removed: source"
    assert "latelet" in by_kind["refused"].new and by_kind["disposition"].new == "in screening"
    assert trail[0].at.startswith("2026-03-15 10:00:") and trail[0].at.endswith(".000 +00:00 UTC")
    assert trail[0].who == "Ada Roe (investigator)" and trail[0].login == "desk"
    assert all("\n" not in part for row in trail for part in map(str, vars(row).values()))


def test_the_trail_is_filtered(interview: Interview) -> None:
    answer(interview, "platelets", "12", source="lab report")
    answer(interview, f"{SLE}/ana", "positive")
    answer(interview, "platelets", "13", reason="typing error")
    trail = interview.trail()
    assert [row.new for row in chosen(trail, key="platelets")] == ["12 ×10⁹/L", "13 ×10⁹/L"]
    assert {row.kind for row in chosen(trail, kinds=("bound", "stage"))} == {"bound", "stage"}
    assert chosen(trail, who="ada") == trail and chosen(trail, who="kim") == ()
    assert [row.reason for row in chosen(trail, text="TYPING platelet")] == ["typing error"]
    assert chosen(trail, since="2026-03-15", until="2026-03-15") == trail
    assert chosen(trail, since="2026-03-16") == () == chosen(trail, until="2026-03-14")
    assert len(chosen(trail, key="platelets", text="lab")) == 1


def test_a_trail_of_questions_that_are_no_longer_asked_is_told_all_the_same(interview: Interview) -> None:
    answer(interview, "platelets", {"value": "12000", "unit": "/uL"})
    told = rows(interview.screening.shown, {})
    assert told[-1].subject == "platelets" and "12000" in told[-1].new
    other = {"platelets": interview.questions[f"{SLE}/ana"]}
    assert "12000" in rows(interview.screening.shown, other)[-1].new
