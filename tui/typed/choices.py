"""An answer picked from a list, as it is typed: its number, its id or its words."""

from trials.definition import Option, Question
from trials.document import Refused
from trials.language import ENGLISH, LANGUAGES, Language, Said, in_a_row, said
from trials.values import NONE
from tui.typed.marks import plain, shown

YES_NO = {"yes": said("Yes"), "no": said("No")}
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def rows(question: Question, language: Language) -> tuple[tuple[str, Option], ...]:
    """Every answer that can be picked, with the key that picks it; `0` is the none answer."""
    yes_no = tuple(Option(name, language(words)) for name, words in YES_NO.items())
    options = yes_no if question.type == "yes_no" else question.options
    more = map(str, range(len(KEYS) + 1, len(options) + 1))  # a long list is numbered to its end
    keyed = tuple(zip((*KEYS, *more), options, strict=False))
    return (*keyed, ("0", Option(NONE, question.none))) if question.none else keyed


def typed_choice(question: Question, text: str) -> str:
    """The option that `text` names, in any language. Raises Refused."""
    wanted = text.casefold()
    found = {
        option.id
        for language in LANGUAGES.values()
        for key, option in rows(question, language)
        if wanted in (key, option.id.casefold(), plain(option.label).casefold())
        or (question.type == "yes_no" and wanted == option.id[0])
    }
    if len(found) == 1:
        return found.pop()
    answers = in_a_row(said("{key} {answer}", key=key, answer=answer) for key, answer in _offered(question))
    raise Refused(
        said("{text} is not one of the answers; type one of: {answers}.", text=shown(text), answers=answers)
    )


def typed_choices(question: Question, text: str) -> list[str] | str:
    """The options that `text` names, separated by commas or spaces. Raises Refused."""
    try:
        parts = [typed_choice(question, text)]  # a label may hold a comma
    except Refused:
        parts = [typed_choice(question, part.strip()) for part in _split(question, text)]
    if NONE in parts:
        if len(parts) > 1:
            raise Refused(
                said("{answer} cannot stand beside other answers; type one or the other.", answer=question.none)
            )
        return NONE
    return [option.id for option in question.options if option.id in parts]


def _offered(question: Question) -> list[tuple[str, str | Said]]:
    """The key of each answer and its words."""
    known = YES_NO if question.type == "yes_no" else {}
    return [(key, known.get(option.id, option.label)) for key, option in rows(question, ENGLISH)]


def _split(question: Question, text: str) -> list[str]:
    """`text` in parts, keeping the commas that belong to a label."""
    labels = sorted((plain(option.label) for _, option in rows(question, ENGLISH)), key=len, reverse=True)
    parts: list[str] = []
    rest = text.strip(" ,")
    while rest:
        label = next(
            (
                one
                for one in labels
                if rest.casefold().startswith(one.casefold()) and rest[len(one) :][:1] in ("", ",")
            ),
            None,
        )
        part = label or rest.split(",")[0]
        parts += [part] if label or "," in rest or " " not in part else part.split()
        rest = rest[len(part) :].strip(" ,")
    return parts
