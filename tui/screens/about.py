"""What stands beside a question: why it is asked, the criteria it serves, and the odd phrases of their source."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from trials.definition import Criterion, Question
from trials.language import Language
from trials.rules import Finding
from tui.interview import Interview
from tui.interview_text import flag_words, place, stands
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import fit, padded, wrap


def about(
    question: Question, findings: Sequence[Finding], several: bool, width: int, rows: int, language: Language
) -> Content:
    """The lines beside a question, in at most `rows` rows of `width` columns; the rest is for F1."""
    if rows < 1 or width < 1:
        return Content("")
    lines = [safe(line, "$text-muted") for line in wrap(question.why, width)]
    lines += [safe(line) for line in _served(findings, several, width, language)]
    flags = [flag for finding in findings for flag in finding.criterion.flags]
    flags.sort(key=lambda flag: flag.kind == "ambiguity")
    told = [list(wrap(flag_words(flag, language), width)) for flag in flags]
    left = 0
    for flag_lines in told:
        if len(lines) + len(flag_lines) + (1 if left or flag_lines is not told[-1] else 0) <= rows and not left:
            lines += [safe(line, "$text-muted italic") for line in flag_lines]
        else:
            left += 1
    if left:
        more = language.plural(
            left, "F1: {count} odd phrase of the source explained", "F1: {count} odd phrases of the source explained"
        )
        lines = [*_cut(lines, rows - 1, width), safe(fit(more, width), "$text-muted")]
    return Content("\n").join(_cut(lines, rows, width))


def _cut(lines: list[Content], rows: int, width: int) -> list[Content]:
    """The first lines; where others are left out, the last of them says so."""
    if len(lines) <= rows or not rows:
        return lines[:rows]
    last = lines[rows - 1]
    last = last.truncate(cell_len(next(wrap(last.plain, max(1, width - 2)), "")))  # at a word
    return [*lines[: rows - 1], Content.assemble(last, safe(" …", "$text-muted"))]


def _served(findings: Sequence[Finding], several: bool, width: int, language: Language) -> Iterator[str]:
    """The criteria, those at one place of a source together: `zm001-sle I07a, I07b · inclusion, item 7`."""
    places: dict[tuple[str, str], list[Criterion]] = {}
    for finding in findings:
        trial = finding.sheet.compiled.trial.id if several else ""
        places.setdefault((trial, place(finding.criterion, language)), []).append(finding.criterion)
    for (trial, where), criteria in places.items():
        head = f"{trial} {language.joined(criterion.id for criterion in criteria)} · {where}".strip()
        whole = f"{head} · {criteria[0].title}" if len(criteria) == 1 else head
        yield whole if cell_len(whole) <= width else fit(head, width)


def explained(question: Question, findings: Sequence[Finding], keys: Sequence[Key], language: Language) -> Content:
    """Everything about a question, for F1, and every key that works there."""
    blocks = [safe(question.ask, "bold"), safe(question.why)]
    if question.help:
        blocks.append(safe(question.help))
    for finding in findings:
        blocks.append(criterion_words(finding, language))
    blocks.append(key_lines(keys, language))
    return Content("\n\n").join(blocks)


def key_lines(keys: Sequence[Key], language: Language) -> Content:
    """Every key that works, and what it does."""
    room = max((cell_len(key.shown) for key in keys), default=0)
    lines = [Content.assemble((f"{padded(key.shown, room)}  ", "bold"), safe(key.label)) for key in keys]
    return Content("\n").join([safe(language("Keys"), "bold"), *lines])


def criterion_words(finding: Finding, language: Language) -> Content:
    """A criterion with its place, its text and what its source says."""
    criterion = finding.criterion
    trial = finding.sheet.compiled.trial
    lines = [
        safe(f"{criterion.id} {criterion.title}", "bold"),
        safe(
            language(
                "{trial}, {place} · {state}",
                trial=trial.called,
                place=place(criterion, language),
                state=stands(finding),
            ),
            "$text-muted",
        ),
    ]
    if criterion.text:
        lines.append(safe(criterion.text))
    for flag in criterion.flags:
        words = (
            language("Source says ‘{phrase}’ (mistranslation)", phrase=flag.phrase)
            if flag.kind == "mistranslation"
            else language("Source says ‘{phrase}’ (can be read in more than one way)", phrase=flag.phrase)
        )
        lines += [Content(""), safe(words, "italic")]
        lines.append(safe(language("Means: {meaning}.", meaning=flag.means.rstrip(".。"))))
        lines.append(safe(language("Why: {why}", why=flag.why), "$text-muted"))
    return Content("\n").join(lines)


def outlook(interview: Interview) -> Content:
    """What would settle each trial, what to check and until when it holds, for F2."""
    several, language = len(interview.trials) > 1, interview.language
    lines = []
    for trial in interview.trials:
        sentences = interview.outlook(trial)
        if sentences:
            head = (
                language("{trial}: what would settle it", trial=trial)
                if several
                else language("What would settle it")
            )
            lines.append(safe(head, "bold $primary"))
            lines += [safe(sentence) for sentence in sentences]
    return Content("\n").join(lines)
