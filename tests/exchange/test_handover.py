"""A screening handed over: at the other desk it is the same record, and is judged the same as its events say."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from store.errors import Damaged
from store.exchange.account import Account
from store.exchange.record import read_whole, record_json, record_text
from store.handover import hand_over
from store.restore import restore
from store.site import Site
from store.verify import exit_code, verify
from tests.exchange.conftest import ON
from tests.exchange.samples import DOCTOR, SCREENINGS, new_site
from tui.exporting import Accounts as Judging
from tui.judging_again import judged_again


@pytest.mark.parametrize("code", SCREENINGS)
def test_the_other_desk_judges_every_stored_verdict_the_same(
    site: Site, accounts: Mapping[str, Account], tmp_path: Path, code: str
) -> None:
    shutil.copytree(site.folder, tmp_path / "here", symlinks=True)
    here, there = Site(tmp_path / "here"), new_site(tmp_path / "there")
    token = accounts[code].token
    parcel = hand_over(here, token, tmp_path, DOCTOR)
    restore(there, parcel)
    record = f"screenings/{token}.json"
    assert (there.folder / record).read_bytes() == (here.folder / record).read_bytes()
    assert there.read(token).head == here.read(token).head
    bound = {sha for binding in here.read(token).trials.values() for sha in binding.shas}
    assert all(there.kept(sha) == here.kept(sha) for sha in bound)
    arrived = Judging(there, ON).of(there.read(token))
    for trial, of in accounts[code].trials.items():
        now = arrived.trials[trial].verdict
        assert {n: f.effective for n, f in now.findings.items()} == {
            n: f.effective for n, f in of.verdict.findings.items()
        }
        assert (now.current, arrived.trials[trial].lapsed) == (of.verdict.current, of.lapsed)
    again = list(judged_again(read_whole(record_text(record_json(arrived, there.kept)).encode(), "record.json")))
    assert len(again) >= sum(event.verdicts is not None for event in arrived.events) > 0
    assert [(one.found, one.why) for one in again] == [(one.stored, None) for one in again]
    assert exit_code(list(verify(there))) == 0


def test_an_exported_record_is_no_hand_over_and_is_told_apart(
    site: Site, accounts: Mapping[str, Account], tmp_path: Path
) -> None:
    path = tmp_path / "record.json"
    path.write_text(record_text(record_json(accounts["S-001"], site.kept)), encoding="ascii")
    there = new_site(tmp_path / "there")
    with pytest.raises(Damaged, match="trialscreen backup DIR --screening CODE makes such a file"):
        restore(there, path)
    assert there.screenings() == []
