"""A report, a log, a record or forms, written to a file."""

from argparse import Namespace
from datetime import date
from pathlib import Path

from tui.commands.folders import data_folder
from tui.commands.said import MISUSE, complain, language_of, progress, told
from tui.export_kinds import Export
from tui.exporting import export, export_trial
from tui.records import opened


def run(options: Namespace) -> int:
    """Write it."""
    path, language = Path(options.output), language_of(options)
    if not (options.screening or options.all):
        if not options.trial:
            return complain(language("Say what to export: --screening CODE, --all, or --trial ID."), MISUSE)
        return told(
            lambda: export_trial(options.kind, options.trial, path, force=options.force, language=language), language
        )
    wanted = Export(
        options.kind,
        path,
        options.screening,
        options.by,
        options.deidentified,
        options.force,
        options.trial,
        language,
    )
    site = data_folder(options.data)
    return told(lambda: export(opened(site, language), wanted, date.today(), progress), language)
