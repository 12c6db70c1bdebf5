"""What people, folders and forged records bring stays text where screenings and people are listed and found."""

import os
import re
from pathlib import Path
from typing import Any

from store.chain import seal
from store.layout import encode, parse
from tests.exchange.samples import HOSTILE
from tests.exchange.samples import hostile as add_hostile
from tests.tui.desk import ANNA, ZM, Hands, desk, new_site, prepared
from trials.text import one_line

SHORT = [text for text in map(one_line, HOSTILE) if len(text) < 100]
FORGED = (HOSTILE[0], HOSTILE[12], HOSTILE[14], "[b]x[/b] [@click=app.quit]y[/] [/")
RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def forge(path: Path, text: str) -> None:
    """What somebody writes who knows the format: a summary whose every word is `text`, with the right hash."""
    records = [dict(record) for record in parse(path.read_bytes(), path.name).records]
    last: dict[str, Any] = records[-1]
    prev = last.pop("prev")
    last.pop("hash")
    verdict = {
        "verdict": text,
        "on": text,
        "open": {"review": [text], text: [text]},
        "waits": {text: ["pending", text], f"{text}!": [text, text]},
        "windows": {text: ["2026-03-16", text]},
    }
    of = {"stage": text, "disposition": text, "signed": [text]}
    last["summary"] = last["summary"] | {"trials": {ZM: of}, "verdicts": {ZM: verdict}}
    records[-1] = seal(last, last["seq"], prev)
    path.write_bytes(encode(records))


def shown(hands: Hands, *texts: str) -> None:
    """Each text stands on the screen letter by letter, and nothing that a terminal would obey does."""
    missing = [text for text in texts if text not in hands.flowing]
    assert not missing, f"not on this screen: {missing}\n{hands.text}"
    assert not RAW.search(hands.text)


async def test_people_strange_files_and_forged_records_are_listed_found_and_toured_as_text(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    for text in SHORT:
        site.people.add(text, "investigator", by=ANNA)
    add_hostile(site, "S-001")
    folder = tmp_path / "screenings"
    for number in range(len(FORGED)):
        prepared(site, f"F-{number}", (ZM,), {})
    for summary in site.screenings():
        if summary.code.startswith("F-"):
            forge(folder / f"{summary.token}.json", FORGED[int(summary.code[2:])])
    for text in HOSTILE:
        name = text.replace("/", "_").replace("\0", "")[:200].encode("utf-8", "surrogatepass") + b".json"
        (folder / os.fsdecode(name)).write_bytes(b"{")
    async with desk(site, (120, 130), demo=True) as hands:
        shown(hands, *SHORT)  # as people
        await hands.press("1")
        await hands.until("Tour 1 of 5")
        await hands.press("escape")
        shown(hands, *(text.replace("/", "_")[:40] for text in SHORT if "␀" not in text and "\ufffd" not in text))
        shown(hands, *(f"not judged yet for {one_line(text)}" for text in FORGED))
        for view in ("[Due soon", "[For the investigator", "[Laboratory", "[All"):
            await hands.press("tab")
            shown(hands, view, one_line(FORGED[-1]))
        await hands.write(FORGED[-1])
        shown(hands, f"Start a new screening with the code {FORGED[-1]}")
        await hands.write("S-001")
        await hands.press("enter")
        await hands.until("Nothing is left to ask.")
        await hands.press("ctrl+p")
        await hands.until("Find an action")
        shown(hands, *SHORT)  # as questions and criteria
        await hands.pilot.resize_terminal(90, 30)
        await hands.write("tour of")
        await hands.press("enter")
        for number, page in enumerate(("home", "question", "question", "review", "report"), 1):
            await hands.until(f"Tour {number} of 5")
            assert f"Tour {number} of 5" in hands.flowing
            assert hands.app.screen_stack[-2].name == page
            shown(hands)
            await hands.press("1", "enter")
        shown(hands, *SHORT[:2])
