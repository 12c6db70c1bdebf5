"""What is said of a fault in the program: where it is, and nothing of what anybody answered."""

from pathlib import Path


def crash_words(error: BaseException | None) -> str:
    """The kind and place of a fault, and nothing of what the program held."""
    place = ""
    trace = error.__traceback__ if error else None
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        place = f" at {path.parent.name}/{path.name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return (
        f"trialscreen has stopped because of a fault in the program ({type(error).__name__}{place}). "
        "Every answer that was shown as saved is saved. Start it again to go on; report this line if it comes back."
    )
