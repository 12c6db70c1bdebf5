"""The Pydantic models of an instrument's file."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from trials.schema_types import Factor, Model, Name, Number, Unit
from trials.worded import Text, Words, alike

InstrumentId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


Days = Annotated[int, Field(ge=0, le=36_600)]


class CutoffModel(Model):
    min: Number | None = None
    max: Number | None = None
    above: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> "CutoffModel":
        if len(self.model_fields_set) != 1:
            raise ValueError("a cut-off is one of min, max, above and below; keep one")
        return self


class CutoffReading(Model):
    """One of several readings of a cut-off, by its label."""

    label: Words
    cutoff: CutoffModel


class WindowModel(Model):
    label: Words
    days: Days


ALIKE = "two labels are the same in one of the languages; name each reading by its own"
_BY_LABEL = Discriminator(lambda value: "listed" if isinstance(value, list) else "labelled")
Cutoffs = Annotated[
    Annotated[dict[Text, CutoffModel], Tag("labelled")] | Annotated[list[CutoffReading], Tag("listed")], _BY_LABEL
]
Windows = Annotated[
    Annotated[dict[Text, Days], Tag("labelled")] | Annotated[list[WindowModel], Tag("listed")], _BY_LABEL
]


class ItemModel(Model):
    weight: int | None = Field(None, ge=1, le=1000)
    label: Words
    means: Words
    number: Words = ""
    unit: Unit | None = None
    accept: dict[Unit, Factor] = Field(default_factory=dict)
    cutoff: CutoffModel | None = None
    cutoffs: Cutoffs = Field(default_factory=dict)
    measure: Name | None = None
    asked_above: Number | None = None
    disputed: list[Words] | None = Field(None, min_length=2, max_length=2)

    @model_validator(mode="after")
    def _fits(self) -> "ItemModel":
        if self.cutoff and self.cutoffs:
            raise ValueError("an item has cutoff, or cutoffs by reading; keep one")
        if bool(self.number) != bool(self.cutoff or self.cutoffs):
            raise ValueError("number and cutoff belong together; add the one that is missing")
        if (self.unit or self.measure or self.asked_above) and not self.number:
            raise ValueError("unit, measure and asked_above belong to an item with a number; add number and cutoff")
        if self.accept and not self.unit:
            raise ValueError("accept converts other units to the item's unit; add unit")
        if len(self.cutoffs) == 1:
            raise ValueError("cutoffs are two or more readings, the most lenient first; write one as cutoff")
        if alike(_labels(self.cutoffs)) or alike(self.disputed or ()):
            raise ValueError(ALIKE)
        cutoffs = self.cutoffs.values() if isinstance(self.cutoffs, dict) else [one.cutoff for one in self.cutoffs]
        tests = [cutoff.model_dump(exclude_none=True) for cutoff in cutoffs]
        if any(not _lenient(tests[0], test) for test in tests[1:]):
            raise ValueError("the first of the cutoffs must hold wherever another does; put the most lenient first")
        return self


def _labels(readings: Cutoffs | Windows) -> Iterator[str]:
    return iter(readings) if isinstance(readings, dict) else (one.label for one in readings)


def _lenient(first: dict[str, str], other: dict[str, str]) -> bool:
    """Whether `first` holds wherever `other` does."""
    ((word, bound),) = first.items()
    ((its, other_bound),) = other.items()
    upward = ("min", "above")
    if (word in upward) != (its in upward):
        return False
    a, b = Fraction(bound), Fraction(other_bound)
    strict = word in ("above", "below") and its in ("min", "max")
    return (a < b if word in upward else a > b) or (a == b and not strict)


class DomainModel(Model):
    title: Words
    counts: Literal["highest", "all"]
    clinical: bool = False
    maximum: int = Field(ge=1, le=10_000)
    items: dict[Name, ItemModel] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> "DomainModel":
        if missing := [name for name, item in self.items.items() if item.weight is None]:
            raise ValueError(f"{missing[0]} has no weight; add it")
        weights = [item.weight or 0 for item in self.items.values()]
        maximum = max(weights) if self.counts == "highest" else sum(weights)
        if maximum != self.maximum:
            raise ValueError(
                f"the weights of {self.title} give at most {maximum}, not {self.maximum}; mend one of them"
            )
        return self


class AboutModel(Model):
    id: InstrumentId
    title: Words
    name: Words
    about: Words
    maximum: int = Field(ge=1, le=10_000)
    classified_from: int | None = Field(None, ge=1)
    clinical: bool = False
    windows: Windows = Field(default_factory=dict)

    @model_validator(mode="after")
    def _labelled_apart(self) -> "AboutModel":
        if alike(_labels(self.windows)):
            raise ValueError(ALIKE)
        return self


class InstrumentFile(Model):
    """A published score."""

    instrument: AboutModel
    entry: dict[Name, ItemModel] = Field(default_factory=dict)
    sufficient: dict[Name, ItemModel] = Field(default_factory=dict)
    exclusions: dict[Name, ItemModel] = Field(default_factory=dict)
    domains: list[DomainModel] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "InstrumentFile":
        about = self.instrument
        if (total := sum(domain.maximum for domain in self.domains)) != about.maximum:
            raise ValueError(f"the maxima of the domains add up to {total}, not {about.maximum}; mend one of them")
        if about.classified_from is None and (self.entry or self.sufficient or self.exclusions or about.clinical):
            raise ValueError("entry, sufficient, exclusions and clinical need classified_from; add it")
        if about.clinical and not any(domain.clinical for domain in self.domains):
            raise ValueError("clinical is asked for and no domain is clinical; mark them with clinical: true")
        if wrong := [name for name, item in self.sufficient.items() if item.weight != about.classified_from]:
            raise ValueError(f"{wrong[0]} is sufficient, so its weight must be {about.classified_from}; mend it")
        seen: set[str] = set()
        for name in self._names():
            if name in seen:
                raise ValueError(f"the item {name} stands twice; give each its own id")
            seen.add(name)
        return self

    def _names(self) -> Iterator[str]:
        for part in (self.entry, self.sufficient, self.exclusions, *(domain.items for domain in self.domains)):
            yield from part
