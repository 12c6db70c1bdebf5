"""The languages to choose from, and what is said of them."""

from trials.language import CHINESE, LANGUAGES, UNREAD, Language

SHORT = {"en": "English", "zh": "中文"}  # each in itself, so that whoever looks for it reads it


def following(language: Language) -> Language:
    """The one after this, and the first after the last."""
    codes = list(LANGUAGES)
    return LANGUAGES[codes[(codes.index(language.code) + 1) % len(codes)]]


def caution(language: Language) -> str:
    """What a reader of a language must know of its texts, in it; "" for nothing."""
    return language(UNREAD) if language is CHINESE else ""
