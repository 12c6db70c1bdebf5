"""How a process of its own tells the test that started it what it has done."""

import sys


def aloud(text: str) -> None:
    """Write a line at once: it may be killed after any of them."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
