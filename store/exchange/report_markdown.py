"""The eligibility report as Markdown."""

import re
from collections.abc import Iterator, Sequence

from store.exchange.report import (
    BY_HAND,
    CONFIRMATION,
    DEIDENTIFIED,
    EVERY,
    LAPSED,
    NO_ADVICE,
    OUTLOOK,
    SIGNED,
    CriterionPart,
    Report,
    TrialPart,
)
from trials.language import ENGLISH, UNREAD, Language, said
from trials.text import one_line

CONFIRMED = said("Confirmation")
HEADS = (said("For"), said("Confirmed by"), said("Role"), said("Meaning"), said("Time"), said("Record"))
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~=:@])")


def report_markdown(report: Report) -> str:
    """The report as text that any Markdown reader shows as it is meant."""
    return "\n".join(_lines(report)) + "\n"


def md(text: str) -> str:
    """Text on one line that Markdown, and the HTML made from it, show character for character."""
    text = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)


def _lines(report: Report) -> Iterator[str]:
    language = report.language
    yield "# " + language("Eligibility report {code}", code=md(report.code))
    yield ""
    if report.deidentified:
        yield f"**{language(DEIDENTIFIED)}**"
        yield ""
    yield from _facts(report.facts, language)
    yield ""
    yield md(language(NO_ADVICE))
    if language is not ENGLISH:
        yield from ("", md(language(UNREAD)))
    for trial in report.trials:
        yield from _trial(trial, language)
    yield from ("", f"## {language(CONFIRMED)}", "", md(language(CONFIRMATION)), "")
    yield from _table(
        [language(name) for name in HEADS],
        [
            (
                language.clauses((s.trial, s.stage)),
                *(s.name, s.role, language.sentences(filter(None, (s.meaning, s.void))), s.at, s.head),
            )
            for s in report.signatures
        ],
    )
    yield from ("", language(BY_HAND), "")
    yield from _table([language(name) for name in SIGNED], [("", "", "", "")] * 2)
    if report.head:
        yield from ("", language("Head of the record: {head}", head=md(report.head)))


def _trial(trial: TrialPart, language: Language) -> Iterator[str]:
    yield ""
    name = f"{md(trial.id)} ({md(trial.registry)})" if trial.registry else md(trial.id)
    yield "## " + language("{name}: {value}", name=name, value=md(trial.title))
    yield ""
    yield from _facts(trial.definition, language)
    yield from ("", f"**{md(trial.verdict)}** {md(trial.sentence)}", "")
    stages = [(s.stage, s.verdict, s.sentence) for s in trial.stages]
    yield from _table((language("Stage"), language("Verdict"), language("Rests on")), stages)
    now, *before = trial.dispositions or (language("none recorded"),)
    yield from ("", language("Disposition: ") + md(now))
    yield from ("- " + language("Before that: ") + md(line) for line in before)
    opened = tuple(language("{name}: {value}", name=name, value=words) for name, words in trial.open)
    for title, lines in (
        (language(LAPSED), trial.lapsed),
        (language("Open items"), opened or (language("None."),)),
        (language(OUTLOOK), trial.outlook),
    ):
        if lines:
            yield from ("", f"### {title}", "", *(f"- {md(line)}" for line in lines))
    yield from ("", f"### {language(EVERY)}")
    for criterion in trial.criteria:
        yield from _criterion(criterion, language)


def _criterion(one: CriterionPart, language: Language) -> Iterator[str]:
    yield from ("", f"#### {md(one.id)} {md(one.title)}", "")
    if one.text:
        yield from (md(one.text), "")
    yield from (f"*{md(one.place)}*", "", f"**{md(one.finding)}** {md(one.because)}", "")
    for line in one.answers:
        details = ""
        if line.answer:
            entered = language.parted((line.source or language("no source noted"), line.entered))
            details = language("({words})", words=entered)
        answer = md(line.answer or language("not answered"))
        told = language("{name}: {value}", name=md(line.question), value=answer)
        yield f"- {told} {md(details)}".rstrip()
    flags = tuple(
        language(
            "“{phrase}” means {means} ({kind}: {why})",
            phrase=f.phrase,
            means=f.means,
            kind=language.small(f.kind),
            why=f.why,
        )
        for f in one.flags
    )
    for lead, lines in (
        (language("Judgement"), one.judgement),
        (language("Note"), one.notes),
        (language("The source says"), flags),
    ):
        for text in lines:
            yield "- " + language("{name}: {value}", name=lead, value=md(text))


def _facts(facts: tuple[tuple[str, str], ...], language: Language) -> Iterator[str]:
    for name, words in facts:
        yield "- " + language("{name}: {value}", name=md(name), value=md(words))


def _table(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(md(cell) for cell in row)} |"
