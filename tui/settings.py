"""What the people of a site have set for their screens: a small file in its folder that tells of no participant."""

from dataclasses import dataclass
from pathlib import Path

from store import sync
from store.errors import Damaged, Missing, Refused
from trials.document import Refused as NotRead
from trials.document import read

NAME = "settings.yaml"  # not .json: no record of this site
MOST_FILE = 4096
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Settings:
    """`lock_after` is the number of minutes without a key after which the screen is hidden; 0: never."""

    lock_after: int = 0


def read_settings(folder: Path, disk: sync.Disk) -> Settings:
    """The settings of the site in `folder`, those of a new one when there is no file. Refused when it says more."""
    try:
        data = read(sync.read_file(disk, folder / NAME, MOST_FILE, NAME), NAME).data
    except Missing:
        return Settings()
    except (Damaged, NotRead) as error:
        raise Refused(f"{error} Mend {NAME} in {folder}, or remove it.") from None
    match data:
        case {"lock_after": int(minutes), **rest} if (
            not rest and not isinstance(minutes, bool) and 0 <= minutes <= MOST_MINUTES
        ):
            return Settings(minutes)
    raise Refused(
        f"{NAME} in {folder} must say lock_after: and a number of minutes up to {MOST_MINUTES}, 0 for never."
    )


def write_settings(folder: Path, settings: Settings, disk: sync.Disk) -> None:
    """Keep the settings. NotSaved."""
    try:
        sync.replace(disk, folder / NAME, f"lock_after: {settings.lock_after}\n".encode("ascii"))
    except OSError as error:
        raise sync.not_saved(error, NAME) from error


def minutes(text: str) -> int:
    """A number of minutes as typed; nothing is 0. Refused."""
    text = text.strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MOST_MINUTES):
        raise Refused(f"Type a number of minutes from 1 to {MOST_MINUTES}, or 0 for never.")
    return int(text)
