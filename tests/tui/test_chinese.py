"""Every page and dialog in Chinese: no English is left on it, no line is too wide, and the keys stand whole."""

import re
from functools import cache
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tui.rounds import demo, every_screen
from trials.catalog import load, shipped
from trials.language import CHINESE
from tui.app import SCREENS
from tui.widgets.key_bar import KeyBar

RUN = re.compile(r"[A-Za-z][A-Za-z0-9 ,;:'’/<>*^.%+-]*")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’*^/.+-]*")
CODE = re.compile(r"[A-Z0-9*^/.+-]{2,}|[A-Z]?[a-z]?[A-Z]+[a-z]?|[A-Za-z]{0,3}[0-9][A-Za-z0-9/-]*")  # ANA, hCG, I04a
PATH = re.compile(  # also the end of one, and the first digits of a hash, wherever a line breaks
    r"(?:/[\w.-]+){2,}|[\w.-]+\.(?:html|csv|json|xml)\b|\b[0-9a-f]{4}\b"
)
WORDS = """
    trialscreen Enter Esc Space Tab Shift+Tab Shift PgDn Ctrl Ctrl+C Ctrl+G Ctrl+L Ctrl+P Ctrl+Q Ctrl+S
    a b c d e f h i j l m n o p r s t u w x mg kg g mg/kg
    ct1195e-ssc zm001-sle CAR-T CT1195E Scl-70 Kim Demo Ada Sample English UTC Patient Bundle
    QuestionnaireResponse REDCap desk check csv html json hospital record ooo
"""  # keys, units, names, formats, a source as it is recorded, and the head of a figure
KNOWN = frozenset(WORDS.split())


@cache
def quoted() -> str:
    """What a Chinese page quotes in English: phrases and names of the sources."""
    trials = [load(name, CHINESE) for name in shipped()]
    parts = [flag.phrase for trial in trials for one in trial.criteria for flag in one.flags]
    drugs = next(one.drugs for trial in trials for one in trial.questions.values() if one.drugs is not None)
    parts += [name for drug in drugs.by_id.values() for name in (drug.label, *drug.names)]
    for trial in trials:
        parts += [*map(str, trial.status.values()), trial.sponsor, trial.site, trial.about]
    return " ".join(" ".join(parts).split())


def english(text: str, folder: Path) -> set[str]:
    """The English words of a screen that are neither codes nor quoted, nor the name of the folder."""
    found = set()
    for line in text.splitlines():
        for run in RUN.findall(PATH.sub("", line)):
            words = " ".join(run.split()).strip(" .,;:'’")
            if words not in quoted() and words not in str(folder / "site" / "trials"):
                found |= {word for word in WORD.findall(words) if not CODE.fullmatch(word)} - KNOWN
    return found


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_every_screen_is_chinese(tmp_path: Path, size: tuple[int, int]) -> None:
    left, seen = {}, set()
    async with demo(tmp_path, size, CHINESE) as hands:
        async for name in every_screen(hands, tmp_path):
            seen.add(hands.screen)
            if words := english(hands.text, tmp_path):
                left[name] = words
            assert all(cell_len(line) <= size[0] for line in hands.text.splitlines()), hands.text
            bar = hands.app.screen.query_one(KeyBar)
            assert len(bar.fitting(bar.size.width)) >= min(2, len(bar.keys)), hands.text
        assert not left, left
        assert seen == set(SCREENS), seen
