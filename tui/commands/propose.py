"""The answers that a FHIR file would propose. Nothing is recorded."""

from argparse import Namespace
from pathlib import Path

from tui.commands.folders import data_folder
from tui.commands.said import FINE, language_of, told
from tui.proposing import listed
from tui.records import opened


def run(options: Namespace) -> int:
    """Print them."""
    file, code, language = Path(options.file), options.screening, language_of(options)

    def act() -> tuple[str, int]:
        site = opened(data_folder(options.data), language)
        return listed(site, file, code, language, as_json=options.json), FINE

    return told(act, language)
