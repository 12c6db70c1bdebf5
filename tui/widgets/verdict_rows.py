"""A verdict as rows of text: what the verdict panel shows, worked out without a screen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rich.cells import cell_len, set_cell_size

from trials.cases import state_word
from trials.code_words import REASONS as REASON_WORDS
from trials.code_words import WANTS, stage_words, state_words
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
URGENT = {
    role: place
    for place, role in enumerate(("not met", "review", "unanswered", "gap", "later", "met", "not applicable"))
}


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

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """What the finding of each criterion is, in the order of the source."""
        return {name: kind(finding) for name, finding in self.verdict.findings.items()}


@dataclass(frozen=True)
class Piece:
    """Some text and the role that styles it: name, word, sentence, muted, or a finding such as "not met"."""

    text: str
    role: str
    lit: bool = False


Row = tuple[Piece, ...]
Whys = Mapping[str, list[Row]]  # by criterion, the rows that say why it stands as it does
BLANK: Row = ()


def verdict_rows(panels: tuple[TrialPanel, ...], width: int, height: int | None = None) -> tuple[Row, ...]:
    """The rows for a panel of `width` columns: everything, or what fits into `height` rows, the weightiest kept."""
    if width < 1:
        return ()
    heads = [_head(panel, width) for panel in panels]
    if height is None:
        return _whole(panels, heads, [_whys(panel, width, panel.kinds) for panel in panels], width)
    room = height - len(_join(heads))
    whys: list[Whys] = []
    for most in (None, 1):
        whys = [_whys(panel, width, _telling(panel)[:most]) for panel in panels]
        if sum(len(panel.kinds) + _lines(why) for panel, why in zip(panels, whys, strict=True)) <= room:
            return _whole(panels, heads, whys, width)
    if room < LISTED * len(panels):
        heads = [_head(panel, width, brief=True) for panel in panels]
        room = height - len(_join(heads))
    if room < 0:
        return _tight(panels, width, height)
    share, more = divmod(room, len(panels) or 1)
    shares = [share + (place < more) for place in range(len(panels))]
    parts = zip(panels, heads, whys, shares, strict=True)
    return _join([head + _low(panel, width, why, rows) for panel, head, why, rows in parts])


def _whole(panels: tuple[TrialPanel, ...], heads: list[list[Row]], whys: list[Whys], width: int) -> tuple[Row, ...]:
    """Every criterion under each head."""
    return _join([head + _list(panel, width, why) for panel, head, why in zip(panels, heads, whys, strict=True)])


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
    if not panel.left and (waiting := len(panel.verdict.waiting)):
        return panel.language.plural(
            waiting,
            "No question left; {count} answer is not known so far.",
            "No question left; {count} answers are not known so far.",
        )
    if not panel.left:
        return panel.language("No question left.")
    return panel.language.plural(panel.left, "{count} question left.", "{count} questions left.")


def _state(panel: TrialPanel, finding: Finding) -> str:
    return state_words(state_word(finding, finding.effective), panel.language)


def _strip(panel: TrialPanel, width: int) -> list[Row]:
    """Every criterion as one sign, in the order of the source."""
    pieces = [_sign(role, name in panel.lit) for name, role in panel.kinds.items()]
    return [tuple(pieces[at : at + width]) for at in range(0, len(pieces), width)]


@cache
def _sign(role: str, lit: bool) -> Piece:
    return Piece(SIGNS[role], role, lit)


def _low(panel: TrialPanel, width: int, why: Whys, rows: int) -> list[Row]:
    """The weightiest criteria in `rows` rows, the first of them with why, where that leaves room for others."""
    left = rows - _lines(why)
    return _list(panel, width, why, left) if left >= MOST_TOLD else _list(panel, width, {}, rows)


def _list(panel: TrialPanel, width: int, why: Whys, rows: int | None = None) -> list[Row]:
    """A row a criterion, in the order of the source; of too many, those that matter now. Under it, why."""
    findings = panel.verdict.findings
    kept = set(_ranked(panel)[:rows])
    ids = max((cell_len(identity) for identity in findings), default=0)
    found: list[Row] = []
    for identity, finding in findings.items():
        if identity in kept:
            found.append(_criterion(panel, finding, width, ids))
            found += why.get(identity, [])
    return found


def _ranked(panel: TrialPanel) -> list[str]:
    """The criteria, those that matter now first."""
    return sorted(
        panel.kinds, key=lambda name: (name not in panel.lit, name not in panel.changed, URGENT[panel.kinds[name]])
    )


def _telling(panel: TrialPanel) -> list[str]:
    """The criteria that say why, the weightiest first: what the last answer changed, what the question bears on."""
    told = panel.changed | panel.lit
    return sorted(
        [name for name in panel.kinds if name in told],
        key=lambda name: (panel.kinds[name] != "not met", name not in panel.changed),
    )


def _whys(panel: TrialPanel, width: int, names: Iterable[str]) -> Whys:
    return {name: _why(panel.verdict.findings[name], width) for name in names}


def _lines(why: Whys) -> int:
    return sum(map(len, why.values()))


def _why(finding: Finding, width: int) -> list[Row]:
    """The sentence of a finding under its row, where there are columns for words."""
    if width < NARROW:
        return []
    lines = list(wrap(one_line(because(finding)), width - 2))
    if len(lines) > MOST_TOLD:
        lines = [*lines[: MOST_TOLD - 1], fit(" ".join(lines[MOST_TOLD - 1 :]), width - 2)]
    return [(Piece(f"  {line}", "quiet"),) for line in lines]


def _criterion(panel: TrialPanel, finding: Finding, width: int, ids: int) -> Row:
    name, language = finding.criterion.id, panel.language
    said = _said(
        language,
        panel.kinds[name],
        state_word(finding, finding.effective),
        finding.reasons,
        finding.wants if finding.state is State.OPEN else "",
        finding.judged is not None,
        width >= WIDE,
    )
    if name in panel.changed:
        said = language("now {finding}", finding=said)
    return _worded(name, finding.criterion.title, panel.kinds[name], said, name in panel.lit, width, ids)


@lru_cache(maxsize=512)  # of all rows an answer changes a few
def _worded(identity: str, title: str, role: str, said: str, lit: bool, width: int, ids: int) -> Row:
    """`✓ I04a Contraception, women      met`."""
    room = width - ids - 3 - cell_len(said) - 1
    if room < 4:  # no room for a title: sign, id and word are what counts
        start = f"{SIGNS[role]} {set_cell_size(identity, ids)} "
        return (Piece(fit(start + said, width), role, lit),)
    return (
        Piece(f"{SIGNS[role]} ", role, lit),
        Piece(f"{set_cell_size(identity, ids)} ", "id", lit),
        Piece(f"{set_cell_size(fit(one_line(title), room), room)} ", "title", lit),
        Piece(said, role, lit),
    )


@lru_cache(maxsize=256)
def _said(
    language: Language,
    role: str,
    state: str,
    reasons: frozenset[Reason],
    wants: str,
    judged: bool,
    written_out: bool,
) -> str:
    """How a criterion stands, in a word, or written out where there is room."""
    if state == State.OPEN:
        if not written_out:
            return state_words("open", language) if role == Reason.UNANSWERED else language(REASON_WORDS[role])
        why = {**REASON_WORDS, "unanswered": WANTS.get(wants, REASON_WORDS["unanswered"])}
        named = language.joined(language(why[reason]) for reason in REASONS if reason in reasons)
        return language("open: {reasons}", reasons=named)
    if state == State.NOT_APPLICABLE and not written_out:
        return language("n/a")
    words = state_words(state, language)
    return language("{finding} (judged)", finding=words) if judged and written_out else words


def _join(blocks: list[list[Row]]) -> tuple[Row, ...]:
    """The trials' rows with an empty row between them."""
    rows: list[Row] = []
    for block in blocks:
        rows += [BLANK, *block] if rows else block
    return tuple(rows)
