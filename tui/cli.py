"""The command line: each command is a module of its own, loaded when it is named."""

import gc
import os
import sys
from collections.abc import Sequence

from tui.arguments import read_arguments

LOADED = 100_000  # objects: what is loaded at the start stays, and is not to be looked through for garbage meanwhile


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    gc.set_threshold(LOADED)
    options = read_arguments(arguments)
    from importlib import import_module

    from trials.document import Refused
    from tui.commands.said import FAILED, FINE, MISUSE, complain, language_of

    try:
        code: int = import_module(f"tui.commands.{options.command}").run(options)
        return code
    except Refused as refused:
        return complain(language_of(options).tell(refused), MISUSE)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - whoever read us has gone; nothing more to say
        return FINE
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from tui.faults import crash_words

        return complain(crash_words(error, language_of(options)), FAILED)


if __name__ == "__main__":
    sys.exit(main())
