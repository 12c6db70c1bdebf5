"""Sample screenings for `trialscreen --demo`. The participants are invented; the days are counted from today."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from store.events import Clock, Person, local_clock
from store.folding import Binding
from store.offered import offered
from store.site import Site
from trials.language import Language
from tui.beginning import bind
from tui.interview import Interview

SSC, SLE = "ct1195e-ssc", "zm001-sle"


def fill(site: Site, language: Language, clock: Clock = local_clock) -> None:
    """Add two people and five screenings at different points to an empty site."""
    nurse = site.people.add("Kim Demo", "coordinator")
    doctor = site.people.add("Ada Sample", "investigator", by=nurse)
    for code, trials, sheet in participants(clock().date()):
        _screen(site, clock, language, nurse, doctor, code, trials, sheet)


def bindings(site: Site, trials: tuple[str, ...]) -> dict[str, Binding]:
    """Keep the definitions of these trials at the site, each at its first stage."""
    return {trial: bind(site, offered(site.folder).offer(trial)) for trial in trials}


def _screen(
    site: Site,
    clock: Clock,
    language: Language,
    nurse: Person,
    doctor: Person,
    code: str,
    trials: tuple[str, ...],
    sheet: Mapping[str, Any],
) -> None:
    with site.start(code, bindings(site, trials), nurse) as screening:
        interview = Interview(site, screening, nurse, clock, language)
        for key, entry in sheet.items():
            question = interview.questions[key]
            interview.person = nurse
            if interview.not_theirs(question, entry):
                interview.person = doctor
            source = language("laboratory report") if question.unit else ""
            interview.answer(question, entry, source=source)


def participants(today: date) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    """Their codes, the trials they are screened for, and their answers by record key."""

    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    woman = {"birth_date": str(today.year - 41), "can_conceive": "able"}
    consented = {"consent": "self", "consent_date": ago(6), "screening_date": ago(5)}
    ssc = {f"{SSC}/{name}": entry for name, entry in {"understands": "yes", "willing": "yes", **consented}.items()}
    sle = {f"{SLE}/{name}": entry for name, entry in consented.items()}
    man = {"can_conceive": "no_womb", "can_father": "yes", "partner_can_conceive": "no"}
    yield (
        "S-001",
        (SSC,),
        {
            **ssc,
            **woman,
            f"{SSC}/ssc_2013": "fulfilled",
            f"{SSC}/ssc_diagnosis": str(today.year - 3),
            f"{SSC}/skin_areas": ["fingers", "hands", "forearms", "upper_arms", "chest"],
            f"{SSC}/chest_imaging": "hrct",
            f"{SSC}/hrct_interstitial": "yes",
            f"{SSC}/hrct_ground_glass": "yes",
            f"{SSC}/infection": "no_infection",
            f"{SSC}/hcg_screening": {"unknown": "pending"},
        },
    )
    yield (
        "S-002",
        (SLE,),
        {
            **sle,
            **man,
            "birth_date": str(today.year - 33),
            "platelets": "142",
            f"{SLE}/sle_2019": "fulfilled",
            f"{SLE}/ana": "positive",
            f"{SLE}/sledai": "4",
            f"{SLE}/other_organ": "no",
        },
    )
    yield ("S-003", (SSC, SLE), {**ssc, **sle, **woman, "birth_date": str(today.year - 64)})
    yield (
        "S-004",
        (SLE,),
        {
            **sle,
            **man,
            "birth_date": str(today.year - 52),
            "platelets": "12",
            f"{SLE}/sle_2019": "fulfilled",
            f"{SLE}/ana": "positive",
            f"{SLE}/sledai": {"from": "8"},
            f"{SLE}/survival": {"unknown": "left for the investigator"},
        },
    )
    yield ("S-005", (SSC,), {f"{SSC}/consent": "not_yet"})
