"""Another role for somebody who works here: whose, which and why are asked one after the other."""

from collections.abc import Callable

from textual.app import App

from store.events import Person
from store.people import may_change
from store.words import ROLES, person_words
from tui.desk_text import ROLES as ROWS
from tui.screens.asking import AskingScreen
from tui.screens.session import Session
from tui.screens.writing import WritingScreen
from tui.widgets.keyed_list import Row

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def ask_role(app: App[object], session: Session, done: Callable[[Person, str], None]) -> None:
    """Ask, change it, and hand `done` the person as they are now, with a sentence. RecordError."""
    language, people = session.language, session.site.people
    everybody = {person.id: person for person in people.list()}
    choosing = app.get_screen("asking", AskingScreen)

    def which(person_id: str | None) -> None:
        if person_id:
            before = everybody[person_id]
            words = language(
                "What {name} has recorded so far keeps the role it was recorded with. The change is recorded with "
                "your name, and trialscreen verify tells of it.",
                name=before.name,
            )
            title = language("Which role has {person} from now on?", person=person_words(before, language))
            choosing.asked(title, words, [Row(key, role, language(label)) for key, role, label in ROWS])
            app.push_screen(choosing, lambda role: why(before, role))

    def why(before: Person, role: str | None) -> None:
        if not role:
            return
        if refused := may_change(session.person, before, role):
            done(before, language(refused))
            return

        def take(reason: str) -> None:
            people.change_role(before.id, role, by=session.person, reason=reason)

        def closed(reason: str | None) -> None:
            if reason:
                told = language("{name} has the role {role} from now on.", name=before.name, role=ROLES[role])
                done(Person(before.id, before.name, role), told)

        title = language(
            "Why does {person} have the role {role} from now on?",
            person=person_words(before, language),
            role=ROLES[role],
        )
        writing = app.get_screen("writing", WritingScreen)
        writing.to_write(title, "", language("Reason"), take)
        app.push_screen(writing, closed)

    told = "\n".join(map(language, people.changes()[-5:]))
    keyed = zip(KEYS, everybody.values(), strict=False)
    rows = [Row(key, person.id, person_words(person, language), person.id) for key, person in keyed]
    choosing.asked(language("Whose role changes?"), told, rows)
    app.push_screen(choosing, which)
