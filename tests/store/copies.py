"""What a site holds and what was done to it, to compare a copy with what it is of."""

from pathlib import Path

from store.backup import Moved
from store.site import Site
from store.verify import verify


def heads(site: Site) -> dict[str, str]:
    """The newest hash of every record and of the people, by name."""
    return {c.name: c.head for c in verify(site, put_down=False) if c.what in ("screening", "people")}


def files(folder: Path) -> dict[str, bytes]:
    """Every file but the locks, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def states(done: list[Moved]) -> dict[str, str]:
    """What became of each thing, by name."""
    return {moved.name: moved.state for moved in done}
