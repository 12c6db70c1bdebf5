"""The same interview line by line: for screen readers, dumb terminals and pipes. Loads no screen."""

import signal
import sys
from io import TextIOWrapper
from typing import NoReturn, TextIO

from store.events import Clock, local_clock
from store.site import Site
from trials.language import Language, said
from tui.plain.desk import Desk
from tui.plain.talk import Ended, Stopped, Talk
from tui.sitting import Sitting

SAFE = said(
    "Everything that was said to be saved is saved. It goes on at the next question when the screening is opened."
)
INTERRUPTED = 130
FAREWELLS = {"SIGTERM": 143, "SIGHUP": 129}


def run(site: Site, language: Language) -> int:
    """Hold the conversation over standard input and output; returns the exit code."""
    _leave_cleanly_on_signals()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a byte that is no text must not end the conversation
    return converse(site, local_clock, sys.stdin, sys.stdout, language)


def converse(site: Site, clock: Clock, lines: TextIO, out: TextIO, language: Language) -> int:
    """Hold the conversation over two streams; returns the exit code."""
    talk = Talk(lines, out, language)
    sitting = Sitting(site, clock, language)
    try:
        Desk(sitting, talk).run()
    except Stopped:
        talk.say("", language("Stopped. {safe}", safe=SAFE))
    except Ended:
        talk.say("", language("The input has ended. {safe}", safe=SAFE))
    except KeyboardInterrupt:
        talk.say("", language("Stopped. {safe}", safe=SAFE))
        return INTERRUPTED
    finally:
        sitting.leave()
    return 0


def _leave_cleanly_on_signals() -> None:
    """Give the open record back when the line goes away; every answer is on the disk already."""

    def leave(number: int, _: object) -> NoReturn:
        sys.exit(codes[number])

    codes = {int(getattr(signal, name)): code for name, code in FAREWELLS.items() if hasattr(signal, name)}
    for number in codes:
        signal.signal(number, leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a launcher may have left Ctrl+C ignored
