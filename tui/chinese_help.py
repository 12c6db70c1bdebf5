"""The command line in another language: what argparse itself says, and lines no wider than the terminal."""

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from unicodedata import east_asian_width

from trials.language import LANGUAGES, Language, said, spoken

ARGPARSE: Final = (
    said("usage: "),
    said("positional arguments"),
    said("options"),
    said("show this help message and exit"),
    said("%(prog)s: error: %(message)s\n"),
    said("argument %(argument_name)s: %(message)s"),
    said("the following arguments are required: %s"),
    said("one of the arguments %s is required"),
    said("not allowed with argument %s"),
    said("unrecognized arguments: %s"),
    said("ignored explicit argument %r"),
    said("expected one argument"),
    said("expected at least one argument"),
    said("ambiguous option: %(option)s could match %(matches)s"),
    said("invalid choice: %(value)r (choose from %(choices)s)"),
    said("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
PIECE = re.compile(r"\s+|[（“]*(?:[!-~]+|.)[，。；：、）”]*")  # what no line parts: a word or sign with its marks


@contextmanager
def asked_in(words: Sequence[str]) -> Iterator[Language]:
    """The language that the command line or the locale asks for; until the end, argparse speaks it too."""
    language, module = _asked(words), vars(argparse)
    before = module["_"]
    module["_"] = lambda text: text and language(text)  # it asks for the words of None as well
    try:
        yield language
    finally:
        module["_"] = before


def _asked(words: Sequence[str]) -> Language:
    chosen = ""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        name, equals, value = word.partition("=")
        if len(name) > 3 and "--language".startswith(name):
            chosen = value if equals else following
    return LANGUAGES.get(chosen) or spoken(os.environ)


def lines(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells; a word that is longer stands alone."""
    found = [""]
    for piece in PIECE.findall(text):
        if _cells(found[-1] + piece) > width:
            found.append("")
        found[-1] += piece if found[-1] else piece.lstrip()
    return [line.rstrip() for line in found if line]


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
