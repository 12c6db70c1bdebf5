"""Widgets that never scroll, for which Textual need not lay a screen out twice."""

from textual.geometry import Size


class Still:
    """Its scrollable size is its size: a change of it is the end of a layout, not the reason for another.

    Textual asks for a second layout, and draws a second frame, whenever the first gave any widget another size.
    Stands before the widget among the bases, and is none itself: rules of style follow the first base that is one.
    """

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        sent: bool = super()._size_updated(size, virtual_size, container_size, layout=False)  # type: ignore[misc]  # of the widget beside it
        return sent
