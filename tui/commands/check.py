"""Trial definitions checked: what stands in them, their cases, and how good those are."""

from argparse import Namespace

from trials.catalog import source_bytes
from trials.check.file import check, checked_json
from tui.check_text import cases_to_paste, checked_lines
from tui.commands.folders import keep_validated
from tui.commands.said import FAILED, FINE, dump, say


def run(options: Namespace) -> int:
    """Print what was found; it fails when a definition does."""
    keep_validated()
    found = []
    sources = [source_bytes(given) for given in options.files]
    for source in sources:
        checked = check(*source, others=sources)
        found.append(checked)
        if not options.json:
            lines = cases_to_paste(checked) if options.cases else checked_lines(checked, every=options.all)
            say("\n".join(lines))
    if options.json:
        say(dump([checked_json(checked) for checked in found]))
    return FINE if all(checked.passed for checked in found) else FAILED
