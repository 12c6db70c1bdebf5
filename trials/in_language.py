"""Puts the plain data of a file into a language: its texts where it has them, else its English."""

from collections.abc import Iterator
from typing import Any

from trials.language import LANGUAGES, Language

TEXTS = "texts"  # the key of what other languages say, by code and nested like the data; no file can write it


def in_language(plain: dict[str, Any], language: Language) -> dict[str, Any]:
    """The same data with the texts of a language. What has none shares its parts with `plain`."""
    words = plain.get(TEXTS, {}).get(language.code)
    return plain if words is None else _over(plain, words)


def in_each_language(plain: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same data in every language."""
    return (in_language(plain, language) for language in LANGUAGES.values())


def _over(part: Any, words: Any) -> Any:
    if isinstance(words, str):
        return words
    if isinstance(part, list):
        return [_over(below, words[str(i)]) if str(i) in words else below for i, below in enumerate(part)]
    return {key: _over(below, words[key]) if key in words else below for key, below in part.items()}
