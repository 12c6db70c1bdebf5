"""What the answer widgets tell the pane that holds them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:  # the first screen has rows to choose from, and no question
    from trials.definition import Question
    from trials.values import Entry

Voice = Literal["hint", "echo", "refused", "asked"]


@dataclass
class Given(Message):
    """A person committed an answer to `question`, which may no longer be the one on the screen."""

    question: "Question | None"
    entry: "Entry"


@dataclass
class Said(Message):
    """A sentence for the line under the answer, and in which voice."""

    sentence: str
    voice: Voice


@dataclass
class Touched(Message):
    """A person changed what is not committed yet; `draft` is how it stands."""

    question: "Question | None"
    draft: str
