"""The quick dataclasses beside those of the standard library: what can be seen of the two is the same."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from trials.dataclass import dataclass, field, replace

EVERY = [
    {"frozen": frozen, "slots": slots, "eq": eq}
    for frozen in (True, False)
    for slots in (True, False)
    for eq in (True, False)
]


def made(by: Any, options: Mapping[str, bool]) -> tuple[Any, Any]:
    """The same class and the same class below it, each with required attributes and with those of every default."""
    factory = field if by is dataclass else dataclasses.field

    @by(**options)
    class Dose:
        """What was given."""

        drug: str
        amount: int = 2
        times: list[str] = factory(default_factory=list)

        @property
        def words(self) -> str:
            return f"{self.amount} of {self.drug}"

    @by(**options)
    class Course(Dose):
        until: str = ""
        amount: int = 3

    return Dose, Course


@pytest.mark.parametrize("options", EVERY, ids=str)
def test_a_class_behaves_as_that_of_the_standard_library(options: dict[str, bool]) -> None:
    for ours, theirs in zip(made(dataclass, options), made(dataclasses.dataclass, options), strict=True):
        assert ours.__doc__ == theirs.__doc__ or ours.__doc__ is None
        assert ours.__match_args__ == theirs.__match_args__
        assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
        assert seen(ours) == seen(theirs)


def seen(kind: Any) -> list[object]:
    """What can be seen of a class and its objects."""
    one, same, other = kind("iron", 5), kind("iron", 5), kind("zinc")
    found: list[object] = [repr(one), one.words, one.times, one.times is not same.times, one == same, one == other]
    found += [one != same, one == ("iron", 5), hasattr(one, "__dict__"), vars(kind).get("__slots__")]
    found += [said(lambda: hash(kind("iron", 5, ())) == hash(kind("iron", 5, ())))]
    found += [said(lambda: setattr(one, "drug", "zinc")), said(lambda: delattr(one, "drug"))]
    found += [said(kind), said(lambda: kind("iron", dose=1)), said(lambda: setattr(other, "more", 1)) is None]
    again = [replace(same, amount=7), dataclasses.replace(same, amount=7), copy.copy(same), copy.deepcopy(same)]
    found += [(each.drug, each.amount, each.times) for each in again]
    return [*found, [(each.name) for each in dataclasses.fields(kind)], dataclasses.asdict(same)]


def said(act: Any) -> object:
    """What an act returns, or the kind and the words of its refusal."""
    try:
        return act()
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


@dataclass(frozen=True, slots=True)
class Kept:
    drug: str
    amount: int = 1


def test_a_frozen_object_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept("iron", 4))) == Kept("iron", 4)  # noqa: S301 - of our own making


def test_a_method_that_a_class_has_itself_is_kept() -> None:
    @dataclass(frozen=True)
    class Spoken:
        word: str

        def __repr__(self) -> str:
            return self.word

    assert repr(Spoken("yes")) == "yes"
