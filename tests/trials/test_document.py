"""Files from strangers: read as data, or refused at once in one plain sentence that says where."""

import json
import re
import time
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.trials.sentences import SECONDS, refusal, taken
from trials import yaml_text
from trials.catalog import shipped_bytes
from trials.document import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, Refused, file_bytes, read

EDIT = st.sampled_from(list("\t \n:-#&*!|>'\"%@`{}[],?~<é\u2028\u0085\ufeff\x00中\\01x"))


def refused(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return refusal(lambda: read(raw, "sheet.yaml"))


# --- what a scalar is

SCALARS: list[tuple[str, Any]] = [
    ("NO", "NO"),
    ("no", "no"),
    ("No", "No"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("null", None),
    ("~", None),
    ("", None),
    ("12", 12),
    ("-12", -12),
    ("0", 0),
    ("012", "012"),
    ("0o14", "0o14"),
    ("0x1F", "0x1F"),
    ("0b11", "0b11"),
    ("1_000", "1_000"),
    ("12:30", "12:30"),
    ("1:59:59", "1:59:59"),
    ("1.10", Decimal("1.10")),
    ("-0.5", Decimal("-0.5")),
    (".5", ".5"),
    ("1.", "1."),
    ("1e5", Decimal("1e5")),
    ("-1.5E-3", Decimal("-0.0015")),
    ("'1e5'", "1e5"),
    ("e5", "e5"),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("2026-03-15", "2026-03-15"),
    ("2025-02-30", "2025-02-30"),
    ("2026-05-01T10:00", "2026-05-01T10:00"),
    ("=", "="),
    ("'12'", "12"),
    ('"true"', "true"),
    ('"null"', "null"),
    ("''", ""),
    ("١٢", "١٢"),
    ("Größe", "Größe"),
    ("|\n  12", "12\n"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    found = read(f"key: {text}\n".encode(), "f.yaml").data["key"]
    assert (found, type(found)) == (value, type(value))


def test_the_country_norway_is_text_as_a_key_and_as_a_value() -> None:
    assert read(b"NO: NO\nyes: [no, on]\n012: 1\n", "f.yaml").data == {"NO": "NO", "yes": ["no", "on"], "012": 1}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": 1, "b": [1.50, "2", true, null]}', {"a": 1, "b": [1, "2", True, None]}),
        ('[{"a": -0.5}]', [{"a": Decimal("-0.5")}]),
        ("{a: 1, b: [c]}", {"a": 1, "b": ["c"]}),
        ("\ufeffa: 1", {"a": 1}),
        ('\ufeff{"a": 1}', {"a": 1}),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_json_flow_style_and_a_byte_order_mark(text: str, data: Any) -> None:
    found = read(text.encode(), "f.json").data
    assert found == data or found == {**data, "b": [Decimal("1.50"), *data["b"][1:]]}


def test_numbers_are_never_floats() -> None:
    for text in (b'{"a": [0.1, 1e2, -3.5e-1]}', b"a: [0.1, 100.0]"):
        assert all(type(number) in (int, Decimal) for number in read(text, "f").data["a"])


def test_every_part_knows_its_line() -> None:
    document = read(b"a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n", "f.yaml")
    lines = {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1, "c"): 4, ("b", 1, "d"): 5}
    assert {path: document.lines[path] for path in lines} == lines
    assert document.where(("b", 1, "d", "missing", 7)) == "f.yaml, line 5"
    assert str(document.refuse(("b", 0), "this is wrong.")) == "f.yaml, line 3: this is wrong."


# --- what is refused, where, and what to do

REFUSED: list[tuple[str, str, str]] = [
    ("anchor", "a: 1\nb: &x 2\n", "line 2"),
    ("anchor on a mapping", "a: &x {b: 1}\n", "line 1"),
    ("anchor on a key", "a: 1\n&x b: 2\n", "line 2"),
    ("alias", "a: 1\nb: *x\n", "line 2"),
    ("alias as a key", "a: 1\n*x : 2\n", "line 2"),
    ("merge key", "a: 1\n<<: {b: 2}\n", "line 2"),
    ("merge key below", "a:\n  <<: [b]\n", "line 2"),
    ("python tag", "a: 1\nb: !!python/object/apply:os.system [ls]\n", "line 2"),
    ("string tag", "a: !!str 1\n", "line 1"),
    ("binary tag", "a: !!binary aGk=\n", "line 1"),
    ("set tag", "a: !!set {b, c}\n", "line 1"),
    ("own tag", "a: !mine 1\n", "line 1"),
    ("bare tag", "a: ! 1\n", "line 1"),
    ("verbatim tag", "a: !<tag:yaml.org,2002:int> 1\n", "line 1"),
    ("tag on a key", "a: 1\n!!str b: 2\n", "line 2"),
    ("tag on a sequence", "a: !!seq [1]\n", "line 1"),
    ("doubled key", "a: 1\nb: 2\na: 3\n", "line 3"),
    ("doubled key, once in quotes", "a: 1\n'a': 2\n", "line 2"),
    ("doubled key in flow style", "b: {x: 1, y: 2, x: 3}\n", "line 1"),
    ("doubled key below", "a:\n  b: 1\n  c: 2\n  b: 3\n", "line 4"),
    ("list as a key", "a: 1\n? [b]\n: 2\n", "line 2"),
    ("mapping as a key", "a: 1\n{b: 1}: 2\n", "line 2"),
    ("two documents", "a: 1\n---\nb: 2\n", "line 2"),
    ("a tab", "a:\n\t- b\n", "line 2"),
    ("a colon too many", "a: 1\nb: c: d\n", "line 2"),
    ("an open quote", "a: 1\nb: 'c\n", "line"),
    ("an open bracket", "a: 1\nb: [c\n", "line"),
    ("bad indentation", "a:\n  b: 1\n c: 2\n", "line 3"),
    ("other YAML version", "%YAML 9.9\n---\na: 1\n", "line 1"),
    ("a control character", "a: 1\nb: \x07\n", "line 2"),
    ("a NUL", "a: 1\nb: \x00\n", "line 2"),
    ("an escape character", "a: 1\nb: \x1b[2J\n", "line 2"),
    ("4300 digits", f"a: 1\nb: {'9' * 4300}\n", "line 2"),
    ("5000 digits after the point", f"a: 1\nb: 0.{'9' * 5000}\n", "line 2"),
    ("huge exponent", "a: 1\nb: 1.0e+999\n", "line 2: the number 1.0e+999"),
    ("tiny exponent", "a: 1\nb: 1e-999999999\n", "line 2: the number 1e-999999999"),
    ("depth in flow style", f"a: 1\nb: {'[' * 40}{']' * 40}\n", "line 2"),
    ("depth in block style", "a: 1\n" + "- " * 0 + "b:\n" + "".join(f"{' ' * i}- \n" for i in range(1, 40)), "line"),
    ("unclosed depth", "b: " + "[" * 100_000, "line 1"),
    ("100 000 dashes", "- " * 100_000, "line 1"),
    ("JSON: doubled key", '{"a": 1, "b": 2, "a": 3}', "'a'"),
    ("JSON: doubled key below", '{"b": [{"a": 1, "a": 3}]}', "'a'"),
    ("JSON: NaN", '{"a": NaN}', "NaN"),
    ("JSON: Infinity", '{"a": Infinity}', "Infinity"),
    ("JSON: minus Infinity", '{"a": -Infinity}', "Infinity"),
    ("JSON: 4300 digits", '{"a": ' + "9" * 4300 + "}", "digits"),
    ("JSON: huge exponent", '{"a": 1e9999999999999999999}', "1e9999999999999999999"),
    ("JSON: exponent that would fill the memory", '{"a": 1e999999999}', "1e999999999"),
    ("JSON: tiny exponent", '{"a": 1e-999999999}', "1e-999999999"),
    ("JSON: 100 000 brackets", "[" * 100_000, "nested"),
    ("JSON: 100 000 braces", '{"a":' * 100_000, "nested"),
    ("JSON: closed depth", "[" * 40 + "]" * 40, "nested"),
]


@pytest.mark.parametrize(("text", "where"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_refusal_is_one_sentence_that_says_where(text: str, where: str) -> None:
    sentence = refused(text)
    assert sentence.startswith("sheet.yaml")
    assert where in sentence


def test_a_doubled_key_names_both_lines() -> None:
    assert {"line 4", "line 1"} <= set(re.findall(r"line \d", refused("same: 1\nb: 2\nc: 3\nsame: 4\n")))


@pytest.mark.parametrize(
    "content",
    [
        "a: Größe".encode("latin-1"),
        "a: 1".encode("utf-16"),
        "a: 1".encode("utf-32"),
        b"\xff\xfe\x00",
        b"a: \xed\xa0\x80",
        b"\x1f\x8b\x08\x00gzip",
        b"PK\x03\x04",
        b"\x00" * 100,
    ],
)
def test_what_is_not_utf_8_text_is_refused(content: bytes) -> None:
    assert "sheet.yaml" in refused(content)


def test_depth_stops_at_thirty_two_levels() -> None:
    for levels, open_, shut in ((MAX_DEPTH - 1, "[", "]"), (MAX_DEPTH - 2, "{a: ", "}")):
        assert read(f"k: {open_ * (levels - 1)}1{shut * (levels - 1)}".encode(), "f").data
    assert "32" in refused(f"k: {'[' * MAX_DEPTH}1{']' * MAX_DEPTH}")


def test_size_stops_at_one_mebibyte() -> None:
    assert len(read(b"a: " + b"x" * (MAX_BYTES - 3), "f").data["a"]) == MAX_BYTES - 3
    assert "1 MiB" in refused(b"a: " + b"x" * (MAX_BYTES - 2))


@pytest.mark.parametrize(
    "content",
    [
        b"- a\n" * (MAX_NODES + 1),
        b"a: [" + b"b," * (MAX_NODES + 1) + b"]",
        b"".join(b"k%d: 1\n" % i for i in range(MAX_NODES)),
        b"[" + b"1," * MAX_NODES + b"1]",
        b"[" + b"[]," * MAX_NODES + b"[]]",
        b"{" + b",".join(b'"k%d":1' % i for i in range(MAX_NODES + 1)) + b"}",
    ],
    ids=["block list", "flow list", "mapping", "JSON list", "JSON lists", "JSON mapping"],
)
def test_too_many_values_are_refused(content: bytes) -> None:
    assert "50,000" in refused(content)


@pytest.mark.parametrize(
    "content",
    [
        b"{" + b",".join(b'"k%d":1' % i for i in range(16_000)) + b',"k15999":2}',
        b"1:" + b"59:" * 100_000 + b"59",
        b"a: " + b"0" * (MAX_BYTES - 10),
        b"%a\n" * 50_000,
        b"#" * 1_000_000,
        b"\n" * 1_000_000,
        b'"' + b"\\x41" * 200_000 + b'"',
        b"a: >\n" + b"  x\n" * 100_000,
        b"!" * 1_000_000,
        b"a: " + b"&a" * 400_000,
        b"? " * 400_000,
        b"'" * 1_000_000,
        b"a: 0x" + b"f" * 1_000_000,
    ],
    ids=range(13),
)
def test_nothing_takes_long(content: bytes) -> None:
    begin = time.process_time()
    taken(lambda: read(content, "sheet.yaml"))
    assert time.process_time() - begin < 2 * SECONDS


def test_laughs_and_merges_are_refused_before_anything_is_built() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    merges = "".join(
        f"{b}: &{b}\n  <<: [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "line 1" in refused(laughs) and "line 1" in refused(merges)


def test_a_file_that_is_not_there(tmp_path: Any) -> None:
    assert "missing.yaml" in refusal(lambda: file_bytes(tmp_path / "missing.yaml"))
    assert "folder" in refusal(lambda: file_bytes(tmp_path))
    (tmp_path / "big.yaml").write_bytes(b"x" * (MAX_BYTES + 5))
    assert "1 MiB" in refusal(lambda: read(file_bytes(tmp_path / "big.yaml"), "big.yaml"))


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200) | st.text(alphabet="ab:-?[]{}&*!|>'\"#%@`,\n \t\\0x19.~<é\ufeff\x85\u2028", max_size=60)
)
def test_any_bytes_are_data_or_refused(content: bytes | str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    taken(lambda: read(raw, "sheet.yaml"))


plain_data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(
        ["NO", "1:30", "012", "1e5", "~", "<<", "&a", "2026-01-01", "- a", "a: b", "{", "\x1b[2J", "\u202e"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6).filter(lambda k: k != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(plain_data)
def test_json_reads_as_the_standard_library_reads_it(data: Any) -> None:
    text = json.dumps({"k": data})
    assert read(text.encode(), "f.json").data == json.loads(text)


@settings(max_examples=200, deadline=None)
@given(plain_data)
def test_quoted_yaml_comes_back_as_it_was(data: Any) -> None:
    text = yaml.safe_dump({"k": data}, default_style='"', allow_unicode=True)
    text = re.sub(r"!!(int|bool|null) ", "", text)
    found = read(text.encode(), "f.yaml").data["k"]
    assert found == strings_only(data)


def strings_only(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: strings_only(value) for key, value in data.items()}
    if isinstance(data, list):
        return [strings_only(value) for value in data]
    if data is None or isinstance(data, bool):
        return {None: "null", True: "true", False: "false"}[data]
    return str(data)


@pytest.mark.skipif(yaml_text.FAST is yaml.SafeLoader, reason="PyYAML was built without libyaml")
@given(start=st.integers(0, 20_000), length=st.integers(0, 600), edits=st.lists(st.tuples(st.integers(0), EDIT)))
@example(start=0, length=0, edits=[(0, "\u2028"), (1, "\ufeff")])
def test_with_libyaml_and_without_it_a_text_reads_the_same(
    start: int, length: int, edits: list[tuple[int, str]]
) -> None:
    text = shipped_bytes("zm001-sle").decode()[start : start + length].partition("\n")[2]
    for place, edit in edits[:6]:
        place %= len(text) + 1
        text = text[:place] + edit + text[place + 1 :]
    fast, plain = (_outcome(text, loader) for loader in (yaml_text.FAST, yaml.SafeLoader))
    if isinstance(fast, Document) and isinstance(plain, Document):
        assert fast == plain


def _outcome(text: str, loader: type) -> Document | str:
    with mock.patch.object(yaml_text, "FAST", loader):
        try:
            return read(text.encode(), "f.yaml")
        except Refused as refused:
            return str(refused)
