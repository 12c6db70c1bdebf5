"""The bytes of a record file: what is read back, what is recovered, what is refused."""

import contextlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import layout
from store.errors import Damaged, NewerVersion
from store.layout import HEAD, TAIL, Json, encode, line, parse

plain: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14) + 1, 10**14 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
records = st.lists(st.dictionaries(st.text(max_size=6), plain, max_size=4), min_size=1, max_size=5)
THREE: list[layout.Record] = [{"new": {"format": 1}}, {"new": "12"}, {"new": {"text": 'a "b" \\ {c}, é\n' * 80}}]


@given(records)
def test_what_is_written_is_read_back(written: list[layout.Record]) -> None:
    data = encode(written)
    found = parse(data, "file")
    assert (found.records, found.cut, found.normal) == (written, False, True)
    assert json.loads(data) == {"events": {str(n): record for n, record in enumerate(written, 1)}}
    assert layout.last(data, "file") == (len(written), written[-1])
    assert layout.first(data, "file") == written[0]
    assert data.isascii() and data.startswith(HEAD) and data.endswith(TAIL)


def test_the_layout_is_the_one_in_the_description() -> None:
    assert encode([{"b": 1, "a": "é"}, {}]) == b'{"events": {\n"1": {"a":"\\u00e9","b":1},\n"2": {}\n}}\n'


def test_another_layout_of_the_same_content_is_read_but_known() -> None:
    found = parse(json.dumps({"events": {"1": {"a": 1}}}).encode(), "file")
    assert (found.records, found.normal) == ([{"a": 1}], False)


BLANKS = [(0, 0), (0, 4000), (1, 0), (2, 4000), (700, 4000), (9000, 0)]  # behind the old tail; written with the event


def after_append(old: bytes, event: bytes, before: int, ahead: int) -> tuple[bytes, bytes, int]:
    """A file with so many blanks, the same after an event was written over its tail, and how much was written."""
    written = event + layout.BLANK * (ahead if before < len(event) else 0)
    old, kept = old + layout.BLANK * before, len(old) - len(TAIL)
    return old, old[:kept] + written + old[kept + len(written) :], len(written)


@pytest.mark.parametrize(("before", "ahead"), BLANKS)
def test_every_prefix_of_the_last_append_gives_the_events_before_it_or_all(before: int, ahead: int) -> None:
    event = b",\n" + line(3, THREE[2]) + TAIL
    old, new, length = after_append(encode(THREE[:2]), event, before, ahead)
    begin = len(encode(THREE[:2])) - len(TAIL)
    for written in range(length + 1):
        at = begin + written
        found = parse(new[:at] + old[at:], "file")
        whole = written >= len(event) - len(TAIL)
        assert found.records == (THREE if whole else THREE[:2]), written
        assert found.cut == (0 < written < len(event) - 1), written  # the last newline alone is no loss
        assert found.end in (-1, len(encode(found.records))) and (found.normal or found.cut or whole), written
        assert not found.unfinished.endswith(layout.BLANK * 2), written


def torn(old: bytes, new: bytes, begin: int, rng: random.Random) -> bytes:
    """The file after a power cut: of the last write, any sectors may be missing, and the size may lag."""
    before = old.ljust(len(new), b"\0")
    at = begin // layout.SECTOR * layout.SECTOR
    out = bytearray(new[:at])
    for sector in range(at, len(new), layout.SECTOR):
        out += rng.choice((new, before))[sector : sector + layout.SECTOR]
    return bytes(out[: rng.choice((len(new), len(new), max(len(old), rng.randrange(len(new)))))])


@pytest.mark.parametrize(("before", "ahead"), BLANKS)
def test_any_sectors_of_the_last_append_may_be_missing(before: int, ahead: int) -> None:
    rng = random.Random(before + ahead)
    for _ in range(800):
        two: list[layout.Record] = [{"new": {"format": 1}}, {"new": "x" * rng.randrange(600)}]
        # Names of all lengths, so that a missing sector may begin and end between two of them.
        three: layout.Record = {f"n{n}": "y" * rng.randrange(9) for n in range(rng.randrange(200))}
        event = b",\n" + line(3, three) + TAIL
        old, new, _ = after_append(encode(two), event, before, ahead)
        found = parse(torn(old, new, len(encode(two)) - len(TAIL), rng), "file")
        assert found.records in (two, [*two, three])


def test_what_is_missing_may_leave_json_by_chance() -> None:
    """Whole names of an object lie in a sector that did not arrive: what is left is JSON, and no event."""
    two: list[layout.Record] = [{"new": {"format": 1}}, {"new": ""}]
    start = len(encode(two)) - len(TAIL)
    tries = 0
    for fill in range(700):
        three: layout.Record = {"a": "x" * fill, "b": "y" * (layout.SECTOR - 7), "c": 1}
        event = b",\n" + line(3, three) + TAIL
        old, new, _ = after_append(encode(two), event, 2000, 0)
        for sector in range(start // layout.SECTOR * layout.SECTOR, start + len(event), layout.SECTOR):
            state = new[:sector] + old[sector : sector + layout.SECTOR] + new[sector + layout.SECTOR :]
            with contextlib.suppress(json.JSONDecodeError):
                tries += len(json.loads(state)["events"]) == 3 and state != new
            assert parse(state, "file").records in (two, [*two, three])
    assert tries, "no state was JSON"


@pytest.mark.parametrize("lost", [b"\0", layout.BLANK])
def test_a_sector_lost_before_the_last_event_is_damage_wherever_the_next_one_begins(lost: bytes) -> None:
    """An event after it was saved, so that this is no write that was cut off."""
    for fill in range(layout.SECTOR):
        two: list[layout.Record] = [{"new": {"format": 1}}, {"new": "x" * (1479 + fill)}]
        whole = encode([*two, {"new": "y"}])
        state = whole[: 2 * layout.SECTOR] + lost * layout.SECTOR + whole[3 * layout.SECTOR :]
        begins = whole.index(b'"3": {')
        assert begins - 3 * layout.SECTOR == fill, "from the edge of the sector on"
        with pytest.raises(Damaged, match="after event 1"):
            parse(state, "file")


def test_what_an_event_says_is_never_taken_for_a_later_event() -> None:
    two: list[layout.Record] = [{"new": {"format": 1}}, {"new": ""}]
    start = len(encode(two)) - len(TAIL)
    for fill in range(layout.SECTOR):
        three: layout.Record = {"new": "x" * fill + ',\n"4": {"5": {6": {},\n"7": {' * 60}
        event = b",\n" + line(3, three) + TAIL
        old, new, _ = after_append(encode(two), event, 4000, 0)
        lost = (start // layout.SECTOR + 1) * layout.SECTOR
        assert parse(new[:lost] + old[lost : lost + layout.SECTOR] + new[lost + layout.SECTOR :], "file").cut


def test_blanks_are_no_content_and_nothing_else_is_taken_for_blanks() -> None:
    data = encode(THREE)
    for count in (1, 3, 511, 5000):
        found = parse(data + layout.BLANK * count, "file")
        assert (found.records, found.cut, found.end) == (THREE, False, len(data))
        assert layout.last(data + layout.BLANK * count, "file") == (3, THREE[2])
        zeros = parse(data + layout.BLANK * count + b"\0" * 600, "file")  # a file cut shorter, whose size lags
        assert (zeros.records, zeros.cut, zeros.normal) == (THREE, False, False)
        for at in range(0, count, 97):
            more = data + layout.BLANK * at + b"x" + layout.BLANK * (count - at)
            try:
                found = parse(more, "file")
            except Damaged:
                assert (len(data) + at) % layout.SECTOR
            else:
                assert found.cut and found.unfinished, "what somebody wrote there was lost without a word"


HOSTILE = {
    "empty": b"",
    "not JSON": b"hello",
    "a list": b"[1]",
    "null": b"null",
    "no events": b'{"events": {\n\n}}\n',
    "another table": b'{"rows": {"1": {}}}',
    "two tables": b'{"events": {"1": {}}, "more": {}}',
    "a table twice": b'{"events": {"1": {}}, "events": {"1": {}}}',
    "an event twice": b'{"events": {\n"1": {},\n"1": {}\n}}\n',
    "ids that do not begin at 1": b'{"events": {\n"2": {}\n}}\n',
    "ids with a gap": b'{"events": {\n"1": {},\n"3": {}\n}}\n',
    "ids out of order": b'{"events": {\n"2": {},\n"1": {}\n}}\n',
    "a padded id": b'{"events": {\n"01": {}\n}}\n',
    "an event that is no object": b'{"events": {\n"1": 5\n}}\n',
    "NaN": b'{"events": {\n"1": {"a": NaN}\n}}\n',
    "infinity": b'{"events": {\n"1": {"a": -Infinity}\n}}\n',
    "a fraction": b'{"events": {\n"1": {"a": 1.5}\n}}\n',
    "an exponent": b'{"events": {\n"1": {"a": 1e999}\n}}\n',
    "a huge number": b'{"events": {\n"1": {"a": ' + b"9" * 5000 + b"}\n}}\n",
    "a long number": b'{"events": {\n"1": {"a": 12345678901234567890}\n}}\n',
    "a byte order mark": b"\xef\xbb\xbf" + encode([{}]),
    "Latin-1": encode([{"a": "x"}]).replace(b"x", b"\xe9"),
    "UTF-16": encode([{}]).decode().encode("utf-16"),
    "zero bytes": b"\0" * 4096,
    "a deep nest": b'{"events": {\n"1": ' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"\n}}\n",
    "a very deep nest": b'{"events": {\n"1": ' + b"[" * 200_000,
    "a deep nest of objects": b'{"a":' * 100_000,
    "no whole event": b'{"events": {\n"1": {"a": "b',
    "two files in one": encode([{}]) * 2,
    "text after the end": encode([{}]) + b',\n"2": {"x": 1}\n}}\n',
    "a broken event in the middle": encode(THREE).replace(b'"2": {"', b'"2": {'),
    "a broken last event, with its end": encode(THREE).replace(b'"3": {"', b'"3": {'),
    "two events cut off": encode(THREE[:1])[: -len(TAIL)] + b',\n"2": {"a"\n"3": {"b',
    "a broken last event, with its end and blanks": encode(THREE).replace(b'"3": {"', b'"3": {') + b"\n" * 600,
    "an event with blanks inside": encode(THREE).replace(b'"2": {', b'"2": {' + b"\n" * 600),
    "text after the blanks": encode([{}]) + b"\n" * 60 + b"text\n",
    "an event after the blanks": encode([{}]) + b"\n" * 60 + b',\n"2": {"x": 1}\n}}\n',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_was_never_written_is_damage(data: bytes) -> None:
    with pytest.raises(Damaged, match=r"^file is "):
        parse(data, "file")
    layout.first(data, "file")


def test_a_file_beyond_every_record_is_not_even_looked_at() -> None:
    with pytest.raises(Damaged, match="larger"):
        parse(b" " * (layout.MOST_FILE + 1), "file")


@pytest.mark.parametrize("end", [len(encode([{}])), 60])
def test_a_newer_version_says_so_whole_or_cut_off(end: int) -> None:
    data = encode([{"new": {"format": 3}}, {"new": "what a later version writes"}])
    with pytest.raises(NewerVersion, match=r"newer version of trialscreen .format 3"):
        parse(data[:end] if end == 60 else data, "file")


@pytest.mark.parametrize(
    "event", [b'"01": {}', b'"x": {}', b'"1": 5', b'"' + b"9" * 5000 + b'": {}', b'"1": ' + b'{"a":' * 30]
)
def test_a_line_that_is_no_event_is_not_taken_for_the_last_or_the_first(event: bytes) -> None:
    event += b"1" + b"}" * 30 if event.endswith(b":") else b""
    data = HEAD + event + TAIL
    assert layout.last(data, "file") is None and layout.first(data, "file") is None


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda b: HEAD + b), st.booleans())
def test_no_bytes_do_more_than_raise(data: bytes, tail: bool) -> None:
    data += TAIL if tail else b""
    for read in (parse, layout.last):
        with contextlib.suppress(Damaged, NewerVersion):
            read(data, "file")
    layout.first(data, "file")
