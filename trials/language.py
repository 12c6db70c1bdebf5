"""The language that a person reads: English as written in the program, or Simplified Chinese from its catalogue.

An English text is its own name: `language("Nothing is left to ask.")`. What is worded in one place and read in
another, such as an error or a table of texts, is kept as `Said` and put into a language by who shows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations


CONTEXT = "\x04"  # between what a text is said of and the text, as gettext keeps them


@dataclass(frozen=True, slots=True)
class Said:
    """An English text and what stands in its {places}, not yet in anybody's language. As a string it is English."""

    text: str
    parts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH(self)


def said(text: str, /, **parts: object) -> Said:
    """A text to be put into a language later."""
    return Said(text, parts)


def said_of(what: str, text: str, /, **parts: object) -> Said:
    """A text that another language words in its own way when it is said of this; English is the same for all."""
    return Said(f"{what}{CONTEXT}{text}", parts)


def in_a_row(words: Iterable[object]) -> Said:
    """`a, b, c`, to be put into a language later."""
    first, *more = words
    return reduce(lambda front, last: said("{front}, {last}", front=front, last=last), more, said("{one}", one=first))


@dataclass(frozen=True)
class Language:
    """One language, by its code (BCP 47) and its own name."""

    code: str
    name: str

    def __call__(self, text: str | Said, /, **parts: object) -> str:
        """The text in this language, its {places} filled; English where the catalogue lacks it."""
        if isinstance(text, Said):
            return self(text.text, **{**text.parts, **parts})
        found = self._catalogue.gettext(text) if self._catalogue and text else text
        return self._filled(found.rpartition(CONTEXT)[2], parts)

    def plural(self, count: int, one: str, many: str, /, **parts: object) -> str:
        """`one` or `many` as the language has it for `count`, which stands in the place {count}."""
        found = self._catalogue.ngettext(one, many, count) if self._catalogue else one if count == 1 else many
        return self._filled(found, {"count": count, **parts})

    def tell(self, error: BaseException) -> str:
        """An error in this language: one that was raised with `Said`; another as it is worded."""
        words = error.args[0] if error.args else ""
        return self(words) if isinstance(words, Said) else str(error)

    def listed(self, words: Iterable[str]) -> str:
        """`a, b and c`."""
        *front, last = words
        return self.joined(front) + ("和" if self.code == "zh" else " and ") + last if front else last

    def joined(self, words: Iterable[str]) -> str:
        """`a, b, c`."""
        return ("、" if self.code == "zh" else ", ").join(words)

    def opening(self, text: str) -> str:
        """A text as it begins a sentence."""
        return text if self.code == "zh" else text[:1].upper() + text[1:]

    def small(self, text: str) -> str:
        """A text in small letters, as it stands inside a sentence; Chinese keeps the names that it quotes."""
        return text if self.code == "zh" else text.lower()

    def sentences(self, words: Iterable[str]) -> str:
        """Whole sentences, one after the other."""
        return ("" if self.code == "zh" else " ").join(words)

    def clauses(self, words: Iterable[str]) -> str:
        """`a, b`: one remark after the other, no list."""
        return ("，" if self.code == "zh" else ", ").join(words)

    def parted(self, words: Iterable[str]) -> str:
        """`a; b; c`."""
        return ("；" if self.code == "zh" else "; ").join(words)

    def both(self, words: Iterable[str]) -> str:
        """`a and b and c`."""
        return ("且" if self.code == "zh" else " and ").join(words)

    def either(self, words: Iterable[str]) -> str:
        """`a or b or c`."""
        return ("或" if self.code == "zh" else " or ").join(words)

    @cached_property
    def _catalogue(self) -> "GNUTranslations | None":
        if self.code == "en":
            return None
        from gettext import GNUTranslations
        from importlib.resources import files

        with (files("trials") / "languages" / f"{self.code}.mo").open("rb") as file:
            return GNUTranslations(file)

    def _filled(self, text: str, parts: Mapping[str, object]) -> str:
        if not parts:
            return text
        return text.format_map({name: self._shown(part) for name, part in parts.items()})

    def _shown(self, part: object) -> object:
        if isinstance(part, BaseException):
            return self.tell(part)
        return self(part) if isinstance(part, Said) else part


ENGLISH = Language("en", "English")
CHINESE = Language("zh", "简体中文")
UNREAD = said("The Chinese was drafted from the trials' own terms. No native clinician has read it yet.")
LANGUAGES = {language.code: language for language in (ENGLISH, CHINESE)}


def spoken(environment: Mapping[str, str]) -> Language:
    """The language of a locale in the way of POSIX: LC_ALL, then LC_MESSAGES, then LANG. English where unsure."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return LANGUAGES.get(locale.replace("-", "_").partition("_")[0].partition(".")[0].lower(), ENGLISH)
