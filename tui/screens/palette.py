"""Ctrl+P: everything one can do or go to from here, found by part of its name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trials.answer_words import entry_words
from trials.language import CHINESE, LANGUAGES, UNREAD, said
from tui.interview import Interview
from tui.interview_text import stands
from tui.looks import NAMES, WORDS
from tui.screens.jump import JumpScreen, Target
from tui.screens.page import Page

if TYPE_CHECKING:
    from tui.app import TrialscreenApp

TITLE = said("Find an action, a question, a criterion or a participant")
DO, ASK, CRITERION, OPEN, WEAR, SPEAK, TOUR = "do:", "ask:", "criterion:", "open:", "wear:", "speak:", "tour:"


def open_palette(app: "TrialscreenApp", page: Page) -> None:
    """Offer everything over a page, and do what is chosen."""
    screen = app.get_screen("jump")
    assert isinstance(screen, JumpScreen)
    screen.offer(list(_targets(app, page)), TITLE)

    def chosen(key: str | None) -> None:
        way, _, what = (key or "").partition(":")
        match f"{way}:":
            case ":":
                pass
            case "do:":
                app.simulate_key(what)
            case "ask:":
                page.go("question", key=what)
            case "criterion:":
                page.go("review", row=what)
            case "open:":
                app.open_screening(what)
            case "wear:":
                app.wear(what)
            case "speak:":
                app.speak(LANGUAGES[what])
            case _:
                app.tour()

    app.push_screen("jump", chosen)


def _targets(app: "TrialscreenApp", page: Page) -> Iterator[Target]:
    language = page.language
    for key in page.keys():  # noqa: SIM118 - a page is no mapping
        yield Target(f"{DO}{key.key}", key.label, key.shown, language("Here"))
    if app.session.opened and page.name not in ("home", "who"):
        yield from question_targets(app.session.interview, ASK)
        yield from _criteria(app.session.interview)
    if app.session.known:
        for code, token, verdicts in app.participants():
            yield Target(f"{OPEN}{token}", code, verdicts, language("Participants"))
    for name in NAMES:
        worn = language("as it is now") if name == app.look else ""
        yield Target(f"{WEAR}{name}", language("Look: {name}", name=WORDS[name]), worn, language("Look"))
    for code, other in LANGUAGES.items():
        told = language(UNREAD) if other is CHINESE else ""
        yield Target(f"{SPEAK}{code}", language("Language: {name}", name=other.name), told, language("Look"))
    if app.demo:
        yield Target(TOUR, language("Tour of the demo"), "", language("Look"))


def question_targets(interview: Interview, before: str = "") -> Iterator[Target]:
    """Every question with what is known of it, by section; each section says how far it has come."""
    language = interview.language
    wanted = {question.key for question in interview.to_ask()}
    sections: dict[str, list[str]] = {}
    for question in interview.questions.values():
        sections.setdefault(interview.section(question), []).append(question.key)
    for title, keys in sections.items():
        answered = sum(key in interview.screening.answers for key in keys)
        left = sum(key in wanted for key in keys)
        head = language("{section} · {answered} answered, {left} to ask", section=title, answered=answered, left=left)
        for key in keys:
            question = interview.questions[key]
            recorded = interview.recorded(question)
            known = entry_words(question, recorded.kept, language) if recorded else ""
            remark = known or (language("to be asked") if key in wanted else language("not needed now"))
            yield Target(f"{before}{key}", question.short, remark, head)


def _criteria(interview: Interview) -> Iterator[Target]:
    language = interview.language
    for trial, verdict in interview.verdicts.items():
        for name, finding in verdict.findings.items():
            words = f"{name} {finding.criterion.title}"
            remark = f"{trial} · {language(stands(finding))}"
            yield Target(f"{CRITERION}{trial}/{name}/", words, remark, language("Criteria"))
