"""What is said of a fault in the program: where it is, and nothing of what anybody answered."""

from pathlib import Path

from trials.language import Language


def crash_words(error: BaseException | None, language: Language) -> str:
    """The kind and place of a fault, and nothing of what the program held."""
    kind = type(error).__name__
    trace = error.__traceback__ if error else None
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        place = f"{path.parent.name}/{path.name}"
        kind = language(
            "{fault} at {place}, line {line}", fault=type(error).__name__, place=place, line=trace.tb_lineno
        )
        trace = trace.tb_next
    return language(
        "trialscreen has stopped because of a fault in the program ({fault}). "
        "Every answer that was shown as saved is saved. Start it again to go on; report this line if it comes back.",
        fault=kind,
    )
