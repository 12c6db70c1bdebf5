"""The passphrase of a site: chosen, or changed."""

from argparse import Namespace

from store.site import Site
from tui.commands.folders import data_folder
from tui.commands.said import FINE, language_of, told
from tui.passphrase import choose


def run(options: Namespace) -> int:
    """Ask for it."""
    language = language_of(options)
    return told(lambda: (choose(Site(data_folder(options.data)), language), FINE), language)
