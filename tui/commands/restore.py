"""What is missing, damaged or behind here, put back from a backup or a screening handed over."""

from argparse import Namespace
from pathlib import Path

from store.site import Site
from tui.commands.folders import data_folder
from tui.commands.said import language_of, told
from tui.records import restored


def run(options: Namespace) -> int:
    """Put it back; never less than there was."""
    source, code = Path(options.source), options.screening
    site, language = Site(data_folder(options.data)), language_of(options)
    return told(lambda: restored(site, source, code, language, as_json=options.json), language)
