"""One record, whole: it travels and is judged again, and what was changed on the way is seen."""

import copy
import json
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from store.chain import seal
from store.errors import Damaged, NewerVersion, RecordError, Refused
from store.events import Kind
from store.exchange.account import Account
from store.exchange.disclosure import disclosure
from store.exchange.record import deidentified_json, read_whole, record_json, record_text
from store.site import Site
from tests.exchange.samples import DOCTOR, SCREENINGS, ZM, new_site
from tests.exchange.test_disclosure import assert_tells_nothing
from tui.exporting import Accounts as Judging
from tui.judging_again import judged_again

Accounts = Mapping[str, Account]


def exported(site: Site, account: Account) -> bytes:
    return record_text(record_json(account, site.kept)).encode()


def resealed(plain: dict[str, Any], since: int) -> bytes:
    """As somebody would rebuild it who knows how: every hash from event `since` on made anew."""
    prev = plain["events"][since - 2]["hash"] if since > 1 else ""
    for seq in range(since, len(plain["events"]) + 1):
        record = plain["events"][seq - 1]
        plain["events"][seq - 1] = seal({k: v for k, v in record.items() if k != "hash"}, seq, prev)
        prev = plain["events"][seq - 1]["hash"]
    plain["head"] = prev
    return json.dumps(plain).encode()


@pytest.mark.parametrize("code", SCREENINGS)
def test_every_verdict_of_the_history_comes_out_again(site: Site, accounts: Accounts, code: str) -> None:
    record = read_whole(exported(site, accounts[code]), "record.json")
    found = list(judged_again(record))
    assert len(found) >= sum(event.verdicts is not None for event in record.events) > 0
    assert [one for one in found if not one.agrees] == []
    assert all(one.found == one.stored for one in found)


def test_a_wrong_verdict_in_the_history_is_named(site: Site, accounts: Accounts) -> None:
    plain = json.loads(exported(site, accounts["S-003"]))
    seq = next(n for n, e in enumerate(plain["events"], 1) if e["summary"]["judged"] == n and e["kind"] == "answered")
    for event in plain["events"]:
        if event["summary"]["judged"] == seq:
            event["summary"]["verdicts"][ZM]["verdict"] = "eligible"
    record = read_whole(resealed(plain, seq), "record.json")
    wrong = [one for one in judged_again(record) if not one.agrees]
    assert [(one.seq, one.stored, one.found, str(one.why)) for one in wrong] == [
        (seq, "eligible", "pending", "other verdict")
    ]


def _cut(plain: dict[str, Any]) -> None:
    plain["events"].pop()


def _changed(plain: dict[str, Any]) -> None:
    plain["events"][4]["new"] = "1990"


def _swapped(plain: dict[str, Any]) -> None:
    plain["events"][3], plain["events"][4] = plain["events"][4], plain["events"][3]


def _other_definition(plain: dict[str, Any]) -> None:
    sha = next(iter(plain["files"]))
    plain["files"][sha] += "\n"


def _renamed(plain: dict[str, Any]) -> None:
    plain["code"] = "S-999"


@pytest.mark.parametrize("spoil", [_cut, _changed, _swapped, _other_definition, _renamed])
def test_what_was_changed_on_the_way_is_seen(
    site: Site, accounts: Accounts, spoil: Callable[[dict[str, Any]], None]
) -> None:
    plain = json.loads(exported(site, accounts["S-003"]))
    spoil(plain)
    with pytest.raises(Damaged, match="is damaged"):
        read_whole(json.dumps(plain).encode(), "record.json")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Refused),
        (b"\xff\xfe", Refused),
        (b"[]", Refused),
        (b"null", Refused),
        (b'{"format": "trialscreen record", "version": 1}', Refused),
        (b'{"format": "trialscreen record", "version": 2}', NewerVersion),
        (b'{"format": "trialscreen record", "format": 1}', Damaged),
        (b'{"format": 1.5}', Damaged),
        (b"[" * 100_000, Refused),
        (b'{"format": "trialscreen record, de-identified"}', Refused),
        (b'{"a": ' + b"9" * 5000 + b"}", Damaged),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(data: bytes, error: type[RecordError]) -> None:
    with pytest.raises(error) as found:
        read_whole(data, "record.json")
    assert str(found.value).startswith("record.json ") and "\n" not in str(found.value)


def test_events_of_any_shape_do_no_harm(site: Site, accounts: Accounts) -> None:
    plain = json.loads(exported(site, accounts["S-003"]))
    shapes: tuple[Any, ...] = (None, 7, "x", "2026-03-15", [], {}, {"stage": 1}, {"a": {"verdict": 1}})
    refused: list[str] = []
    for number, name in product((2, 5), plain["events"][3]):
        for value in shapes:
            spoilt = copy.deepcopy(plain)
            spoilt["events"][number][name] = value
            linked = name in ("seq", "prev", "hash")
            data = json.dumps(spoilt).encode() if linked else resealed(spoilt, number + 1)
            try:
                list(judged_again(read_whole(data, "record.json")))
            except RecordError as error:
                refused.append(str(error))
    assert len(refused) > 90
    assert not any("\n" in sentence for sentence in refused)


def test_a_definition_that_did_not_travel_is_missed(site: Site, accounts: Accounts) -> None:
    plain = json.loads(exported(site, accounts["S-003"]))
    plain["files"] = {}
    with pytest.raises(RecordError, match="is not in the file of S-003"):
        list(judged_again(read_whole(json.dumps(plain).encode(), "record.json")))


def test_masked_parts_stay_hidden_and_the_rest_is_still_verified(tmp_path: Path, accounts: Accounts) -> None:
    site = new_site(tmp_path)
    SCREENINGS["S-003"](site, "S-003")
    token = site.screenings()[0].token
    with site.open(token, DOCTOR) as screening:
        screening.append(Kind.NOTE, "remark", by=DOCTOR, new="Mr Oddname called")
        number = screening.events[-1].seq
        screening.append(Kind.MASKED, str(number), by=DOCTOR, new=["new"], reason="a name")
    account = Judging(site, accounts["S-003"].on).of(site.read(token))
    data = exported(site, account)
    assert b"Oddname" not in data
    record = read_whole(data, "record.json")
    assert record.removed == {number} and record.head == account.head
    assert all(one.agrees for one in judged_again(record))


@pytest.mark.parametrize("code", SCREENINGS)
def test_deidentified_it_tells_no_date_name_or_free_text(accounts: Accounts, code: str) -> None:
    account = accounts[code]
    text = record_text(deidentified_json(account, disclosure(account, True)))
    assert_tells_nothing(text, account)
    assert json.loads(text)["events"][0]["at"] == "day 0"
    with pytest.raises(Refused, match="de-identified"):
        read_whole(text.encode(), "record.json")
