"""What the people of a site have set for their screens: a small file in its folder that tells of no participant."""

from dataclasses import dataclass
from pathlib import Path

from store import sync
from store.errors import Damaged, Missing, Refused
from trials.document import Refused as NotRead
from trials.document import read
from trials.language import LANGUAGES, said

NAME = "settings.yaml"  # not .json: no record of this site
MOST_FILE = 4096
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Settings:
    """`lock_after` is the number of minutes without a key after which the screen is hidden; 0: never.

    `language` is the code of the language of the screens; "": that of whoever opens the program.
    """

    lock_after: int = 0
    language: str = ""


def read_settings(folder: Path, disk: sync.Disk) -> Settings:
    """The settings of the site in `folder`, those of a new one when there is no file. Refused when it says more."""
    try:
        data = read(sync.read_file(disk, folder / NAME, MOST_FILE, NAME), NAME).data
    except Missing:
        return Settings()
    except (Damaged, NotRead) as error:
        raise Refused(
            said("{fault} Mend {file} in {folder}, or remove it.", fault=error.args[0], file=NAME, folder=folder)
        ) from None
    match data:
        case {**given} if given and given.keys() <= {"lock_after", "language"}:
            minutes, language = given.get("lock_after", 0), given.get("language", "")
            if type(minutes) is int and 0 <= minutes <= MOST_MINUTES and language in ("", *LANGUAGES):
                return Settings(minutes, language)
    raise Refused(
        said(
            "{file} in {folder} may say lock_after: and a number of minutes up to {most}, 0 for never, and language: "
            "and one of {languages}; nothing else.",
            file=NAME,
            folder=folder,
            most=MOST_MINUTES,
            languages=", ".join(LANGUAGES),
        )
    )


def write_settings(folder: Path, settings: Settings, disk: sync.Disk) -> None:
    """Keep the settings. NotSaved."""
    language = f"language: {settings.language}\n" if settings.language else ""
    try:
        sync.replace(disk, folder / NAME, f"lock_after: {settings.lock_after}\n{language}".encode("ascii"))
    except OSError as error:
        raise sync.not_saved(error, NAME) from error


def minutes(text: str) -> int:
    """A number of minutes as typed; nothing is 0. Refused."""
    text = text.strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MOST_MINUTES):
        raise Refused(said("Type a number of minutes from 1 to {most}, or 0 for never.", most=MOST_MINUTES))
    return int(text)
