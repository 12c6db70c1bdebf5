"""Screenings to export: whole, open at every corner, failed, signed, judged, and one of nothing but hostile text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from store.events import Kind, Person
from store.folding import Binding
from store.layout import Json
from store.site import Site
from tests.clock import Ticks
from trials.language import ENGLISH
from trials.text import clean, one_line
from tui.beginning import begin
from tui.interview import Interview

NURSE = Person("P01", "Anna Berg", "coordinator")
DOCTOR = Person("P02", "Ivo Marin", "investigator")
CT, ZM = "ct1195e-ssc", "zm001-sle"
SHARED = frozenset(("birth_date", "can_conceive", "can_father", "partner_can_conceive", "last_period", "platelets"))

ZM_SHEET: Mapping[str, Any] = {
    "consent": "self",
    "consent_date": "2026-03-01",
    "screening_date": "2026-03-02",
    "birth_date": "1980-06-17",
    "can_conceive": "no_womb",
    "can_father": "no",
    "sle_2019": "fulfilled",
    "ana": "positive",
    "sledai": "9",
    "survival": "longer",
}
CT_SHEET: Mapping[str, Any] = {
    "understands": "yes",
    "consent": "self",
    "willing": "yes",
    "consent_date": "2026-03-01",
    "screening_date": "2026-03-02",
    "ssc_2013": "fulfilled",
    "ssc_diagnosis": "2024-05",
    "skin_areas": ["hands", "chest"],
    "chest_imaging": "hrct",
    "hrct_interstitial": "yes",
    "hrct_ground_glass": "yes",
    "hrct_other_cause": "no",
    "first_part": "both",
    "second_part": "listed",
    "treatment_response": "ineffective",
    "combined_from": "2025-01-10",
    "combined_until": "2025-12-10",
    "infection": "no_infection",
}
AGED: Mapping[str, Any] = {
    "birth_date": "1930-07-09",
    f"{ZM}/consent": "self",
    f"{ZM}/consent_date": "2026-03-01",
    f"{ZM}/screening_date": "2026-03-02",
}
CORNERS: Mapping[str, Any] = {  # every form that an answer can have
    "birth_date": "1984",
    "can_conceive": "able",
    "platelets": {"value": "12000", "unit": "/uL"},
    f"{CT}/consent": "not_yet",
    f"{CT}/consent_date": "2026-04-02",
    f"{CT}/screening_date": "2026-02-21/2026-02-28",
    f"{CT}/ssc_2013": "scored",
    f"{CT}/ssc_2013_score": {"from": "7", "to": "12"},
    f"{CT}/ssc_diagnosis": {"readings": {"letter": "2021-05", "chart": "2022"}},
    f"{CT}/skin_areas": "none",
    f"{CT}/conditioning_start": "2026-05-01T10:00",
    f"{CT}/contraception_start": "none",
    f"{CT}/hcg_screening": {"unknown": "pending"},
    f"{CT}/treatment_response": {"unknown": "left for the investigator"},
    f"{CT}/infection_last_day": {"unknown": "not available"},
    "treatment_courses": [
        {"drug": "prednisone", "route": "oral", "dose": "72", "unit": "mg", "start": "2025-01-03"},
        {"drug": "other_medicine", "name": "as Mr Smith calls it", "stop": "ongoing", "relapse": "2025-10"},
    ],
    f"{ZM}/sledai": {"readings": {"10-day window": "6", "30-day window": "7"}},
    f"{ZM}/sle_2019": "scored",
    f"{ZM}/sle_2019_score": {"from": "10"},
    f"{ZM}/pregnancy_test": {"unknown": "not done"},
    f"{ZM}/anti_dsdna": {"unknown": "declined"},
}

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><b>bold</b>&amp;&lt;",
    "</td></tr></table><style>*{display:none}</style>",
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    'a,b;c"d"|e',
    "]]>--><!-- &#0; <?xml?>",
    "*a* _b_ `c` [d](javascript:alert(1)) ![e](http://example.org/f.png) # g",
    "| cell | cell |\n\n# heading\n\n---",
    "\x1b[2J\x07\x00\x9b\u202e evil \u2028\u200f",
    "lone \ud800 half, \ufffe and \uffff",
    "%s {0} ${x} \\n \\u0041 \\",
    "مرحبا 中文 e\u0301 \U0001f600",
    "x" * 300,
)


NO_BRACES = str.maketrans("{}", "()")  # in a note they stand for a day to be worked out


def new_site(folder: Path, *people: Person) -> Site:
    """A site with these people, a nurse and a doctor unless others are given."""
    people = people or (NURSE, DOCTOR)
    site = Site(folder, clock=Ticks(), login="desk")
    for person in people:
        site.people.add(
            person.name, person.role, person_id=person.id, by=people[0] if person is not people[0] else None
        )
    return site


def keyed(trial: str, sheet: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet by record key."""
    return {name if name in SHARED else f"{trial}/{name}": entry for name, entry in sheet.items()}


BOTH = keyed(ZM, ZM_SHEET) | keyed(CT, CT_SHEET)


def fill(site: Site) -> dict[str, str]:
    """Add the sample screenings; returns the token of each code."""
    for code, make in SCREENINGS.items():
        make(site, code)
    return {summary.code: summary.token for summary in site.screenings()}


def whole(site: Site, code: str) -> None:
    """Both trials, nothing open but gaps; one answer corrected, one judgement lapsed, one signature voided."""
    with _begun(site, code, (CT, ZM), DOCTOR).screening as screening:
        interview = Interview(site, screening, DOCTOR, Ticks(), ENGLISH)
        for key, entry in BOTH.items():
            source = "laboratory report" if key == f"{ZM}/ana" else ""
            interview.answer(interview.questions[key], entry, source=source, measured="2026-02-20" if source else "")
        interview.judge(CT, "I09", "met", "all organs looked at", protocol="2.1", section="5.3")
        interview.judge(CT, "E00", "clear", "none applies", protocol="2.1", section="5.4", one_by_one=True)
        interview.answer(interview.questions[f"{ZM}/sledai"], "8", reason="typing error")
        signed: Json = {
            "stage": "screening",
            "meaning": "I confirm eligibility",
            "answers": ["birth_date"],
            "judgements": [],
        }
        screening.append(Kind.SIGNED, CT, by=DOCTOR, new=signed)
        screening.append(Kind.UNLOCKED, CT, by=DOCTOR, new="screening", reason="the chart was wrong")
        screening.append(Kind.SIGNED, CT, by=DOCTOR, new=signed)
        screening.append(Kind.DISPOSITION, CT, by=NURSE, new="enrolled")


def corners(site: Site, code: str) -> None:
    """Both trials, with every form of answer, and a judgement that has lapsed."""
    interview = _begun(site, code, (CT, ZM), DOCTOR)
    for key, entry in CORNERS.items():
        interview.answer(interview.questions[key], entry)
    interview.judge(ZM, "I04", "met", "seen by two of us")
    interview.answer(interview.questions["platelets"], "40", reason="new result")
    interview.screening.close()


def failed(site: Site, code: str) -> None:
    """Not eligible by age alone."""
    with _begun(site, code, (ZM,), NURSE).screening as screening:
        interview = Interview(site, screening, NURSE, Ticks(), ENGLISH)
        for key, entry in AGED.items():
            interview.answer(interview.questions[key], entry)
        interview.stop(ZM)
        screening.append(Kind.DISPOSITION, ZM, by=NURSE, new="screen failure", reason="too old")


def empty(site: Site, code: str) -> None:
    """Nothing answered so far."""
    _begun(site, code, (ZM,), NURSE).screening.close()


def hostile(site: Site, code: str) -> None:
    """Every text that a person or a file can bring, from the hostile corpus."""
    sha = site.keep(hostile_trial().encode("utf-8", "surrogatepass"))
    mean = Person("P66", one_line(HOSTILE[0]), "investigator")
    with site.start(code, {"mean-trial": Binding(sha, None, "screening")}, mean) as screening:
        interview = Interview(site, screening, mean, Ticks(), ENGLISH)
        for number, text in enumerate(HOSTILE):
            interview.answer(interview.questions[f"mean-trial/q{number}"], "b", source=text, measured="", reason=text)
        interview.judge("mean-trial", "J00", "met", HOSTILE[3], protocol=HOSTILE[4], section=HOSTILE[12])
        meaning: Json = {"stage": "screening", "meaning": clean(HOSTILE[1]), "answers": [], "judgements": []}
        screening.append(Kind.SIGNED, "mean-trial", by=mean, new=meaning)
        screening.append(Kind.DISPOSITION, "mean-trial", by=mean, new="declined", reason=HOSTILE[13])


def hostile_trial() -> str:
    """A trial whose every text comes from the corpus, as JSON, which is YAML."""
    import json

    count = len(HOSTILE)
    texts = [text.replace("\ud800", "\ufffd") for text in HOSTILE]

    def text(number: int) -> str:
        return texts[number % count]

    return json.dumps(
        {
            "trial": {
                "id": "mean-trial",
                "registry": "NCT00000000",
                "title": text(0),
                "version": "1",
                "source": {"file": text(1), "retrieved": "2026-03-01"},
                "stages": ["screening"],
                "about": text(2),
                "sponsor": text(4),
                "site": text(5),
                "status": {"says": text(6)},
            },
            "sections": [{"title": text(7), "ask": [f"q{n}" for n in range(count)]}],
            "questions": {
                f"q{n}": {
                    "type": "choice",
                    "short": text(n),
                    "ask": text(n + 1),
                    "why": text(n + 2),
                    "help": text(n + 3),
                    "options": {"a": text(n + 4), "b": text(n + 5)},
                }
                for n in range(count)
            },
            "criteria": [
                {
                    "id": f"I{n:02}",
                    "title": text(n),
                    "text": text(n + 1),
                    "source": {"section": "inclusion", "item": n},
                    "rule": {f"q{n}": {"is": "a" if n % 2 else "b"}},
                    "notes": [{"when": {f"q{n}": {"is": "b"}}, "say": text(n + 2).translate(NO_BRACES)}],
                    "flags": [{"phrase": text(n + 3), "means": text(n + 4), "why": text(n + 5)}],
                }
                for n in range(count)
            ]
            + [
                {
                    "id": "J00",
                    "title": text(3),
                    "source": {"section": "inclusion", "item": 99},
                    "rule": {"gap": {"id": "g", "expects": text(11)}},
                }
            ],
            "prepare": [text(0)],
        },
        ensure_ascii=False,
    )


def _begun(site: Site, code: str, trials: tuple[str, ...], by: Person) -> Interview:
    return begin(site, code, trials, by, Ticks(), ENGLISH)


SCREENINGS = {"S-001": whole, "S-002": corners, "S-003": failed, "S-004": empty, "S-066": hostile}
