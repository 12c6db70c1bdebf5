"""Who is there, which participant, which trials."""

from collections.abc import Sequence

from store.errors import RecordError
from store.events import Person
from store.listing import Summary
from store.people import IDENTIFIER
from store.words import person_words
from trials.document import Refused
from trials.language import said
from trials.values import NONE
from tui.desk_text import (
    CODE_HINT,
    LIKE_A_NAME,
    NO_SCREENINGS,
    ROLES,
    WELCOME,
    as_code,
    free_id,
    like_a_name,
    which_trials,
)
from tui.languages import caution
from tui.plain.asking import Asking
from tui.plain.talk import STOP, Stopped, Talk
from tui.sitting import Sitting
from tui.summary_text import matches, screening_lines
from tui.terms import not_saved
from tui.typed.choices import rows, typed_choices

MOST = 10  # screenings said at once
NEW = "+"
ASKS_HELP = ("help", "?", "帮助")
HOME = said("Code of a participant, or help:")
HELP = (
    said("Type a code to open that screening, or a new code to start one."),
    said("Type other words to hear the screenings in which they stand, such as pending or zm001."),
    said("An empty line says the screenings again. stop leaves."),
)


class Desk:
    """From the first line to an open screening, and back after it."""

    def __init__(self, sitting: Sitting, talk: Talk) -> None:
        self.sitting, self.talk = sitting, talk
        self.language = talk.language

    def run(self) -> None:
        """Raises Stopped when the person wants to leave; errors of the site's folder as RecordError."""
        self.sitting.person = self._who()
        self.talk.say(
            self.language("{person} is at the keyboard.", person=person_words(self.sitting.person, self.language))
        )
        if unread := caution(self.language):
            self.talk.say(unread)
        self._said(self.sitting.site.screenings(), "")
        while True:
            self._home()

    def _who(self) -> Person:
        people = self.sitting.site.people.list()
        if not people:
            self.talk.say(self.language(WELCOME, folder=self.sitting.site.folder))
            return self._added(people)
        self.talk.say(self.language("Who is at the keyboard? Everything that is recorded carries the name."))
        known = [(str(at), one.id, person_words(one, self.language)) for at, one in enumerate(people, 1)]
        another = ("0", NEW, self.language("Somebody else: add a person"))
        while True:
            chosen = self.talk.choose(self.language("Number:"), [*known, another])
            if chosen == NEW:
                return self._added(people)
            if chosen:
                return next(person for person in people if person.id == chosen)

    def _added(self, people: Sequence[Person]) -> Person:
        """Add a person, who says so for themselves."""
        roles = [(key, str(role), self.language(words)) for key, role, words in ROLES]
        while True:
            name = self.talk.hear(self.language("Name:"))
            role = self.talk.choose(self.language("Role:"), roles) if name else None
            if not role:
                self.talk.say(self.language("A person needs a name and a role."))
                continue
            person = Person(free_id(people), name, role)
            try:
                return self.sitting.site.people.add(name, role, person_id=person.id, by=person if people else None)
            except RecordError as error:
                self.talk.say(not_saved(error, self.language))

    def _home(self) -> None:
        heard = self.talk.hear(self.language(HOME))
        if heard.casefold() in STOP:
            raise Stopped
        if heard.casefold() in ASKS_HELP:
            self.talk.say(*map(self.language, HELP))
            return
        try:
            found = self.sitting.site.screenings()
            self._opened(found, heard)
        except (RecordError, Refused) as error:
            self.talk.say(self.language.tell(error))

    def _opened(self, found: Sequence[Summary], heard: str) -> None:
        """Open the screening of this code, or say those with these words in them, or start a new one."""
        heard = as_code(heard)
        same = [summary for summary in found if summary.code.casefold() == heard.casefold()]
        back = bool(same) and not same[0].damage
        if back:
            self.sitting.open(same[0].token)
        elif same or not heard or any(matches(summary, heard.casefold().split(), self.language) for summary in found):
            self._said(found, heard)
            if same or not IDENTIFIER.match(heard) or not self._begins(heard):
                return
        elif not self._begins(heard):
            return
        Asking(self.sitting, self.talk).run(back=back)
        self.sitting.close()
        self.talk.say(self.language("Back at the screenings."))

    def _begins(self, code: str) -> bool:
        """Start a screening with a code; whether that was wanted and done."""
        if like_a_name(code):
            self.talk.say(self.language(LIKE_A_NAME))
        if not self.talk.agrees(self.language("Start a new screening with the code {code}?", code=code)):
            return False
        here = self.sitting.offered()
        self.talk.say(*map(self.language, here.faults))
        question = which_trials(here, self.language)
        self.talk.say(self.language("Which trials? Numbers with spaces between them."))
        self.talk.say(*(f"  {key}  {option.label}" for key, option in rows(question, self.language)))
        while heard := self.talk.hear(self.language("Trials:")):
            try:
                chosen = typed_choices(question, heard)
                self.sitting.start(code, here.trials if chosen == NONE else chosen)
            except (RecordError, Refused) as error:
                self.talk.say(self.language.tell(error))
                continue
            return True
        return False

    def _said(self, found: Sequence[Summary], heard: str) -> None:
        if not found:
            self.talk.say(self.language(NO_SCREENINGS))
            return
        shown = [summary for summary in found if matches(summary, heard.casefold().split(), self.language)]
        for summary in shown[:MOST]:
            self.talk.say(*screening_lines(summary, self.sitting.today(), self.language))
        if len(shown) > MOST:
            more = self.language(
                "And {count} more: type part of a code, a verdict or a trial to hear them.", count=len(shown) - MOST
            )
            self.talk.say(more)
        if not heard:
            self.talk.say(self.language(CODE_HINT))
