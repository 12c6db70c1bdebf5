"""A trial file that the program writes: first as plain data, then as the text of the file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trials.case_text import flow, scalar
from trials.registry.listed import Listed
from trials.text import one_line


@dataclass
class Draft:
    """A trial file being written, as plain data in the order of the file."""

    identity: dict[str, Any]
    listed: Listed
    ages: tuple[str, str] = ("", "")
    sex: str = ""
    questions: dict[str, Any] = field(default_factory=dict)
    derive: dict[str, Any] = field(default_factory=dict)
    criteria: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)


def short(text: str, most: int) -> str:
    """The text on one line of at most `most` characters and an ellipsis, cut at a space where there is one."""
    line = one_line(str(text))
    if len(line) <= most:
        return line
    cut = line.rfind(" ", 0, most)
    return f"{line[: cut if cut > most // 2 else most]}…"


def written(draft: Draft) -> str:
    """The draft as a trial file: one key a line, in the order in which a person reads it."""
    lines = [
        "# Written by trialscreen new. Read each criterion against its text, mend it, and remove unreviewed.",
        "trial:",
    ]
    for key, value in draft.identity.items():
        if value:
            quoted = json.dumps(value, ensure_ascii=False) if key == "version" else _value(value)
            lines.append(f"  {key}: {quoted}")
    if draft.sections:
        lines += ["", "sections:"]
        for section in draft.sections:
            lines.append(f"  - title: {scalar(section['title'])}")
            lines.append(f"    ask: {flow(section['ask'])}")
    if draft.questions:
        lines += ["", "questions:"]
        for name, question in draft.questions.items():
            lines.append(f"  {name}:")
            lines += [f"    {key}: {_value(value)}" for key, value in question.items()]
    if draft.derive:
        lines += ["", "derive:"]
        lines += [f"  {name}: {flow(value)}" for name, value in draft.derive.items()]
    lines += ["", "criteria:"]
    for criterion in draft.criteria:
        for i, (key, value) in enumerate(criterion.items()):
            lines += _block(key, value, "  - " if i == 0 else "    ")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _block(key: str, value: Any, lead: str) -> Iterator[str]:
    """A key with its value, on one line where it is short, else as an indented block."""
    line = f"{lead}{key}: {_value(value)}"
    if len(line) <= 110 or isinstance(value, str):
        yield line
        return
    indent = " " * len(lead)
    yield f"{lead}{key}:"
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        if isinstance(value, dict):
            yield from _block(str(name), part, f"{indent}  ")
        else:
            yield from _listed(part, f"{indent}  ")


def _listed(value: Any, indent: str) -> Iterator[str]:
    line = f"{indent}- {_value(value)}"
    if len(line) <= 110 or not isinstance(value, dict):
        yield line
        return
    for i, (key, part) in enumerate(value.items()):
        yield from _block(str(key), part, f"{indent}- " if i == 0 else f"{indent}  ")


def _value(value: Any) -> str:
    return flow(value)
