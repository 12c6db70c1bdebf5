"""What ships says the same in every language: no text lacks one, and no number differs."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from trials.canonical import canonical
from trials.catalog import DEFINITIONS, INSTRUMENTS, MODELS, load, shipped
from trials.check.texts import numbers_apart
from trials.compile import compile_trial
from trials.document import read
from trials.information import Information
from trials.language import CHINESE, ENGLISH
from trials.rules import judge, objections
from trials.validation import worded
from trials.vocabulary import BANK, BESIDE, DRUGS
from trials.worded import Worded, lacking, texts_in

KINDS = {BANK: "shared questions", DRUGS: "medicines"}
FILES = [*sorted(Path(str(DEFINITIONS)).glob("*.yaml")), *sorted(Path(str(INSTRUMENTS)).glob("*.yaml"))]
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


def form(path: Path) -> dict[str, Any]:
    """A shipped file with each of its texts in every language."""
    if path.name == BESIDE:
        model: Any = Information
    else:
        kind = KINDS.get(path.name, "trial" if path.parent.name == "definitions" else "instrument")
        model = getattr(import_module(MODELS[kind][0]), MODELS[kind][1])
    return worded(read(path.read_bytes(), path.name), model)


def pairs(path: Path) -> dict[str, tuple[str, str]]:
    """The texts of a file in English and Chinese, by their place."""
    return {
        "/".join(map(str, at)): (text, text.others["zh"]) for at, text in texts_in(form(path)) if "zh" in text.others
    }


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_no_text_of_a_shipped_file_lacks_a_language(path: Path) -> None:
    assert list(lacking(form(path))) == []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_numbers_are_the_same(path: Path) -> None:
    found = {at: numbers_apart(*texts) for at, texts in pairs(path).items()}
    assert {at: numbers for at, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize(
    ("english", "chinese", "apart"),
    [
        ("More than 6 months", "超过6个月", []),
        ("More than six months", "超过6个月", []),
        ("More than six months", "超过六个月", []),
        ("One of the two dates", "两个日期之一", []),
        ("Since 28 February 2025", "自2025年2月28日", []),
        ("30,000/µL", "30 000/µL", []),
        ("More than 6 months", "超过3个月", ["3", "6"]),
        ("More than six months", "超过3个月", ["3", "6"]),
        ("More than six months", "超过半年", ["6"]),
        ("Fever", "发热38度", ["38"]),
        ("Below 0.75 mg", "低于0.57 mg", ["0.57", "0.75"]),
        ("From 7 to 105", "从7到15", ["105", "15"]),
        ("7 of 7", "7", ["7"]),
    ],
)
def test_numbers_that_differ_are_noticed(english: str, chinese: str, apart: list[str]) -> None:
    assert numbers_apart(english, chinese) == apart


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_what_is_chinese_is_written_so(path: Path) -> None:
    for english, chinese in pairs(path).values():
        names = re.sub(r"\{[^}]*\}|\b[A-Z0-9][\w/.-]*", "", english)
        assert CHINESE_LETTER.search(chinese) or not re.search(r"[a-z]{3}", names), chinese
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff] [\u4e00-\u9fff]", chinese), chinese


def test_a_mistranslation_is_told_in_chinese_too() -> None:
    """The source's gonorrhea is 清淋 misread, and that is said wherever its words are shown."""
    (path,) = (path for path in FILES if path.stem == "ct1195e-ssc")
    flags = [flag for criterion in form(path)["criteria"] for flag in criterion.get("flags", ())]
    odd = [flag for flag in flags if "gonorrhea" in flag["phrase"]]
    assert len(odd) == 3
    for flag in odd:
        means, why = flag["means"], flag["why"]
        assert isinstance(means, Worded) and isinstance(why, Worded)
        assert "清淋" in means.others["zh"] and "清淋" in why.others["zh"]


@pytest.mark.parametrize("name", shipped())
def test_nothing_that_is_decided_depends_on_the_language(name: str) -> None:
    """A case gives the same in both languages, to the questions asked next and the checks that speak."""
    english, chinese = (compile_trial(load(name, language)) for language in (ENGLISH, CHINESE))
    assert english.trial.sha256 == chinese.trial.sha256 and english.trial.includes == chinese.trial.includes
    for case in english.trial.cases[::9]:
        found = []
        for rules in (english, chinese):
            entries = {q: canonical(rules.trial.questions[q], entry) for q, entry in case.answers.items()}
            verdict = judge(rules, entries, {}, case.stage, date.fromisoformat(case.on))
            spoken = [
                (check.kind, bool(check.say)) for check in objections(rules, entries, date.fromisoformat(case.on))
            ]
            findings = {i: (f.state, f.reasons, len(f.notes)) for i, f in verdict.findings.items()}
            found.append((findings, verdict.current, verdict.ask, spoken))
        assert found[0] == found[1], case.name


@pytest.mark.parametrize("name", shipped())
def test_all_that_is_read_of_a_trial_is_chinese(name: str) -> None:
    trial = load(name, CHINESE)
    texts = [trial.title, trial.about, trial.site, trial.status["says"], *trial.prepare]
    texts += [section.title for section in trial.sections] + [check.say for check in trial.checks]
    for question in trial.questions.values():
        texts += [question.ask, question.why, question.short, question.help, question.none]
        texts += [option.label for option in question.options]
    texts += [derived.short for derived in trial.derive.values()]
    for criterion in trial.criteria:
        texts += [criterion.title, criterion.text, *(note.say for note in criterion.notes)]
        texts += [text for flag in criterion.flags for text in (flag.means, flag.why)]
    assert [text for text in texts if text and not CHINESE_LETTER.search(text) and text != "SLEDAI-2K"] == []
