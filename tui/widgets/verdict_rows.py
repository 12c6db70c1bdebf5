"""A verdict as rows of text: what the verdict panel shows, worked out without a screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from trials.cases import state_word
from trials.explain import verdict_sentence, verdict_words
from trials.rules import NOT_ELIGIBLE, Finding, Reason, State, Verdict
from trials.text import one_line
from tui.interview_text import REASONS, SIGNS, kind

WIDE = 44  # columns from which findings are written out
URGENT = ("not met", "review", "unanswered", "gap", "later", "met", "not applicable")


@dataclass(frozen=True)
class TrialPanel:
    """One trial's verdict with what the screen knows beside it.

    `lit` are the criteria the question on the screen bears on, `changed` those the last answer changed, `left`
    the number of questions that can still matter.
    """

    name: str
    verdict: Verdict
    left: int
    lit: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()


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
    full = _join([[*_head(panel, width), *_list(panel, width, None)] for panel in panels])
    if height is None or len(full) <= height:
        return full
    heads = [[*_head(panel, width), *_strip(panel, width)] for panel in panels]
    room = height - len(_join(heads))
    if room < 0:
        return _tight(panels, width, height)
    share, more = divmod(room, len(panels) or 1)
    shares = [share + (place < more) for place in range(len(panels))]
    return _join([head + _list(panel, width, rows) for head, panel, rows in zip(heads, panels, shares, strict=True)])


def _tight(panels: tuple[TrialPanel, ...], width: int, height: int) -> tuple[Row, ...]:
    """A row a trial with its verdict, and its strip of signs while there is room."""
    rows: list[Row] = []
    for place, panel in enumerate(panels):
        line = fit(f"{verdict_words(panel.verdict)} · {one_line(panel.name)}", width)
        rows.append((Piece(line, f"word {panel.verdict.current.word}"),))
        strip = _strip(panel, width)
        if len(rows) + len(strip) + len(panels) - place - 1 <= height:
            rows += strip
    return tuple(rows[:height])


def _head(panel: TrialPanel, width: int) -> list[Row]:
    verdict = panel.verdict
    rows: list[Row] = [(Piece(fit(f"{one_line(panel.name)} · {verdict.stage}", width), "name"),)]
    rows += [(Piece(line, f"word {verdict.current.word}"),) for line in wrap(verdict_words(verdict), width)]
    left = "" if verdict.current.word == NOT_ELIGIBLE and not panel.left else _left(panel.left)
    said = f"{one_line(verdict_sentence(verdict))} {left}"
    rows += [(Piece(line, "sentence"),) for line in wrap(said, width)]
    return rows


def _left(left: int) -> str:
    return f"{left} question{'' if left == 1 else 's'} left." if left else "No question left."


def _strip(panel: TrialPanel, width: int) -> list[Row]:
    """Every criterion as one sign, in the order of the source."""
    pieces = [
        Piece(SIGNS[kind(finding)], kind(finding), identity in panel.lit)
        for identity, finding in panel.verdict.findings.items()
    ]
    return [tuple(pieces[at : at + width]) for at in range(0, len(pieces), width)]


def _list(panel: TrialPanel, width: int, rows: int | None) -> list[Row]:
    """A row a criterion, in the order of the source; of too many, those that matter now."""
    found = list(panel.verdict.findings.items())
    kept = {identity for identity, _ in found}
    if rows is not None and rows < len(found):
        ranked = sorted(
            found,
            key=lambda item: (item[0] not in panel.lit, item[0] not in panel.changed, URGENT.index(kind(item[1]))),
        )
        kept = {identity for identity, _ in ranked[:rows]}
    ids = max((cell_len(identity) for identity, _ in found), default=0)
    return [_criterion(panel, finding, width, ids) for identity, finding in found if identity in kept]


def _criterion(panel: TrialPanel, finding: Finding, width: int, ids: int) -> Row:
    """`✓ I04a Contraception, women      met`."""
    identity, role = finding.criterion.id, kind(finding)
    lit = identity in panel.lit
    said = ("now " if identity in panel.changed else "") + _said(finding, role, width)
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


def _said(finding: Finding, role: str, width: int) -> str:
    judged = " (judged)" if finding.judged is not None and width >= WIDE else ""
    if finding.effective is State.OPEN:
        if width < WIDE:
            return "open" if role == Reason.UNANSWERED else role
        return f"open: {', '.join(str(reason) for reason in REASONS if reason in finding.reasons)}"
    if finding.effective is State.NOT_APPLICABLE and width < WIDE:
        return "n/a"
    return state_word(finding, finding.effective) + judged


def fit(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else set_cell_size(text, width)


def wrap(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` columns, broken at spaces where there are any."""
    line = ""
    for piece in text.split():
        while cell_len(piece) > width:
            if line:
                yield line
                line = ""
            head = set_cell_size(piece, width).rstrip() or piece[0]
            yield head
            piece = piece[len(head) :]
        if line and cell_len(line) + 1 + cell_len(piece) > width:
            yield line
            line = piece
        else:
            line = f"{line} {piece}".strip()
    if line:
        yield line


def _join(blocks: list[list[Row]]) -> tuple[Row, ...]:
    """The trials' rows with an empty row between them."""
    rows: list[Row] = []
    for block in blocks:
        rows += [BLANK, *block] if rows else block
    return tuple(rows)
