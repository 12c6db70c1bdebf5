"""Every number in the instrument files: each wrong one is refused, or differs from the published tables below.

The tables are typed off the publications as clinical facts list them, not off the files.
"""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from trials.catalog import included_bytes, load_instrument
from trials.document import Refused
from trials.instrument import Instrument

WEIGHTS = {
    "ssc-2013": {
        9: "skin_beyond_knuckles",
        4: "sclerodactyly",
        3: "pitting_scars raynaud anticentromere scl_70 rna_polymerase_iii",
        2: "puffy_fingers tip_ulcers telangiectasia nailfold_capillaries pulmonary_hypertension lung_disease",
        0: "fingers_spared look_alike",
    },
    "sle-2019": {
        10: "nephritis_iii_iv",
        8: "nephritis_ii_v",
        6: "acute_cutaneous pericarditis joints dsdna_or_smith",
        5: "seizure effusion",
        4: "thrombocytopenia haemolysis subacute_or_discoid proteinuria c3_and_c4_low",
        3: "leukopenia psychosis c3_or_c4_low",
        2: "fever delirium alopecia oral_ulcers antiphospholipid",
        0: "ana ana_equivalent",
    },
    "sledai-2k": {
        8: "seizure psychosis organic_brain_syndrome visual_disturbance cranial_nerve lupus_headache stroke"
        " vasculitis",
        4: "arthritis myositis casts haematuria proteinuria pyuria",
        2: "rash alopecia mucosal_ulcers pleurisy pericarditis low_complement dna_binding",
        1: "fever thrombocytopenia leukopenia",
    },
}
CUTOFFS: dict[str, dict[str, list[str]]] = {
    "ssc-2013": {},
    "sle-2019": {
        "ana": ["min 80"],
        "fever": ["above 38.3"],
        "leukopenia": ["below 4.0"],
        "thrombocytopenia": ["below 100"],
        "proteinuria": ["above 0.5"],
    },
    "sledai-2k": {
        "arthritis": ["min 2", "above 2"],
        "haematuria": ["above 5"],
        "proteinuria": ["above 0.5"],
        "pyuria": ["above 5"],
        "fever": ["above 38.0"],
        "thrombocytopenia": ["below 100"],
        "leukopenia": ["below 3.0"],
    },
}
WHOLE = {"ssc-2013": (19, 9), "sle-2019": (51, 10), "sledai-2k": (105, None)}
NUMBER = re.compile(r"\b(weight|maximum|classified_from|min|max|above|below): ([0-9]+(?:\.[0-9]+)?)")


def instrument(name: str, text: str) -> Instrument:
    return load_instrument(text.encode(), f"{name}.yaml")


def as_published(name: str, found: Instrument) -> bool:
    """Whether an instrument has exactly the published weights, cut-offs, windows and totals."""
    weights = {item: weight for weight, items in WEIGHTS[name].items() for item in items.split()}
    cutoffs = {
        item.id: [f"{word} {bound}" for cutoff in item.cutoffs for word, bound in cutoff.test.items()]
        for item in found.items
        if item.cutoffs
    }
    windows = [10, 30] if name == "sledai-2k" else []
    return (
        {item.id: item.weight for item in found.items} == weights
        and cutoffs == {item: _exact(bounds) for item, bounds in CUTOFFS[name].items()}
        and (found.maximum, found.classified_from) == WHOLE[name]
        and sorted(found.windows.values()) == windows
    )


def _exact(bounds: list[str]) -> list[str]:
    return [f"{word} {Fraction(number)}" for word, number in map(str.split, bounds)]


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_number_is_the_published_one(name: str) -> None:
    assert as_published(name, instrument(name, included_bytes(f"{name}.yaml").decode()))


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_wrong_number_is_refused_or_seen(name: str) -> None:
    text = included_bytes(f"{name}.yaml").decode()
    tried, missed = 0, []
    for match in NUMBER.finditer(text):
        for step in (1, -1):
            wrong = str(Decimal(match[2]) + step * Decimal(1).scaleb(-len(match[2].partition(".")[2])))
            changed = f"{text[: match.start(2)]}{wrong}{text[match.end(2) :]}"
            tried += 1
            try:
                if as_published(name, instrument(name, changed)):
                    missed.append((text.count("\n", 0, match.start()) + 1, match[0], wrong))
            except Refused:
                continue
    assert missed == []
    assert tried >= 40
