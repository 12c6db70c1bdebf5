"""Unlocking what a signature locks: a reason is asked for, and what it voids is said first."""

from collections.abc import Callable

from textual.app import App
from textual.content import Content

from store.folding import Signature
from trials.code_words import stage_words
from tui.screens.session import Session
from tui.screens.writing import WritingScreen
from tui.signing import may_unlock, signature_words, unlock, voided_by_unlocking
from tui.widgets.safe_text import safe


def ask_unlock(app: App[object], session: Session, signature: Signature, done: Callable[[str], None]) -> None:
    """Ask for the reason, unlock, and hand `done` a sentence that says what is void now."""
    interview, language = session.interview, session.language
    if why := may_unlock(interview):
        interview.refuse(f"unlock {signature.trial}, {signature.stage}", why)
    voided = voided_by_unlocking(interview, signature)
    stages = language.listed(stage_words(one.stage, language) for one in voided)
    warning = safe(language("Unlocking makes this void. It stays in the record."))
    text = Content("\n").join([*(safe(signature_words(one, language)) for one in voided), warning])

    def take(reason: str) -> None:
        unlock(interview, signature.trial, signature.stage, reason)

    def closed(reason: str | None) -> None:
        if reason:
            done(
                language(
                    "Unlocked. What was signed for {stages} is void; sign again when the record is right.",
                    stages=stages,
                )
            )

    screen = app.get_screen("writing")
    assert isinstance(screen, WritingScreen)
    title = language("Unlock {trial}, {stage}?", trial=signature.trial, stage=stage_words(signature.stage, language))
    screen.to_write(title, text, language("Reason"), take, doubt=interview.telling)
    app.push_screen(screen, closed)
