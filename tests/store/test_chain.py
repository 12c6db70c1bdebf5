"""The chain: what it shows, and that nobody's change passes for the record."""

import json
import random
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from store.chain import digest, seal, verify
from store.errors import Damaged, RecordError
from store.folding import Binding
from store.layout import TAIL, Record, encode, parse
from store.site import Site
from store.trail import rows
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, records_in
from tests.telling import aloud
from trials.language import CHINESE

SAMPLE = 500
FULL = 4000


def test_the_hash_is_of_the_canonical_content_and_the_one_before() -> None:
    one = seal({"b": "é", "a": 1}, 1, "")
    two = seal({"x": None}, 2, one["hash"])
    # Counted with another program: printf '%s' '{"a":1,"b":"\u00e9","prev":"","seq":1}' | sha256sum
    assert one["hash"] == "00253bb9d120173202ccae3763c034edeffd28e05eb2e8bd1f618a9cb70bc67c"
    assert two["prev"] == one["hash"]
    assert verify([one, two], "file") == two["hash"] == digest(two)


@pytest.mark.parametrize("part", ["seq", "prev", "hash", "a", "new"])
def test_any_changed_part_breaks_it(part: str) -> None:
    one = seal({"a": "1"}, 1, "")
    records: list[Record] = [one, seal({"a": "2"}, 2, one["hash"])]
    for number, record in enumerate(records, 1):
        changed = deepcopy(records)
        changed[number - 1] = {**record, part: "x"}
        with pytest.raises(Damaged, match=f"^file is damaged at event {number}:"):
            verify(changed, "file")


def test_a_number_left_out_is_seen_though_every_hash_fits() -> None:
    one = seal({"a": "1"}, 1, "")
    with pytest.raises(Damaged, match="at event 2"):
        verify([one, seal({"a": "2"}, 3, one["hash"])], "file")


@pytest.fixture
def forty(site: Site, bindings: dict[str, Binding]) -> tuple[Site, str]:
    """A record of 40 events, closed."""
    with site.start("S-014", bindings, ANNA) as screening:
        for n in range(36):
            screening.append(
                "answered",
                f"q{n % 30}",
                by=ANNA,
                new=str(n),
                reason="new result" if n > 29 else "",
                verdicts={TRIAL: {"word": "pending", "open": n}},
            )
        screening.append("judged", f"{TRIAL}/I09", by=IVO, new=judged("met"), reason="organ function is enough")
        assert len(screening.events) == 40
        return site, screening.token


def judged(finding: str) -> Record:
    return {"finding": finding, "protocol": "2.1", "section": "5.3", "one_by_one": False, "basis": None}


def flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def another_byte(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(1) + data[at + 1 :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def lost(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 2000) :]


def put_in(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + rng.randrange(1, 2000)] + data[at:]


def edited(data: bytes, rng: random.Random) -> bytes:
    """One value of one event is another one."""
    records = records_in(data)
    record = rng.choice(records)
    part = rng.choice(list(record))
    record[part] = {"forged": True} if isinstance(record[part], dict) else "forged"
    return encode(records)


def resealed(data: bytes, rng: random.Random) -> bytes:
    """One event but the last is edited by somebody who also writes its new hash."""
    records = records_in(data)
    at = rng.randrange(len(records) - 1)
    records[at] = seal({**records[at], "reason": "forged"}, at + 1, records[at]["prev"])
    return encode(records)


def dropped(data: bytes, rng: random.Random) -> bytes:
    """One event but the last is gone."""
    records = records_in(data)
    del records[rng.randrange(len(records) - 1)]
    return encode(records)


def doubled(data: bytes, rng: random.Random) -> bytes:
    records = records_in(data)
    at = rng.randrange(len(records))
    return encode([*records[: at + 1], *records[at:]])


def swapped(data: bytes, rng: random.Random) -> bytes:
    records = records_in(data)
    a, b = rng.sample(range(len(records)), 2)
    records[a], records[b] = records[b], records[a]
    return encode(records)


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    flipped, another_byte, cut, lost, put_in, edited, resealed, dropped, doubled, swapped,
]  # fmt: skip


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(FULL, marks=pytest.mark.long)])
def test_no_mutation_passes_for_the_record(forty: tuple[Site, str], count: int) -> None:
    site, token = forty
    path = file_of(site, token)
    whole = path.read_bytes()
    events = site.read(token).events
    rng = random.Random(14)
    outcomes = {"refused": 0, "cut off, and told": 0, "the same content": 0}
    for n in range(count):
        mutate = MUTATIONS[n % len(MUTATIONS)]
        data = mutate(whole, rng)
        path.write_bytes(data)
        listed = site.screenings()[0]
        try:
            screening = site.read(token)
        except RecordError:
            outcomes["refused"] += 1
            assert path.read_bytes() == data
            continue
        got = screening.events
        screening.close()
        if got == events:
            assert data == whole or json.loads(data) == json.loads(whole) or screening.recovered
            assert not listed.damage and listed.count == 40
            outcomes["the same content"] += 1
        else:
            assert screening.recovered, (mutate.__name__, n)
            assert got == events[: len(got)]
            assert mutate in (cut, lost) or len(got) == 39, (mutate.__name__, n)
            outcomes["cut off, and told"] += 1
    assert outcomes["refused"] > count * 0.8, outcomes
    aloud(outcomes)


def test_without_its_newest_events_a_record_is_whole_and_its_head_tells(forty: tuple[Site, str]) -> None:
    """What no chain can show by itself; see the README. A head printed before gives it away."""
    site, token = forty
    head = site.read(token).head
    path = file_of(site, token)
    path.write_bytes(encode(records_in(path.read_bytes())[:-1]))
    assert site.read(token).head != head
    assert not site.screenings()[0].damage


@pytest.mark.parametrize(
    "change", ["role", "reason", "old", "unbound", "format", "summary", "twice", "extra", "kind"]
)
def test_a_rebuilt_chain_that_breaks_a_rule_of_the_record_is_damage(forty: tuple[Site, str], change: str) -> None:
    site, token = forty
    path = file_of(site, token)
    records = records_in(path.read_bytes())
    last, correction, first = records[-1], records[-2], records[0]
    if change == "role":
        last["by"]["role"] = "coordinator"
    elif change == "reason":
        correction["reason"] = ""
    elif change == "old":
        correction["old"] = "999"
    elif change == "unbound":
        last["subject"] = "other/I09"
    elif change == "format":
        first["new"]["format"] = 0
    elif change == "summary":
        last["summary"]["verdicts"] = {TRIAL: {"word": "eligible"}}
    elif change == "twice":
        records.append(dict(first))
    elif change == "extra":
        last["name"] = "Jane Roe"
    else:
        last["kind"] = "erased"
    prev = ""
    for seq, record in enumerate(records, 1):
        records[seq - 1] = seal(record, seq, prev)
        prev = records[seq - 1]["hash"]
    verify(records, "file")
    path.write_bytes(encode(records))
    with pytest.raises(Damaged, match=r"\.json is damaged at event \d+"):
        site.read(token)


def prefixes(path: Path) -> list[bytes]:
    """Some of the states in which a cut-off write of the last event leaves the file."""
    whole = path.read_bytes()
    start = whole.rindex(b',\n"')
    size = len(whole) - start
    ends = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, size // 3, size // 2, size - 5, size - 4, size - 3, size - 2]
    return [whole[: start + end] + TAIL[end:] for end in ends]


def test_a_cut_off_last_event_is_set_aside_told_and_written_down(forty: tuple[Site, str]) -> None:
    site, token = forty
    path = file_of(site, token)
    states = prefixes(path)
    whole = path.read_bytes()
    for data in states:
        path.write_bytes(data)
        shutil.rmtree(site.register.folder, ignore_errors=True)  # which would know that more was saved than is left
        assert not site.screenings()[0].damage
        with site.read(token) as reading:
            count = len(reading.events)
            assert count in (39, 40) and reading.recovered
        assert path.read_bytes() == data
        with site.open(token, ANNA) as screening:
            assert not screening.readonly
            assert f"{count} entries are whole" in str(screening.recovered)
            assert [event.kind for event in screening.events[count:]] == ["note", "opened"]
            assert screening.events[count].new == str(screening.recovered)
            note = rows(screening.events, {}, CHINESE)[count]
            assert screening.recovered and note.new == CHINESE(screening.recovered) and note.subject == "已恢复"
            screening.append("answered", "after", by=ANNA, new="1")
        asides = list(path.parent.glob("*.unfinished"))
        assert [aside.read_bytes() for aside in asides] == (
            [data[whole.rindex(b',\n"') :].rstrip(b"\n")] if count == 39 else []
        )
        assert all(
            aside.name in str(screening.recovered) and aside.stat().st_mode & 0o777 == 0o600 for aside in asides
        )
        assert site.read(token).recovered is None and parse(path.read_bytes(), "file").normal
        for aside in asides:
            aside.unlink()
