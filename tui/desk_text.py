"""What is said before the first question: who is there, which participant, which trials. Knows no screen."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from store.events import Person, Role
from trials.language import Language, said
from trials.text import one_line

if TYPE_CHECKING:  # the first screen has no question and no trial
    from store.offered import Offered
    from trials.definition import Question

WELCOME = said(
    "trialscreen keeps the records of this site on this computer only, in\n{folder}\n\n"
    "The disk of this computer should be encrypted. A participant is known here by a screening code alone; keep the "
    "list of which code is which person somewhere else.\n\n"
    "Everything that is recorded carries who recorded it, so first: who is at the keyboard?"
)
ROLES = (
    ("c", Role.COORDINATOR, said("Coordinator: asks and records")),
    ("i", Role.INVESTIGATOR, said("Investigator: also judges")),
    ("d", Role.DATA_MANAGER, said("Data manager: tends records")),
    ("m", Role.MONITOR, said("Monitor: only reads")),
)
NO_SCREENINGS = said(
    "No participant has been screened here yet.\n\n"
    "Type a screening code, such as S-014, and press Enter: you choose the trials, and the questions begin. Use "
    "codes only, never a name, initials or a record number. Every answer is saved as it is given, so you can stop at "
    "any moment and go on later."
)
EMPTY_VIEWS = (
    said("No screening has these words. Delete some of them, or press Esc to see all."),
    said(
        "No window opens or closes within two weeks. When a planned date can only be moved so far before a verdict "
        "changes, the screening stands here, the nearest first."
    ),
    said("Nothing waits for the investigator. What is left with F4, and what only a person can judge, stands here."),
    said("No result is pending. An answer that is not known because it is pending stands here, the oldest first."),
)
CODE_HINT = said("A screening code such as S-014. Codes only: no name, initials or record number.")
LIKE_A_NAME = said("This looks like a name or initials. Only a code may stand here, such as S-014.")


def like_a_name(code: str) -> bool:
    """Whether what was typed as a code reads as somebody's name: letters in a row and no digit."""
    return bool(re.search(r"[^\W\d_]{3,}", code, re.ASCII)) and not re.search(r"\d", code)


def free_id(people: Iterable[Person]) -> str:
    """The first id of the form P01 that nobody has."""
    taken = {person.id.casefold() for person in people}
    return next(f"P{number:02d}" for number in range(1, len(taken) + 2) if f"p{number:02d}" not in taken)


def which_trials(here: "Offered", language: Language) -> "Question":
    """The question for the trials of a new screening; its none answer stands for all of them."""
    from trials.definition import Option, Question

    options = tuple(
        Option(trial, language("{trial}: {title}", trial=trial, title=offer.trial.title))
        for trial, offer in here.trials.items()
    )
    ask, every = language("Which trials?"), language("All of these trials")
    return Question("trials", "trials", "choices", ask, options=options, none=every)


def as_code(text: str) -> str:
    """A code or an id as it was typed, with the plain signs for those of a Chinese keyboard."""
    text = one_line(text)
    if text.isascii():
        return text
    from tui.typed.marks import plain  # the first page knows nothing of answers

    return plain(text)


def left_out_words(here: "Offered", language: Language) -> str:
    """That files of the site cannot be used, "" where all can."""
    if not here.faults:
        return ""
    return language.plural(
        len(here.faults),
        "{count} file is left out; the page Trials says why.",
        "{count} files are left out; the page Trials says why.",
    )
