"""A verdict as rows of text: what the verdict panel shows, worked out without a screen."""

from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from trials.cases import state_word
from trials.code_words import REASONS as REASON_WORDS
from trials.code_words import stage_words, state_words
from trials.dataclass import dataclass
from trials.explain import because, verdict_sentence, verdict_words
from trials.language import Language
from trials.rules import NOT_ELIGIBLE, Finding, Reason, State, Verdict
from trials.text import one_line
from tui.interview_text import REASONS, SIGNS, kind
from tui.widgets.wrapping import fit, wrap

MOST_TOLD = 3  # lines of the sentence under a criterion
LISTED = 2  # criteria of each trial for which a full head leaves room
NARROW = 16  # columns below which no sentence is written out
WIDE = 44  # columns from which findings are written out
CROWDED = 2  # rows from which the last of them is for the trials that are left out
URGENT = ("not met", "review", "unanswered", "gap", "later", "met", "not applicable")


@dataclass(frozen=True)
class TrialPanel:
    """One trial's verdict with what the screen knows beside it.

    `lit` are the criteria the question on the screen bears on, `changed` those the last answer changed, `left`
    the number of questions that can still matter. `before` is the verdict before the last answer where that turned
    it, `until` a sentence on how long the verdict holds; both may be "".
    """

    name: str
    verdict: Verdict
    left: int
    lit: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    before: str = ""
    until: str = ""

    @property
    def language(self) -> Language:
        return self.verdict.compiled.trial.language


@dataclass(frozen=True)
class Piece:
    """Some text and the role that styles it: name, word, sentence, muted, or a finding such as "not met"."""

    text: str
    role: str
    lit: bool = False


Row = tuple[Piece, ...]
BLANK: Row = ()


def verdict_rows(panels: tuple[TrialPanel, ...], width: int, height: int | None = None) -> tuple[Row, ...]:
    """The rows for a panel of `width` columns: everything, or what fits into `height` rows, the weightiest kept."""
    if width < 1:
        return ()
    if height is None:
        return _join([[*_head(panel, width), *_list(panel, width, told=_ranked(panel))] for panel in panels])
    for most in (None, 1):
        told = [_telling(panel)[:most] for panel in panels]
        full = _join(
            [
                [*_head(panel, width), *_list(panel, width, told=those)]
                for panel, those in zip(panels, told, strict=True)
            ]
        )
        if len(full) <= height:
            return full
    for brief in (False, True):
        heads = [_head(panel, width, brief=brief) for panel in panels]
        room = height - len(_join(heads))
        if room >= (0 if brief else LISTED * len(panels)):
            share, more = divmod(room, len(panels) or 1)
            shares = [share + (place < more) for place in range(len(panels))]
            lists = [_low(panel, width, rows) for panel, rows in zip(panels, shares, strict=True)]
            return _join([head + rows for head, rows in zip(heads, lists, strict=True)])
    return _tight(panels, width, height)


def _tight(panels: tuple[TrialPanel, ...], width: int, height: int) -> tuple[Row, ...]:
    """A row a trial with its verdict, and its strip of signs and what was decided while there is room."""
    rows: list[Row] = []
    for place, panel in enumerate(panels):
        line = fit(f"{verdict_words(panel.verdict)} · {one_line(panel.name)}", width)
        rows.append((Piece(line, f"word {panel.verdict.current.word}"),))
        for more in (_strip(panel, width), _decided(panel, width)[:1]):
            if len(rows) + len(more) + len(panels) - place - 1 <= height:
                rows += more
    return _crowded(panels, width, height) if len(rows) > height > CROWDED else tuple(rows[:height])


def _crowded(panels: tuple[TrialPanel, ...], width: int, height: int) -> tuple[Row, ...]:
    """More trials than rows: those that the question or the last answer bears on, and how the others stand."""
    first = sorted(panels, key=lambda panel: (not panel.changed, not panel.lit))[: max(0, height - 1)]
    rest = Counter(verdict_words(panel.verdict) for panel in panels if panel not in first)
    language = panels[0].language
    told = language.joined(
        language("{count} {verdict}", count=count, verdict=f"{words[:1].lower()}{words[1:]}")
        for words, count in rest.most_common()
    )
    others = language("and {count} more: {verdicts}", count=sum(rest.values()), verdicts=told)
    lines = [f"{verdict_words(panel.verdict)} · {one_line(panel.name)}" for panel in first]
    rows: list[Row] = [
        (Piece(fit(line, width), f"word {panel.verdict.current.word}"),)
        for line, panel in zip(lines, first, strict=True)
    ]
    rows.append((Piece(fit(others, width), "name"),))
    return tuple(rows[:height])


def _head(panel: TrialPanel, width: int, *, brief: bool = False) -> list[Row]:
    """The word, the one sentence, every criterion as a sign, what the last answer decided, how long it holds."""
    verdict = panel.verdict
    rows: list[Row] = [
        (Piece(fit(f"{one_line(panel.name)} · {stage_words(verdict.stage, panel.language)}", width), "name"),)
    ]
    rows += [(Piece(line, f"word {verdict.current.word}"),) for line in wrap(verdict_words(verdict), width)]
    left = "" if verdict.current.word == NOT_ELIGIBLE and not panel.left else _left(panel)
    said = panel.language.sentences(filter(None, (one_line(verdict_sentence(verdict)), left)))
    lines = [fit(said, width)] if brief else wrap(said, width)
    rows += [(Piece(line, "sentence"),) for line in lines]
    rows += [*_strip(panel, width), *_decided(panel, width)]
    if panel.until and not brief:
        rows += [(Piece(line, "quiet"),) for line in wrap(one_line(panel.until), width)]
    return rows


def _decided(panel: TrialPanel, width: int) -> list[Row]:
    """What the last answer decided; a change of what is open is told where it decided nothing."""
    findings, language = panel.verdict.findings, panel.language
    settled = [
        language("{criterion} {finding}", criterion=name, finding=_state(panel, findings[name]))
        for name in findings
        if name in panel.changed and findings[name].effective is not State.OPEN
    ]
    still = [name for name in findings if name in panel.changed and findings[name].effective is State.OPEN]
    said = []
    if settled:
        said.append(language("This answer decided: {findings}.", findings=language.joined(settled)))
    elif still:
        said.append(language("It changed what is open of {criteria}.", criteria=language.joined(still)))
    if panel.before:
        said.append(language("The verdict was: {verdict}.", verdict=panel.before))
    return [(Piece(line, "now"),) for line in wrap(one_line(language.sentences(said)), width)]


def _left(panel: TrialPanel) -> str:
    if not panel.left:
        return panel.language("No question left.")
    return panel.language.plural(panel.left, "{count} question left.", "{count} questions left.")


def _state(panel: TrialPanel, finding: Finding) -> str:
    return state_words(state_word(finding, finding.effective), panel.language)


def _strip(panel: TrialPanel, width: int) -> list[Row]:
    """Every criterion as one sign, in the order of the source."""
    pieces = [
        Piece(SIGNS[kind(finding)], kind(finding), identity in panel.lit)
        for identity, finding in panel.verdict.findings.items()
    ]
    return [tuple(pieces[at : at + width]) for at in range(0, len(pieces), width)]


def _low(panel: TrialPanel, width: int, rows: int) -> list[Row]:
    """The weightiest criteria in `rows` rows, the first of them with why, where that leaves room for others."""
    for first in _telling(panel)[:1]:
        lines = len(_why(panel.verdict.findings[first], width))
        if rows - lines >= MOST_TOLD:
            return _list(panel, width, rows - lines, [first])
    return _list(panel, width, rows)


def _list(panel: TrialPanel, width: int, rows: int | None = None, told: Sequence[str] = ()) -> list[Row]:
    """A row a criterion, in the order of the source; of too many, those that matter now. `told` say why."""
    findings = panel.verdict.findings
    kept = set(_ranked(panel)[:rows])
    ids = max((cell_len(identity) for identity in findings), default=0)
    found: list[Row] = []
    for identity, finding in findings.items():
        if identity in kept:
            found.append(_criterion(panel, finding, width, ids))
            found += _why(finding, width) if identity in told else []
    return found


def _ranked(panel: TrialPanel) -> list[str]:
    """The criteria, those that matter now first."""
    findings = panel.verdict.findings
    return sorted(
        findings,
        key=lambda name: (name not in panel.lit, name not in panel.changed, URGENT.index(kind(findings[name]))),
    )


def _telling(panel: TrialPanel) -> list[str]:
    """The criteria that say why, the weightiest first: what the last answer changed, what the question bears on."""
    findings = panel.verdict.findings
    return sorted(
        [name for name in findings if name in panel.changed | panel.lit],
        key=lambda name: (kind(findings[name]) != "not met", name not in panel.changed),
    )


def _why(finding: Finding, width: int) -> list[Row]:
    """The sentence of a finding under its row, where there are columns for words."""
    if width < NARROW:
        return []
    lines = list(wrap(one_line(because(finding)), width - 2))
    if len(lines) > MOST_TOLD:
        lines = [*lines[: MOST_TOLD - 1], fit(" ".join(lines[MOST_TOLD - 1 :]), width - 2)]
    return [(Piece(f"  {line}", "quiet"),) for line in lines]


def _criterion(panel: TrialPanel, finding: Finding, width: int, ids: int) -> Row:
    """`✓ I04a Contraception, women      met`."""
    identity, role = finding.criterion.id, kind(finding)
    lit = identity in panel.lit
    said = _said(panel, finding, role, width)
    if identity in panel.changed:
        said = panel.language("now {finding}", finding=said)
    title = width - ids - 3 - cell_len(said) - 1
    if title < 4:  # no room for a title: sign, id and word are what counts
        start = f"{SIGNS[role]} {set_cell_size(identity, ids)} "
        return (Piece(fit(start + said, width), role, lit),)
    return (
        Piece(f"{SIGNS[role]} ", role, lit),
        Piece(f"{set_cell_size(identity, ids)} ", "id", lit),
        Piece(f"{set_cell_size(fit(one_line(finding.criterion.title), title), title)} ", "title", lit),
        Piece(said, role, lit),
    )


def _said(panel: TrialPanel, finding: Finding, role: str, width: int) -> str:
    language = panel.language
    if finding.effective is State.OPEN:
        if width < WIDE:
            return state_words("open", language) if role == Reason.UNANSWERED else language(REASON_WORDS[role])
        reasons = language.joined(language(REASON_WORDS[reason]) for reason in REASONS if reason in finding.reasons)
        return language("open: {reasons}", reasons=reasons)
    if finding.effective is State.NOT_APPLICABLE and width < WIDE:
        return language("n/a")
    state = _state(panel, finding)
    return language("{finding} (judged)", finding=state) if finding.judged is not None and width >= WIDE else state


def _join(blocks: list[list[Row]]) -> tuple[Row, ...]:
    """The trials' rows with an empty row between them."""
    rows: list[Row] = []
    for block in blocks:
        rows += [BLANK, *block] if rows else block
    return tuple(rows)
