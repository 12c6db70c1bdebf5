"""What is wrong with the form of a file, in one plain sentence a fault: from what Pydantic finds."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, ForwardRef, get_args

from pydantic import BaseModel, ValidationError

from trials import schema_types
from trials.document import Document, Path_
from trials.rule_schema import RULES, Rule, Test
from trials.text import one_line

MOST_LINES = 5  # of other faults that are named beside the first
_LINE = re.compile(r", line (\d+): ")
SHAPES = {
    "list_type": "should be a list; write [a, b], or one item a line, each after a hyphen",
    "too_short": "is empty; write at least one",
    "too_long": "is too long; shorten it",
    "string_too_short": "is empty; write it, or remove the key",
    "string_too_long": "is too long; shorten it",
    "int_type": "should be a whole number; write it in digits",
    "int_parsing": "should be a whole number; write it in digits",
    "int_from_float": "should be a whole number; write it in digits",
    "bool_type": "should be true or false; write one of them",
    "bool_parsing": "should be true or false; write one of them",
    "string_unicode": "holds characters that are not text; remove them",
}
FORMS = {  # by the pattern of a type of the schema
    schema_types.NAME: "begin with a letter, and use letters, digits, _ and - without spaces",
    schema_types.TRIAL_ID: "use letters, digits, dots, _ and - without spaces",
    schema_types.NUMBER: "write a number in digits, with a point for decimals",
    schema_types.OPTION_ID: "begin with a letter or digit, and use letters, digits, spaces and . + - only",
    schema_types.UNIT: "write the unit without spaces, such as 10*9/L",
    schema_types.DAY: "write a whole date, such as 2026-03-15",
    schema_types.DURATION: "write a whole number and hours, days, weeks, months or years, such as 14 days",
}
MEANT = {  # what other languages, and people, call the words of this one
    ">=": "min",
    "≥": "min",
    "<=": "max",
    "≤": "max",
    ">": "above",
    "<": "below",
    "=": "is",
    "==": "is",
    "at_most": "max",
    "greater": "above",
    "more": "above",
    "over": "above",
    "less": "below",
    "under": "below",
    "equals": "is",
    "equal": "is",
    "in": "one_of",
    "and": "all",
    "or": "any",
    "none_of": "not",
    "years": "completed_years",
    "age": "completed_years",
    "type": "kind",
    "label": "short",
    "question": "ask",
    "text": "ask",
    "otherwise": "else",
    "if": "when",
    "reason": "because",
    "expected": "expect",
    "range": "limits",
    "stage": "due",
    "name": "title",
}


def faults(document: Document, error: ValidationError, model: type[BaseModel]) -> list[str]:
    """A sentence for each fault, with its place: what stands there wrongly before what is missing beside it."""
    found = [dict(one) for one in error.errors(include_url=False)]
    found = [one for one in found if not _other_branch(one, found)]
    found.sort(key=lambda one: one["type"] == "missing")
    return list(dict.fromkeys(_sentence(document, one, model) for one in found))


def first(sentences: Sequence[str]) -> str:
    """The first sentence, saying how many follow it, and on which lines."""
    if len(sentences) == 1:
        return sentences[0]
    lines = list(dict.fromkeys(found[1] for one in sentences[1:] if (found := _LINE.search(one))))
    shown = ", ".join([*lines[:MOST_LINES], *(["and so on"] if len(lines) > MOST_LINES else [])])
    where = f", in line{'s' if len(lines) > 1 else ''} {shown}" if lines else " after it"
    return f"{sentences[0].removesuffix('.')} ({len(sentences) - 1} more{where})."


def _other_branch(error: dict[str, Any], found: list[dict[str, Any]]) -> bool:
    """Whether this is told of a form that the entry was not meant to have: a word where a mapping stands, or back."""
    mapping = isinstance(error["input"], dict)
    beside = [other for other in found if other is not error and other["loc"][:-1] == error["loc"][:-1]]
    if error["type"] == "literal_error":
        deeper = [other for other in found if other["loc"][: len(error["loc"]) - 1] == error["loc"][:-1]]
        return mapping and len(deeper) > 1
    return error["type"] in ("model_type", "model_attributes_type") and any(
        other["type"] == "literal_error" for other in beside
    )


def _sentence(document: Document, error: dict[str, Any], model: type[BaseModel]) -> str:
    kind, shown = error["type"], _shown(error["input"])
    path = _place(document.data, error["loc"])
    at = document.where(path)
    if kind == "extra_forbidden":
        return f"{at}: {_unknown_key(str(error['loc'][-1]), _words(path[:-1]), _keys(model, error['loc'][:-1]))}"
    where = _words(path)
    if kind == "missing":
        return f"{at}: {where} lacks {error['loc'][-1]}; add it."
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{at}: {_mapping(where, error, model)}"
    if kind == "string_type":
        if path and path[-1] == "within":
            return f"{at}: {shown} cannot stand as {where}; {FORMS[schema_types.DURATION]}."
        hint = "write one text" if isinstance(error["input"], dict | list) else "put quotation marks around it"
        return f"{at}: {where} should be text, not {shown}; {hint}."
    if kind == "string_pattern_mismatch":
        form = FORMS.get(error["ctx"]["pattern"], "that needs another form")
        return f"{at}: {shown} cannot stand as {where}; {form}."
    if kind == "literal_error":
        more = ", or {open: [unanswered]} with its reasons" if "expect" in path[-2:] else ""
        return f"{at}: {where}: {shown} is not known here; write {error['ctx']['expected']}{more}."
    if kind in ("greater_than_equal", "less_than_equal"):
        word, bound = ("small", error["ctx"].get("ge")) if "ge" in error["ctx"] else ("large", error["ctx"].get("le"))
        return f"{at}: {where} is too {word} a number; write {bound} or {'more' if word == 'small' else 'less'}."
    if kind in SHAPES:
        return f"{at}: {where} {SHAPES[kind]}."
    if kind == "rule" and isinstance(error["input"], list):
        return f"{at}: {where} takes one rule, and this is a list; put the list behind all or any."
    if kind == "rule" and error["input"] in ("no", "false", False):
        return f"{at}: {where}: {shown} is no rule; write not met if nothing can fulfil it."
    message = error["msg"].removeprefix("Value error, ")
    return f"{at}: {where}: {message[:1].lower()}{message[1:]}."


def _shown(data: Any) -> str:
    if isinstance(data, dict | list):
        return "a mapping" if isinstance(data, dict) else "a list"
    return repr(one_line(str(data))[:40])


def _unknown_key(key: str, where: str, known: list[str]) -> str:
    meant = MEANT.get(key.lower())
    close = [meant] if meant in known else difflib.get_close_matches(key, known, 1)
    if close:
        hint = f"did you mean {close[0]}?"
    elif 0 < len(known) <= 16:
        hint = f"the keys here are {', '.join(known)}."
    else:
        hint = "remove it, or see the list of keys in trials/README.md."
    return f"the key {one_line(key)[:40]!r} is not known in {where}; {hint}"


def _mapping(where: str, error: dict[str, Any], model: type[BaseModel]) -> str:
    """What to say of a plain value where keys should stand."""
    name = str(error["loc"][-1])
    if MEANT.get(name) in ("all", "any"):
        return f"{where}: {name} is not a word of the rules; did you mean {MEANT[name]}?"
    if Test in _models(model, error["loc"]):
        return f"{where} should be a test; write {{is: yes}}, {{min: 9}} or {{min: 18, max: 70}} there."
    known = _keys(model, error["loc"])
    example = f"{{{known[0]}: …}}" if 0 < len(known) <= 16 else "key: value"
    return f"{where} should be keys with values; write {example}."


def _words(path: Path_) -> str:
    return ", ".join(str(part)[:40] for part in path if not isinstance(part, int)) or "the file"


def _keys(model: type[BaseModel], loc: Sequence[Any]) -> list[str]:
    """The keys that may stand at a place, in the order of the schema."""
    names = (field.alias or name for part in _models(model, loc) for name, field in part.model_fields.items())
    return list(dict.fromkeys(names))


def _models(model: type[BaseModel], loc: Sequence[Any]) -> list[type[BaseModel]]:
    """The models whose keys may stand at a place of the file."""
    found = [model]
    for part in loc:
        fields = [
            field.annotation
            for one in found
            for name, field in one.model_fields.items()
            if part in (name, field.alias) and field.annotation is not None
        ]
        if fields:
            found = list(dict.fromkeys(inner for annotation in fields for inner in _inside(annotation)))
        elif Test in found and part in ("test", *RULES):
            found = [RULES.get(part, Test)]
    return found


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that stand in an annotation, not those inside them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    if annotation in ("Rule", ForwardRef("Rule")):  # a rule inside a rule
        annotation = Rule
    for part in get_args(annotation):
        yield from _inside(part)


def _place(data: Any, loc: tuple[Any, ...]) -> Path_:
    """The part of a Pydantic location that exists in the data: union tags are not in the file."""
    path: list[str | int] = []
    for part in loc:
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
            path.append(part)
    return tuple(path)
