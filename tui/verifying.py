"""Verifying a site beside the work that goes on at it, and what is said of it there."""

import time
from collections.abc import Callable

from store.errors import RecordError
from store.site import Site
from store.verify import verify
from trials.language import Language

PAUSE = 0.005  # seconds after each record, so that keys are answered meanwhile
QUIET = 1.0  # seconds without a key before it goes on


def said_of(site: Site, stopped: Callable[[], bool], language: Language, untouched: Callable[[], float]) -> str:
    """What is first of all wrong at a site, and how much more is; "" for nothing, or when `stopped`.

    It waits while keys come: `untouched` says for how many seconds none came.
    """
    said: list[str] = []
    try:
        for checked in verify(site, put_down=False):
            if stopped():
                return ""
            if checked.state == "damaged":
                said.append(language("{name}: {sentence}", name=checked.shown, sentence=checked.faults[0]))
            time.sleep(PAUSE)
            while untouched() < QUIET and not stopped():
                time.sleep(PAUSE)
    except RecordError as error:
        said.append(language.tell(error))
    said += map(language, site.warnings())
    if not said[1:]:
        return "".join(said)
    more = language("And {count} more: run trialscreen verify.", count=len(said) - 1)
    return language.sentences((said[0], more))
