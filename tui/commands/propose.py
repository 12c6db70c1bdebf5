"""The answers that a FHIR file would propose. Nothing is recorded."""

from argparse import Namespace
from pathlib import Path

from tui.commands.folders import data_folder
from tui.commands.said import FINE, told
from tui.proposing import listed
from tui.records import opened


def run(options: Namespace) -> int:
    """Print them."""
    file, code = Path(options.file), options.screening
    return told(lambda: (listed(opened(data_folder(options.data)), file, code, as_json=options.json), FINE))
