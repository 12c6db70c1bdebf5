"""The JSON Schema of the files, from their Pydantic models: for completion and checking in an editor.

`python -m trials.editor trial` prints that of a trial file; say supplement for that of a supplement.
"""

import json
import sys
from typing import Any

from trials.schema import SupplementFile, TrialFile
from trials.schema_types import Model

MODELS: dict[str, type[Model]] = {"trial": TrialFile, "supplement": SupplementFile}


def editor_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file."""
    found: dict[str, Any] = _tidy(MODELS[kind].model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def editor_schema_text(kind: str) -> str:
    """The same as the text of its file, `trials/KIND.schema.json`."""
    return json.dumps(editor_schema(kind), indent=1, ensure_ascii=False) + "\n"


def _tidy(part: Any) -> Any:
    """Without the titles that Pydantic makes up and the null that no file may write; a test has one name."""
    if isinstance(part, list):
        return [_tidy(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _tidy(value) for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    choices = [one for one in kept.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        kept = {key: value for key, value in kept.items() if key != "anyOf"} | choices[0]
    if kept.get("default", 0) is None:
        del kept["default"]
    if kept.get("type") == "object" and "patternProperties" in kept and "/Test" in str(kept["patternProperties"]):
        kept |= {"minProperties": 1, "maxProperties": 1, "additionalProperties": False}
    return kept


if __name__ == "__main__":
    sys.stdout.write(editor_schema_text(sys.argv[1] if len(sys.argv) > 1 else "trial"))
