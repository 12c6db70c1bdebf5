"""One screening: what its events say, and what the record refuses."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from store import storage
from store.chain import seal
from store.errors import Locked, NotSaved, RecordError, Refused
from store.events import Person
from store.folding import Binding
from store.layout import Json, encode
from store.screening import Screening
from store.site import Site
from tests.clock import Ticks
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, records_in

MONA = Person("P03", "Mona Lund", "monitor")
JUDGED: dict[str, Json] = {
    "finding": "met",
    "protocol": "2.1",
    "section": "5.3",
    "one_by_one": False,
    "basis": {"h": "1"},
}
SIGNED: dict[str, Json] = {
    "stage": "screening", "meaning": "I confirm eligibility",
    "answers": ["platelets"], "judgements": [f"{TRIAL}/I09"],
}  # fmt: skip


def answer(screening: Screening, key: str, entry: Json, **more: Any) -> None:
    screening.append("answered", key, by=ANNA, new=entry, **more)


def reopened(site: Site, screening: Screening) -> Screening:
    """The same screening as the disk has it, closed at once: the views stay."""
    with site.read(screening.token) as read:
        return read


def test_it_begins_with_its_code_its_trials_and_their_stages(site: Site, screening: Screening) -> None:
    assert [event.kind for event in screening.events] == ["created", "bound", "stage"]
    assert screening.events[0].new == {"format": 1, "token": screening.token, "code": "S-014"}
    assert screening.trials == {TRIAL: Binding(site.keep(b"trial: {id: zm001-sle}\n"), None, "screening")}
    assert (screening.code, str(screening.readonly or ""), screening.recovered) == ("S-014", "", None)


@pytest.mark.parametrize(
    "entry",
    [
        "yes", "12.5", "2026-02-21/2026-02-28", ["a", "b"], {"value": "12000", "unit": "/uL"}, {"from": "7"},
        {"readings": {"10-day window": "6", "30-day window": "7"}}, "none", {"unknown": "pending"},
    ],
)  # fmt: skip
def test_an_answer_is_on_the_disk_when_append_returns(site: Site, screening: Screening, entry: Json) -> None:
    event = screening.append("answered", "platelets", by=ANNA, new=entry, source="lab report", measured="2026-03-01")
    for seen in (screening, reopened(site, screening)):
        recorded = seen.answers["platelets"]
        assert recorded.entry == entry
        assert (recorded.source, recorded.measured, recorded.seq) == ("lab report", "2026-03-01", 4)
        assert (recorded.at, recorded.by.name, recorded.by.login) == (event.at, "Anna Berg", "desk")
        assert recorded.history == (event,) and seen.events[-1] == event and seen.head == event.hash
    with TinyDB(file_of(site, screening.token), access_mode="r") as db:
        assert db.table("events").all()[-1]["new"] == entry


def test_a_change_needs_a_reason_and_keeps_the_old_value(screening: Screening) -> None:
    answer(screening, "platelets", "12")
    for more in (
        {"new": "13"},
        {"new": "12", "source": "lab"},
        {"new": "12", "measured": "2026-03-01"},
        {"new": None},
    ):
        with pytest.raises(Refused, match="platelets is answered already: say why"):
            screening.append("answered", "platelets", by=ANNA, **more)
    event = screening.append("answered", "platelets", by=IVO, new="13", reason="typing error")
    assert (event.old, event.new, event.reason) == ("12", "13", "typing error")
    recorded = screening.answers["platelets"]
    assert (recorded.entry, recorded.seq, recorded.by.id) == ("13", 5, "P02")
    assert [entry.new for entry in recorded.history] == ["12", "13"]


def test_a_new_source_is_not_a_new_value(screening: Screening) -> None:
    answer(screening, "platelets", "12")
    answer(screening, "platelets", "12")
    answer(screening, "platelets", "12", source="lab", reason="source corrected")
    recorded = screening.answers["platelets"]
    assert (recorded.seq, recorded.source, len(recorded.history)) == (4, "lab", 3)


def test_an_answer_may_be_taken_back_with_a_reason(site: Site, screening: Screening) -> None:
    with pytest.raises(Refused, match="no answer to take back"):
        answer(screening, "platelets", None)
    answer(screening, "platelets", "12")
    answer(screening, "platelets", None, reason="wrong participant")
    assert "platelets" not in screening.answers == reopened(site, screening).answers
    answer(screening, "platelets", "40")
    assert screening.answers["platelets"].seq == 6


def test_an_old_value_that_no_longer_stands_is_noticed(screening: Screening) -> None:
    answer(screening, "platelets", "12")
    with pytest.raises(Refused, match="changed since it was shown"):
        answer(screening, "platelets", "14", old="11", reason="typing error")
    answer(screening, "platelets", "14", old="12", reason="typing error")


def test_only_an_investigator_judges_and_says_why(site: Site, screening: Screening) -> None:
    for by in (ANNA, MONA, Person("P04", "Dan", "data manager")):
        with pytest.raises(Refused):
            screening.append("judged", f"{TRIAL}/I09", by=by, new=JUDGED, reason="clear")
    with pytest.raises(Refused, match="reason"):
        screening.append("judged", f"{TRIAL}/I09", by=IVO, new=JUDGED)
    screening.append("judged", f"{TRIAL}/I09", by=IVO, new=JUDGED, reason="organ function")
    for seen in (screening, reopened(site, screening)):
        judgement = seen.judgements[f"{TRIAL}/I09"]
        assert (judgement.finding, judgement.reason, judgement.protocol) == ("met", "organ function", "2.1")
        assert (judgement.basis, judgement.seq, judgement.by.role) == ({"h": "1"}, 4, "investigator")
    event = screening.append("judged", f"{TRIAL}/I09", by=IVO, new=None, reason="read the protocol again")
    assert event.old == JUDGED and not screening.judgements


def test_a_signature_locks_what_it_names_until_it_is_unlocked(site: Site, screening: Screening) -> None:
    answer(screening, "platelets", "12")
    screening.append("judged", f"{TRIAL}/I09", by=IVO, new=JUDGED, reason="organ function")
    head = screening.head
    signed = screening.append("signed", TRIAL, by=IVO, new=SIGNED)
    (signature,) = screening.signatures
    assert (signature.head, signature.seq, signature.void) == (head, signed.seq, None)
    assert (signature.definition, signature.by.name) == (screening.trials[TRIAL].definition, "Ivo Marin")
    assert screening.locked("platelets") == signature and screening.locked("weight") is None
    with pytest.raises(Refused, match="platelets is locked by the signature for zm001-sle, screening"):
        answer(screening, "platelets", "13", reason="typing error")
    with pytest.raises(Refused, match="locked"):
        screening.append("judged", f"{TRIAL}/I09", by=IVO, new=None, reason="again")
    with pytest.raises(Refused, match="signed for screening already"):
        screening.append("signed", TRIAL, by=IVO, new=SIGNED)
    answer(screening, "weight", "70")
    screening.append("signed", TRIAL, by=IVO, new={**SIGNED, "stage": "apheresis", "answers": ["weight"]})
    with pytest.raises(Refused, match="reason"):
        screening.append("unlocked", TRIAL, by=IVO, new="screening")
    with pytest.raises(Refused, match="no signature"):
        screening.append("unlocked", TRIAL, by=IVO, new="lymphodepletion", reason="x")
    unlocked = screening.append("unlocked", TRIAL, by=IVO, new="screening", reason="a new platelet count came in")
    for seen in (screening, reopened(site, screening)):
        assert [s.void for s in seen.signatures] == [unlocked.seq, unlocked.seq]  # the later one falls with it
        assert seen.locked("platelets") is None
    answer(screening, "platelets", "13", reason="new result")
    screening.append("signed", TRIAL, by=IVO, new=SIGNED)
    assert site.screenings()[0].trials[TRIAL].signed == ("screening",)


def test_unlocking_a_later_stage_leaves_the_earlier_signature(screening: Screening) -> None:
    screening.append("signed", TRIAL, by=IVO, new=SIGNED)
    screening.append("signed", TRIAL, by=IVO, new={**SIGNED, "stage": "apheresis"})
    screening.append("unlocked", TRIAL, by=IVO, new="apheresis", reason="x")
    assert [s.void is None for s in screening.signatures] == [True, False]


def test_stage_disposition_stop_and_a_new_version_of_the_trial(site: Site, screening: Screening) -> None:
    screening.append("stage", TRIAL, by=ANNA, new="apheresis")
    screening.append("disposition", TRIAL, by=ANNA, new="in screening")
    screening.append("disposition", TRIAL, by=ANNA, new="screen failure")
    with pytest.raises(Refused, match="recorded as 'screen failure'"):
        screening.append("disposition", TRIAL, by=ANNA, new="enrolled")
    screening.append("stopped", TRIAL, by=ANNA)
    sha = site.keep(b"trial: {id: zm001-sle, version: '2'}\n")
    with pytest.raises(Refused, match="needs a reason"):
        screening.append("bound", TRIAL, by=ANNA, new=Binding(sha, None, "").new)
    screening.append("bound", TRIAL, by=ANNA, new=Binding(sha, None, "").new, reason="new version")
    for seen in (screening, reopened(site, screening)):
        assert seen.trials[TRIAL] == Binding(sha, None, "apheresis")
        assert seen.dispositions[TRIAL].word == "screen failure" and seen.stopped == {TRIAL: 7}
    listed = site.screenings()[0].trials[TRIAL]
    assert (listed.stage, listed.disposition) == ("apheresis", "screen failure")


def test_a_second_trial_may_be_added_later(site: Site, screening: Screening) -> None:
    with pytest.raises(RecordError, match="is gone"):
        screening.append("bound", "ct1195e-ssc", by=ANNA, new=Binding("0" * 64, None, "").new)
    sha = site.keep(b"trial: {id: ct1195e-ssc}\n")
    screening.append("bound", "ct1195e-ssc", by=ANNA, new=Binding(sha, sha, "").new)
    screening.append("stage", "ct1195e-ssc", by=ANNA, new="screening")
    answer(screening, "ct1195e-ssc/mrss", "20")
    assert screening.trials["ct1195e-ssc"] == Binding(sha, sha, "screening")


def test_every_file_that_a_definition_draws_on_must_be_kept(site: Site, screening: Screening) -> None:
    sha = site.keep(b"trial: {id: other}\n")
    lost = Binding(sha, None, "screening", {"shared-questions.yaml": "0" * 64})
    with pytest.raises(RecordError, match="is gone"):
        site.start("S-015", {"other": lost}, ANNA)
    with pytest.raises(RecordError, match="is gone"):
        screening.append("bound", "other", by=ANNA, new=lost.new)
    kept = Binding(sha, None, "screening", {"shared-questions.yaml": site.keep(b"questions: {}\n")})
    screening.append("bound", "other", by=ANNA, new=kept.new)
    screening.append("stage", "other", by=ANNA, new="screening")
    assert screening.trials["other"] == kept == reopened(site, screening).trials["other"]


def test_masked_words_are_hidden_in_views_and_kept_in_the_record(site: Site, screening: Screening) -> None:
    answer(screening, "platelets", "12", source="told by Jane Roe")
    with pytest.raises(Refused, match="reason"):
        screening.append("masked", "4", by=ANNA, new=["source"])
    with pytest.raises(Refused, match="correct the answer first"):
        screening.append("masked", "4", by=ANNA, new=["new"], reason="a name")
    for number in ("1", "5", "99"):
        with pytest.raises(Refused, match="no such entry"):
            screening.append("masked", number, by=ANNA, new=["source"], reason="a name")
    screening.append("masked", "4", by=ANNA, new=["source"], reason="a name")
    screening.append("note", "call", by=ANNA, new="Jane Roe rang")
    screening.append("masked", "6", by=ANNA, new=["new"], reason="a name")
    screening.append("judged", f"{TRIAL}/I09", by=IVO, new=JUDGED, reason="Jane Roe said so")
    screening.append("masked", "8", by=ANNA, new=["reason"], reason="a name")
    for seen in (screening, reopened(site, screening)):
        assert seen.answers["platelets"].source == "(removed)"
        assert seen.judgements[f"{TRIAL}/I09"].reason == "(removed)"
        assert "Jane" not in repr(seen.shown) + repr(seen.answers) + repr(seen.judgements)
        assert "Jane" in repr(seen.events)
    answer(screening, "platelets", "13", reason="new result", source="lab")
    assert screening.answers["platelets"].source == "lab"


def test_a_monitor_reads_and_notes_and_changes_nothing(screening: Screening) -> None:
    with pytest.raises(Refused, match="monitor"):
        screening.append("answered", "platelets", by=MONA, new="12")
    screening.append("note", "visit", by=MONA, new="source data verified")
    screening.append("exported", "report", by=MONA)


@pytest.mark.parametrize(
    ("kind", "subject", "new"),
    [
        ("created", "screening", {"format": 1, "token": "0" * 32, "code": "S-1"}),
        ("erased", "platelets", None),
        ("answered", "", "1"),
        ("answered", "pla telets", "1"),
        ("answered", "../platelets", "1"),
        ("answered", "a/b/c/d/e", "1"),
        ("answered", "other/platelets", "1"),
        ("answered", "platelets", 1.5),
        ("answered", "platelets", float("nan")),
        ("answered", "platelets", 10**20),
        ("answered", "platelets", {1: "a"}),
        ("answered", "platelets", {"a", "b"}),
        ("answered", "platelets", b"12"),
        ("answered", "platelets", "x" * 300_000),
        ("judged", "I09", JUDGED),
        ("judged", f"{TRIAL}/I09", {**JUDGED, "name": "Jane"}),
        ("judged", f"{TRIAL}/I09", {**JUDGED, "one_by_one": "yes"}),
        ("judged", f"{TRIAL}/I09", {"finding": "met"}),
        ("stage", "other", "screening"),
        ("stage", TRIAL, ""),
        ("bound", "a b", {"definition": "0" * 64, "supplement": None, "includes": {}}),
        ("bound", TRIAL, {"definition": "xyz", "supplement": None, "includes": {}}),
        ("signed", TRIAL, {"stage": "screening", "meaning": "", "answers": [], "judgements": []}),
        ("disposition", TRIAL, "dead"),
        ("masked", "x", ["reason"]),
        ("masked", "3", ["hash"]),
        ("masked", "3", []),
        ("note", "x" * 201, None),
    ],
)
def test_what_is_no_event_is_refused_in_a_sentence(screening: Screening, kind: str, subject: str, new: Any) -> None:
    before = screening.head
    with pytest.raises(RecordError) as caught:
        screening.append(kind, subject, by=IVO, new=new, reason="because")
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and "x" * 50 not in sentence
    assert screening.head == before and screening.append("note", "still open", by=IVO)


def test_a_deep_nest_is_refused(screening: Screening) -> None:
    nest: Json = "x"
    for _ in range(50):
        nest = [nest]
    with pytest.raises(Refused, match="deep"):
        answer(screening, "platelets", nest)


def test_text_is_cleaned_before_it_is_kept(site: Site, screening: Screening) -> None:
    answer(screening, "platelets", "12", source="lab\x1b[2J report\n\ud800", reason=" a\u202eb\x00 ")
    screening.append("note", "e\u0301", by=ANNA, new={"k\x07": ["\x9b"]})
    recorded = reopened(site, screening).answers["platelets"]
    assert recorded.source == "lab␛[2J report �"
    assert recorded.history[0].reason == "a�b␀"
    assert screening.events[-1].subject == "é" and screening.events[-1].new == {"k␇": ["�"]}
    assert reopened(site, screening).events == screening.events


def test_text_that_another_program_wrote_is_cleaned_when_read(site: Site, screening: Screening) -> None:
    screening.append("note", "call", by=ANNA, new="x", verdicts={"word": "x"})
    screening.close()
    path = file_of(site, screening.token)
    records = records_in(path.read_bytes())
    records[-1]["new"] = records[-1]["reason"] = records[-1]["summary"]["verdicts"]["word"] = "\x1b[2J\u202e"
    records[-1] = seal(records[-1], 4, records[-1]["prev"])
    path.write_bytes(encode(records))
    event = reopened(site, screening).events[-1]
    assert (event.new, event.reason, event.verdicts) == ("␛[2J�", "␛[2J�", {"word": "␛[2J�"})
    assert site.screenings()[0].verdicts == {"word": "␛[2J�"}


def test_times_are_utc_with_the_desks_zone_and_a_clock_set_back_shows(
    site: Site, screening: Screening, clock: Ticks
) -> None:
    at = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2), "CEST"))
    clock.now = at
    answer(screening, "a", "1")
    clock.now = at.replace(tzinfo=timezone(timedelta(hours=1), "CET"))
    answer(screening, "b", "1")  # the same time by the clock on the wall, an hour later
    clock.now = at - timedelta(days=1)
    answer(screening, "c", "1")
    seen = reopened(site, screening)
    assert [(event.at, event.zone, event.offset) for event in seen.events[3:]] == [
        ("2026-10-25T00:30:01.123+00:00", "CEST", "+02:00"),
        ("2026-10-25T01:30:01.123+00:00", "CET", "+01:00"),
        ("2026-10-24T00:30:01.123+00:00", "CEST", "+02:00"),
    ]
    assert [event.seq for event in seen.events] == [1, 2, 3, 4, 5, 6] and seen.clock_went_back == (6,)
    clock.now = datetime(2026, 1, 1)
    with pytest.raises(Refused, match="zone"):
        answer(screening, "d", "1")


def test_views_are_frozen_and_are_not_what_was_handed_in(screening: Screening) -> None:
    entry: list[Json] = ["a"]
    answer(screening, "drugs", entry)
    entry.append("b")
    before = screening.answers
    got = before["drugs"].entry
    assert isinstance(got, list)
    got.append("c")
    assert screening.answers["drugs"].entry == ["a"]
    with pytest.raises(TypeError):
        before["drugs"] = before["drugs"]  # type: ignore[index]  # a view takes nothing
    with pytest.raises(FrozenInstanceError):
        before["drugs"].key = "x"  # type: ignore[misc]  # nor does an answer
    answer(screening, "platelets", "12")
    assert set(before) == {"drugs"} and set(screening.answers) == {"drugs", "platelets"}


def test_verdicts_are_carried_to_the_last_line(site: Site, screening: Screening) -> None:
    assert site.screenings()[0].verdicts is None
    event = screening.append("answered", "platelets", by=ANNA, new="12", verdicts={TRIAL: {"word": "pending"}})
    assert event.verdicts == {TRIAL: {"word": "pending"}} and event.seq == 4
    assert screening.append("note", "x", by=ANNA).verdicts is None
    (summary,) = site.screenings()
    assert (summary.verdicts, summary.judged, summary.count) == ({TRIAL: {"word": "pending"}}, 4, 5)
    assert (screening.verdicts, screening.judged) == (summary.verdicts, 4)
    assert reopened(site, screening).verdicts == summary.verdicts


def test_a_closed_screening_can_be_looked_at_and_not_added_to(screening: Screening) -> None:
    answer(screening, "platelets", "12")
    screening.close()
    screening.close()
    assert screening.answers["platelets"].entry == "12"
    with pytest.raises(Locked, match="closed"):
        answer(screening, "weight", "70")


entries = st.sampled_from(["1", "2", "none", ["a"], {"unknown": "pending"}, None])
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["answered", "judged", "signed", "unlocked", "stage", "disposition", "masked", "note", "bound"]
        ),
        st.sampled_from(["platelets", f"{TRIAL}/I09", TRIAL, "4", "6"]),
        entries | st.sampled_from([JUDGED, SIGNED, "screening", "enrolled", "declined", ["reason"]]),
        st.sampled_from(["", "because"]),
        st.sampled_from([ANNA, IVO, MONA]),
        st.none() | st.integers(0, 9),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_is_tried_the_disk_and_the_views_agree(
    site: Site, bindings: Mapping[str, Binding], steps: list[tuple[str, str, Any, str, Person, Json]]
) -> None:
    code = f"S-{len(site.screenings())}"
    with site.start(code, bindings, ANNA) as screening:
        for kind, subject, new, reason, by, verdicts in steps:
            before = screening.events
            try:
                event = screening.append(kind, subject, by=by, new=new, reason=reason, verdicts=verdicts)
            except Refused:
                assert screening.events == before
            else:
                assert screening.events == (*before, event)
    read = reopened(site, screening)
    for view in (
        "events",
        "answers",
        "judgements",
        "trials",
        "dispositions",
        "signatures",
        "verdicts",
        "head",
        "shown",
    ):
        assert getattr(read, view) == getattr(screening, view)
    (summary,) = [summary for summary in site.screenings() if summary.code == code]
    assert (summary.count, summary.verdicts) == (len(read.events), read.verdicts)


def test_a_record_that_is_full_opens_for_reading(
    site: Site, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = "NOT SAVED in S-014: the record is full and takes no more. It can still be read."
    size = file_of(site, screening.token).stat().st_size
    monkeypatch.setattr(storage, "MOST_FILE", size + storage.AHEAD + 100)
    with pytest.raises(NotSaved) as told:
        screening.append("answered", "weight", by=ANNA, new="70")
    assert str(told.value) == full and not screening.failed
    screening.close()
    with site.open(screening.token, ANNA) as again:
        assert str(again.readonly) == full and again.events == screening.events
