"""Courses of treatment as they are written, stored, told, refused and listed."""

from typing import Any

import pytest

from tests.trials.instruments import compiled
from tests.trials.treatments import QUESTION, SSC, Row, course
from trials.answer_words import entry_words
from trials.canonical import canonical
from trials.catalog import load_drugs
from trials.courses import courses_words
from trials.document import Refused
from trials.limits import limit_sentence
from trials.listing import trial_json, trial_lines


def test_a_course_as_it_is_stored_and_told() -> None:
    raw = {"drug": "Actemra", "dose": 162, "unit": "mg", "frequency": "WEEKLY", "start": "2025-03", "stop": "Ongoing"}
    (row,) = canonical(QUESTION, raw)
    assert row == {
        "drug": "tocilizumab",
        "dose": "162",
        "unit": "mg",
        "frequency": "weekly",
        "start": "2025-03",
        "stop": "ongoing",
    }
    assert canonical(QUESTION, [row]) == [row]
    assert courses_words(load_drugs(), [row, row]) == "2 courses: Tocilizumab"
    line = "Tocilizumab, 162 mg, weekly, 2025-03 to ongoing"
    assert entry_words(QUESTION, [row, row]) == f"{line}; {line}"
    assert canonical(QUESTION, line) == [row]
    assert entry_words(QUESTION, "none") == "No treatment so far"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            "pred, 60mg/day",
            None,
        ),
        ("Prednisone, 60mg/day", {"dose": "60", "unit": "mg", "frequency": "daily"}),
        ("Prednisone, 1.2 mg/kg/day, oral", {"dose": "1.2", "unit": "mg/kg", "frequency": "daily", "route": "oral"}),
        ("Prednisone, 430 mg/week", {"dose": "430", "unit": "mg", "frequency": "weekly"}),
        ("Prednisone, 1 g/month", {"dose": "1", "unit": "g", "frequency": "monthly"}),
        (
            "Prednisone, daily, 5 mg, weight 60.5 kg",
            {"dose": "5", "unit": "mg", "frequency": "daily", "weight": "60.5"},
        ),
        ("Prednisone, since 2025", {"start": "2025", "stop": "ongoing"}),
        ("Prednisone, from 2025-01, until 2025-03", {"start": "2025-01", "stop": "2025-03"}),
        ("Prednisone, start not known to 2025-03", {"stop": "2025-03"}),
        (
            "Prednisone, ongoing, flare, relapse 2025-01",
            {"stop": "ongoing", "response": "flare", "relapse": "2025-01"},
        ),
        ("Another biologic (ABC 12)", {"drug": "other_biologic", "name": "ABC 12"}),
    ],
)
def test_a_course_on_one_line(line: str, row: Row | None) -> None:
    if row is None:
        with pytest.raises(Refused, match="did you mean prednisone"):
            canonical(QUESTION, line)
    else:
        assert canonical(QUESTION, [line]) == [{"drug": "prednisone", **row}]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "the table is empty"),
        ([5], "course 1: a course is a line or a mapping"),
        (["prednisone, blue"], "course 1: 'blue' is not understood"),
        (["prednisone, oral, intravenous"], "course 1: route stands twice"),
        (["prednisone; wonderdrug"], "course 1: 'prednisone; wonderdrug' is not on the list"),
        ("prednisone; wonderdrug", "course 2: 'wonderdrug' is not on the list"),
        ([{"drug": "prednisone", "dose": 5, "unit": "mg/day", "frequency": "weekly"}], "keep one"),
        (["prednisone" + ", oral" * 100], "longer than 400 characters"),
        ([{"dose": 5}], "course 1: no medicine is named"),
        ([{"drug": "prednison"}], "did you mean prednisone?"),
        ([{"drug": "wonderdrug"}], "not on the list of medicines; use other_biologic or other_medicine"),
        ([{"drug": "prednisone", "colour": "red"}], "the key 'colour' is not known"),
        ([{"drug": "prednisone", "dose": 5}], "a dose and its unit belong together"),
        ([{"drug": "prednisone", "dose": 0, "unit": "mg"}], "a number above 0"),
        ([{"drug": "prednisone", "dose": "a lot", "unit": "mg"}], "a number above 0"),
        ([{"drug": "prednisone", "route": "by ear"}], "use one of: oral"),
        ([{"drug": "prednisone", "start": "2025-02-30"}], "start: "),
        ([{"drug": "prednisone", "start": True}], "cannot stand as start"),
        ([{"drug": "prednisone", "start": "2025-05", "stop": "2025-04"}], "ends before it begins"),
        ([{"drug": "prednisone", "start": "2025-05", "relapse": "2025-04"}], "the relapse lies before the course"),
        ([{"drug": "prednisone", "remission": "2025-05", "relapse": "2025-04"}], "before the remission"),
        ([{"drug": "prednisone"}] * 101, "at most 100"),
    ],
)
def test_tables_that_are_refused(raw: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical(QUESTION, raw)
    assert said in str(refused.value) and str(refused.value).startswith("treatment_courses: ")
    assert str(refused.value).endswith((".", "?"))


def test_a_course_is_not_in_the_future() -> None:
    today = 739_690
    entry = canonical(QUESTION, [course("prednisone", "2025-01", "2030-01")])
    sentence = limit_sentence(QUESTION, entry, QUESTION.limits, today)
    assert str(sentence) == "course 1: 1 January 2030 is in the future; write ongoing"


def test_medicines_are_found_by_any_of_their_names() -> None:
    drugs = load_drugs()
    assert [drug.id for drug in drugs.matching("雅美")] == ["tocilizumab"]
    assert [drug.id for drug in drugs.matching("antimal")] == ["hydroxychloroquine", "chloroquine"]
    assert len(drugs.matching("")) == len(drugs.by_id)
    named = drugs.named("cyclosporine")
    assert named is not None and (named.id, named.kind_label) == ("ciclosporin", "Immunosuppressant")


def test_a_listing_tells_the_table() -> None:
    lines = list(trial_lines(SSC))
    told = next(line for line in lines if line.startswith("  treatment table: "))
    assert "cyclophosphamide or a glucocorticoid above 1 mg/kg a day" in told and "6 months" in told
    assert "telitacicept" in told and "for review biologic, mycophenolic acid" in told
    fields = trial_json(SSC)["questions"]["treatment_courses"]
    assert fields["medicines"]["tocilizumab"]["names"] == ["Actemra", "雅美罗", "yamerol", "托珠单抗"]
    assert fields["fields"]["unit"] == ["mg", "g", "mg/kg"] and fields["fields"]["start"] == []
    offered = compiled("zm001-sle")
    assert trial_json(offered)["offer"] == ["treatment_courses"]
    assert "  Treatment history: may be entered, decides nothing here" in trial_lines(offered)
