"""A first trial file from a registry record or from pasted criteria."""

from argparse import Namespace
from pathlib import Path

from trials.document import file_bytes
from trials.registry import new_trial, not_understood
from tui.commands.said import FINE, MISUSE, complain, say


def run(options: Namespace) -> int:
    """Write it to a new file, or print it."""
    path = Path(options.source)
    content = file_bytes(path)
    text = new_trial(content, path.name, options.id)
    if options.output:
        try:
            with open(options.output, "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return complain(f"{Path(options.output).name} exists already; give another name.", MISUSE)
        except OSError as error:
            return complain(f"{Path(options.output).name} cannot be written ({error.strerror}).", MISUSE)
    else:
        say(text.rstrip("\n"))
    left = len(not_understood(content, path.name))
    note = (
        f"{left} pieces of the text were not understood and stand in the file as gaps (X01 and on). " if left else ""
    )
    return complain(f"{note}No criterion is reviewed yet: read each against its text.", FINE)
