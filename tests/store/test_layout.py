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


def cut_off(old: bytes, new: bytes, written: int) -> bytes:
    """The file after a write of `new` over the tail of `old` stopped after `written` bytes."""
    return old[: -len(TAIL)] + new[:written] + TAIL[written:]


def test_every_prefix_of_the_last_append_gives_the_events_before_it_or_all() -> None:
    old, new = encode(THREE[:2]), b",\n" + line(3, THREE[2]) + TAIL
    for written in range(len(new) + 1):
        found = parse(cut_off(old, new, written), "file")
        whole = written >= len(new) - len(TAIL)
        assert found.records == (THREE if whole else THREE[:2]), written
        assert found.cut == (0 < written < len(new) - 1), written  # the last newline alone is no loss
        assert found.normal == (written in (0, len(new))), written


def torn(old: bytes, new: bytes, sector: int, rng: random.Random) -> bytes:
    """The file after a power cut: of the last write, any sectors may be missing, and the size may lag."""
    after = old[: -len(TAIL)] + new
    before = old.ljust(len(after), b"\0")
    at = (len(old) - len(TAIL)) // sector * sector
    out = bytearray(after[:at])
    for begin in range(at, len(after), sector):
        out += rng.choice((after, before))[begin : begin + sector]
    return bytes(out[: rng.choice((len(after), len(after), max(len(old), rng.randrange(len(after)))))])


@pytest.mark.parametrize("sector", [1, 2, 3, 16, 64, 512])
def test_any_sectors_of_the_last_append_may_be_missing(sector: int) -> None:
    rng = random.Random(sector)
    for _ in range(400):
        two: list[layout.Record] = [{"new": {"format": 1}}, {"new": "x" * rng.randrange(600)}]
        three: layout.Record = {"new": "y" * rng.randrange(1500)}
        data = torn(encode(two), b",\n" + line(3, three) + TAIL, sector, rng)
        try:
            found = parse(data, "file")
        except Damaged:
            # Single bytes missing here and there are no power cut; real sectors are never refused.
            assert sector < 16
        else:
            assert found.records in (two, [*two, three])


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
