"""Moving a trial of a screening to its next stage, once that is confirmed."""

from collections.abc import Callable

from store.errors import RecordError
from trials.code_words import stage_words
from trials.document import Refused
from tui.interview_text import headline
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.terms import not_saved
from tui.widgets.keyed_list import Row


def ask_next_stage(page: Page, trial: str, done: Callable[[str], None]) -> None:
    """Ask whether to move on, and hand `done` a sentence that says where the trial is now."""
    interview, language = page.session.interview, page.language
    stage = interview.stage_after(trial)
    if not stage:
        page.state(language("{trial} is at its last stage.", trial=trial))
        return
    of = {"trial": trial, "stage": stage_words(stage, language)}

    def chosen(answer: str | None) -> None:
        if answer != "move":
            return
        try:
            interview.move(trial, stage)
        except (Refused, RecordError) as error:
            page.state(not_saved(error, language), bad=True)
            return
        done(language("{trial} is now at {stage}.", **of))

    verdict = interview.verdicts[trial]
    text = language(
        "{trial}: {verdict}. What is due at {stage} is asked from then on. Moving back is not possible.",
        verdict=headline(verdict),
        **of,
    )
    rows = (
        Row("1", "move", language("Move to {stage}", **of)),
        Row("2", "stay", language("Stay at {stage}", stage=stage_words(verdict.stage, language))),
    )
    screen = page.app.get_screen("asking")
    assert isinstance(screen, AskingScreen)
    screen.asked(language("Move {trial} to {stage}?", **of), text, rows)
    page.app.push_screen("asking", chosen)
