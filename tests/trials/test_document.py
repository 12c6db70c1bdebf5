"""Files from strangers: read as data, or refused at once in one plain sentence that says where."""

import json
import random
import re
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trials import yaml_text
from trials.catalog import load_bytes, shipped, shipped_bytes
from trials.definition import Trial
from trials.document import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, Refused, file_bytes, read
from trials.rules import compile_trial, judge
from trials.text import clean

JARGON = re.compile(
    r"pydantic|validation|instance of|dictionar|input should|traceback|<class|nonetype|unhashable|recursion|"
    r"discriminator|union|valueerror|typeerror|keyerror|decimal\.|0x[0-9a-f]{6}|unicode",
    re.IGNORECASE,
)
SECONDS = 3.0
EDIT = st.sampled_from(list("\t \n:-#&*!|>'\"%@`{}[],?~<é\u2028\u0085\ufeff\x00中\\01x"))


def refusal(act: Callable[[], Any]) -> str:
    """The sentence of a refusal, which must come soon and be fit for a person."""
    begin = time.process_time()
    with pytest.raises(Refused) as caught:
        act()
    assert time.process_time() - begin < SECONDS
    sentence = str(caught.value)
    assert one_sentence(sentence), sentence
    return sentence


def one_sentence(text: str) -> bool:
    """One line that ends in a full stop, or asks what was meant, without what only a program understands.

    What it quotes from the file may be anything.
    """
    return (
        text.endswith((".", "?"))
        and not text.endswith("..")
        and text.isprintable()
        and text == clean(text)
        and len(text) < 500
        and not JARGON.search(re.sub(r"'[^']*'", "''", text))
        and not re.search(r"[.!] [A-Z]", text)
    )


def taken(act: Callable[[], Any]) -> Any:
    """What `act` gives, or None when it refuses in one sentence; nothing else may happen."""
    try:
        return act()
    except Refused as error:
        sentence = str(error)
    assert one_sentence(sentence), sentence
    return None


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


# --- trial files

HEAD = """trial: {id: t, title: T, version: "1", stages: [first, second]}
questions:
  number: {type: number, ask: How much, unit: g/L, accept: {mg/dL: 0.01}, limits: {min: 0, max: 100}}
  count: {type: integer, ask: How many}
  sure: {type: yes_no, ask: Is it so}
  kind: {type: choice, ask: Which, options: {a: One, b: Two}, none: Neither}
  day: {type: date, ask: When}
  other: {type: date, ask: When}
  time: {type: datetime, ask: When}
"""


def trial_of(criterion: str = "", rest: str = "", questions: str = "") -> bytes:
    body = criterion or "{id: A, title: A, rule: met}"
    return f"{HEAD}{questions}criteria:\n  - {body}\n{rest}".encode()


def rule(text: str) -> bytes:
    return trial_of(f"{{id: A, title: A, rule: {text}}}")


LINE = "line 11"
TRIALS: list[tuple[str, bytes, str]] = [
    ("empty", b"", "mapping"),
    ("a list", b"- a\n", "mapping"),
    ("text", b"hello", "mapping"),
    ("null", b"null", "mapping"),
    ("nothing but a trial", b"trial: {id: t}\n", "line 1"),
    ("trial is a list", b"trial: []\n", "line 1"),
    ("unknown key", trial_of(rest="critera: []\n"), "criteria"),
    ("unknown key in a criterion", trial_of("{id: A, title: A, rules: met}"), LINE),
    ("unknown word in a test", rule("{count: {mim: 3}}"), "min"),
    (
        "version as a number",
        HEAD.replace('"1"', "1").encode() + b"criteria: [{id: A, title: A, rule: met}]",
        "line 1",
    ),
    ("id with a slash", HEAD.replace("id: t,", "id: ../t,").encode() + b"criteria: []", "line 1"),
    ("no criteria", HEAD.encode() + b"criteria: []\n", "criteria"),
    ("criteria are text", HEAD.encode() + b"criteria: none\n", "line 10"),
    ("a criterion is a number", HEAD.encode() + b"criteria: [5]\n", "line 10"),
    ("no rule", trial_of("{id: A, title: A}"), "rule"),
    ("blank rule", trial_of("{id: A, title: A, rule: }"), LINE),
    ("blank guard", trial_of("{id: A, title: A, when: , rule: met}"), LINE),
    ("blank due", trial_of("{id: A, title: A, due: , rule: met}"), LINE),
    ("blank title", trial_of("{id: A, title: '', rule: met}"), "title"),
    ("a word for a rule", rule("maybe"), "rule"),
    ("a code for a rule", rule("count > 3 and sure"), "rule"),
    ("a number for a rule", rule("7"), "rule"),
    ("a list for a rule", rule("[met]"), "rule"),
    ("two keys in a rule", rule("{sure: {is: yes}, count: {min: 3}}"), "rule"),
    ("empty all", rule("{all: []}"), "all"),
    ("all of a mapping", rule("{all: {sure: {is: yes}}}"), "all"),
    ("blank member", rule("{all: [met, ]}").replace(b"[met, ]", b"[met, ~]"), LINE),
    ("at_least too many", rule("{at_least: {count: 3, of: [met]}}"), "3 of 1"),
    ("at_least of none", rule("{at_least: {count: 0, of: [met]}}"), "count"),
    ("at_least two in words", rule("{at_least: {count: two, of: [met]}}"), "count"),
    ("at_least yes", rule("{at_least: {count: true, of: [met]}}"), "count"),
    ("at_least a half", rule("{at_least: {count: 0.5, of: [met]}}"), "count"),
    ("not of a list", rule("{not: [met]}"), "not"),
    ("review without else", rule("{review: {when: met, because: why}}"), "else"),
    ("missing without else", rule("{missing: {when: met, because: why}}"), "else"),
    ("review without because", rule("{review: {when: met, else: met}}"), "because"),
    ("gap without expects", rule("{gap: {id: g}}"), "expects"),
    ("gap with a threshold", rule("{gap: {id: g, expects: a, min: 3}}"), "min"),
    ("the same gap twice", rule("{all: [{gap: {id: g, expects: a}}, {gap: {id: g, expects: a}}]}"), "g stands twice"),
    ("unknown question", rule("{nope: {is: yes}}"), "nope"),
    ("test is a word", rule("{sure: yes}"), "sure"),
    ("test is empty", rule("{sure: {}}"), "empty"),
    ("test is blank", rule("{sure: {is: }}"), LINE),
    ("one blank word of two", rule("{count: {min: 3, max: }}"), LINE),
    ("test of a list", rule("{sure: {is: [yes]}}"), "is"),
    ("one_of nothing", rule("{kind: {one_of: []}}"), "one_of"),
    ("one_of a word", rule("{kind: {one_of: a}}"), "one_of"),
    ("no such option", rule("{kind: {is: c}}"), "a, b"),
    ("maybe for yes or no", rule("{sure: {is: maybe}}"), "maybe"),
    ("order of yes and no", rule("{sure: {min: 1}}"), "sure"),
    ("order of a choice", rule("{kind: {above: a}}"), "kind"),
    ("a word as a number", rule("{count: {min: many}}"), "many"),
    ("a huge exponent", rule("{count: {min: 1e999999999}}"), "1e999999999"),
    ("infinity", rule("{count: {min: .inf}}"), ".inf"),
    ("not a number", rule("{count: {is: nan}}"), "nan"),
    ("a hex number", rule("{count: {min: 0x10}}"), "0x10"),
    ("outside the limits", rule("{number: {min: 101}}"), "limits"),
    ("none where it is not allowed", rule("{sure: {is: none}}"), "none"),
    ("a month as a day", rule("{day: {min: 2026-02}}"), "2026-02"),
    ("30 February", rule("{day: {min: 2026-02-30}}"), "2026-02-30"),
    ("a day as a moment", rule("{time: {min: 2026-02-03}}"), "2026-02-03"),
    ("a moment with a zone", rule("{time: {min: '2026-02-03T10:00+02:00'}}"), "2026-02-03T10:00"),
    ("within without an anchor", rule("{day: {within: 3 days}}"), "anchor"),
    ("before and after", rule("{day: {within: 3 days, before: other, after: other}}"), "before or after"),
    ("a window beside a test", rule("{day: {min: 2026-01-01, within: 3 days, before: other}}"), "window"),
    ("a window in fortnights", rule("{day: {within: 3 fortnights, before: other}}"), "fortnights"),
    ("a negative window", rule("{day: {within: -3 days, before: other}}"), "-3 days"),
    ("a window on a number", rule("{count: {within: 3 days, before: other}}"), "count"),
    ("a window to nowhere", rule("{day: {within: 3 days, before: nowhere}}"), "nowhere"),
    ("no such stage", trial_of("{id: A, title: A, due: third, rule: met}"), "third"),
    ("no such kind", trial_of("{id: A, title: A, kind: both, rule: met}"), "kind"),
    ("the same id twice", trial_of("{id: A, title: A, rule: met}", "  - {id: A, title: A, rule: met}\n"), "twice"),
    ("a question in no file", trial_of(rest="sections: [{title: S, ask: [nowhere]}]"), "nowhere"),
    ("a question twice", trial_of(rest="sections: [{title: S, ask: [day, day]}]"), "two sections"),
    ("a reserved name", trial_of(questions="  all: {type: yes_no, ask: All}\n"), "all"),
    ("a derived value of a number", trial_of(rest="derive: {x: {days: count, until: day}}"), "count"),
    ("a derived value without its end", trial_of(rest="derive: {x: {days: day}}"), "until"),
    (
        "a derived value with two operators",
        trial_of(rest="derive: {x: {days: day, hours: day, until: other}}"),
        "one of",
    ),
    ("a derived value of nothing", trial_of(rest="derive: {x: {days: day, until: nowhere}}"), "nowhere"),
    ("a derived value that is a question", trial_of(rest="derive: {day: {days: day, until: other}}"), "day"),
    ("options of a number", trial_of(questions="  q: {type: number, ask: Q, options: {a: A, b: B}}\n"), "options"),
    ("one option", trial_of(questions="  q: {type: choice, ask: Q, options: {a: A}}\n"), "two options"),
    ("option unknown", trial_of(questions="  q: {type: choice, ask: Q, options: {a: A, unknown: U}}\n"), "unknown"),
    (
        "option without data",
        trial_of(questions="  q: {type: choice, ask: Q, options: {a: A, n: Not done}}\n"),
        "Not done",
    ),
    ("option with an escape", trial_of(questions='  q: {type: choice, ask: Q, options: {a: A, "\\e[2J": B}}\n'), "q"),
    ("option without a name", trial_of(questions='  q: {type: choice, ask: Q, options: {a: A, "": B}}\n'), "q"),
    ("question with an escape", trial_of(questions='  "\\e[2J": {type: yes_no, ask: Q}\n'), "questions"),
    ("unit of a date", trial_of(questions="  q: {type: date, ask: Q, unit: d}\n"), "unit"),
    (
        "factor zero over zero",
        trial_of(questions="  q: {type: number, ask: Q, unit: g, accept: {kg: 0.5/3}}\n"),
        "kg",
    ),
    ("factor of 0", trial_of(questions="  q: {type: number, ask: Q, unit: g, accept: {kg: 0.0}}\n"), "become 0"),
    ("factor of nothing", trial_of(questions="  q: {type: number, ask: Q, unit: g, accept: {kg: 1/0}}\n"), "kg"),
    ("limits the wrong way", trial_of(questions="  q: {type: number, ask: Q, limits: {min: 5, max: 3}}\n"), "limits"),
    (
        "limits without a whole number",
        trial_of(questions="  q: {type: integer, ask: Q, limits: {min: 0.2, max: 0.8}}\n"),
        "limits",
    ),
    ("limits of a word", trial_of(questions="  q: {type: yes_no, ask: Q, limits: {min: 5}}\n"), "limits"),
    ("limits in words", trial_of(questions="  q: {type: number, ask: Q, limits: {min: few}}\n"), "few"),
    (
        "limits on 30 February",
        trial_of(questions="  q: {type: date, ask: Q, limits: {min: 2026-02-30}}\n"),
        "2026-02-30",
    ),
    ("no such type", trial_of(questions="  q: {type: text, ask: Q}\n"), "type"),
    ("a check of nothing", trial_of(rest="checks: [{say: Look}]"), "refuse or confirm"),
    ("a case of no criterion", trial_of(rest="cases: [{name: c, expect: {B: met}}]"), "B"),
    ("a case with a state that is none", trial_of(rest="cases: [{name: c, expect: {A: maybe}}]"), "expect"),
    ("an inclusion that is clear", trial_of(rest="cases: [{name: c, expect: {A: clear}}]"), "met or not met"),
    (
        "an exclusion that is met",
        trial_of("{id: A, title: A, kind: exclusion, rule: met}", "cases: [{name: c, expect: {A: met}}]"),
        "clear or applies",
    ),
    ("a case on no day", trial_of(rest='cases: [{name: c, on: "2026-13-45", expect: {A: met}}]'), "2026-13-45"),
    ("a case of no question", trial_of(rest="cases: [{name: c, answers: {nope: 1}, expect: {A: met}}]"), "nope"),
    (
        "a case with a wrong answer",
        trial_of(rest="cases: [{name: c, answers: {count: few}, expect: {A: met}}]"),
        "few",
    ),
    (
        "a case with an odd unit",
        trial_of(rest="cases: [{name: c, answers: {number: {value: 1, unit: [g]}}, expect: {A: met}}]"),
        "unit",
    ),
    (
        "a case with odd readings",
        trial_of(
            rest="cases: [{name: c, answers: {day: {readings: {a: {unknown: pending}, b: 2026}}}, expect: {A: met}}]"
        ),
        "day",
    ),
    ("a case in no stage", trial_of(rest="cases: [{name: c, stage: third, expect: {A: met}}]"), "third"),
]


def load(content: bytes) -> Trial:
    return load_bytes(content, "trial.yaml")


@pytest.mark.parametrize(("content", "where"), [row[1:] for row in TRIALS], ids=[row[0] for row in TRIALS])
def test_a_trial_file_that_cannot_be_right_is_refused(content: bytes, where: str) -> None:
    sentence = refusal(lambda: load(content))
    assert sentence.startswith("trial.yaml") and where in sentence


def test_the_file_that_those_are_made_from_is_right() -> None:
    assert load(trial_of()).id == "t"
    tests = "{count: {min: 3}}, {kind: {is: none}}, {day: {within: 3 days, before: other}}, {day: {before: other}}"
    assert load(rule(f"{{all: [{tests}]}}")).criteria[0].id == "A"


def test_many_options_or_questions_neither_hang_nor_crash() -> None:
    tests = ", ".join(f"{{q: {{is: o{i}}}}}" for i in range(30))
    options = ", ".join(f"o{i}: Option {i}" for i in range(30))
    content = trial_of(
        f"{{id: A, title: A, rule: {{any: [{tests}]}}}}",
        questions=f"  q: {{type: choices, ask: Q, options: {{{options}}}}}\n",
    )
    begin = time.process_time()
    taken(lambda: judge(compile_trial(load(content)), {}))
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize("group", ["all", "any"])
@pytest.mark.parametrize("count", [450, 1500])
def test_one_huge_criterion_is_judged(group: str, count: int) -> None:
    """Thousands of questions in one criterion, far beyond the depth to which Python recurses."""
    questions = {f"q{i}": {"type": "yes_no", "ask": "Is it so"} for i in range(count)}
    tests = [{name: {"is": "yes"}} for name in questions]
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["first"]},
        "questions": questions,
        "criteria": [{"id": "A", "title": "A", "rule": {group: tests}}],
    }
    begin = time.process_time()
    rules = compile_trial(load(json.dumps(trial).encode()))
    assert judge(rules, {}).ask == tuple(questions)
    deciding = {"q7": "no" if group == "all" else "yes"}
    assert judge(rules, deciding).current.word == ("not eligible" if group == "all" else "eligible")
    assert time.process_time() - begin < 3 * SECONDS


def test_the_shipped_trials_load() -> None:
    assert [load(shipped_bytes(name)).id for name in shipped()] == list(shipped())


def trial_or_refused(content: bytes) -> bool:
    """Whether it loaded. What loads can be judged, too."""
    trial = taken(lambda: load(content))
    if trial is None:
        return False
    for stage in trial.stages:
        judge(compile_trial(trial), {}, {}, stage)
    return True


SMALL = (
    rule(
        "{all: [{number: {min: 3}}, {review: {when: {sure: {is: yes}}, because: why, else: met}},"
        " {gap: {id: g, expects: more}}, {day: {within: 3 days, before: other}}]}"
    )
    + b"cases: [{name: c, on: '2026-01-01', answers: {count: 3, number: {value: 1, unit: mg/dL}},"
    b" expect: {A: {open: [gap]}}}]\n"
)
WORDS = rb""": - { } [ ] ' " &a *a !!str << # , % ? ~ null none yes -1 is all 0.5/3 1e999999999 2026-13-01 today
unknown 99999999999999999999999999999999999999999999999999"""
JUNK = st.sampled_from(
    [*WORDS.split(), b"|", b"  ", b"\n", b"\t", b"\x00", b"\x1b[2J", b"\xff", b"\xc3\xa9", b"\xe2\x80\xae"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 12), JUNK), min_size=1, max_size=3))
def test_a_trial_file_with_changed_bytes_loads_or_is_refused(changes: list[tuple[int, int, bytes]]) -> None:
    content = SMALL
    for at, gone, junk in changes:
        content = content[:at] + junk + content[at + gone :]
    trial_or_refused(content)


ODD: list[Any] = [
    None, True, False, 0, -1, 10**30, 1.5, "", " ", "none", "unknown", "yes", "met", "not met", "all", "1e9", "5/0",
    "\x1b[2J", "\u202e", "é" * 300, "a b", "../x", "__class__", "today", "2026-02-30", "2026", [], {}, [[]], {"": {}},
    {"is": None}, {"unknown": "pending"}, ["met"], {"all": []}, {"met": "met"}, "x" * 5000, {"when": "met"}, [None],
]  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of plain data but the whole."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, part in inner for found in [(*path, key), *places(part, (*path, key))]]


def changed(data: Any, path: tuple[Any, ...], how: str, odd: Any) -> Any:
    """A copy with one part replaced, removed, renamed or doubled."""
    copy = json.loads(json.dumps(data))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    key = path[-1]
    if how == "replace":
        parent[key] = odd
    elif how == "remove":
        del parent[key]
    elif how == "wrap":
        parent[key] = [parent[key]]
    elif isinstance(parent, dict):
        parent[odd if isinstance(odd, str) else repr(odd)] = parent.pop(key) if how == "rename" else parent[key]
    else:
        parent.append(odd)
    return copy


WHOLE: Any = yaml.load(SMALL, yaml.BaseLoader)  # noqa: S506
PLACES = places(WHOLE)
ways = st.sampled_from(["replace", "replace", "remove", "wrap", "rename", "double"])


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PLACES), ways, st.sampled_from(ODD))
@example(("questions", "number", "accept"), "replace", {"": "1"})
@example(("questions", "number", "type"), "replace", ["number"])
def test_a_trial_file_with_a_changed_part_loads_or_is_refused(path: tuple[Any, ...], how: str, odd: Any) -> None:
    trial_or_refused(json.dumps(changed(WHOLE, path, how, odd)).encode())


@pytest.mark.long
@pytest.mark.parametrize("name", ["ct1195e-ssc", "zm001-sle"])
def test_a_shipped_trial_with_a_changed_part_loads_or_is_refused(name: str) -> None:
    whole = yaml.load(shipped_bytes(name), yaml.BaseLoader)  # noqa: S506
    rng = random.Random(1)
    paths = places(whole)
    loaded = 0
    for _ in range(150):
        how = rng.choice(["replace", "remove", "wrap", "rename", "double"])
        content = changed(whole, rng.choice(paths), how, rng.choice(ODD))
        loaded += trial_or_refused(json.dumps(content).encode())
    assert 0 < loaded < 150


@pytest.mark.skipif(yaml_text.FAST is yaml.SafeLoader, reason="PyYAML was built without libyaml")
@given(start=st.integers(0, 20_000), length=st.integers(0, 600), edits=st.lists(st.tuples(st.integers(0), EDIT)))
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
