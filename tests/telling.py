"""Lines that are read at once: by the test that started a process, or by whoever runs `pytest -s` for the figures."""

import sys


def aloud(text: object) -> None:
    """Write a line, whatever comes next: a process may be killed after any of them."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
