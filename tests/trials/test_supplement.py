"""A site's supplement: it fills gaps and adds, changes nothing else, and makes eligible reachable."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import trials
from store.events import Person
from store.offered import offered
from store.site import Site
from trials.canonical import canonical
from trials.catalog import load, load_bytes, load_with, shipped, shipped_bytes
from trials.check.file import check
from trials.compile import compile_trial
from trials.document import Refused
from trials.language import ENGLISH
from trials.rules import judge
from trials.supplement import gaps_in
from tui.beginning import bind
from tui.cli import main
from tui.interview import Interview

EXAMPLES = Path(trials.__file__).parent / "examples"


def example(trial: str) -> Path:
    return EXAMPLES / f"{trial}-fiction.yaml"


def laid(text: str, trial: str = "zm001-sle") -> object:
    return load_bytes(shipped_bytes(trial), f"{trial}.yaml", supplement=(text.encode(), "site.yaml"))


HEAD = """\
supplement: {for: zm001-sle, definition: "2026-11-22", protocol: "9.9"}
"""


@pytest.mark.parametrize("trial", shipped())
def test_examples_fill_every_gap_and_pass_their_check(trial: str) -> None:
    whole = load_with(trial, example(trial))
    assert [gap for criterion in whole.criteria for gap in gaps_in(criterion.rule)] == []
    found = check(example(trial).read_bytes(), example(trial).name)
    assert found.passed
    assert found.remarks == ()
    assert found.mutants > 10


@pytest.mark.parametrize("trial", shipped())
def test_with_a_complete_supplement_eligible_is_reached_and_without_it_never(trial: str) -> None:
    whole, base = load_with(trial, example(trial)), load(trial)
    case = next(case for case in whole.cases if case.verdict == "eligible")
    assert case.stage == whole.stages[-1]
    on = date.fromisoformat(case.on)
    entries = {name: canonical(whole.questions[name], raw) for name, raw in case.answers.items()}
    assert judge(compile_trial(whole), entries, {}, case.stage, on).current.word == "eligible"
    known = {name: entry for name, entry in entries.items() if name in base.questions}
    assert judge(compile_trial(base), known, {}, case.stage, on).current.word == "no listed criterion fails"


@pytest.mark.parametrize("trial", shipped())
def test_examples_cannot_be_taken_for_real_limits(trial: str) -> None:
    whole, base = load_with(trial, example(trial)), load(trial)
    assert whole.supplement is not None
    assert whole.supplement.protocol.startswith("FICTION")
    assert whole.supplement.about.startswith("FICTION")
    for name in set(whole.questions) - set(base.questions):
        assert name.startswith("fiction_")
        assert whole.questions[name].ask.startswith("FICTION")
        assert whole.questions[name].short.startswith("FICTION")
    added = [criterion for criterion in whole.criteria if criterion.id not in {c.id for c in base.criteria}]
    assert added
    assert all(c.title.startswith("FICTION") and c.text.startswith("FICTION") for c in added)
    assert all(text.startswith("FICTION") for texts in whole.supplement.filled.values() for text in texts)


@pytest.mark.parametrize("trial", shipped())
def test_what_the_base_says_is_left_as_it_is(trial: str) -> None:
    whole, base = load_with(trial, example(trial)), load(trial)
    assert whole.sha256 == base.sha256
    assert whole.supplement is not None
    assert whole.supplement.sha256 == hashlib.sha256(example(trial).read_bytes()).hexdigest()
    for before, after in zip(base.criteria, whole.criteria, strict=False):
        assert (before.id, before.title, before.text, before.due) == (after.id, after.title, after.text, after.due)
        if not list(gaps_in(before.rule)):
            assert before == after
    assert all(whole.questions[name] == question for name, question in base.questions.items())


REFUSALS = [
    ("checks: [{refuse: met, say: No.}]\n", "line 2: a supplement cannot bring checks: it only fills gaps and adds"),
    ("trial: {id: x}\n", "line 2: a supplement cannot bring trial"),
    ("prepare: [a]\n", "line 2: a supplement cannot bring prepare"),
    (
        "gaps: {organ_function: {text: T, section: 1, rule: met}}\n",
        "has no gap organ_function; did you mean organ_fun",
    ),
    ("gaps: {zzz: {text: T, section: 1, rule: met}}\n", "has no gap zzz; its gaps are prior_treatment"),
    ("gaps: {organ_functions: {section: 1, rule: met}}\n", "line 2: gaps, organ_functions lacks text; add it."),
    ("criteria: [{id: I04, title: T, rule: met}]\n", "line 2: the definition has the criterion I04 already"),
    ("questions: {sledai: {type: yes_no, ask: Q}}\n", "the definition has the name sledai already, and a supplement"),
    ("questions: {birth_date: {type: yes_no, ask: Q}}\n", "the definition has the name birth_date already"),
    ("questions: {age: {type: yes_no, ask: Q}}\n", "the definition has the name age already"),
    ("derive: {age: {days: birth_date, until: consent_date}}\n", "the definition has the name age already"),
    ("sections: [{title: Disease activity, ask: [bleeding]}]\n", "the definition has the section Disease activity"),
    (
        "gaps: {organ_functions: {text: T, section: 1, rule: {ducks: {min: 3}}}}\n",
        "site.yaml, line 2: there is no quest",
    ),
    (
        "criteria: [{id: E01, title: T, rule: {ducks: {min: 3}}}]\n",
        "site.yaml, line 2: there is no question or derived",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSALS)
def test_anything_else_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        laid(HEAD + text)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith((".", "?"))


def test_a_supplement_for_another_trial_or_version_is_refused() -> None:
    with pytest.raises(Refused, match=r"this supplement is for zm001-sle, not for ct1195e-ssc"):
        laid(HEAD, "ct1195e-ssc")
    with pytest.raises(
        Refused, match=r"was written for version 2020-01-01 of zm001-sle, and the definition is version"
    ):
        laid(HEAD.replace("2026-11-22", "2020-01-01"))


def test_a_gap_may_be_filled_in_part() -> None:
    rest = "{all: [{sledai: {max: 90}}, {gap: {id: rest, expects: the rest of the limits}}]}"
    whole = load_bytes(
        shipped_bytes("zm001-sle"),
        "zm001-sle.yaml",
        supplement=(
            f"{HEAD}gaps: {{organ_functions: {{text: T, section: 1, rule: {rest}}}}}\n".encode(),
            "site.yaml",
        ),
    )
    finding = judge(compile_trial(whole), {"sledai": "91"}).findings["I09"]
    assert finding.state == "not met"
    assert judge(compile_trial(whole), {"sledai": "9"}).findings["I09"].reasons == {"gap"}


def test_judge_takes_a_supplement_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("on: 2026-06-01\nanswers: {fiction_ducks: 2, fiction_quacks: no}\n", encoding="utf-8")
    given = ["judge", "zm001-sle", str(sheet), "--supplement", str(example("zm001-sle"))]
    assert main([*given, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["supplement_sha256"] == hashlib.sha256(example("zm001-sle").read_bytes()).hexdigest()
    assert found["definition_sha256"] == hashlib.sha256(shipped_bytes("zm001-sle")).hexdigest()
    assert found["findings"]["I09"]["state"] == "not met"
    assert found["findings"]["E01"]["state"] == "clear"
    assert main(given) == 0
    assert "With the supplement of FICTION, a hospital that does not exist to protocol FICTION 0.0" in (
        capsys.readouterr().out
    )


def test_check_finds_the_trial_of_a_supplement_among_its_files(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = shipped_bytes("zm001-sle").decode().replace("id: zm001-sle", "id: other-trial")
    other.write_text(text, encoding="utf-8")
    own = tmp_path / "site.yaml"
    own.write_text(example("zm001-sle").read_text(encoding="utf-8").replace("for: zm001-sle", "for: other-trial"))
    assert main(["check", str(own)]) == 2
    found = check(own.read_bytes(), "site.yaml", others=[(other.read_bytes(), "other.yaml")])
    assert found.passed


def test_errors_of_a_supplement_name_its_own_lines() -> None:
    text = (
        example("zm001-sle")
        .read_text(encoding="utf-8")
        .replace("{fiction_ducks: {min: 3}}", "{fiction_ducks: {min: 3000}}")
    )
    (remark,) = check(text.encode(), "site.yaml").remarks
    assert (remark.severity, remark.line) == ("error", 24)
    assert "3000 lies outside the limits of fiction_ducks" in remark.sentence


def test_a_record_bound_to_a_supplement_is_judged_with_it(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    whole = load_with("zm001-sle", example("zm001-sle"))
    base = bind(site, offered(site.folder).offer("zm001-sle"))
    supplement = site.keep(example("zm001-sle").read_bytes())
    bindings = {"zm001-sle": replace(base, supplement=supplement)}
    person = Person("P01", "Anna Berg", "coordinator")
    screening = site.start("S-001", bindings, person, {})
    interview = Interview(site, screening, person, lambda: datetime(2026, 6, 1, 12, tzinfo=UTC), ENGLISH)
    interview.answer(whole.questions["fiction_ducks"], "2")
    finding = interview.verdicts["zm001-sle"].findings["I09"]
    assert finding.state == "not met"
    assert interview.verdicts["zm001-sle"].compiled.trial.supplement is not None
