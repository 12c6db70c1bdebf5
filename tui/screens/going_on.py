"""Going on with the open record without entries that it lost: what is given up, the reason, then the code typed."""

from collections.abc import Callable
from functools import partial

from textual.app import App

from store.errors import RecordError, Refused
from store.permission import NO_REASON, may_go_on
from tui.going_on import warning
from tui.screens.session import Session
from tui.screens.writing import WritingScreen


def ask_going_on(app: App[object], session: Session, done: Callable[[str, bool], None]) -> None:
    """Ask, do it, and hand `done` a sentence, with whether it says why it cannot be."""
    language, screening = session.language, session.interview.screening
    if why := may_go_on(session.person.role):
        done(language(why), True)
        return
    try:
        given_up = session.site.given_up(screening.token)
    except RecordError as error:
        done(language.tell(error), True)
        return
    code, writing = screening.code, app.get_screen("writing", WritingScreen)
    title = language("Go on with {code} without what was lost?", code=code)

    def needed(reason: str) -> None:
        if not reason:
            raise Refused(NO_REASON)

    def confirm(reason: str | None) -> None:
        if reason:
            words = language(
                "To go on without {count} entries, type the code {code}.", count=given_up.count, code=code
            )
            writing.to_write(title, words, language("Code"), partial(session.go_on_without, given_up, reason))
            app.push_screen(writing, closed)

    def closed(typed: str | None) -> None:
        if typed:
            done(
                language(
                    "{code} can be written to again. What it lacks is said for good; make a backup now.", code=code
                ),
                False,
            )

    told = "\n\n".join(warning(given_up, code, language))
    writing.to_write(title, told, language("Reason"), needed, doubt=session.interview.telling)
    app.push_screen(writing, confirm)
