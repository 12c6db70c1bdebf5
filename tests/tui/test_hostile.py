"""Text from files and people stays text: no markup, no escapes, on any page."""

from pathlib import Path

from store.events import Person
from store.folding import Binding
from tests.tui.desk import Hands, desk, new_site

MEAN = Person("P01", "[b]Anna[/b] [@click=app.bell]x[/]", "investigator")
TRIAL = """
trial:
  id: mean-trial
  registry: "NCT00000000"
  title: "[bold]Trial[/] of [/red] things \\\\[x]"
  version: "1"
  source: {file: page.txt, retrieved: 2026-03-01}
  stages: [screening]
  about: "[@click=app.quit]press here[/]"
sections:
  - {title: "[/]", ask: [hb, choice]}
questions:
  hb:
    type: number
    short: "Hb [g/dL]"
    ask: "What is the Hb [g/dL] >= 9.0 [/] today?"
    why: "[red]Why[/red] [a] it is asked"
    help: "[link=x]help[/link] \\u202eevil"
    unit: g/dL
  choice:
    type: choice
    short: "[x] chosen"
    ask: "Which [b]one[/b]?"
    why: "[/]"
    options: {a: "[x] done", b: "[/] open [@click=app.quit]y[/]"}
criteria:
  - id: I01
    title: "Hb [g/dL] over 9 [/]"
    text: "[i]text[/i]"
    source: {section: inclusion, item: 1}
    rule: {hb: {min: 9}}
    flags: [{phrase: "[u]odd[/u]", means: "[/]means", why: "[w]"}]
  - id: I02
    title: "[/] second"
    source: {section: inclusion, item: 2}
    rule: {review: {when: {choice: {is: b}}, because: "[b]because[/]", else: met}}
prepare: ["[p]ready[/p]"]
"""


async def _shown(hands: Hands, *texts: str) -> None:
    for text in texts:
        await hands.until(text)
        assert text in hands.flowing, f"{text!r} is not on this screen:\n{hands.text}"
    assert not set("\x1b\x9b\u202e") & set(hands.text)


async def test_markup_in_a_trial_and_a_name_is_shown_as_it_is(tmp_path: Path) -> None:
    site = new_site(tmp_path, MEAN)
    sha = site.keep(TRIAL.encode())
    site.start("S-014", {"mean-trial": Binding(sha, None, "screening")}, MEAN).close()
    async with desk(site, (140, 50)) as hands:
        await _shown(hands, "[b]Anna[/b] [@click=app.bell]x[/] (investigator)")
        await hands.press("1")
        await hands.write("[/] [b]x")
        await _shown(hands, "Start a new screening with the code [/] [b]x")
        await hands.write("")
        await hands.press("enter")
        await _shown(hands, "What is the Hb [g/dL] >= 9.0 [/] today?", "[red]Why[/red] [a] it is asked")
        await _shown(hands, "Hb [g/dL] over 9 [/]", "Source says ‘[u]odd[/u]’: means [/]means")
        await hands.press("f1")
        await _shown(hands, "[link=x]help[/link]", "Why: [w]", "[i]text[/i]")
        await hands.press("escape", "ctrl+g")
        await _shown(hands, "Hb [g/dL] to be asked")
        await hands.press("escape")
        await hands.write("[/]9")
        await hands.press("enter")
        assert hands.question.id == "hb"
        await hands.write("8")
        await hands.press("enter")
        assert hands.screen == "asking"
        await _shown(hands, "I01 Hb [g/dL] over 9 [/]:", "Check Hb [g/dL]: 8")
        await hands.press("g", "enter")
        await _shown(hands, "Which [b]one[/b]?", "[x] done", "[/] open [@click=app.quit]y[/]")
        await hands.press("2", "enter")
        assert hands.screen == "review"
        await _shown(hands, "Hb [g/dL] over 9 [/]", "[b]because[/]", "[x] chosen: [/] open [@click=app.quit]y[/]")
        hands.review().rows.highlighted = [item.id for item in hands.review().rows.items].index("mean-trial/I02/")
        await hands.press("w")
        await _shown(hands, "[b]because[/]")
        await hands.press("escape", "j")
        await _shown(hands, "Judge I02 [/] second")
        await hands.press("1", "enter")
        await hands.write("[/] [b]fine")
        await hands.press("enter")
        await _shown(hands, "judged this met: [/] [b]fine")
        await hands.press("r")
        await _shown(hands, "[bold]Trial[/] of [/red] things \\[x]")
