"""The medicines of a treatment history: names, classes, and what 1 mg is worth in prednisone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from trials.in_language import in_each_language, in_language
from trials.language import ENGLISH, Language


@dataclass(frozen=True, slots=True)
class Drug:
    """One medicine. `factors` are its prednisone equivalents by the label of the table; none for other classes."""

    id: str
    label: str
    kind: str
    kind_label: str
    names: tuple[str, ...] = ()
    factors: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def steroid(self) -> bool:
        return bool(self.factors)


@dataclass(frozen=True, slots=True, eq=False)
class Drugs:
    """The list of medicines, in the order of the file."""

    by_id: Mapping[str, Drug]

    def named(self, text: str) -> Drug | None:
        """The medicine of an id, a label or another name, whatever its case."""
        wanted = text.strip().casefold()
        for drug in self.by_id.values():
            if wanted in (drug.id, *(name.casefold() for name in (drug.label, *drug.names))):
                return drug
        return None

    def matching(self, text: str) -> tuple[Drug, ...]:
        """The medicines with a name or class that holds `text`; all of them for an empty text."""
        wanted = text.strip().casefold()
        return tuple(
            drug
            for drug in self.by_id.values()
            if any(wanted in word.casefold() for word in (drug.id, drug.label, drug.kind_label, *drug.names))
        )


def assemble_drugs(file: dict[str, Any], language: Language = ENGLISH) -> Drugs:
    """The list of a validated file's plain data. A medicine is found by its label in any language."""
    found = {}
    plain = in_language(file, language)
    labels = [every["drugs"] for every in in_each_language(file)]
    for name, drug in plain["drugs"].items():
        label = drug["label"]
        names = dict.fromkeys([*drug.get("names", ()), *(drugs[name]["label"] for drugs in labels)])
        factors = drug.get("factors") or ({"": drug["factor"]} if "factor" in drug else {})
        found[name] = Drug(
            name,
            label,
            drug["class"],
            plain["classes"][drug["class"]],
            tuple(other for other in names if other != label),
            {table: Fraction(factor) for table, factor in factors.items()},
        )
    return Drugs(found)
