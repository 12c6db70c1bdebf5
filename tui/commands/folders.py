"""Where a command finds the site's records, and where validated definitions are kept."""

import os
import sys
from pathlib import Path


def data_folder(given: str | None) -> Path:
    """The site's folder: as given, or TRIALSCREEN_DATA, or the user's data folder of this system."""
    chosen = given or os.environ.get("TRIALSCREEN_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("trialscreen", appauthor=False)


def keep_validated() -> None:
    """Keep definitions that were validated for the next start. Whoever verifies a record does not."""
    from trials.kept import keep_in

    keep_in(cache_folder() / "validated")


def cache_folder() -> Path:
    """The user's cache folder of this system. On Linux without platformdirs, which loads a dozen modules for it."""
    if sys.platform == "linux":
        given = os.environ.get("XDG_CACHE_HOME", "")
        return Path(given if os.path.isabs(given) else os.path.expanduser("~/.cache")) / "trialscreen"
    from platformdirs import user_cache_path

    return user_cache_path("trialscreen", appauthor=False)
