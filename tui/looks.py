"""The looks of the app: one accent each, and no meaning carried by colour alone."""

from textual.theme import Theme

from trials.language import said


def _look(name: str, *, dark: bool, muted: str, bar: str, **colours: str) -> Theme:
    """A theme whose scroll bars are quiet and whose muted text still reads."""
    back = colours["surface"]
    variables = {
        "text-muted": muted,
        "scrollbar": bar,
        "scrollbar-hover": bar,
        "scrollbar-active": colours["primary"],
        "scrollbar-background": back,
        "scrollbar-background-hover": back,
        "scrollbar-background-active": back,
        "scrollbar-corner-color": back,
        **({} if dark else {f"text-{name}": colours[name] for name in ("error", "warning", "success")}),
    }
    return Theme(name=name, dark=dark, variables=variables, **colours)  # type: ignore[arg-type]  # none of its names is a switch


LOOKS = {
    look.name: look
    for look in (
        _look(
            "dark",
            dark=True,
            muted="#939aa3",
            bar="#39414a",
            primary="#7fb4ca",
            foreground="#d8d9dc",
            background="#16191d",
            surface="#1f242a",
            panel="#272d34",
            warning="#e0af68",
            error="#f07a7a",
            success="#8fbf7f",
        ),
        _look(
            "light",
            dark=False,
            muted="#5b626b",
            bar="#c3c7cc",
            primary="#1f6784",
            foreground="#1c2025",
            background="#fbfaf7",
            surface="#efede7",
            panel="#e4e1d9",
            warning="#7a4d00",
            error="#a8201a",
            success="#2c6a1f",
        ),
        _look(
            "contrast",
            dark=True,
            muted="#e6e6e6",
            bar="#8a8a8a",
            primary="#5cd6ff",
            foreground="#ffffff",
            background="#000000",
            surface="#141414",
            panel="#262626",
            warning="#ffd24a",
            error="#ff9a9a",
            success="#9dff8a",
        ),
    )
}
TERMINAL = "terminal"  # the sixteen colours of the terminal itself, as it has them set
NAMES = (*LOOKS, TERMINAL)
WORDS = {
    "dark": said("Dark"),
    "light": said("Light"),
    "contrast": said("High contrast"),
    TERMINAL: said("The terminal's own colours"),
}
