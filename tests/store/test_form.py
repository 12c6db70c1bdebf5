"""An event that is plainly right is one that the models pass."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import schema
from store.errors import Refused
from store.events import Kind
from store.form import check, plainly_right
from store.screening import Screening
from store.site import Site
from tests.plain_data import places, replaced

SHA, TOKEN = "0a" * 32, "0b" * 16
BY = {"id": "P01", "name": "Anna Berg", "role": "coordinator", "login": "desk"}
SUMMARY = {
    "code": "S-014",
    "trials": {"zm001-sle": {"stage": "screening", "disposition": "", "signed": ["screening"]}},
    "verdicts": {"zm001-sle": {"open": {"gap": ["E00"]}, "ask": 12}},
    "judged": 1,
}
EVENT: dict[str, Any] = {
    "seq": 1,
    "at": "2026-03-15T10:00:00.000+00:00",
    "zone": "CET",
    "offset": "+01:00",
    "by": BY,
    "old": None,
    "reason": "",
    "source": "lab report",
    "measured": "2026-03-14",
    "summary": SUMMARY,
    "prev": "",
    "hash": SHA,
}
JUDGED = {"finding": "met", "protocol": "2.1", "section": "5.3", "one_by_one": False, "basis": {"answers": [1]}}
SIGNED = {"stage": "screening", "meaning": "I checked it.", "answers": ["zm001-sle/sledai"], "judgements": []}
AGAIN = {"word": "re-screened", "code": "S-001", "token": TOKEN}
NEW: dict[str, tuple[str, list[Any]]] = {
    Kind.CREATED: ("screening", [{"format": 1, "token": TOKEN, "code": "S-014"}, {"format": 2, "token": TOKEN,
                   "code": "S-014", "key": TOKEN}]),
    Kind.BOUND: ("zm001-sle", [{"definition": SHA, "supplement": None, "includes": {"sle-2019.yaml": SHA}}]),
    Kind.STAGE: ("zm001-sle", ["apheresis"]),
    Kind.ANSWERED: ("zm001-sle/sledai", ["7", {"unknown": "pending"}, ["a", {"b": 1}], None]),
    Kind.JUDGED: ("zm001-sle/I09", [JUDGED, None]),
    Kind.SIGNED: ("zm001-sle", [SIGNED]),
    Kind.UNLOCKED: ("zm001-sle", ["screening"]),
    Kind.DISPOSITION: ("zm001-sle", ["declined", AGAIN]),
    Kind.MASKED: ("12", [["old", "new"]]),
    Kind.ACCEPTED: ("screening", [{"first": 6, "last": 7, "registered": "2026-03-15T10:00:00.000+00:00"}]),
    Kind.STOPPED: ("zm001-sle", [None]),
    Kind.NOTE: ("a call", ["text"]),
}  # fmt: skip
EVENTS = [EVENT | {"kind": kind, "subject": of, "new": new} for kind, (of, some) in NEW.items() for new in some]
odd: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x" * 201, "x" * 20_001, "a b", "é", "\ud800", "\x00", "S-014\n", 0, -1, 1, True, 1.5, [], {}, [None],
     ["new"], {"\ud800": 1}, {"a": "\udfff"}, SHA, TOKEN, SHA[:-1], "2026-02-30T10:00:00.000+00:00", "re-screened",
     "٢026-03-15T10:00:00.000+00:00", "monitor", "Monitor", "met", 10**30]
)  # fmt: skip


def passed(event: Any) -> bool:
    try:
        schema.check(event)
    except (Refused, KeyError, TypeError):
        return False
    return True


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event["kind"]))
def test_events_as_they_are_written_are_plainly_right(event: dict[str, Any]) -> None:
    assert plainly_right(event)
    assert passed(event)
    draft = {name: part for name, part in event.items() if name not in ("summary", "prev", "hash")}
    assert plainly_right(draft, sealed=False)
    assert not plainly_right(draft)


@settings(max_examples=500)
@given(st.data())
def test_what_is_plainly_right_the_models_pass(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(EVENTS))
    for _ in range(data.draw(st.integers(1, 2))):
        event = replaced(event, data.draw(st.sampled_from(places(event)[1:])), data.draw(odd))
    if plainly_right(event):
        assert passed(event)


@pytest.mark.parametrize("part", sorted(EVENT))
def test_a_part_that_is_missing_or_too_many_is_refused_by_name(part: str) -> None:
    event = EVENTS[3]
    for wrong in ({n: of for n, of in event.items() if n != part}, event | {f"{part}_": 1}):
        assert not plainly_right(wrong)
        with pytest.raises(Refused, match=part):
            check(wrong)


OPENING = """
import sys
from pathlib import Path
from store.events import Person
from store.site import Site
from tests.plain_data import places, replaced
site = Site(Path(sys.argv[1]))
with site.open(sys.argv[2], Person("P01", "Anna Berg", "coordinator")) as screening:
    screening.append("answered", "zm001-sle/sledai", by=Person("P01", "Anna Berg", "coordinator"), new="7")
print("pydantic" in sys.modules)
"""


def test_opening_a_record_and_adding_to_it_loads_no_model(site: Site, screening: Screening) -> None:
    screening.close()
    command = [sys.executable, "-c", OPENING, str(site.folder), screening.token]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "False"
