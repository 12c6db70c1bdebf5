"""A copy of everything in another folder, or one screening handed over as a file."""

from argparse import Namespace
from pathlib import Path

from tui.commands.folders import data_folder
from tui.commands.said import language_of, told
from tui.records import backed_up, existing, handed_over, opened


def run(options: Namespace) -> int:
    """Make it, and verify it."""
    folder, code, site = Path(options.folder), options.screening, data_folder(options.data)
    language = language_of(options)
    if code is None:
        return told(lambda: backed_up(existing(site), folder, language, as_json=options.json), language)

    def hand_over() -> tuple[str, int]:
        return handed_over(opened(site, language), code, folder, options.by, language, as_json=options.json)

    return told(hand_over, language)
