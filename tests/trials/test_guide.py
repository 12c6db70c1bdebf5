"""The authoring guide and the editor schemas: what they say is what the program does."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import trials
from trials.catalog import included_bytes, load_bytes, shipped, shipped_bytes
from trials.check.file import check
from trials.document import Refused, read
from trials.editor import MODELS, editor_schema, editor_schema_text
from trials.language import CHINESE
from trials.rule_schema import Test
from trials.vocabulary import GROUPS, OPERATORS, SCORES

FOLDER = Path(trials.__file__).parent
GUIDE = (FOLDER / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(trial:\n.*?)```", GUIDE, re.S)[0]
MISTAKES = re.findall(r"^\d+\. Instead of `([^`]+)` somebody writes `([^`]+)`\n\n +> ([^\n]+)$", GUIDE, re.M)


LONGER = (FOLDER / "examples" / "halcyon-1.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [EXAMPLE, LONGER], ids=["in the guide", "the longer one"])
def test_the_examples_pass_with_nothing_to_add(text: str) -> None:
    found = check(text.encode(), "example.yaml")
    assert (found.remarks, found.failed, found.unnoticed) == ((), (), ())
    assert found.mutants > 20


def test_the_longer_example_leaves_out_nothing_of_its_text() -> None:
    """Every sentence of the invented protocol stands as the text of a criterion."""
    protocol = (FOLDER / "examples" / "halcyon-1.txt").read_text(encoding="utf-8")
    listed = [line.partition(". ")[2] for line in protocol.splitlines() if re.match(r"\d+\. ", line)]
    trial = load_bytes(LONGER.encode(), "halcyon-1.yaml")
    assert [criterion.text for criterion in trial.criteria] == listed
    words = [word for word in (*GROUPS, *OPERATORS) if f"{word}:" in LONGER]
    assert {"any", "all", "at_least", "not", "review", "missing", "gap", "anniversary", "per_kg", "hours"} <= set(
        words
    )


def test_a_text_in_a_second_language_asks_for_all_the_others() -> None:
    both = re.findall(r"```yaml\nquestions:\n(  pregnant:.*?)```", GUIDE, re.S)[0]
    start = EXAMPLE.index("  pregnant:\n")
    text = EXAMPLE[:start] + both + EXAMPLE[EXAMPLE.index("    why: Pregnant participants") :]
    said = told(text)
    assert len(said) > 20 and all(sentence.startswith("missing translation: ") for sentence in said)
    assert load_bytes(text.encode(), "e.yaml", language=CHINESE).questions["pregnant"].ask == "受试者是否妊娠？"


@pytest.mark.parametrize(("right", "wrong", "sentence"), MISTAKES)
def test_the_likely_mistakes_are_told_in_the_words_of_the_guide(right: str, wrong: str, sentence: str) -> None:
    right, wrong = right.replace("⏎", "\n"), wrong.replace("⏎", "\n")
    assert EXAMPLE.count(right) == 1
    text = EXAMPLE.replace(right, wrong)
    line = 1 + EXAMPLE[: EXAMPLE.index(right)].count("\n")
    said_of = told(text)
    found = next((at for said, at in said_of.items() if sentence in said), None)
    assert found is not None, said_of
    assert abs(found - line) <= 3


def told(text: str) -> dict[str, int]:
    """What `check` says of a file, and on which line."""
    try:
        return {f"{remark.sentence}; {remark.remedy}.": remark.line for remark in check(text.encode(), "e").remarks}
    except Refused as refused:
        match = re.match(r"e, line (\d+): (.*)", str(refused))
        return {match[2]: int(match[1])} if match else {str(refused): 0}


def test_there_are_ten_of_them() -> None:
    assert len(MISTAKES) == 10


def test_the_guide_names_every_word_of_the_rules() -> None:
    words = [*(field.alias or name for name, field in Test.model_fields.items()), *GROUPS]
    words += [operator for operator in OPERATORS if operator not in SCORES and operator != "courses"]
    assert [word for word in words if f"`{word}" not in GUIDE and f"{word}:" not in GUIDE] == []


@pytest.mark.parametrize("kind", MODELS)
def test_the_editor_schemas_are_those_of_the_models(kind: str) -> None:
    kept = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert kept == editor_schema_text(kind), f"run: python -m trials.editor {kind} > trials/{kind}.schema.json"


@pytest.mark.parametrize("trial", shipped())
def test_what_ships_fits_the_editor_schemas(trial: str) -> None:
    for kind, content in (
        ("trial", shipped_bytes(trial)),
        ("supplement", (FOLDER / "examples" / f"{trial}-fiction.yaml").read_bytes()),
    ):
        validator = jsonschema.Draft202012Validator(editor_schema(kind))
        errors = [
            f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(_plain(read(content, trial).data))
        ]
        assert errors == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("rule: {pregnant: {is: yes}}", "rule: {pregnant: {equals: yes}}"),
        ("rule: {pregnant: {is: yes}}", "rule: {all: {pregnant: {is: yes}}}"),
        ("type: yes_no", "type: yesno"),
        ("kind: exclusion", "kind: excluded"),
        ("limits: {min: 0, max: 30}", "limit: {min: 0, max: 30}"),
        ("rule: {age: {min: 18, max: 70}}", "rule: {age: {min: 18}, haemoglobin: {min: 9}}"),
    ],
)
def test_the_editor_schema_sees_mistakes_of_form(right: str, wrong: str) -> None:
    assert right in EXAMPLE
    validator = jsonschema.Draft202012Validator(editor_schema("trial"))
    assert list(validator.iter_errors(_plain(read(EXAMPLE.encode(), "e").data))) == []
    assert list(validator.iter_errors(_plain(read(EXAMPLE.replace(right, wrong, 1).encode(), "e").data)))


def test_the_shared_questions_that_the_guide_names_exist() -> None:
    bank = yaml.safe_load(included_bytes("shared-questions.yaml"))["questions"]
    for name in ("birth_date", "platelets", "can_conceive"):
        assert name in bank


def test_the_supplement_in_the_guide_is_of_the_right_form() -> None:
    text = re.findall(r"```yaml\n(supplement:.*?)```", GUIDE, re.S)[0]
    with pytest.raises(Refused, match="there is no question or derived value our_value"):
        load_bytes(shipped_bytes("zm001-sle"), "zm001-sle.yaml", supplement=(text.encode(), "site.yaml"))


def _plain(data: Any) -> Any:
    """Data as an editor sees it: numbers are numbers."""
    if isinstance(data, Decimal):
        return float(data)
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list) else data


def test_the_schema_files_are_plain_json() -> None:
    for kind in MODELS:
        assert json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))["type"] == "object"
