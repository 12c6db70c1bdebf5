"""A first trial file from a registry record or from pasted criteria."""

from argparse import Namespace
from pathlib import Path

from trials.document import file_bytes
from trials.registry.first_file import new_trial, not_understood
from tui.commands.said import FINE, MISUSE, complain, language_of, say


def run(options: Namespace) -> int:
    """Write it to a new file, or print it."""
    path, name, language = Path(options.source), Path(options.output or "").name, language_of(options)
    content = file_bytes(path)
    text = new_trial(content, path.name, options.id)
    if options.output:
        try:
            with open(options.output, "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return complain(language("{name} exists already; give another name.", name=name), MISUSE)
        except OSError as error:
            return complain(language("{name} cannot be written ({why}).", name=name, why=error.strerror), MISUSE)
    else:
        say(text.rstrip("\n"))
    left = len(not_understood(content, path.name))
    notes = [language("No criterion is reviewed yet: read each against its text.")]
    if left:
        gaps = language.plural(
            left,
            "{count} piece of the text was not understood and stands in the file as a gap (X01).",
            "{count} pieces of the text were not understood and stand in the file as gaps (X01 and on).",
        )
        notes.insert(0, gaps)
    return complain(language.sentences(notes), FINE)
