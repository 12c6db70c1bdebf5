"""Courses of treatment as tests write them down, and the refractory item judged by a table of them."""

from typing import Any

from tests.trials.instruments import compiled, finding

MET, GAP, UNKNOWN, REVIEW = "met", "gap", "gap+unanswered", "gap+review"
SSC = compiled("ct1195e-ssc")
QUESTION = SSC.trial.questions["treatment_courses"]
VISIT = {"screening_date": "2026-03-15"}
Row = dict[str, Any]


def course(drug: str, start: str = "", stop: str = "", response: str = "", **more: Any) -> Row:
    given = {"drug": drug, "start": start, "stop": stop, "response": response, **more}
    return {key: value for key, value in given.items() if value != ""}


def steroid(
    dose: Any, start: str, stop: str, response: str = "ineffective", drug: str = "prednisone", kg: Any = 60
) -> Row:
    """A daily glucocorticoid by mouth."""
    more = {"dose": dose, "unit": "mg", "frequency": "daily", "route": "oral", "weight": kg}
    return course(drug, start, stop, response, **more)


def judged(*rows: Row, **others: Any) -> Any:
    answers = {**VISIT, **others, "treatment_courses": list(rows) if rows else "none"}
    return finding(SSC, "I08", {name: raw for name, raw in answers.items() if raw is not None})


FROM, YEAR, EIGHT, SEVEN, FOUR = "2025-01-01", "2025-12-31", "2025-09-01", "2025-08-01", "2025-05-01"
NO = "ineffective"
RELAPSED = {"remission": "2025-10-01", "relapse": "2026-01-15"}


def mmf(stop: str, response: str = NO, start: str = FROM, **more: Any) -> Row:
    return course("mycophenolate_mofetil", start, stop, response, **more)


def cyc(stop: str, response: str = NO, start: str = FROM, **more: Any) -> Row:
    return course("cyclophosphamide", start, stop, response, **more)
