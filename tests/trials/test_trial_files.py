"""Trial files from strangers: loaded, or refused at once in one plain sentence that says where."""

import json
import random
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.plain_data import Place, places
from tests.trials.sentences import SECONDS, refusal, taken
from tests.trials.shipped import plain
from trials.catalog import load_bytes, shipped, shipped_bytes
from trials.compile import compile_trial
from trials.definition import Trial
from trials.rules import judge

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


def question(text: str) -> bytes:
    return trial_of(questions=f"  q: {{ask: Q, {text}}}\n")


def case(text: str) -> bytes:
    return trial_of(rest=f"cases: [{{name: c, {text}}}]")


def derived(text: str) -> bytes:
    return trial_of(rest=f"derive: {{{text}}}")


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
    ("a derived value of a number", derived("x: {days: count, until: day}"), "count"),
    ("a derived value without its end", derived("x: {days: day}"), "until"),
    ("a derived value with two operators", derived("x: {days: day, hours: day, until: other}"), "one of"),
    ("a derived value of nothing", derived("x: {days: day, until: nowhere}"), "nowhere"),
    ("a derived value that is a question", derived("day: {days: day, until: other}"), "day"),
    ("options of a number", question("type: number, options: {a: A, b: B}"), "options"),
    ("one option", question("type: choice, options: {a: A}"), "two options"),
    ("option unknown", question("type: choice, options: {a: A, unknown: U}"), "unknown"),
    ("option without data", question("type: choice, options: {a: A, n: Not done}"), "Not done"),
    ("option with an escape", question('type: choice, options: {a: A, "\\e[2J": B}'), "q"),
    ("option without a name", question('type: choice, options: {a: A, "": B}'), "q"),
    ("question with an escape", trial_of(questions='  "\\e[2J": {type: yes_no, ask: Q}\n'), "questions"),
    ("unit of a date", question("type: date, unit: d"), "unit"),
    ("factor zero over zero", question("type: number, unit: g, accept: {kg: 0.5/3}"), "kg"),
    ("factor of 0", question("type: number, unit: g, accept: {kg: 0.0}"), "become 0"),
    ("factor of nothing", question("type: number, unit: g, accept: {kg: 1/0}"), "kg"),
    ("limits the wrong way", question("type: number, limits: {min: 5, max: 3}"), "limits"),
    ("limits without a whole number", question("type: integer, limits: {min: 0.2, max: 0.8}"), "limits"),
    ("limits of a word", question("type: yes_no, limits: {min: 5}"), "limits"),
    ("limits in words", question("type: number, limits: {min: few}"), "few"),
    ("limits on 30 February", question("type: date, limits: {min: 2026-02-30}"), "2026-02-30"),
    ("no such type", question("type: text"), "type"),
    ("a check of nothing", trial_of(rest="checks: [{say: Look}]"), "refuse or confirm"),
    ("a case of no criterion", case("expect: {B: met}"), "B"),
    ("a case with a state that is none", case("expect: {A: maybe}"), "expect"),
    ("an inclusion that is clear", case("expect: {A: clear}"), "met or not met"),
    (
        "an exclusion that is met",
        trial_of("{id: A, title: A, kind: exclusion, rule: met}", "cases: [{name: c, expect: {A: met}}]"),
        "clear or applies",
    ),
    ("a case on no day", case('on: "2026-13-45", expect: {A: met}'), "2026-13-45"),
    ("a case of no question", case("answers: {nope: 1}, expect: {A: met}"), "nope"),
    ("a case with a wrong answer", case("answers: {count: few}, expect: {A: met}"), "few"),
    ("a case with an odd unit", case("answers: {number: {value: 1, unit: [g]}}, expect: {A: met}"), "unit"),
    (
        "a case with odd readings",
        case("answers: {day: {readings: {a: {unknown: pending}, b: 2026}}}, expect: {A: met}"),
        "day",
    ),
    ("a case in no stage", case("stage: third, expect: {A: met}"), "third"),
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


def changed(data: Any, path: Place, how: str, odd: Any) -> Any:
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


WHOLE: Any = plain(SMALL)
PLACES = places(WHOLE)[1:]
ways = st.sampled_from(["replace", "replace", "remove", "wrap", "rename", "double"])


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PLACES), ways, st.sampled_from(ODD))
@example(("questions", "number", "accept"), "replace", {"": "1"})
@example(("questions", "number", "type"), "replace", ["number"])
def test_a_trial_file_with_a_changed_part_loads_or_is_refused(path: Place, how: str, odd: Any) -> None:
    trial_or_refused(json.dumps(changed(WHOLE, path, how, odd)).encode())


@pytest.mark.long
@pytest.mark.parametrize("name", ["ct1195e-ssc", "zm001-sle"])
def test_a_shipped_trial_with_a_changed_part_loads_or_is_refused(name: str) -> None:
    whole = plain(shipped_bytes(name))
    rng = random.Random(1)
    paths = places(whole)[1:]
    loaded = 0
    for _ in range(150):
        how = rng.choice(["replace", "remove", "wrap", "rename", "double"])
        content = changed(whole, rng.choice(paths), how, rng.choice(ODD))
        loaded += trial_or_refused(json.dumps(content).encode())
    assert 0 < loaded < 150
