"""A tour of the demo: five stops on its own data, each over the page that it tells of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trials.language import Language, Said, said
from tui.widgets.keyed_list import Row


@dataclass(frozen=True)
class Stop:
    """A page to go to, with what it is to show, and what is said there."""

    page: str
    where: Mapping[str, str]
    title: Said
    text: Said


STOPS = (
    Stop(
        "home",
        {},
        said("Tour 1 of 5: the screenings"),
        said(
            "Each participant is a code, each trial has its verdict, and under it stands what it waits for. Type "
            "part of a code or a word such as pending to find one; Tab shows what is due soon, what waits for the"
            " investigator and which results are pending. A code that is not there yet starts a new screening."
        ),
    ),
    Stop(
        "question",
        {},
        said("Tour 2 of 5: a question"),
        said(
            "One question is the heading, with why it is asked and which criterion it serves. Press the key of an"
            " answer, then Enter. F3 says that it is not known and why, F4 leaves it for the investigator, F5 "
            "adds the source. The tick appears when the answer is on the disk."
        ),
    ),
    Stop(
        "question",
        {},
        said("Tour 3 of 5: the verdict"),
        said(
            "Beside the question stands the verdict: its word, a sentence, and every criterion as a sign: ✓ met, "
            "✗ not met, ? waits for an answer, ! for the investigator, > due later, _ not in our source text. "
            "What this question bears on is underlined, and what an answer has just decided is said there. F2 "
            "shows all of it."
        ),
    ),
    Stop(
        "review",
        {},
        said("Tour 4 of 5: the review"),
        said(
            "Every criterion with its finding and the answers under it. Enter on an answer changes it and comes "
            "back; a change asks why and keeps the earlier answer. w says how a finding came about."
        ),
    ),
    Stop(
        "report",
        {},
        said("Tour 5 of 5: the report"),
        said(
            "One page before anything is signed. Esc goes back, F9 goes home, Ctrl+G goes to any question, Ctrl+P"
            " finds everything, F1 explains what is in front of you, and Ctrl+Q leaves at any moment."
        ),
    ),
)
ON, LEAVE = "on", "leave"

Ask = Callable[[str, str, tuple[Row, ...], Callable[[str | None], None]], None]


def tour(go: Callable[[str, Mapping[str, str]], None], ask: Ask, language: Language, at: int = 0) -> None:
    """Go to a stop and tell of it; then to the next, until the person leaves."""
    stop = STOPS[at]
    last = at == len(STOPS) - 1
    go(stop.page, stop.where)

    def chosen(way: str | None) -> None:
        if way == ON and not last:
            tour(go, ask, language, at + 1)

    rows = (
        (Row("1", LEAVE, language("Look around")),)
        if last
        else (Row("1", ON, language("Go on")), Row("2", LEAVE, language("Leave the tour here")))
    )
    ask(language(stop.title), language(stop.text), rows, chosen)
