"""Runs the cases of a trial file: named answer sheets and the findings they must give."""

from collections.abc import Iterator
from datetime import date

from trials.compile import Compiled
from trials.definition import Case
from trials.rules import Finding, State, Verdict, judge
from trials.values import canonical

GOOD = {"met": State.MET, "clear": State.MET, "not met": State.NOT_MET, "applies": State.NOT_MET}


def judged_case(compiled: Compiled, case: Case) -> Verdict:
    """The verdict on a case's answer sheet."""
    questions = compiled.trial.questions
    entries = {name: canonical(questions[name], raw) for name, raw in case.answers.items()}
    judgements = {name: GOOD[judgement["finding"]] for name, judgement in case.judgements.items()}
    return judge(compiled, entries, judgements, case.stage, date.fromisoformat(case.on))


def disagreements(compiled: Compiled, case: Case) -> Iterator[str]:
    """One sentence for each expectation of a case that the rules do not give."""
    verdict = judged_case(compiled, case)
    for name, expected in case.expect.items():
        finding = verdict.findings[name]
        wanted = expected if isinstance(expected, str) else f"open ({', '.join(sorted(expected))})"
        found = finding_words(finding)
        if found != wanted:
            yield f"{case.name}: {name} should be {wanted} and is {found}."
    for name, words in case.notes.items():
        if not any(words in note for note in verdict.findings[name].notes):
            yield f"{case.name}: {name} should carry a note with the words {words!r}."


def finding_words(finding: Finding) -> str:
    """The effective state in the words of a file: `clear` or `applies` for an exclusion, reasons for open."""
    if finding.effective is State.OPEN:
        return f"open ({', '.join(sorted(finding.reasons))})"
    return state_word(finding, finding.effective)


def state_word(finding: Finding, state: State) -> str:
    """A state in the word that files, cases and JSON use for this kind of criterion."""
    if finding.criterion.kind == "exclusion":
        return {State.MET: "clear", State.NOT_MET: "applies"}.get(state, state.value)
    return state.value
