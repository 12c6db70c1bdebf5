"""Lines said and lines heard."""

from collections.abc import Sequence
from typing import TextIO

from trials.language import Language
from trials.text import clean, one_line

STOP = ("stop", "quit", "exit", "退出")
YES, NO = ("y", "yes", "是"), ("n", "no", "否", "不是")
MOST = 4096  # characters of a line that are looked at


class Ended(Exception):  # noqa: N818 - it is what happened
    """There are no more lines to hear."""


class Stopped(Exception):  # noqa: N818 - it is what happened
    """The person wants to leave."""


class Talk:
    """A conversation over two streams. What is said has no colours and no signs that a voice cannot read."""

    def __init__(self, lines: TextIO, out: TextIO, language: Language) -> None:
        self._lines, self._out, self.language = lines, out, language

    def say(self, *sentences: str) -> None:
        """Say each on a line of its own; "" is an empty line."""
        for sentence in sentences:
            for line in clean(sentence).split("\n"):
                self._write(f"{line}\n")

    def hear(self, prompt: str) -> str:
        """The next line on one line, cleaned. Raises Ended when there is none."""
        self._write(f"{clean(prompt)} ")
        line = self._lines.readline(MOST)
        rest = line
        while len(rest) == MOST and not rest.endswith("\n"):
            rest = self._lines.readline(MOST)
        if not line:
            raise Ended
        if not self._lines.isatty():
            self._write("\n")  # nobody saw an Enter
        return one_line(line.removeprefix("\ufeff"))

    def choose(self, prompt: str, rows: Sequence[tuple[str, str, str]]) -> str | None:
        """The id of one of `rows`, each (key, id, words), chosen by its key or words; None for an empty line.

        Raises Stopped for a word of leaving.
        """
        self.say(*(f"  {key}  {words}" for key, _, words in rows))
        while heard := self.hear(prompt):
            wanted = heard.casefold()
            for key, identity, words in rows:
                if wanted in (key, identity.casefold(), words.casefold()):
                    return identity
            if wanted in STOP:
                raise Stopped
            keys = self.language.joined(key for key, _, _ in rows)
            self.say(self.language("{text} is not one of these: {keys}.", text=heard, keys=keys))
        return None

    def agrees(self, question: str) -> bool:
        """Whether the answer is yes; an empty line is no. Raises Stopped for a word of leaving."""
        while heard := self.hear(self.language("{question} yes or no:", question=question)).casefold():
            if heard in (*YES, *NO):
                return heard in YES
            if heard in STOP:
                raise Stopped
            self.say(self.language("Type yes or no."))
        return False

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
