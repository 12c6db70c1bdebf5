"""Asking for the passphrase of a site, at the terminal, before anything of it is shown."""

import sys
from getpass import getpass

from store.errors import Refused
from store.site import Site
from trials.language import Language, said

TRIES = 3


def unlock(site: Site, language: Language) -> None:
    """Ask until the passphrase is right, where somebody sits at the terminal; else take the first line of input.

    Refused when it stays wrong; a RecordError when the key file cannot be used.
    """
    left = TRIES if sys.stdin.isatty() else 1
    while site.passphrase.wanted:
        left -= 1
        try:
            site.passphrase.give(typed(language("Passphrase of these records: ")))
        except Refused as refused:
            if not left:
                raise Refused(
                    said(
                        "{fault} Nothing was opened. Without the passphrase nobody can read them.",
                        fault=refused.args[0],
                    )
                ) from None
            print(language("{fault} Try again.", fault=refused.args[0]), file=sys.stderr)  # noqa: T201 - beside its question


def choose(site: Site, language: Language) -> str:
    """Ask for a passphrase, or for the present one and another; returns what to tell."""
    new = not site.passphrase.chosen
    unlock(site, language)
    text = typed(language("New passphrase: "))
    if sys.stdin.isatty() and typed(language("The same again: ")) != text:
        raise Refused(said("The two were not the same: nothing was changed."))
    plain = site.choose_passphrase(text)
    keep = language("Write it down and keep it apart from this computer: whoever has lost it has lost the records.")
    if not new:
        changed = language("The passphrase was changed.")
        return language.sentences((changed, keep, language("Earlier backups open with the earlier one.")))
    told = [
        language("What is entered from now on in new screenings is encrypted."),
        keep,
        language("Nobody can restore it."),
    ]
    if plain:
        told.append(language("Screenings begun before stay as they are, not encrypted: {count}.", count=plain))
    return language.sentences(told)


def typed(prompt: str) -> str:
    """What is typed, unseen, or the next line of input."""
    if sys.stdin.isatty():
        return getpass(prompt)
    line = sys.stdin.buffer.readline()  # of the bytes, so that the text after it can still be read in its own way
    return line.decode("utf-8", "replace").rstrip("\r\n")
