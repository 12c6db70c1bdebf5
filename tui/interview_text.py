"""An interview in words, without a screen: where a criterion stands, what an answer decided, what is left."""

from collections.abc import Iterator, Sequence

from store.events import Kind
from store.folding import RecordedJudgement
from store.sources import source_words
from trials.answer_words import entry_words
from trials.cases import state_word
from trials.code_words import place_words, stage_words, state_words
from trials.dates import day_words
from trials.definition import Criterion, Flag, Question
from trials.explain import verdict_words
from trials.language import Language, Said, said
from trials.outlook import data_to_check
from trials.rules import ELIGIBLE, Finding, Reason, State, Verdict
from tui.interview import Interview, Saved
from tui.judging import GOOD
from tui.standing import Judgement
from tui.steps import steps
from tui.summary_text import due_words
from tui.waiting import windows_soon

SIGNS = {
    "met": "✓",
    "not met": "✗",
    "not applicable": "-",
    "unanswered": "?",
    "review": "!",
    "later": ">",
    "gap": "_",
}
STATES = {
    "met": said("met"),
    "not met": said("not met"),
    "not applicable": said("does not apply"),
    "unanswered": said("open: unanswered"),
    "not known": said("open: not known so far"),
    "left for the investigator": said("open: left for the investigator"),
    "review": said("open: for the investigator"),
    "later": said("open: due later"),
    "gap": said("open: not in our source text"),
}
REASONS = (Reason.UNANSWERED, Reason.REVIEW, Reason.LATER, Reason.GAP)  # the one to name first
MOST_CHECKED = 4  # deciding answers offered to be checked


def kind(finding: Finding) -> str:
    """What the finding is: met, not met, not applicable, or why it is open. An exclusion that is clear is met."""
    if finding.effective is not State.OPEN:
        return str(finding.effective)
    return next((str(reason) for reason in REASONS if reason in finding.reasons), str(Reason.UNANSWERED))


def stands(finding: Finding) -> Said:
    """How a criterion stands in a word or two, and what it waits for while it is open."""
    found = kind(finding)
    return STATES[finding.wants if found == Reason.UNANSWERED else found]


def headline(verdict: Verdict) -> str:
    """The verdict and the stage it is for: `Pending (screening)`."""
    words, trial = verdict_words(verdict), verdict.compiled.trial
    if verdict.current.word == ELIGIBLE and verdict.stage != trial.stages[-1]:
        return words  # it names the stage
    return trial.language("{verdict} ({stage})", verdict=words, stage=stage_words(verdict.stage, trial.language))


def place(criterion: Criterion, language: Language) -> str:
    """Where a criterion stands in its source: `inclusion, item 4`."""
    return place_words(criterion.source.section, criterion.source.item, language)


def flag_words(flag: Flag, language: Language) -> str:
    """What the source says and what that means."""
    means = flag.means if flag.means[1:2].isupper() else f"{flag.means[:1].lower()}{flag.means[1:]}"
    return language("Source says ‘{phrase}’: means {meaning}", phrase=flag.phrase, meaning=means)


def criterion_lines(finding: Finding) -> Iterator[str]:
    """A criterion with its place, its text, and each odd phrase of its source with what it means and why."""
    criterion = finding.criterion
    trial = finding.sheet.compiled.trial
    language = trial.language
    yield f"{criterion.id} {criterion.title}"
    where = language("{trial}, {place}", trial=trial.called, place=place(criterion, language))
    yield f"{where} · {language(stands(finding))}"
    if criterion.text:
        yield criterion.text
    for flag in criterion.flags:
        wrong = flag.kind == "mistranslation"
        yield language(
            "Source says ‘{phrase}’ ({sort}). Means: {meaning}. Why: {why}",
            phrase=flag.phrase,
            sort=language("mistranslation") if wrong else language("can be read in more than one way"),
            meaning=flag.means,
            why=flag.why,
        )


def recorded_words(interview: Interview, question: Question) -> str:
    """The answer on record in words, with its source; "" when there is none."""
    recorded = interview.recorded(question)
    if recorded is None:
        return ""
    words = entry_words(question, recorded.kept, interview.language)
    if not recorded.source:
        return words
    source = source_words(recorded.source, interview.language, interview.questions)
    return interview.language("{answer} ({source})", answer=words, source=source)


def judgement_words(finding: Finding, judgement: Judgement) -> str:
    """A judgement beside what was computed, and whether it still counts."""
    recorded, language = judgement.recorded, finding.sheet.compiled.trial.language
    words = language(
        "{name} judged this {finding}: {reason} ({day}).",
        name=recorded.by.name,
        finding=state_words(state_word(finding, GOOD[recorded.finding]), language),
        reason=checked_reason(recorded, language),
        day=recorded.at[:10],
    )
    if judgement.lapsed:
        lapsed = language("LAPSED, no longer counted, because the finding or its answers changed.")
        return language.sentences((lapsed, words))
    return language.sentences((words, language("Computed: open.")))


def checked_reason(recorded: RecordedJudgement, language: Language) -> str:
    """Why somebody judged as they did, with the protocol they checked where there is one."""
    if not recorded.protocol:
        return recorded.reason
    return language(
        "{reason}, protocol {protocol}, section {section}",
        reason=recorded.reason,
        protocol=recorded.protocol,
        section=recorded.section,
    )


def progress_words(interview: Interview, question: Question) -> str:
    """How far we are, and in which section: `Disease activity · 7 of about 19 answered`."""
    done, about = progress(interview)
    words = interview.language("{done} of about {all} answered", done=done, all=about)
    title = interview.section(question)
    return f"{title} · {words}" if title else words


def progress(interview: Interview) -> tuple[int, int]:
    """How many steps are answered, of about how many."""
    trials = [compiled.trial for compiled in interview.trials.values()]
    begun = steps(trials, filter(interview.recorded, interview.questions.values()))
    left = steps(trials, interview.to_ask())
    return len(begun - left), len(begun | left)


def until_words(interview: Interview, trial: str) -> str:
    """How long a verdict holds: `Holds until 9 April 2026 (start of lymphodepletion).`; "" for no end."""
    held = interview.until(trial)
    if held is None or held.last is None:
        return ""
    day = day_words(held.last.toordinal(), interview.language)
    return interview.language("Holds until {day} ({what}).", day=day, what=held.question.short)


def decided(saved: Saved) -> Iterator[tuple[str, Finding]]:
    """The criteria, each with its trial, whose finding an answer changed; what it settled comes first."""
    changed = [
        (trial, finding)
        for trial, verdict in saved.after.items()
        for names in [saved.changed(trial)]
        for name, finding in verdict.findings.items()
        if name in names
    ]
    yield from sorted(changed, key=lambda each: each[1].effective is State.OPEN)


def failing(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings that make a verdict *not eligible*, each by itself or all of them together."""
    return tuple(verdict.findings[name] for name in verdict.current.failed or verdict.current.together)


def to_check(question: Question, saved: Saved) -> list[Question]:
    """The answers that made trials *not eligible*, to be looked at for a typing error; the one just given first."""
    deciding = [question]
    for trial in saved.turned:
        for finding in failing(saved.after[trial]):
            deciding += [answer for answers in data_to_check(finding) for answer in answers]
    return list({answer.key: answer for answer in deciding}.values())[:MOST_CHECKED]


def consent_words(lacking: Sequence[str], trials: int, language: Language) -> str:
    """That consent is lacking; for which trials, where it is lacking for some of them."""
    if len(lacking) == trials:
        return language("not consented")
    return language("not consented for {trials}", trials=language.joined(lacking))


def standing_remarks(interview: Interview) -> Iterator[str]:
    """What stands beside the code on every page of a screening."""
    if interview.screening.readonly:
        yield interview.language("reading only")
    if any(event.kind == Kind.ACCEPTED for event in interview.screening.events):
        yield interview.language("entries lost")
    if lacking := interview.unconsented:
        yield consent_words(lacking, len(interview.verdicts), interview.language)


def nothing_left(interview: Interview) -> str:
    """Why no question is asked any more, and what is waited for."""
    nothing = interview.language("Nothing is left to ask.")
    return interview.language.sentences(filter(None, (nothing, what_waits(interview))))


def what_waits(interview: Interview) -> str:
    """What a screening waits for besides its questions, in sentences, the most urgent first; "" for nothing."""
    language, parts = interview.language, []
    if soon := list(dict.fromkeys(_due_soon(interview))):
        others = [language("{count} more", count=len(soon) - 1)] if len(soon) > 1 else []
        parts.append(language("Due soon: {what}.", what=language.parted([soon[0], *others])))
    waiting = interview.waiting()
    if waiting:
        parts.append(language("Waiting for: {what}.", what=_short([q.short for q in waiting], language)))
    opened = dict(_open(interview))
    if review := opened.get("review"):
        parts.append(language("For the investigator: {what}.", what=_short(review, language)))
    if later := opened.get("later"):
        parts.append(language("Due later: {what}.", what=_short(later, language)))
    if gaps := opened.get("gap"):
        parts.append(language("Not in our source text: {what}.", what=_short(gaps, language)))
    return language.sentences(parts)


def _due_soon(interview: Interview) -> Iterator[str]:
    screening, told = interview.screening, interview.screening.verdicts
    ends = [
        due
        for trial in interview.trials
        if isinstance(told, dict)
        for due in windows_soon(screening.token, screening.code, trial, told.get(trial), interview.today)
    ]
    for due in sorted(ends, key=lambda due: due.day):
        asked = interview.trials[due.trial].trial.questions.get(due.question)
        yield due_words(due, interview.today, interview.language, asked.short if asked else "")


def _open(interview: Interview) -> Iterator[tuple[str, list[str]]]:
    several = len(interview.verdicts) > 1
    for reason in (Reason.REVIEW, Reason.GAP, Reason.LATER):
        yield (
            str(reason),
            [
                f"{trial} {name}" if several else name
                for trial, verdict in interview.verdicts.items()
                for name, finding in verdict.findings.items()
                if finding.effective is State.OPEN and reason in finding.reasons
            ],
        )


def _short(words: Sequence[str], language: Language) -> str:
    shown = language.joined(words[:4])
    return language("{names} and {count} more", names=shown, count=len(words) - 4) if len(words) > 4 else shown
