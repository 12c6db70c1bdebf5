"""Numbers and their units: how they are written in a file, and as a person reads them."""

import re
from fractions import Fraction

from trials.language import ENGLISH, Language, Said, said

DECIMALS = 6
DIGITS = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def number_words(number: Fraction | int) -> str:
    """A number as a person writes it: no exponent, no trailing zeros, as a rule at most six decimals."""
    shown = shortened(Fraction(number), DECIMALS)
    places = 0
    while (shown * 10**places).denominator > 1:
        places += 1
    digits = f"{abs(shown.numerator) * 10**places // shown.denominator:0{places + 1}}"
    sign, whole, rest = "-" if shown < 0 else "", digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def shortened(number: Fraction, places: int) -> Fraction:
    """The number to `places` decimals, or to as many as tell it from a shorter one: 2000.00000004 is not 2000."""
    while (shown := round(number, places)) != number and (shown * 10 ** (places - 1)).denominator == 1:
        places += 1
    return shown


def unit_words(unit: str, language: Language = ENGLISH) -> str:
    """A UCUM unit as it is written on a report: `10*9/L` is `×10⁹/L`."""
    return language(unit_said(unit))


def unit_said(unit: str) -> Said:
    """The same, not yet in a language."""
    power = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    words = {"Cel": Said("°C"), "g/(24.h)": said("g in 24 hours"), "mg/(24.h)": said("mg in 24 hours")}
    return words.get(unit) or Said(re.sub(r"10\*([0-9]+)", lambda m: "×10" + m[1].translate(power), unit))
