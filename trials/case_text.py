"""A case as it is written in a trial file, ready to paste."""

import json
import re
from collections.abc import Mapping
from typing import Any

from trials.definition import Case, Trial

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*(:[0-9]{2})?( [A-Za-z0-9_/][A-Za-z0-9_./-]*)*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)


def case_text(case: Case, trial: Trial) -> str:
    """The lines of a case under `cases:`."""
    lines = [f"  - name: {scalar(case.name)}", f"    on: {case.on}"]
    if case.stage != trial.stages[0]:
        lines.append(f"    stage: {case.stage}")
    lines += _block("answers", case.answers)
    lines += _block("judgements", case.judgements) if case.judgements else []
    expect = {
        name: {"open": list(state)} if isinstance(state, tuple) else state for name, state in case.expect.items()
    }
    lines += _block("expect", expect) if expect else []
    lines += _block("notes", case.notes) if case.notes else []
    lines += [f"    {key}: {scalar(text)}" for key, text in (("verdict", case.verdict), ("says", case.says)) if text]
    return "\n".join(lines) + "\n"


def scalar(text: str, digits: bool = False) -> str:
    """A text as a YAML scalar: plain where nothing in it could be read as anything else.

    With `digits` a text that may be read as a number stays plain as well.
    """
    other = text.lower() in ("null", "true", "false") or (not digits and _NUMBER.fullmatch(text))
    if _PLAIN.fullmatch(text) and not other:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(data: Any, digits: bool = False) -> str:
    """Plain data on one line. `digits`: numbers are kept as texts of digits, and written without quotation marks."""
    if isinstance(data, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(value, digits)}" for key, value in data.items()) + "}"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(flow(one, digits) for one in data) + "]"
    return str(data) if isinstance(data, int) else scalar(str(data), digits)


def _block(key: str, data: Mapping[str, Any]) -> list[str]:
    line = f"    {key}: {flow(data, digits=True)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"    {key}:", *(f"      {name}: {flow(value, digits=True)}" for name, value in data.items())]
