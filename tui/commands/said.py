"""How a command speaks: what it prints and asks, its complaints, and its exit codes."""

# ruff: noqa: T201 - commands print here

import os
import sys
from argparse import Namespace
from collections.abc import Callable

from store.errors import Damaged, Locked, NewerVersion, NotSaved, RecordError
from trials.language import LANGUAGES, Language, spoken

FINE, FAILED, MISUSE, LOCKED, NEWER = 0, 1, 2, 3, 4


def language_of(options: Namespace, set_here: str = "") -> Language:
    """The language that was asked for, else the code that a site has set, else that of the locale."""
    return LANGUAGES.get(options.language or set_here) or spoken(os.environ)


def told(act: Callable[[], tuple[str, int]], language: Language) -> int:
    """Print what a command on the record returns; its refusals have exit codes of their own."""
    try:
        text, code = act()
    except RecordError as error:
        return record_failed(error, language)
    say(text)
    return code


def record_failed(error: RecordError, language: Language) -> int:
    """Complain of a record, with the exit code of what is wrong with it."""
    codes = {Damaged: FAILED, NotSaved: FAILED, Locked: LOCKED, NewerVersion: NEWER}
    unnamed = FAILED if type(error) is RecordError else MISUSE  # something that cannot be read at all
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), unnamed)
    return complain(language.tell(error), code)


def say(text: str) -> None:
    """Print a text; what the terminal cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding))


def dump(data: object) -> str:
    """Plain data as JSON to read."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False)


def complain(sentence: str, code: int) -> int:
    """Say what is wrong where nothing is mistaken for a result, and return the exit code."""
    print(f"trialscreen: {sentence}", file=sys.stderr)
    return code


def heard(prompt: str) -> str:
    """Ask for a line where nothing is mistaken for a result: what is typed, or the next line of the input."""
    from trials.text import one_line

    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.buffer.readline().decode("utf-8", "replace")
    if not sys.stdin.isatty():
        print(file=sys.stderr)  # nobody saw an Enter
    return one_line(line)


def progress(done: int, of: int) -> None:
    """Say in figures how far it is, to somebody who waits at a terminal."""
    if sys.stderr.isatty() and (done % 100 == 0 or done == of >= 100):
        print(f"\r{done}/{of}", end="\n" if done == of else "", file=sys.stderr)
