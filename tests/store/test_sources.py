"""The sources that the program offers: in English in the record, in the language of who reads."""

from store.sources import ON_FILE, answer_to, form_response, hospital_record, offered, source_words
from tests.tui.desk import ZM
from trials.catalog import load
from trials.language import CHINESE, ENGLISH

QUESTIONS = {question.key: question for question in load(ZM, CHINESE).questions.values()}


def test_what_is_offered_is_kept_in_english_and_read_in_any_language() -> None:
    platelets = QUESTIONS["platelets"]
    for kept, english, chinese in (
        (ON_FILE, "result on file", "存档结果"),
        (hospital_record("Patient"), "hospital record: Patient", "医院记录：Patient"),
        (
            hospital_record("Observation 5130-0", "2026-03-10"),
            "hospital record: Observation 5130-0 of 2026-03-10",
            "医院记录：Observation 5130-0，2026-03-10",
        ),
        (form_response("2026-03"), "QuestionnaireResponse of 2026-03", "QuestionnaireResponse，2026-03"),
        (answer_to(platelets), "answer to: platelets", f"对该问题的回答：{platelets.short}"),
    ):
        assert kept.isascii() and offered(kept)
        assert source_words(kept, ENGLISH, {}) == english
        assert source_words(kept, CHINESE, QUESTIONS) == chinese


def test_what_a_person_typed_stays_as_typed() -> None:
    for typed in ("", "检验报告", "laboratory report", "the hospital record: ward", "result on file, 2nd page"):
        assert not offered(typed)
        assert source_words(typed, CHINESE, QUESTIONS) == typed == source_words(typed, ENGLISH, {})
