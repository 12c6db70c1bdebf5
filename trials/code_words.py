"""The codes of files and records in words: verdicts, findings and why they are open, unknown answers, stages."""

from collections.abc import Iterable
from typing import Final

from trials.language import ENGLISH, Language, said, said_of

VERDICTS: Final = {
    "not eligible": said("not eligible"),
    "pending": said("pending"),
    "no listed criterion fails": said("no listed criterion fails"),
    "eligible": said("eligible"),
}
STATES: Final = {
    "met": said("met"),
    "not met": said("not met"),
    "not applicable": said("not applicable"),
    "open": said("open"),
    "clear": said("clear"),
    "applies": said("applies"),
}
REASONS: Final = {
    "unanswered": said("unanswered"),
    "review": said("review"),
    "later": said("later"),
    "gap": said("gap"),
}
WANTS: Final = {  # in place of "unanswered", where every answer that is waited for was said not to be known
    "not known": said("not known so far"),
    "left for the investigator": said("left for the investigator"),
}
NOT_KNOWN: Final = {
    "pending": said_of("an answer", "pending"),
    "not done": said("not done"),
    "not available": said("not available"),
    "declined": said_of("an answer", "declined"),
    "left for the investigator": said("left for the investigator"),
}
STAGES: Final = {
    "screening": said("screening"),
    "apheresis": said("apheresis"),
    "lymphodepletion": said("lymphodepletion"),
    "infusion": said("infusion"),
}
SECTIONS: Final = {"inclusion": said("inclusion"), "exclusion": said("exclusion")}


def state_words(state: str, language: Language = ENGLISH) -> str:
    """What a finding is: `met`, `not met`, `not applicable`, `open`; of an exclusion `clear` or `applies`."""
    return language(STATES[state]) if state in STATES else state


def open_words(reasons: Iterable[str], language: Language = ENGLISH) -> str:
    """What is open, and why: `open (gap, review)`."""
    words = language.joined(language(REASONS[reason]) for reason in sorted(reasons))
    return language("open ({reasons})", reasons=words)


def not_known_words(reason: str, language: Language = ENGLISH) -> str:
    """Why an answer is not known: `pending`; a reason of another version as the record has it."""
    return language(NOT_KNOWN[reason]) if reason in NOT_KNOWN else reason


def stage_words(stage: str, language: Language = ENGLISH) -> str:
    """A stage; one of a trial of one's own is named as its file names it."""
    return language(STAGES[stage]) if stage in STAGES else stage


def place_words(section: str, item: int | None, language: Language = ENGLISH) -> str:
    """Where a criterion stands in its source: `inclusion, item 4`."""
    words = language(SECTIONS[section]) if section in SECTIONS else section
    return words if item is None else language("{section}, item {item}", section=words, item=item)
