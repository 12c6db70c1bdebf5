"""A figure of the body, front and back, with the areas that are ticked filled in."""

from collections.abc import Set

from rich.cells import cell_len
from textual.content import Content

from trials.definition import Question
from trials.language import Language
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.wrapping import padded

FRONT = """\
      FFF
       N
  UU CCCCC UU
  UU CCCCC UU
  AA BBBBB AA
  AA BBBBB AA
  HH TT TT HH
  GG TT TT GG
     LL LL
     LL LL
    SSS SSS"""
BACK = FRONT.replace("F", "o").replace("C", "K").replace("B", "K")
AREAS = {
    "F": "face",
    "N": "neck",
    "U": "upper_arms",
    "A": "forearms",
    "H": "hands",
    "G": "fingers",
    "C": "chest",
    "B": "abdomen",
    "K": "back",
    "T": "thighs",
    "L": "lower_legs",
    "S": "feet",
}
WIDTH = 15  # columns of one view
FILLED, EMPTY = "█", "·"
BESIDE = 34  # columns of the figure with the space before it
ROOM = 2 * WIDTH + 2 + BESIDE  # columns for the figure and the list of areas beside it


def drawn(question: Question) -> bool:
    """Whether all the options of a question are areas of the body, so that the figure can show them."""
    return bool(question.options) and {option.id for option in question.options} <= set(AREAS.values())


def figure(ticked: Set[str], language: Language) -> str:
    """The figure with these areas filled in: front and back side by side, their names under them."""

    def view(plan: str) -> list[str]:
        signs = {letter: FILLED if area in ticked else EMPTY for letter, area in AREAS.items()}
        return ["".join(signs.get(one, one) for one in line).ljust(WIDTH) for line in plan.splitlines()]

    rows = [f"{front}  {back}".rstrip() for front, back in zip(view(FRONT), view(BACK), strict=True)]
    labels = (f"{' ' * ((WIDTH - cell_len(side)) // 2)}{side}" for side in (language("front"), language("back")))
    return "\n".join([*rows, "  ".join(padded(label, WIDTH) for label in labels).rstrip()])


class Figure(SafeText):
    """Stands beside the list of areas where there is room; it only shows what is ticked there."""

    DEFAULT_CSS = """
    Figure { dock: right; width: 34; height: auto; padding: 0 0 0 2; color: $text-muted; display: none; }
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def fill(self, ticked: Set[str]) -> None:
        """Show these areas as ticked."""
        lines = figure(ticked, self.language).splitlines()
        self.show(Content("\n").join(_coloured(line) for line in lines))


def _coloured(line: str) -> Content:
    parts: list[Content] = []
    for piece in line.replace(FILLED, f"\0{FILLED}\0").replace("\0\0", "").split("\0"):
        parts.append(safe(piece, "$text-warning" if piece.startswith(FILLED) else ""))
    return Content("").join(parts)
