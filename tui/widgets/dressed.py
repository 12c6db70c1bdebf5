"""Widgets that keep the look of having the keyboard while nobody sees them."""

from textual.dom import DOMNode


class Dressed:
    """Puts its look off only where that shows: most fields lose the keyboard because another takes their place.

    Textual works out every style of a widget again whenever the keyboard comes or goes. Stands before the widget
    among the bases.
    """

    _dressed = False

    def watch_has_focus(self, has_focus: bool) -> None:
        assert isinstance(self, DOMNode)
        seen = all(node.display for node in self.ancestors_with_self)
        if has_focus != self._dressed and (has_focus or seen):
            self._dressed = has_focus
            self.update_node_styles()
