"""A course of treatment on one line, as it is shown, and typed: trials.course_typed reads it.

`Prednisone, 60 mg, daily, oral, at 60 kg, 2025-01 to ongoing, ineffective, remission 2025-08, relapse 2025-10`: the
medicine first, then in any order what is known. Doses may say how often: `60 mg/day`, `1.2 mg/kg/day`.
"""

from collections.abc import Iterator, Mapping

from trials.drugs import Drugs
from trials.language import ENGLISH, Language, said

ONGOING = "ongoing"
NO_START, NO_STOP = said("start not known"), said("end not known")
WORDS = {
    "ongoing": said("ongoing"),
    "oral": said("oral"),
    "intravenous": said("intravenous"),
    "intramuscular": said("intramuscular"),
    "subcutaneous": said("subcutaneous"),
    "topical": said("topical"),
    "inhaled": said("inhaled"),
    "intra-articular": said("intra-articular"),
    "daily": said("daily"),
    "twice daily": said("twice daily"),
    "three times daily": said("three times daily"),
    "four times daily": said("four times daily"),
    "every other day": said("every other day"),
    "weekly": said("weekly"),
    "every two weeks": said("every two weeks"),
    "monthly": said("monthly"),
    "pulse": said("pulse"),
    "other": said("other"),
    "ineffective": said("ineffective"),
    "partial": said("partial"),
    "remission": said("remission"),
    "flare": said("flare"),
}
OFTEN: Mapping[str, tuple[str, str]] = {  # units that say how often, as a unit and a frequency
    f"{unit}/{word}": (unit, frequency)
    for unit in ("mg", "g", "mg/kg")
    for words, frequency in (
        (("day", "d"), "daily"),
        (("week", "wk"), "weekly"),
        (("month",), "monthly"),
    )
    for word in words
}
FIELDS = {
    "drug": said("medicine"),
    "name": said("which one"),
    "dose": said("dose"),
    "unit": said("unit"),
    "frequency": said("frequency"),
    "route": said("route"),
    "weight": said("weight"),
    "start": said("start"),
    "stop": said("stop"),
    "response": said("response"),
    "remission": said("remission"),
    "relapse": said("relapse"),
}


def course_words(drugs: Drugs, row: Mapping[str, str], language: Language = ENGLISH) -> str:
    """One stored course on one line, which read_course of trials.course_typed understands again."""
    return language.clauses(_parts(drugs, row, language))


def word_words(word: str, language: Language = ENGLISH) -> str:
    """A route, a frequency or a response in words."""
    return language(WORDS[word]) if word in WORDS else word


def field_name(field: str, language: Language = ENGLISH) -> str:
    """A field of a course as it is named inside a sentence: `route`."""
    return language(FIELDS[field])


def _parts(drugs: Drugs, row: Mapping[str, str], language: Language) -> Iterator[str]:
    drug = drugs.by_id[row["drug"]].label
    yield f"{drug} ({row['name']})" if "name" in row else drug
    if "dose" in row:
        yield f"{row['dose']} {row['unit']}"
    yield from (word_words(row[key], language) for key in ("frequency", "route") if key in row)
    if "weight" in row:
        yield language("at {weight} kg", weight=row["weight"])
    if "start" in row or "stop" in row:
        start, stop = row.get("start", NO_START), row.get("stop", NO_STOP)
        if stop == ONGOING:
            yield language("{first} to ongoing", first=start)
        else:
            yield language("{first} to {last}", first=start, last=stop)
    if "response" in row:
        yield word_words(row["response"], language)
    if "remission" in row:
        yield language("remission {day}", day=row["remission"])
    if "relapse" in row:
        yield language("relapse {day}", day=row["relapse"])
