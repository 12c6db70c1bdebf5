"""A copy of everything in another folder, or one screening handed over as a file."""

from argparse import Namespace
from pathlib import Path

from tui.commands.folders import data_folder
from tui.commands.said import told
from tui.records import backed_up, existing, handed_over, opened


def run(options: Namespace) -> int:
    """Make it, and verify it."""
    folder, code = Path(options.folder), options.screening
    if code is None:
        return told(lambda: backed_up(existing(data_folder(options.data)), folder, as_json=options.json))
    site = data_folder(options.data)
    return told(lambda: handed_over(opened(site), code, folder, options.by, as_json=options.json))
