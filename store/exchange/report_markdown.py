"""The eligibility report as Markdown."""

import re
from collections.abc import Iterator, Sequence

from store.exchange.report import CONFIRMATION, NO_ADVICE, CriterionPart, Report, TrialPart
from trials.text import one_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~=:@])")


def report_markdown(report: Report) -> str:
    """The report as text that any Markdown reader shows as it is meant."""
    return "\n".join(_lines(report)) + "\n"


def md(text: str) -> str:
    """Text on one line that Markdown, and the HTML made from it, show character for character."""
    text = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)


def _lines(report: Report) -> Iterator[str]:
    yield f"# Eligibility report {md(report.code)}"
    yield ""
    if report.deidentified:
        yield "**De-identified: no dates, no names of persons, no free text.**"
        yield ""
    yield from _facts(report.facts)
    yield ""
    yield md(NO_ADVICE)
    for trial in report.trials:
        yield from _trial(trial)
    yield from ("", "## Confirmation", "", md(CONFIRMATION), "")
    yield from _table(
        ("For", "Confirmed by", "Role", "Meaning", "Time", "Record"),
        [
            (f"{s.trial}, {s.stage}", s.name, s.role, " ".join(filter(None, (s.meaning, s.void))), s.at, s.head)
            for s in report.signatures
        ],
    )
    yield from ("", "By hand, where the site wants it:", "")
    yield from _table(("Name in print", "Role", "Date", "Signature"), [("", "", "", "")] * 2)
    if report.head:
        yield from ("", f"Head of the record: {md(report.head)}")


def _trial(trial: TrialPart) -> Iterator[str]:
    yield ""
    yield f"## {md(trial.id)}{f' ({md(trial.registry)})' if trial.registry else ''}: {md(trial.title)}"
    yield ""
    yield from _facts(trial.definition)
    yield from ("", f"**{md(trial.verdict)}** {md(trial.sentence)}", "")
    stages = [(f"{s.stage} (current)" if s.current else s.stage, s.verdict, s.sentence) for s in trial.stages]
    yield from _table(("Stage", "Verdict", "Rests on"), stages)
    now, *before = trial.dispositions or ("none recorded",)
    yield from ("", f"Disposition: {md(now)}", *(f"- Before that: {md(line)}" for line in before))
    for title, lines in (
        ("Lapsed judgements", trial.lapsed),
        ("Open items", tuple(f"{name}: {words}" for name, words in trial.open) or ("None.",)),
        ("What would settle it, what to check, and until when it holds", trial.outlook),
    ):
        if lines:
            yield from ("", f"### {title}", "", *(f"- {md(line)}" for line in lines))
    yield from ("", "### Every criterion")
    for criterion in trial.criteria:
        yield from _criterion(criterion)


def _criterion(one: CriterionPart) -> Iterator[str]:
    yield from ("", f"#### {md(one.id)} {md(one.title)}", "")
    if one.text:
        yield from (md(one.text), "")
    yield from (f"*{md(one.place)}*", "", f"**{md(one.finding)}** {md(one.because)}", "")
    for line in one.answers:
        details = f"({line.source or 'no source noted'}; {line.entered})" if line.answer else ""
        yield f"- {md(line.question)}: {md(line.answer or 'not answered')} {md(details)}".rstrip()
    flags = tuple(f"“{f.phrase}” means {f.means} ({f.kind.lower()}: {f.why})" for f in one.flags)
    for lead, lines in (("Judgement", one.judgement), ("Note", one.notes), ("The source says", flags)):
        for text in lines:
            yield f"- {lead}: {md(text)}"


def _facts(facts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, words in facts:
        yield f"- {md(name)}: {md(words)}"


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(md(cell) for cell in row)} |"
