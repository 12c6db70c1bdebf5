"""The languages: what is said in each, and that no text of the program lacks one."""

import ast
import re
from collections.abc import Iterable
from gettext import GNUTranslations
from string import Formatter

import pytest

from tests import languages
from trials.language import CHINESE, CONTEXT, ENGLISH, Language, said, said_of, spoken


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh"}, CHINESE),
        ({"LANG": "zh-Hans"}, CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_SG.UTF-8"}, CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, CHINESE),
        ({"LANG": "C"}, ENGLISH),
        ({"LANG": "zha_CN"}, ENGLISH),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: Language) -> None:
    assert spoken(environment) is language


def test_a_text_is_filled_only_where_it_has_places() -> None:
    assert ENGLISH("{braces} of a person") == "{braces} of a person"
    assert ENGLISH("{code} is open", code="S-{1}") == "S-{1} is open"
    assert ENGLISH.plural(1, "{count} day", "{count} days") == "1 day"
    assert ENGLISH.plural(2, "{count} day", "{count} days") == "2 days"


def test_what_was_said_elsewhere_is_put_into_a_language_later() -> None:
    inner = said("{number} of them", number=3)
    error = ValueError(said("Too many: {what}", what=inner))
    assert str(error) == ENGLISH.tell(error) == "Too many: 3 of them"
    assert ENGLISH.tell(ValueError("as worded")) == "as worded"


def test_one_word_can_mean_two_things_in_another_language() -> None:
    answer, verdict = said_of("an answer", "pending"), said("pending")
    assert str(answer) == ENGLISH(answer) == ENGLISH(verdict) == "pending"
    assert CHINESE(said("{what}: {why}", what="hCG", why=answer)).endswith("结果未出")
    assert CHINESE(verdict) == "待定"


def test_a_text_without_a_translation_stays_english() -> None:
    assert CHINESE("never translated {x}", x=1) == "never translated 1"


def test_lists() -> None:
    assert ENGLISH.listed(["a"]) == "a"
    assert ENGLISH.listed(["a", "b", "c"]) == "a, b and c"
    assert CHINESE.listed(["甲", "乙", "丙"]) == "甲、乙和丙"


def test_the_catalogue_holds_each_text_of_the_program_and_no_other() -> None:
    assert languages.PO.read_bytes() == languages.written(languages.update()), "run python -m tests.languages"
    with languages.MO.open("rb") as file:
        compiled = GNUTranslations(file)
    for message in languages.kept():
        if message.id:
            one, *many = _forms(message.id)
            key = f"{message.context}{CONTEXT}{one}" if message.context else one
            found = compiled.ngettext(one, many[0], 1) if many else compiled.gettext(key)
            assert found == _forms(message.string)[0], "run python -m tests.languages"


def test_every_text_of_the_code_is_read_from_it() -> None:
    read = {form for message in languages.texts() for form in _forms(message.id)}
    for path in (path for package in ("trials", "store", "tui") for path in (languages.ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                for text in _texts(call):
                    assert not text or text in read, f"{path.name}, line {call.lineno}: {text!r} is not read"


def _texts(call: ast.Call) -> Iterable[str]:
    """The texts that a call puts into a language, by whatever name that goes, as they are written in it."""
    if not any(isinstance(argument, ast.Constant) for argument in call.args[:3]):
        return
    name = ast.unparse(call.func)
    if re.search(r"(language|said|said_of|plural|language_of\(.*\))$", name):
        places = slice(1, 3) if name.endswith("plural") else slice(1, 2) if name == "said_of" else slice(1)
        for argument in call.args[places]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def test_each_text_has_a_translation_with_the_same_places() -> None:
    for message in languages.kept():
        ones, others = _forms(message.id), _forms(message.string)
        if not ones[0]:
            continue
        assert all(others), f"{ones[0]!r} lacks a translation"
        assert _places(others) == _places(ones), ones[0]
        words = re.search(r"[a-z]{4}", re.sub(r"{\w+}", "", ones[0]))
        assert not words or re.search(r"[\u4e00-\u9fff]", others[0]), f"{ones[0]!r} is still English"


def _forms(text: object) -> tuple[str, ...]:
    """A text, or the text for one and the one for many."""
    return tuple(str(form) for form in text) if isinstance(text, tuple | list) else (str(text),)


def _places(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}
