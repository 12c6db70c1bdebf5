"""Keys that act in the order in which they were pressed."""

from textual import events
from textual.widget import Widget


async def act_in_order(widget: Widget, event: events.Key) -> bool:
    """Run the widget's own binding for a key at once, and say whether it has one.

    Textual lets a key climb to the app before it looks for a binding, while letters act where they arrive: of
    "12", backspace, "3", Enter in one packet the backspace would come last.
    """
    found = widget._bindings.key_to_bindings.get(event.key, ())
    for binding in found:
        await widget.run_action(binding.action)
    if found:
        event.stop()
        event.prevent_default()
    return bool(found)


def swallow(event: events.Event) -> None:
    """Let an event do nothing more."""
    event.stop()
    event.prevent_default()
