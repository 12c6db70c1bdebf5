"""Runs the cases of a trial file: named answer sheets and the findings they must give."""

from collections.abc import Iterator, Sequence
from datetime import date

from trials.canonical import canonical
from trials.code_words import open_words, state_words
from trials.compile import Compiled
from trials.definition import Case, Trial
from trials.language import ENGLISH, Language
from trials.rules import Finding, State, Verdict, judge, judge_some, objections
from trials.values import NONE, Entry

GOOD = {"met": State.MET, "clear": State.MET, "not met": State.NOT_MET, "applies": State.NOT_MET}


def entries_of(case: Case, trial: Trial) -> dict[str, Entry]:
    """A case's answers as canonical entries."""
    return {name: canonical(trial.questions[name], raw) for name, raw in case.answers.items()}


def judgements_of(case: Case) -> dict[str, State]:
    """A case's judgements by criterion."""
    return {name: GOOD[judgement["finding"]] for name, judgement in case.judgements.items()}


def judged_case(compiled: Compiled, case: Case) -> Verdict:
    """The verdict on a case's answer sheet."""
    return judge(compiled, *_given(compiled, case))


def disagreements(compiled: Compiled, case: Case) -> Iterator[str]:
    """One sentence for each expectation of a case that the rules do not give."""
    findings = judge_some(compiled, {*case.expect, *case.notes}, *_given(compiled, case))
    for name, expected in case.expect.items():
        wanted, found = wanted_words(expected), finding_words(findings[name])
        if found != wanted:
            yield f"{case.name}: {name} should be {wanted} and is {found}."
    for name, words in case.notes.items():
        if not noted(findings[name].notes, words):
            yield f"{case.name}: {name} should carry {_wanted_note(words)}."
    if case.verdict and (word := judged_case(compiled, case).current.word) != case.verdict:
        yield f"{case.name}: the verdict should be {case.verdict} and is {word}."
    if case.says:
        said = [c.say for c in objections(compiled, entries_of(case, compiled.trial), date.fromisoformat(case.on))]
        if not noted(said, case.says):
            wanted = "no check should speak" if case.says == NONE else f"a check should say {case.says!r}"
            yield f"{case.name}: {wanted}, and what is said is {' '.join(said) or 'nothing'}"


def _given(compiled: Compiled, case: Case) -> tuple[dict[str, Entry], dict[str, State], str, date]:
    """What is judged of a case: its answers and judgements, at its stage and on its day."""
    return entries_of(case, compiled.trial), judgements_of(case), case.stage, date.fromisoformat(case.on)


def wanted_words(expected: str | tuple[str, ...]) -> str:
    """What a case expects of a criterion, in the words of finding_words."""
    return expected if isinstance(expected, str) else f"open ({', '.join(sorted(expected))})"


def noted(texts: Sequence[str], words: str | Sequence[str]) -> bool:
    """Whether one of the texts holds the words. Several words want a text each and no other text, `none` no text."""
    if words == NONE:
        return not texts
    if isinstance(words, str):
        return any(words in text for text in texts)
    return len(texts) == len(words) and all(any(one in text for text in texts) for one in words)


def _wanted_note(words: str | Sequence[str]) -> str:
    if words == NONE:
        return "no note"
    if isinstance(words, str):
        return f"a note with the words {words!r}"
    return f"these notes and no other: {'; '.join(words)}"


def finding_words(finding: Finding, language: Language = ENGLISH) -> str:
    """The effective state in the words of a file: `clear` or `applies` for an exclusion, reasons for open."""
    if finding.effective is State.OPEN:
        return open_words(finding.reasons, language)
    return state_words(state_word(finding, finding.effective), language)


def state_word(finding: Finding, state: State) -> str:
    """A state in the word that files, cases and JSON use for this kind of criterion."""
    if finding.criterion.kind == "exclusion":
        return {State.MET: "clear", State.NOT_MET: "applies"}.get(state, state.value)
    return state.value
