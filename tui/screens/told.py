"""The report and the trials in words: pages of text, worked out without a screen."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from trials.compile import Clause, Compiled, CompiledCriterion
from trials.definition import Check, Trial
from trials.explain import because, rule_lines, rule_words, verdict_sentence
from trials.listing import derived_words, gap_ids, own_rule, supplement_words
from trials.rules import Finding, Reason, State, Verdict
from trials.values import entry_words
from tui.interview import Interview
from tui.interview_text import headline, judgement_words, place
from tui.signing import NO_SIGNATURE, disposition_words, signature_words
from tui.versions import uncounted
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

Lines = Iterator[Content]
INDENT = " " * 5  # under the title of a criterion


def report(interview: Interview, width: int) -> Content:
    """One page on a participant: each trial's verdict and what makes it, then the answers with their sources."""
    lines: list[Content] = []
    for trial, verdict in interview.verdicts.items():
        lines += [*_verdict(interview, trial, verdict, width), Content("")]
    lines += _answers(interview, width)
    return Content("\n").join(lines)


def trial_page(compiled: Compiled, width: int) -> Content:
    """A trial as it is screened for: its criteria with their place, rule, odd phrases and gaps."""
    trial = compiled.trial
    lines = [*wrapped(trial.title, width, "bold"), *wrapped(_identity(trial), width, "$text-muted")]
    if trial.about:
        lines += [Content(""), *wrapped(trial.about, width)]
    for lead, ids in (
        ("Not in our source text, at least in part", gap_ids(compiled)),
        ("Not reviewed by a person yet", [criterion.id for criterion in trial.criteria if criterion.unreviewed]),
    ):
        if ids:
            lines += [Content(""), *wrapped(f"{lead}: {', '.join(ids)}.", width, "$text-warning")]
    for criterion in compiled.criteria:
        lines += [Content(""), *_criterion(criterion, trial, width)]
    for title, texts in (
        ("Questions", [_question(trial, name) for name in trial.order()]),
        ("Worked out from the answers", [words for name in trial.derive if (words := derived_words(trial, name))]),
        ("Answers that are refused or asked about again", [_check(check, trial) for check in compiled.checks]),
        ("Have ready", trial.prepare),
    ):
        if texts:
            lines += [Content(""), safe(title, "bold $primary")]
            for text in texts:
                lines += hanging("- ", text, width)
    return Content("\n").join(lines)


def _question(trial: Trial, name: str) -> str:
    question = trial.questions[name]
    shared = " (shared with other trials)" if question.shared else ""
    options = f" {'; '.join(option.label for option in question.options)}." if question.options else ""
    return f"{question.ask}{options}{shared}"


def _check(check: tuple[Clause, Check], trial: Trial) -> str:
    how = "Refused" if check[1].kind == "refuse" else "Asked again"
    return f"{how} when {rule_words(check[0], trial)}: {check[1].say}"


def _identity(trial: Trial) -> str:
    status = trial.status
    after = f", which comes after {trial.based_on}" if trial.based_on else ""
    source = f"source retrieved {trial.retrieved}" if trial.retrieved else "no day on which its source was retrieved"
    parts = [f"{trial.registry or 'Not in a registry'} · definition of {trial.version}{after} · {source}."]
    if trial.supplement:
        parts.append(f"{supplement_words(trial.supplement).rstrip('.')}.")
    if status.get("says"):
        parts.append(f"The registry says “{status['says']}” as of {status.get('as_of', trial.retrieved)}.")
    if trial.sponsor:
        parts.append(f"Sponsor: {trial.sponsor.rstrip('.')}.")
    if trial.site:
        parts.append(f"{trial.site}.")
    parts.append(f"Stages: {', '.join(trial.stages)}.")
    return " ".join(parts)


def _criterion(compiled: CompiledCriterion, trial: Trial, width: int) -> Lines:
    criterion = compiled.criterion
    yield from hanging(f"{criterion.id:<5}", criterion.title, width, "bold")
    yield from wrapped(f"{place(criterion)} · due at {criterion.due}", width, "$text-muted", INDENT)
    yield from wrapped(criterion.text, width, indent=INDENT)
    if compiled.guard is not None:
        yield from _outline("Applies only when", compiled.guard, trial, width)
    lead = "Applies as an exclusion when" if criterion.kind == "exclusion" else "Met when"
    if criterion.unreviewed:
        yield from wrapped(f"Open for review, whatever is answered: {criterion.unreviewed}.", width, "bold", INDENT)
    yield from _outline(lead, own_rule(compiled), trial, width)
    for text in trial.supplement.filled.get(criterion.id, ()) if trial.supplement else ():
        yield from wrapped(f"The site's supplement says: {text}", width, indent=INDENT)
    for clause, note in compiled.notes:
        yield from wrapped(f"Note when {rule_words(clause, trial)}: {note.say}", width, "$text-muted", INDENT)
    for flag in criterion.flags:
        sort = "mistranslated" if flag.kind == "mistranslation" else "ambiguous"
        words = f"Source says ‘{flag.phrase}’ ({sort}): {flag.means}. {flag.why}"
        yield from wrapped(words, width, "$text-muted italic", INDENT)


def _outline(lead: str, rule: Clause, trial: Trial, width: int) -> Lines:
    yield safe(f"{INDENT}{lead}:")
    for line in rule_lines(rule, trial):
        words = line.lstrip()
        indent = f"{INDENT}  {' ' * (len(line) - len(words))}"
        yield from hanging(f"{indent}- ", words, width)


def _verdict(interview: Interview, trial: str, verdict: Verdict, width: int) -> Lines:
    about = verdict.compiled.trial
    yield from wrapped(f"{about.title} ({about.registry})", width, "$text-muted")
    yield from wrapped(f"{headline(verdict)}, as of {verdict.on}", width, "bold")
    yield from wrapped(verdict_sentence(verdict), width)
    found = verdict.findings.values()
    still = [finding for finding in found if finding.effective is State.OPEN]
    groups: Sequence[tuple[str, list[Finding]]] = (
        ("Not met", [finding for finding in found if finding.effective is State.NOT_MET]),
        ("For the investigator", [finding for finding in still if Reason.REVIEW in finding.reasons]),
        ("Waits for answers", [finding for finding in still if Reason.UNANSWERED in finding.reasons]),
        (f"Not in our source text (retrieved {about.retrieved})", [f for f in still if Reason.GAP in f.reasons]),
        ("Due later, or planned", [finding for finding in still if Reason.LATER in finding.reasons]),
        ("Met", [finding for finding in found if finding.effective is State.MET]),
        ("Does not apply", [finding for finding in found if finding.effective is State.NOT_APPLICABLE]),
    )
    told: set[str] = set()
    for title, findings in groups:
        if findings:
            yield Content("")
            yield from wrapped(title, width, "bold $primary")
            for finding in findings:
                yield from _finding(finding, width, finding.criterion.id in told)
                told.add(finding.criterion.id)
    yield from _settling(interview, trial, width)
    judgements = [(finding, interview.judgement(trial, finding.criterion.id)) for finding in found]
    recorded = [(finding, judgement) for finding, judgement in judgements if judgement is not None]
    if recorded:
        yield Content("")
        yield safe("Judgements", "bold $primary")
        for finding, judgement in recorded:
            yield from hanging(f"{finding.criterion.id}  ", judgement_words(finding, judgement), width)
    yield from _recorded(interview, trial, width)


def _recorded(interview: Interview, trial: str, width: int) -> Lines:
    """What people recorded of a trial as a whole: signatures, void ones too, and what became of the participant."""
    screening = interview.screening
    signatures = [signature for signature in screening.signatures if signature.trial == trial]
    if signatures:
        yield Content("")
        yield safe("Signatures", "bold $primary")
        for signature in signatures:
            lead, style = ("- VOID: ", "$text-muted") if signature.void else ("- ", "")
            yield from hanging(lead, signature_words(signature), width, style)
        yield from wrapped(NO_SIGNATURE, width, "$text-warning")
    if now := screening.dispositions.get(trial):
        yield Content("")
        yield safe("Disposition", "bold $primary")
        yield from wrapped(disposition_words(now), width)


def _settling(interview: Interview, trial: str, width: int) -> Lines:
    """What is waited for, what would settle the verdict, what to check and until when it holds."""
    verdict = interview.verdicts[trial]
    sentences = list(interview.outlook(trial))
    if verdict.waiting:
        questions = verdict.compiled.trial.questions
        sentences.insert(0, f"Waits for {', '.join(questions[name].short for name in verdict.waiting)}.")
    if not sentences:
        return
    yield Content("")
    yield safe("What would settle it", "bold $primary")
    for sentence in sentences:
        yield from hanging("- ", sentence, width)


def _finding(finding: Finding, width: int, told: bool) -> Lines:
    title = f"{finding.criterion.title}{' (see above)' if told else ''}"
    yield from hanging(f"{finding.criterion.id:<5}", title, width, "bold")
    if told:
        return
    yield from wrapped(because(finding), width, indent="     ")
    for note in finding.notes:
        yield from wrapped(f"Note: {note}", width, "$text-muted", "     ")


def _answers(interview: Interview, width: int) -> Lines:
    yield safe("Answers", "bold $primary")
    answered = False
    several = len(interview.trials) > 1
    for key, question in interview.questions.items():
        recorded = interview.recorded(question)
        if recorded is not None:
            answered = True
            trial = "" if question.shared or not several else f" ({key.partition('/')[0]})"
            words = f"{question.short}{trial}: {entry_words(question, recorded.kept)}"
            source = "; ".join(
                part
                for part in (
                    recorded.source,
                    f"measured {recorded.measured}" if recorded.measured else "",
                    f"{recorded.by.name}, {recorded.at[:10]}",
                )
                if part
            )
            yield from hanging("- ", f"{words} [{source}]", width)
    if not answered:
        yield safe("Nothing has been answered so far.")
    if kept := uncounted(interview):
        yield Content("")
        yield safe("Answers to an earlier version of a trial, kept and no longer counted", "bold $primary")
        for words in kept:
            yield from hanging("- ", words, width)


def wrapped(text: str, width: int, style: str = "", indent: str = "") -> Lines:
    """A paragraph in lines of at most `width` columns, each behind `indent`."""
    for line in wrap(text, max(12, width - len(indent))):
        yield safe(indent + line, style)


def hanging(lead: str, text: str, width: int, style: str = "") -> Lines:
    """A paragraph behind `lead`, its other lines under the first."""
    for number, line in enumerate(wrap(text, max(12, width - len(lead)))):
        yield safe((lead if number == 0 else " " * len(lead)) + line, style)
