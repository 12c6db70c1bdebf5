"""The report and the trials in words: pages of text, worked out without a screen."""

from collections.abc import Sequence

from textual.content import Content

from store.folding import Signature
from store.sources import source_words
from trials.answer_words import entry_words
from trials.code_words import stage_words
from trials.compile import Clause, Compiled, CompiledCriterion
from trials.definition import Check, Trial
from trials.explain import because, verdict_sentence
from trials.language import Language, said
from trials.listing import derived_words, gap_ids, own_rule, supplement_words
from trials.rule_words import rule_lines, rule_words
from trials.rules import Finding, Reason, State, Verdict
from tui.dispositions import disposition_words
from tui.interview import Interview
from tui.interview_text import headline, judgement_words, place
from tui.screens.paragraphs import Lines, hanging, wrapped
from tui.signing import NO_SIGNATURE, signature_words
from tui.versions import uncounted
from tui.widgets.safe_text import safe

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
    trial, language = compiled.trial, compiled.trial.language
    lines = [*wrapped(trial.title, width, "bold"), *wrapped(_identity(trial), width, "$text-muted")]
    if trial.about:
        lines += [Content(""), *wrapped(trial.about, width)]
    for lead, ids in (
        (said("Not in our source text, at least in part: {ids}."), gap_ids(compiled)),
        (
            said("Not reviewed by a person yet: {ids}."),
            [criterion.id for criterion in trial.criteria if criterion.unreviewed],
        ),
    ):
        if ids:
            lines += [Content(""), *wrapped(language(lead, ids=language.joined(ids)), width, "$text-warning")]
    for criterion in compiled.criteria:
        lines += [Content(""), *_criterion(criterion, trial, width)]
    for title, texts in (
        (language("Questions"), [_question(trial, name) for name in trial.order()]),
        (
            language("Worked out from the answers"),
            [words for name in trial.derive if (words := derived_words(trial, name))],
        ),
        (
            language("Answers that are refused or asked about again"),
            [_check(check, trial) for check in compiled.checks],
        ),
        (language("Have ready"), trial.prepare),
    ):
        if texts:
            lines += [Content(""), safe(title, "bold $primary")]
            for text in texts:
                lines += hanging("- ", text, width)
    return Content("\n").join(lines)


def _question(trial: Trial, name: str) -> str:
    question, language = trial.questions[name], trial.language
    words = question.ask
    if question.options:
        labels = language.parted(option.label for option in question.options)
        words = language("{question} {answers}.", question=words, answers=labels)
    return language("{question} (shared with other trials)", question=words) if question.shared else words


def _check(check: tuple[Clause, Check], trial: Trial) -> str:
    parts = {"rule": rule_words(check[0], trial), "sentence": check[1].say}
    if check[1].kind == "refuse":
        return trial.language("Refused when {rule}: {sentence}", **parts)
    return trial.language("Asked again when {rule}: {sentence}", **parts)


def _identity(trial: Trial) -> str:
    status, language = trial.status, trial.language
    version = language("definition of {version}", version=trial.version)
    if trial.based_on:
        version = language(
            "definition of {version}, which comes after {earlier}", version=trial.version, earlier=trial.based_on
        )
    source = (
        language("source retrieved {day}", day=trial.retrieved)
        if trial.retrieved
        else language("no day on which its source was retrieved")
    )
    heads = (trial.registry or language("Not in a registry"), version, source)
    parts = [language("{facts}.", facts=" · ".join(heads))]
    if trial.supplement:
        parts.append(language("{facts}.", facts=supplement_words(trial.supplement).rstrip(".。")))
    if status.get("says"):
        day = status.get("as_of", trial.retrieved)
        parts.append(language("The registry says “{status}” as of {day}.", status=status["says"], day=day))
    if trial.sponsor:
        parts.append(language("Sponsor: {sponsor}.", sponsor=trial.sponsor.rstrip(".。")))
    if trial.site:
        parts.append(language("{facts}.", facts=trial.site))
    parts.append(
        language("Stages: {stages}.", stages=language.joined(stage_words(stage, language) for stage in trial.stages))
    )
    return language.sentences(parts)


def _criterion(compiled: CompiledCriterion, trial: Trial, width: int) -> Lines:
    criterion, language = compiled.criterion, trial.language
    yield from hanging(f"{criterion.id:<5}", criterion.title, width, "bold")
    due = language("due at {stage}", stage=stage_words(criterion.due, language))
    yield from wrapped(f"{place(criterion, language)} · {due}", width, "$text-muted", INDENT)
    yield from wrapped(criterion.text, width, indent=INDENT)
    if compiled.guard is not None:
        yield from _outline(language("Applies only when:"), compiled.guard, trial, width)
    if criterion.unreviewed:
        words = language("Open for review, whatever is answered: {why}.", why=criterion.unreviewed)
        yield from wrapped(words, width, "bold", INDENT)
    exclusion = criterion.kind == "exclusion"
    lead = language("Applies as an exclusion when:") if exclusion else language("Met when:")
    yield from _outline(lead, own_rule(compiled), trial, width)
    for text in trial.supplement.filled.get(criterion.id, ()) if trial.supplement else ():
        yield from wrapped(language("The site's supplement says: {text}", text=text), width, indent=INDENT)
    for clause, note in compiled.notes:
        words = language("Note when {rule}: {sentence}", rule=rule_words(clause, trial), sentence=note.say)
        yield from wrapped(words, width, "$text-muted", INDENT)
    for flag in criterion.flags:
        parts = {"phrase": flag.phrase, "means": flag.means, "why": flag.why}
        if flag.kind == "mistranslation":
            words = language("Source says ‘{phrase}’ (mistranslated): {means}. {why}", **parts)
        else:
            words = language("Source says ‘{phrase}’ (ambiguous): {means}. {why}", **parts)
        yield from wrapped(words, width, "$text-muted italic", INDENT)


def _outline(lead: str, rule: Clause, trial: Trial, width: int) -> Lines:
    yield safe(f"{INDENT}{lead}")
    for line in rule_lines(rule, trial):
        words = line.lstrip()
        indent = f"{INDENT}  {' ' * (len(line) - len(words))}"
        yield from hanging(f"{indent}- ", words, width)


def _verdict(interview: Interview, trial: str, verdict: Verdict, width: int) -> Lines:
    about, language = verdict.compiled.trial, interview.language
    yield from wrapped(f"{about.title} ({about.registry})", width, "$text-muted")
    yield from wrapped(language("{verdict}, as of {day}", verdict=headline(verdict), day=verdict.on), width, "bold")
    yield from wrapped(verdict_sentence(verdict), width)
    found = verdict.findings.values()
    still = [finding for finding in found if finding.effective is State.OPEN]
    groups: Sequence[tuple[str, list[Finding]]] = (
        (language("Not met"), [finding for finding in found if finding.effective is State.NOT_MET]),
        (language("For the investigator"), [finding for finding in still if Reason.REVIEW in finding.reasons]),
        (language("Waits for answers"), [finding for finding in still if Reason.UNANSWERED in finding.reasons]),
        (
            language("Not in our source text (retrieved {day})", day=about.retrieved),
            [finding for finding in still if Reason.GAP in finding.reasons],
        ),
        (language("Due later, or planned"), [finding for finding in still if Reason.LATER in finding.reasons]),
        (language("Met"), [finding for finding in found if finding.effective is State.MET]),
        (language("Does not apply"), [finding for finding in found if finding.effective is State.NOT_APPLICABLE]),
    )
    told: set[str] = set()
    for title, findings in groups:
        if findings:
            yield Content("")
            yield from wrapped(title, width, "bold $primary")
            for finding in findings:
                yield from _finding(finding, width, finding.criterion.id in told, language)
                told.add(finding.criterion.id)
    yield from _settling(interview, trial, width)
    judgements = [(finding, interview.judgement(trial, finding.criterion.id)) for finding in found]
    recorded = [(finding, judgement) for finding, judgement in judgements if judgement is not None]
    if recorded:
        yield Content("")
        yield safe(language("Judgements"), "bold $primary")
        for finding, judgement in recorded:
            yield from hanging(f"{finding.criterion.id}  ", judgement_words(finding, judgement), width)
    yield from _recorded(interview, trial, width)


def _recorded(interview: Interview, trial: str, width: int) -> Lines:
    """What people recorded of a trial as a whole: signatures, void ones too, and what became of the participant."""
    screening, language = interview.screening, interview.language
    signatures = [signature for signature in screening.signatures if signature.trial == trial]
    if signatures:
        yield Content("")
        yield safe(language("Signatures"), "bold $primary")
        for signature in signatures:
            yield from signature_lines(signature, width, language)
        yield from wrapped(language(NO_SIGNATURE), width, "$text-warning")
    if now := screening.dispositions.get(trial):
        yield Content("")
        yield safe(language("Disposition"), "bold $primary")
        yield from wrapped(disposition_words(now, language), width)


def signature_lines(signature: Signature, width: int, language: Language) -> Lines:
    """A signature in the list of a trial's signatures, a void one as such."""
    words = signature_words(signature, language)
    if signature.void:
        yield from hanging("- ", language("VOID: {signature}", signature=words), width, "$text-muted")
    else:
        yield from hanging("- ", words, width)


def _settling(interview: Interview, trial: str, width: int) -> Lines:
    """What is waited for, what would settle the verdict, what to check and until when it holds."""
    verdict, language = interview.verdicts[trial], interview.language
    sentences = list(interview.outlook(trial))
    if verdict.waiting:
        questions = verdict.compiled.trial.questions
        names = language.joined(questions[name].short for name in verdict.waiting)
        sentences.insert(0, language("Waits for {names}.", names=names))
    if not sentences:
        return
    yield Content("")
    yield safe(language("What would settle it"), "bold $primary")
    for sentence in sentences:
        yield from hanging("- ", sentence, width)


def _finding(finding: Finding, width: int, told: bool, language: Language) -> Lines:
    title = finding.criterion.title
    head = language("{title} (see above)", title=title) if told else title
    yield from hanging(f"{finding.criterion.id:<5}", head, width, "bold")
    if told:
        return
    yield from wrapped(because(finding), width, indent="     ")
    for note in finding.notes:
        yield from wrapped(language("Note: {note}", note=note), width, "$text-muted", "     ")


def _answers(interview: Interview, width: int) -> Lines:
    language = interview.language
    yield safe(language("Answers"), "bold $primary")
    answered = False
    several = len(interview.trials) > 1
    for key, question in interview.questions.items():
        recorded = interview.recorded(question)
        if recorded is not None:
            answered = True
            name = question.short
            if several and not question.shared:
                name = language("{question} ({trial})", question=name, trial=key.partition("/")[0])
            words = language("{name}: {value}", name=name, value=entry_words(question, recorded.kept, language))
            source = language.parted(
                part
                for part in (
                    source_words(recorded.source, language, interview.questions),
                    language("measured {day}", day=recorded.measured) if recorded.measured else "",
                    language("{name}, {day}", name=recorded.by.name, day=recorded.at[:10]),
                )
                if part
            )
            yield from hanging("- ", f"{words} [{source}]", width)
    if not answered:
        yield safe(language("Nothing has been answered so far."))
    if kept := uncounted(interview):
        yield Content("")
        lead = language("Answers to an earlier version of a trial, kept and no longer counted")
        yield from wrapped(lead, width, "bold $primary")
        for words in kept:
            yield from hanging("- ", words, width)
