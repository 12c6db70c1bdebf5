"""Dataclasses as in the standard library, at a fraction of its time at start.

The library loads `inspect` and compiles up to eight functions for a class, which takes half a millisecond; this
program has more than a hundred. Here one function is compiled, and the classes share the others. Readers and type
checkers may take them for what the library makes, and so may its own `fields`, `replace` and `asdict`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_REQUIRED: Any = object()


class _Factory:
    """What makes the default of an attribute, for each object anew."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


class _Fields:
    """The fields as the standard library knows them, for whoever asks it."""

    def __get__(self, _: object, owner: Any) -> Mapping[str, Any]:
        import dataclasses

        alike = dataclasses.make_dataclass(owner.__name__, owner.__match_args__)
        return {found.name: found for found in dataclasses.fields(alike)}


def _dataclass(cls: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True) -> Any:
    if cls is None:
        return partial(_dataclass, frozen=frozen, slots=slots, eq=eq)
    body = dict(vars(cls))
    own = {name: body.get(name, _REQUIRED) for name in body.get("__annotations__", ())}
    inherited: Mapping[str, Any] = getattr(cls, "__dataclass_defaults__", {})
    defaults = {**inherited, **own}
    made = _methods(defaults, frozen, eq)
    made["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    if slots:
        slots_of_its_own = tuple(name for name in own if name not in inherited)
        for name in (*own, "__dict__", "__weakref__"):
            body.pop(name, None)
        again = type(cls)(cls.__name__, cls.__bases__, {**made, **body, "__slots__": slots_of_its_own})
        again.__qualname__ = cls.__qualname__
        return again
    for name, part in made.items():
        if name not in body:
            setattr(cls, name, part)
    for name, default in own.items():
        if isinstance(default, _Factory):
            delattr(cls, name)
    return cls


def _methods(defaults: Mapping[str, Any], frozen: bool, eq: bool) -> dict[str, Any]:
    """What a class gets that does not have it itself."""
    made: dict[str, Any] = {
        "__init__": _init(defaults, frozen),
        "__repr__": _repr,
        "__match_args__": tuple(defaults),
        "__dataclass_fields__": _Fields(),
        "__dataclass_defaults__": defaults,
    }
    if eq:
        key = attrgetter(*defaults) if defaults else type
        made |= {"__dataclass_key__": key, "__eq__": _eq, "__hash__": _hash if frozen else None}
    if frozen:
        made |= {"__setattr__": _refuse, "__delattr__": _refuse, "__reduce__": _reduce}
    return made


def _init(defaults: Mapping[str, Any], frozen: bool) -> Callable[..., None]:
    given, lines, names = ["self"], ["pass"], {"_set": object.__setattr__, "_absent": _REQUIRED}
    for name, default in defaults.items():
        value = name
        if isinstance(default, _Factory):
            names[f"_make_{name}"] = default.make
            given.append(f"{name}=_absent")
            value = f"_make_{name}() if {name} is _absent else {name}"
        elif default is _REQUIRED:
            given.append(name)
        else:
            names[f"_default_{name}"] = default
            given.append(f"{name}=_default_{name}")
        lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    made: dict[str, Any] = {}
    exec(f"def __init__({', '.join(given)}):\n " + "\n ".join(lines), names, made)  # noqa: S102 - of names of ours alone
    init: Callable[..., None] = made["__init__"]
    return init


def _repr(self: Any) -> str:
    return (
        f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__match_args__)})"
    )


def _eq(self: Any, other: Any) -> Any:
    return (
        self.__dataclass_key__(self) == self.__dataclass_key__(other)
        if other.__class__ is self.__class__
        else NotImplemented
    )


def _hash(self: Any) -> int:
    return hash(self.__dataclass_key__(self))


def _refuse(_: Any, name: str, *value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot {'assign to' if value else 'delete'} field {name!r}")


def _reduce(self: Any) -> tuple[Any, ...]:
    """How a frozen object is copied: made again, since nothing can be set."""
    return type(self), tuple(getattr(self, name) for name in self.__match_args__)


def _field(*, default_factory: Callable[[], Any]) -> Any:
    return _Factory(default_factory)


def _replace(one: Any, /, **changes: Any) -> Any:
    return type(one)(**{name: getattr(one, name) for name in one.__match_args__} | changes)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    dataclass, field, replace = _dataclass, _field, _replace
