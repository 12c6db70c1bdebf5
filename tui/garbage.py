"""Python's collector of garbage, kept from what stands until the program ends.

Textual, the trials and the pages are some 100,000 objects. To look through them takes a tenth of a second, and Python
would do so again and again, in the middle of a key.
"""

import gc

YOUNG = 5_000  # new objects before they are looked through; Python's own 700 are several times in one answer


def spare_what_stands() -> None:
    """Begin to spare what is loaded: in the program, not in tests, which throw whole apps away."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.freeze()


def spare_this_too() -> None:
    """Once that has begun, spare what was made since then as well."""
    if gc.get_freeze_count():
        gc.freeze()


def look_through_all() -> None:
    """What stood is thrown away: look through it after all, once."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()
