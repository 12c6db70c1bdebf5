"""Numbers and their units: how they are written in a file, and as a person reads them."""

import re
from decimal import Decimal
from fractions import Fraction

from trials.language import ENGLISH, Language, Said, said

DIGITS = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def number_words(number: Fraction | int) -> str:
    """A number as a person writes it: no exponent, no trailing zeros, at most six decimals."""
    if isinstance(number, int) or number.denominator == 1:
        return str(int(number))
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact:.6f}".rstrip("0").rstrip(".")


def unit_words(unit: str, language: Language = ENGLISH) -> str:
    """A UCUM unit as it is written on a report: `10*9/L` is `×10⁹/L`."""
    return language(unit_said(unit))


def unit_said(unit: str) -> Said:
    """The same, not yet in a language."""
    power = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    words = {"Cel": Said("°C"), "g/(24.h)": said("g in 24 hours"), "mg/(24.h)": said("mg in 24 hours")}
    return words.get(unit) or Said(re.sub(r"10\*([0-9]+)", lambda m: "×10" + m[1].translate(power), unit))
