"""Where a command finds the site's records, and where validated definitions are kept."""

import os
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
    from platformdirs import user_cache_path

    from trials.kept import keep_in

    keep_in(user_cache_path("trialscreen", appauthor=False) / "validated")
