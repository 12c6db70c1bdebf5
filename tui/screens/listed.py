"""The rows of the home list: screenings, what they wait for, windows that end soon."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from rich.cells import cell_len
from textual.content import Content

from store.listing import Summary
from trials.code_words import stage_words
from trials.language import Language, Said, said
from trials.text import one_line
from tui.summary_text import due_parts, standing_parts, thing_words, verdict_word, wait_parts, wait_what
from tui.terms import VERDICTS
from tui.waiting import Due, Wait, question_words, verdict_data
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

NARROWEST = 36  # columns of a row in the smallest window
NARROW = 60  # columns below which the verdict stands before the trial
AT_STAGE = {
    "not eligible": said("not eligible at {stage}"),
    "pending": said("pending for {stage}"),
    "no listed criterion fails": said("no listed criterion fails for {stage}"),
    "eligible": said("eligible for {stage}"),
    "": said("not judged yet for {stage}"),
}
STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}
LINES = 2  # of each trial, and of a damaged record
MOST = 4  # trials written out; of more, the first ones and how many there are of each verdict


@dataclass(frozen=True, eq=False)
class ScreeningRow:
    """A screening: each trial with its verdict, and under it what is open."""

    summary: Summary
    find: str
    today: date
    language: Language

    @property
    def id(self) -> str:
        return self.summary.token

    @cached_property
    def lines(self) -> int:
        count = len(self.summary.trials)
        return LINES if self.summary.damage else LINES * min(count, MOST) + (count > MOST)

    def words(self, width: int) -> Content:
        lines = self._damage(self.summary.damage) if self.summary.damage else self._trials(width)
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)

    def _damage(self, damage: Said) -> Iterator[Content]:
        name = safe(self.summary.code or self.language("A damaged record"), "bold")
        yield Content.assemble(name, "  ", safe(self.language("DAMAGED"), "bold $text-error"))
        yield safe(f"  {one_line(self.language(damage))}")

    def _trials(self, width: int) -> Iterator[Content]:
        summary = self.summary
        code = safe(summary.code, "bold")
        for trial, of in islice(summary.trials.items(), MOST):
            word = verdict_word(summary, trial)
            style = STYLES.get(word, "$text-warning")
            if width < NARROW:
                verdict = [safe(f"  {self.language(VERDICTS[word])}", style), safe(f"  {trial}", "$text-muted")]
            else:
                said_at = self.language(AT_STAGE[word], stage=stage_words(of.stage, self.language))
                verdict = [safe(f"  {trial}", "$text-muted"), safe(f"  {said_at}", style)]
            *remarks, since = self._remarks(trial)
            head = Content.assemble(code, *verdict, *remarks)
            parts = standing_parts(summary, trial, self.today, self.language)
            for part in (head, safe(f"  {as_fits(parts, width - 2, self.language)}", "$text-muted")):
                fits = part.cell_length + since.cell_length <= width
                yield Content.assemble(part, since) if fits else part
                since = Content("") if fits else since
            code = Content(" " * cell_len(summary.code))
        if rest := list(islice(summary.trials, MOST, None)):
            words = Counter(self.language(VERDICTS[verdict_word(summary, trial)]) for trial in rest)
            told = self.language.joined(f"{count} {word}" for word, count in words.items())
            more = self.language("and {count} more trials: {verdicts}", count=len(rest), verdicts=told)
            yield Content.assemble(code, safe(f"  {more}", "$text-muted"))

    def _remarks(self, trial: str) -> Iterator[Content]:
        summary, language = self.summary, self.language
        data = verdict_data(summary, trial)
        if data.get("consented") is False:
            yield Content.assemble("  ", safe(language("not consented"), "$text-warning"))
        if summary.locked_by:
            yield Content.assemble("  ", safe(language("Open: {who}", who=summary.locked_by), "$text-warning"))
        told = data.get("on") and not summary.locked_by
        yield (
            Content.assemble("  ", safe(language("as of {day}", day=data["on"]), "$text-muted"))
            if told
            else Content("")
        )


def as_fits(parts: Sequence[str], width: int, language: Language) -> str:
    """The first of the parts, as many as fit, and how many more there are; where none fits, the first words."""
    whole, more = language.parted(parts), ""
    for count in range(len(parts) - 1, 0, -1):
        if cell_len(whole) <= width:
            return whole
        more = language("{count} more", count=len(parts) - count)
        whole = language.parted([*parts[:count], more])
    if cell_len(whole) <= width:
        return whole
    room = width - cell_len(language.parted(["", more])) - 1
    return language.parted(filter(None, [f"{next(wrap(parts[0], max(room, 8)), '')}…", more]))


@dataclass(frozen=True, eq=False)
class ThingRow:
    """One thing that a screening waits for, or that is due."""

    of: Wait | Due
    what: str
    parts: tuple[str, ...]  # what is said of it
    language: Language

    @classmethod
    def waiting(cls, wait: Wait, today: date, language: Language) -> "ThingRow":
        return cls(wait, wait_what(wait, language), tuple(wait_parts(wait, today, language)), language)

    @classmethod
    def due(cls, due: Due, today: date, language: Language) -> "ThingRow":
        what = question_words(due.trial, due.question, language)
        return cls(due, what, tuple(due_parts(due, today, language)), language)

    @cached_property
    def said(self) -> str:
        return thing_words(self.what, self.parts, self.language)

    @property
    def id(self) -> str:
        return f"{self.of.token}/{self.of.trial}/{self.said}"

    @cached_property
    def find(self) -> str:
        return f"{self.of.code} {self.of.trial} {self.said}".casefold()

    @cached_property
    def lines(self) -> int:
        return LINES

    def words(self, width: int) -> Content:
        """The parts that do not fit beside what is meant stand with the code; only then is that cut, at a word."""
        head = Content.assemble(safe(self.of.code, "bold"), safe(f"  {self.of.trial}", "$text-muted"))
        below = list(self.parts)
        above: list[str] = []
        while below and cell_len(thing_words(self.what, below, self.language)) > width - 2:
            moved = [below[-1], *above]
            if head.cell_length + 2 + cell_len(self.language.clauses(moved)) > width:
                break
            above = [below.pop(), *above]
        if above:
            head = Content.assemble(head, safe(f"  {self.language.clauses(above)}"))
        room = width - 2 - cell_len(thing_words("", below, self.language))
        what = self.what if cell_len(self.what) <= room else f"{next(wrap(self.what, max(room - 1, 1)), '')}…"
        lines = [head, safe(f"  {thing_words(what, below, self.language)}")]
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)


@dataclass(frozen=True, eq=False)
class StartRow:
    """The offer to begin a screening with the code that was typed."""

    code: str
    language: Language
    find: str = ""

    @property
    def id(self) -> str:
        return "+"

    @cached_property
    def lines(self) -> int:
        return len(list(wrap(self._said, NARROWEST)))

    def words(self, width: int) -> Content:
        return safe("\n".join(wrap(self._said, width)))

    @property
    def _said(self) -> str:
        return self.language("Start a new screening with the code {code}", code=self.code)


HomeRow = ScreeningRow | ThingRow | StartRow
