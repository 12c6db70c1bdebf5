"""The app, or with --plain the conversation line by line."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from store.errors import RecordError
from store.site import Site
from tui.commands.folders import data_folder, keep_validated
from tui.commands.said import MISUSE, complain, language_of, record_failed
from tui.settings import read_settings


def run(options: Namespace) -> int:
    """Open it, on the site's folder or on a temporary one with samples."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    plain = options.plain or (terminal and os.environ.get("TERM") == "dumb")
    if not (terminal or plain):
        language = language_of(options)
        wanted = language(
            "The app needs a terminal; use trialscreen --plain for a conversation over a pipe, or trialscreen judge "
            "for answers in a file."
        )
        return complain(wanted, MISUSE)
    try:
        if options.demo:
            return _demo(options)
        from tui.passphrase import unlock

        site = Site(data_folder(options.data))
        unlock(site, language_of(options))
        return _open(site, options)
    except RecordError as error:
        return record_failed(error, language_of(options))


def _demo(options: Namespace) -> int:
    from tempfile import TemporaryDirectory

    from tui.demo import fill

    with TemporaryDirectory(prefix="trialscreen-demo-") as folder:
        site = Site(Path(folder))
        fill(site, language_of(options))
        return _open(site, options)


def _open(site: Site, options: Namespace) -> int:
    keep_validated()
    language = language_of(options, read_settings(site.folder, site.disk).language)
    if options.plain or os.environ.get("TERM") == "dumb":
        from tui import plain as conversation

        return conversation.run(site, language)
    from tui.app import run

    return run(site, language, look=options.look, demo=options.demo)
