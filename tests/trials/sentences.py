"""Refusals: they come soon, each as one plain sentence."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from trials.document import Refused
from trials.text import clean

JARGON = re.compile(
    r"pydantic|validation|instance of|dictionar|input should|traceback|<class|nonetype|unhashable|recursion|"
    r"discriminator|union|valueerror|typeerror|keyerror|decimal\.|0x[0-9a-f]{6}|unicode",
    re.IGNORECASE,
)
SECONDS = 3.0


def refusal(act: Callable[[], Any]) -> str:
    """The sentence of a refusal, which must come soon and be fit for a person."""
    begin = time.process_time()
    with pytest.raises(Refused) as caught:
        act()
    assert time.process_time() - begin < SECONDS
    sentence = str(caught.value)
    assert one_sentence(sentence), sentence
    return sentence


def one_sentence(text: str) -> bool:
    """One line that ends in a full stop, or asks what was meant, without what only a program understands.

    What it quotes from the file may be anything.
    """
    return (
        text.endswith((".", "?"))
        and not text.endswith("..")
        and text.isprintable()
        and text == clean(text)
        and len(text) < 500
        and not JARGON.search(re.sub(r"'[^']*'", "''", text))
        and not re.search(r"[.!] [A-Z]", text)
    )


def taken(act: Callable[[], Any]) -> Any:
    """What `act` gives, or None when it refuses in one sentence; nothing else may happen."""
    try:
        return act()
    except Refused as error:
        sentence = str(error)
    assert one_sentence(sentence), sentence
    return None
