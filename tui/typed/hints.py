"""How to type an answer to a question."""

from trials.definition import CALENDAR, NUMERIC, Question
from trials.language import Language, said
from trials.quantities import unit_words

COURSES = said(
    "One course after another, with ; between them. Such as: prednisone, 60 mg, daily, oral, at 60 kg, "
    "2025-01 to ongoing, ineffective; azathioprine, 2025-02 to 2025-09, remission 2025-06, relapse 2026-01."
)


def hint(question: Question, language: Language) -> str:
    """What can be typed, for a question whose answer is typed; "" for one whose answers are listed."""
    if question.type in NUMERIC:
        sentences = [_number(question, language)]
    elif question.type == "courses":
        return language(COURSES)
    elif question.type in CALENDAR:
        sentences = [_day(question, language)]
    else:
        return ""
    if question.none:
        sentences.append(language("If there is none: {answer}.", answer=question.none))
    return language.sentences(sentences)


def _number(question: Question, language: Language) -> str:
    such_as = "12" if question.type == "integer" else "12.5"
    if not question.accept:
        return language("Such as {number}, 5-7 or at least 7.", number=such_as)
    return language(
        "Such as {number}, 5-7 or at least 7; with {units} after it if the report says so.",
        number=such_as,
        units=language.either(unit_words(unit, language) for unit in question.accept),
    )


def _day(question: Question, language: Language) -> str:
    if question.type == "datetime":
        return language(
            "Such as 15 Mar 2026 10:00, or the day alone; if that is not known, Mar 2026, late Mar 2026 or 2026."
        )
    return language("Such as 15 Mar 2026; if that is not known, Mar 2026, late Mar 2026 or 2026.")
