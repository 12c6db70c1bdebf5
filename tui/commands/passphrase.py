"""The passphrase of a site: chosen, or changed."""

from argparse import Namespace

from store.site import Site
from tui.commands.folders import data_folder
from tui.commands.said import FINE, told
from tui.passphrase import choose


def run(options: Namespace) -> int:
    """Ask for it."""
    return told(lambda: (choose(Site(data_folder(options.data))), FINE))
