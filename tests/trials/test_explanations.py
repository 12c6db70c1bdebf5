"""Every case of both trials explains itself: the sentences, as they were read in full, stand in explanations/.

After a change run with TRIALSCREEN_WRITE=1, and read what changed as a clinician would.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from trials.cases import finding_words, judged_case
from trials.catalog import load, shipped
from trials.compile import Compiled, compile_trial
from trials.definition import Case
from trials.explain import Step, because, stage_sentence, tree, verdict_words
from trials.language import CHINESE, ENGLISH, LANGUAGES, UNREAD, Language
from trials.outlook_words import outlook_lines
from trials.rules import Verdict

EXPECTED = Path(__file__).parent / "explanations"
IN_EVERY_LANGUAGE = frozenset(  # scores, antibodies, scans, products, devices, units
    [
        *("ACR", "EULAR", "SLICC", "SLEDAI", "K", "Smith", "dsDNA", "TTP", "hCG", "CT", "HRCT", "X"),
        *("CAR-T", "CT1195E", "ZM001", "IUD", "IUS", "mg", "kg", "g", "L", "uL", "Hb"),
    ]
)


@cache
def _compiled(trial: str, language: Language) -> Compiled:
    return compile_trial(load(trial, language))


@cache
def _lines(trial: str, language: Language = ENGLISH) -> list[str]:
    compiled = _compiled(trial, language)
    lines = [] if language is ENGLISH else [language(UNREAD)]
    for case in compiled.trial.cases:
        lines.append(case.name)
        verdict = judged_case(compiled, case)
        for name in case.expect:
            finding = verdict.findings[name]
            found = language("{sentence}.", sentence=finding_words(finding, language))
            told = language("{name}: {value}", name=finding.criterion.title, value=found)
            lines.append(f"  {language.sentences([told, because(finding)])}")
            lines += ["    " + language("Note: {note}", note=note) for note in finding.notes]
    return lines


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("trial", shipped())
def test_explanations_read_as_they_were_approved(trial: str, language: Language) -> None:
    found = "\n".join(_lines(trial, language)) + "\n"
    path = EXPECTED / (f"{trial}.txt" if language is ENGLISH else f"{trial}.{language.code}.txt")
    if os.environ.get("TRIALSCREEN_WRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("trial", shipped())
def test_explanations_hold_no_ids(trial: str) -> None:
    compiled = _compiled(trial, ENGLISH)
    ids = [name for name in compiled.trial.questions if "_" in name] + list(compiled.trial.derive)
    ids = [name for name in ids if "_" in name] + [c.id for c in compiled.trial.criteria]
    words = set(" ".join(_lines(trial)).replace(":", " ").replace(".", " ").replace(",", " ").split())
    assert not words & set(ids)


@pytest.mark.parametrize("trial", shipped())
def test_what_is_said_in_chinese_holds_no_english(trial: str) -> None:
    """Over every case: findings, trees, notes, verdicts and outlooks. What a case quotes stays as it was written."""
    compiled = _compiled(trial, CHINESE)
    for case in compiled.trial.cases:
        quoted = set(re.findall(r"[A-Za-z][A-Za-z0-9-]*", " ".join(_readings(case))))
        for said in _said(judged_case(compiled, case)):
            words = set(re.findall(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z]+)*", said)) - quoted
            assert words <= IN_EVERY_LANGUAGE, f"{case.name}: {sorted(words - IN_EVERY_LANGUAGE)} in {said}"
            assert not re.search(r"[\u4e00-\u9fff] ?[,;:?!]|[\u4e00-\u9fff]\.", said), f"{case.name}: {said}"


def _readings(case: Case) -> Iterator[str]:
    """The labels of readings in the answers of a case."""
    for entry in case.answers.values():
        if isinstance(entry, dict) and isinstance(labelled := entry.get("readings"), dict):
            yield from labelled


def _said(verdict: Verdict) -> Iterator[str]:
    for finding in verdict.findings.values():
        yield from (because(finding), *finding.notes)
        yield from _steps(tree(finding))
    for stage in verdict.stages.values():
        yield from (stage_sentence(verdict, stage), verdict_words(verdict, stage))
    yield from outlook_lines(verdict, ())


def _steps(step: Step) -> Iterator[str]:
    yield step.text
    for below in step.steps:
        yield from _steps(below)
