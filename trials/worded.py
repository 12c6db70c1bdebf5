"""Texts of a file in several languages: `{en: ..., zh: ...}` where one text would do.

The plain data of a file are its English. What other languages say lies beside them under one key, nested like the
data, so that rules, hashes and records never meet it; a trial is put into a language before it is assembled.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WithJsonSchema, WrapValidator
from typing_extensions import TypeAliasType

from trials.document import Path_
from trials.in_language import TEXTS
from trials.language import ENGLISH, LANGUAGES
from trials.text import clean

_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")  # between two of Chinese
_PLACE = re.compile(r"\{[^{}]*\}?")


class Worded(str):
    """An English text that a person reads, and what it is in other languages by their codes."""

    others: Mapping[str, str]

    def __new__(cls, english: str, others: Mapping[str, str]) -> "Worded":
        """The English text with the others beside it."""
        text = super().__new__(cls, english)
        text.others = others
        return text


def cleaned(value: Any) -> Any:
    """A text fit to be shown; anything else as it is."""
    return clean(value).strip() if isinstance(value, str) else value


def _worded(value: Any, validate: ValidatorFunctionWrapHandler) -> Worded:
    if not isinstance(value, dict) or not value.keys() & LANGUAGES.keys():
        return Worded(validate(value), {})
    if strange := [key for key in value if key not in LANGUAGES]:
        raise ValueError(f"{strange[0]!r} is no language here; the languages are {' and '.join(LANGUAGES)}")
    if ENGLISH.code not in value:
        raise ValueError(f"the text lacks English; add {ENGLISH.code}, or write one text instead of a map")
    texts = {code: _FOLD.sub("", validate(text)) for code, text in value.items()}
    english = texts.pop(ENGLISH.code)
    for code, text in texts.items():
        if sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(english)):
            raise ValueError(f"what stands in braces differs between en and {code}; write the same in both")
    return Worded(english, texts)


Text = Annotated[str, BeforeValidator(cleaned), Field(min_length=1, max_length=4000)]
_PLAIN = {"type": "string", "minLength": 1, "maxLength": 4000}
Words = TypeAliasType(
    "Words",
    Annotated[
        Text,
        WrapValidator(_worded),
        WithJsonSchema(
            {
                "description": "A text, or the same text in each language",
                "anyOf": [
                    _PLAIN,
                    {
                        "type": "object",
                        "properties": dict.fromkeys(LANGUAGES, _PLAIN),
                        "required": [ENGLISH.code],
                        "additionalProperties": False,
                    },
                ],
            }
        ),
    ],
)


def each_language(text: str) -> Iterator[str]:
    """A text in every language that it is written in."""
    yield text
    if isinstance(text, Worded):
        yield from text.others.values()


def alike(texts: Iterable[str]) -> bool:
    """Whether two of the texts are the same in some language."""
    every = [(text, getattr(text, "others", {})) for text in texts]
    return any(len({others.get(code, text) for text, others in every}) < len(every) for code in LANGUAGES)


def told_apart(worded: dict[str, Any]) -> dict[str, Any]:
    """Plain data in English, with what the other languages say beside them."""
    others = {code: found for code in LANGUAGES if (found := _of(worded, code)) is not None}
    plain: dict[str, Any] = _bare(worded)
    return {**plain, TEXTS: others} if others else plain


def texts_in(worded: Any, at: Path_ = ()) -> Iterator[tuple[Path_, Worded]]:
    """Every text that a person reads, with its place."""
    if isinstance(worded, Worded):
        yield at, worded
    parts = worded.items() if isinstance(worded, dict) else enumerate(worded) if isinstance(worded, list) else ()
    for key, part in parts:
        yield from texts_in(part, (*at, key))


def lacking(worded: dict[str, Any]) -> Iterator[tuple[Path_, str]]:
    """Every text without one of the languages of its file, by place and code; options named by their ids too."""
    texts = list(texts_in(worded))
    codes = [code for code in LANGUAGES if any(code in text.others for _, text in texts)]
    bare = [("questions", name, "options") for name, q in worded.get("questions", {}).items() if _bare_options(q)]
    lettered = [(at, text) for at, text in texts if any(char.isalpha() for char in text)]
    for code in codes:
        yield from ((at, code) for at, text in lettered if code not in text.others)
        yield from ((at, code) for at in bare)


def _bare_options(question: Any) -> bool:
    return isinstance(question, dict) and isinstance(question.get("options"), list)


def _of(part: Any, code: str) -> Any:
    """What a language says, nested like the data; None where it says nothing. A place in a list is a key as well."""
    if isinstance(part, Worded):
        return part.others.get(code)
    parts = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return {str(key): words for key, below in parts if (words := _of(below, code)) is not None} or None


def _bare(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _bare(below) for key, below in part.items()}
    if isinstance(part, list):
        return [_bare(below) for below in part]
    return str(part) if isinstance(part, Worded) else part
