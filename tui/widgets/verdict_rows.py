"""A verdict as rows of text: what the verdict panel shows, worked out without a screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from trials.rules import ELIGIBLE, NONE_FAILS, NOT_ELIGIBLE, Finding, Reason, State, Verdict
from trials.text import one_line

SIGNS = {
    "met": "✓",
    "not met": "✗",
    "not applicable": "-",
    "unanswered": "?",
    "review": "!",
    "later": ">",
    "gap": "_",
}
REASONS = (Reason.UNANSWERED, Reason.REVIEW, Reason.LATER, Reason.GAP)  # the one to name first
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


def word(finding: Finding) -> str:
    """The finding in a word: met, not met, not applicable, or why it is open."""
    if finding.effective is not State.OPEN:
        return str(finding.effective)
    return next((str(reason) for reason in REASONS if reason in finding.reasons), str(Reason.UNANSWERED))


def headline(verdict: Verdict) -> str:
    """The verdict with its stage: `Pending for screening`."""
    current = verdict.current
    if current.word == ELIGIBLE and verdict.last_stage:
        return "Eligible"
    return f"{current.word.capitalize()} {'at' if current.word == 'not eligible' else 'for'} {current.stage}"


def sentence(verdict: Verdict) -> str:
    """Why, in one sentence."""
    current = verdict.current
    if current.word == NOT_ELIGIBLE:
        if current.failed:
            return f"{', '.join(current.failed)} {'is' if len(current.failed) == 1 else 'are'} not met."
        return f"{', '.join(current.together)} cannot all be met by one participant."
    counts = [(len(current.open.get(reason, ())), reason) for reason in REASONS]
    parts = [_count(number, reason) for number, reason in counts if number]
    later = sum(1 for finding in verdict.findings.values() if finding.effective is State.OPEN)
    if current.word == ELIGIBLE:
        return f"Nothing is open; {later} due later." if later else "Nothing is open."
    if current.word == NONE_FAILS:
        return f"{', '.join(parts)}: the requirement is not in our source text."
    return f"Open: {', '.join(parts)}." if parts else "Still open."


def _count(number: int, reason: Reason) -> str:
    words = {
        Reason.REVIEW: f"{number} for review",
        Reason.GAP: f"{number} gap" + ("s" if number > 1 else ""),
        Reason.UNANSWERED: f"{number} unanswered",
        Reason.LATER: f"{number} due later",
    }
    return words[reason]


def _tight(panels: tuple[TrialPanel, ...], width: int, height: int) -> tuple[Row, ...]:
    """A row a trial with its verdict, and its strip of signs while there is room."""
    rows: list[Row] = []
    for place, panel in enumerate(panels):
        line = fit(f"{headline(panel.verdict)} · {one_line(panel.name)}", width)
        rows.append((Piece(line, f"word {panel.verdict.current.word}"),))
        strip = _strip(panel, width)
        if len(rows) + len(strip) + len(panels) - place - 1 <= height:
            rows += strip
    return tuple(rows[:height])


def _head(panel: TrialPanel, width: int) -> list[Row]:
    title = headline(panel.verdict)
    rows: list[Row] = [(Piece(fit(one_line(panel.name), width), "name"),)]
    rows += [(Piece(line, f"word {panel.verdict.current.word}"),) for line in wrap(title, width)]
    left = "" if panel.verdict.current.word == NOT_ELIGIBLE else _left(panel.left)
    rows += [(Piece(line, "sentence"),) for line in wrap(f"{sentence(panel.verdict)} {left}", width)]
    return rows


def _left(left: int) -> str:
    return f"{left} question{'' if left == 1 else 's'} left." if left else "No question left."


def _strip(panel: TrialPanel, width: int) -> list[Row]:
    """Every criterion as one sign, in the order of the source."""
    pieces = [
        Piece(SIGNS[word(finding)], word(finding), identity in panel.lit)
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
            key=lambda item: (item[0] not in panel.lit, item[0] not in panel.changed, URGENT.index(word(item[1]))),
        )
        kept = {identity for identity, _ in ranked[:rows]}
    ids = max((cell_len(identity) for identity, _ in found), default=0)
    return [_criterion(panel, finding, width, ids) for identity, finding in found if identity in kept]


def _criterion(panel: TrialPanel, finding: Finding, width: int, ids: int) -> Row:
    """`✓ I04a Contraception, women      met`."""
    identity, role = finding.criterion.id, word(finding)
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
            return role
        return f"open: {', '.join(str(reason) for reason in REASONS if reason in finding.reasons)}"
    return ("n/a" if finding.effective is State.NOT_APPLICABLE and width < WIDE else role) + judged


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
