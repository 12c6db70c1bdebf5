"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class Ticks:
    """A clock that moves on by one second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 15, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now
