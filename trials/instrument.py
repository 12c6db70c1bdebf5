"""A published score as the program runs on it: frozen values made from a validated file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cutoff:
    """When a number means present: `test` has min, max, above or below. `label` names one of several readings."""

    test: Mapping[str, Fraction]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One finding of an instrument. With cut-offs a number may be given for it; the first one is the most lenient.

    `measure` is the shared question that asks for the same number on one day. `disputed` are the labels of counting
    the item and of not counting it, where that is open. `dated` items take the day they were last seen.
    A number beyond `asked_above` is probably in another unit.
    """

    id: str
    label: str
    means: str
    weight: int = 0
    number: str = ""
    unit: str = ""
    accept: Mapping[str, Fraction] = field(default_factory=dict)
    cutoffs: tuple[Cutoff, ...] = ()
    measure: str = ""
    disputed: tuple[str, str] | None = None
    dated: bool = False
    asked_above: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """Items that stand together. `highest`: only the highest weight counts, otherwise they are added."""

    title: str
    items: tuple[Item, ...]
    highest: bool
    clinical: bool
    maximum: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an instrument, where published forms differ: the choice taken in each matter, by its label."""

    days: int | None
    cutoffs: Mapping[str, Cutoff]
    left_out: frozenset[str]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """A published score. `maximum` is that of the added domains, without the sufficient finding.

    `classified_from` is the total that classifies, None for an instrument that only measures. `windows` are the days
    before the visit that count, by the label of the published form; empty when a finding counts if it ever was.
    """

    id: str
    title: str
    name: str
    about: str
    maximum: int
    classified_from: int | None
    clinical: bool
    windows: Mapping[str, int]
    entry: tuple[Item, ...]
    sufficient: tuple[Item, ...]
    exclusions: tuple[Item, ...]
    domains: tuple[Domain, ...]
    readings: tuple[Reading, ...]

    @property
    def items(self) -> Iterator[Item]:
        """Every item in the order asked: what opens or closes the door first."""
        yield from self.entry
        yield from self.sufficient
        yield from self.exclusions
        for domain in self.domains:
            yield from domain.items

    @property
    def groups(self) -> Iterator[tuple[bool, tuple[Item, ...]]]:
        """Items of which only the highest weight counts, and whether they are clinical; groups are added."""
        for domain in self.domains:
            if domain.highest:
                yield domain.clinical, domain.items
            else:
                yield from ((domain.clinical, (item,)) for item in domain.items)

    def question_id(self, item: str) -> str:
        """The id under which an item is asked and recorded, in every trial: `sledai-2k.seizure`."""
        return f"{self.id}.{item}"


def assemble_instrument(plain: Plain) -> Instrument:
    """The instrument of a validated file's plain data."""
    about = plain["instrument"]
    windows = dict(_labelled(about.get("windows", {}), "days"))

    def items(part: Plain) -> tuple[Item, ...]:
        return tuple(_item(name, one, bool(windows)) for name, one in part.items())

    entry, sufficient, exclusions = (items(plain.get(part, {})) for part in ("entry", "sufficient", "exclusions"))
    domains = tuple(
        Domain(d["title"], items(d["items"]), d["counts"] == "highest", d.get("clinical", False), d["maximum"])
        for d in plain["domains"]
    )
    everything = [*entry, *sufficient, *exclusions, *(item for domain in domains for item in domain.items)]
    return Instrument(
        id=about["id"],
        title=about["title"],
        name=about["name"],
        about=about["about"],
        maximum=about["maximum"],
        classified_from=about.get("classified_from"),
        clinical=about.get("clinical", False),
        windows=windows,
        entry=entry,
        sufficient=sufficient,
        exclusions=exclusions,
        domains=domains,
        readings=tuple(_readings(windows, everything)),
    )


def _labelled(found: Any, key: str) -> Iterator[tuple[str, Any]]:
    """What stands behind each label: by the label, or in a list of its own."""
    return ((one["label"], one[key]) for one in found) if isinstance(found, list) else iter(found.items())


def _item(name: str, plain: Plain, dated: bool) -> Item:
    cutoffs = plain.get("cutoffs") or ({"": plain["cutoff"]} if "cutoff" in plain else {})
    disputed = plain.get("disputed")
    return Item(
        id=name,
        label=plain["label"],
        means=plain["means"],
        weight=plain.get("weight", 0),
        number=plain.get("number", ""),
        unit=plain.get("unit", ""),
        accept={unit: Fraction(factor) for unit, factor in plain.get("accept", {}).items()},
        cutoffs=tuple(
            Cutoff({word: Fraction(bound) for word, bound in test.items()}, label)
            for label, test in _labelled(cutoffs, "cutoff")
        ),
        measure=plain.get("measure", ""),
        disputed=(disputed[0], disputed[1]) if disputed else None,
        dated=dated,
        asked_above=Fraction(plain["asked_above"]) if "asked_above" in plain else None,
    )


def _readings(windows: Mapping[str, int], items: list[Item]) -> Iterator[Reading]:
    """Every way to take all the choices that are open; one reading without labels where none is."""
    open_cutoffs = [item for item in items if len(item.cutoffs) > 1]
    disputed = [item for item in items if item.disputed]
    for window, cutoffs, counted in product(
        windows.items() if windows else [("", None)],
        product(*(item.cutoffs for item in open_cutoffs)),
        product((True, False), repeat=len(disputed)),
    ):
        yield Reading(
            days=window[1],
            cutoffs={item.id: cutoff for item, cutoff in zip(open_cutoffs, cutoffs, strict=True)},
            left_out=frozenset(item.id for item, counts in zip(disputed, counted, strict=True) if not counts),
            labels=(
                *((window[0],) if len(windows) > 1 else ()),
                *(cutoff.label for cutoff in cutoffs),
                *(item.disputed[not counts] for item, counts in zip(disputed, counted, strict=True) if item.disputed),
            ),
        )
