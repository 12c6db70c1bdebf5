"""How the question screen shares out its rows: the question whole, the answers next, then the rest."""

from dataclasses import dataclass

from trials.definition import CALENDAR, NUMERIC, Question
from trials.language import ENGLISH
from tui.typed.choices import rows
from tui.widgets.wrapping import wrap

LEAST = 5  # rows without which nobody can answer and read the sentence about it
REASONS = 7  # rows of the reasons for "not known" with the sentence under them
GUTTER = 7  # columns before the words of an answer
MOST_ABOUT = 12
MOST_VERDICT = 8  # rows of the verdict beyond one for each trial, when it stands under the answer


@dataclass(frozen=True)
class Room:
    """Rows for what stands beside the question, and for the verdict under the answer (0: it gives way).

    `rest` are the rows of both and of the answer, `gap` those that stay empty under each.
    """

    about: int
    verdict: int
    rest: int
    gap: int

    def answer(self, about: int) -> int:
        """The rows that are left for the answer when what stands beside the question took so many."""
        taken = [about if self.about else 0, self.verdict]
        return self.rest - sum(rows + self.gap for rows in taken if rows)


def answer_rows(question: Question, width: int) -> int:
    """The rows that the answers of a question take with the sentence under them."""
    if question.type in (*NUMERIC, *CALENDAR):
        return LEAST
    labels = [option.label for _, option in rows(question, ENGLISH)]  # yes and no are one row in any language
    return 2 + sum(max(1, len(list(wrap(label, max(8, width - GUTTER))))) for label in labels)


def shared_out(question: Question, width: int, height: int, trials: int, *, airy: bool, side: bool) -> Room:
    """The room in a part of the window of `width` by `height`.

    `airy`: rows stay empty between the parts. `side`: the verdict stands beside all this.
    """
    gap = 1 if airy else 0
    left = rest = height - len(list(wrap(question.ask, width))) - gap
    wanted = max(answer_rows(question, width), REASONS)
    verdict = 0
    if not side and left - trials - gap >= LEAST:
        verdict = trials
        left -= verdict + gap
    spare = left - wanted - gap
    about = min(MOST_ABOUT, spare) if spare > 1 else 2 if left >= LEAST + 3 else 0
    if verdict and spare > about:
        verdict += min(MOST_VERDICT, spare - about)
    return Room(about, verdict, rest, gap)
