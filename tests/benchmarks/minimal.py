"""The floor of everything on a screen: an app of one Static that a key changes."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """Shows how many keys it had."""

    ENABLE_COMMAND_PALETTE = False
    keys = 0

    def compose(self) -> ComposeResult:
        yield Static("ready 0")

    def on_key(self, event: events.Key) -> None:
        self.keys += 1
        self.query_one(Static).update(f"ready {self.keys}")


if __name__ == "__main__":
    Minimal().run()
