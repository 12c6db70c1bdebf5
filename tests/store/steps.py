"""What a site does in a sitting, step by step: `python -m tests.store.steps FOLDER COPY` does all of it.

Each step ends by telling what is saved, once it is; a failure ends the sitting with its sentence.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from store.backup import backup, failed
from store.errors import RecordError
from store.folding import Binding
from store.site import Site
from store.sync import Disk
from store.verify import exit_code
from tests.store.conftest import ANNA, TRIAL
from tests.telling import aloud

Tell = Callable[[str], object]
DEFINITION = b"trial: {id: zm001-sle}\n"


def create(site: Site, tell: Tell) -> None:
    """A first person, a definition, a screening and its first answer."""
    if not site.people.list():
        site.people.add("Anna Berg", "coordinator")
    binding = Binding(site.keep(DEFINITION), None, "screening")
    with site.start("S-014", {TRIAL: binding}, ANNA) as screening:
        tell("started")
        screening.append("answered", "q0", by=ANNA, new="x" * 300)
        tell("q0")


def append(site: Site, tell: Tell) -> None:
    """Opening, answers, a correction, and closing."""
    with site.open(site.screenings()[0].token, ANNA) as screening:
        if screening.readonly:
            tell(str(screening.readonly or ""))
            return
        for n in range(3):
            key = f"q{len(screening.answers)}"
            screening.append("answered", key, by=ANNA, new=f"{n}" * 200, verdicts={"n": n})
            tell(key)
        screening.append("answered", "q0", by=ANNA, new="y", reason="typing error")


def lock(site: Site, tell: Tell) -> None:
    """Opening and closing, and a look at who is writing meanwhile."""
    token = site.screenings()[0].token
    with site.open(token, ANNA):
        site.holder(token)


def copy_to(folder: Path) -> Callable[[Site, Tell], None]:
    """A backup, whole when it says so."""

    def step(site: Site, tell: Tell) -> None:
        done, checked = backup(site, folder)
        tell("copied" if not failed(done) and not exit_code(checked) else "not copied")

    return step


def sitting(folder: Path, copy: Path, tell: Tell, disk: Disk | None = None) -> None:
    """All of it; the sentence of what fails is told last."""
    try:
        site = Site(folder, login="desk", disk=disk)
        if not site.screenings():
            create(site, tell)
        append(site, tell)
        copy_to(copy)(site, tell)
    except RecordError as error:
        tell(f"! {error}")


if __name__ == "__main__":
    sitting(Path(sys.argv[1]), Path(sys.argv[2]), aloud)
