"""Every record and definition read again, and compared with the register."""

from argparse import Namespace

from tui.commands.folders import data_folder
from tui.commands.said import MISUSE, complain, language_of, told


def run(options: Namespace) -> int:
    """Print what verifying found."""
    from tui.passphrase import unlock
    from tui.records import existing, verified

    language = language_of(options)
    if options.all and options.code:
        return complain(language("Verify one screening by its code, or all of them with --all."), MISUSE)

    def act() -> tuple[str, int]:
        site = existing(data_folder(options.data))
        if options.passphrase:
            unlock(site, language)
        return verified(site, options.code, language, as_json=options.json)

    return told(act, language)
