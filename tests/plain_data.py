"""Plain data from JSON or YAML, to be changed in every place."""

from typing import Any

Place = tuple[Any, ...]


def places(data: Any, at: Place = ()) -> list[Place]:
    """The place of every part, the whole first."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [at, *(place for name, part in parts for place in places(part, (*at, name)))]


def replaced(data: Any, at: Place, by: Any) -> Any:
    """The data with one part replaced."""
    if not at:
        return by
    parts = dict(data) if isinstance(data, dict) else list(data)
    parts[at[0]] = replaced(parts[at[0]], at[1:], by)
    return parts
