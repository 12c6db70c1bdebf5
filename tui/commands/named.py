"""The trial that a command names: one that came with the program, a definition file, or one of this site's own."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from trials.catalog import load, load_bytes, load_with, shipped
from trials.definition import Trial
from trials.document import file_bytes
from trials.language import Language
from trials.text import one_line
from tui.commands.folders import data_folder

if TYPE_CHECKING:  # a trial that came with the program needs no look at the site
    from store.offered import Offered


def named_trial(options: Namespace, trial: str, language: Language, supplement: str | None = None) -> Trial:
    """The trial of an id or path, with a supplement laid over it that is named, never one of the site. Refused.

    An id of a shipped trial is that trial, unless the site's folder is named too.
    """
    by_id = "/" not in trial and not Path(trial).exists()
    if by_id and (options.data or trial not in shipped()):
        here = site_trials(options, language)
        if offer := here.trials.get(trial):
            laid = (file_bytes(Path(supplement)), one_line(Path(supplement).name)) if supplement else None
            name = offer.own or f"{trial}.yaml"
            return load_bytes(offer.definition, name, supplement=laid, language=language)
        if any(one.own for one in here.trials.values()) and not Path(trial).suffix:
            here.offer(trial)  # refuses it, and says which there are
    return load_with(trial, Path(supplement), language) if supplement else load(trial, language)


def site_trials(options: Namespace, language: Language) -> "Offered":
    """What the site's folder offers, with what came with the program."""
    from store.offered import offered

    return offered(data_folder(options.data), language)
