"""The audit trail: every entry of the open screening, to be filtered, read, remarked on, masked and exported."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from store.events import Kind
from store.trail import Row, chosen
from trials.document import Refused
from trials.text import one_line
from tui.export_kinds import Export
from tui.exporting import export_open
from tui.interview_text import standing_remarks
from tui.masking import mask, maskable, may_mask
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.reading import ReadingScreen
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.trail_text import entry_lines, whole_entry
from tui.screens.writing import WritingScreen
from tui.typed import DAY, typed
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row as Choosable
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText, safe

MOST = 200  # rows built at once; filters find the others
ANY = "any"
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
PARTS = {"new": "after", "old": "before", "reason": "reason", "source": "source"}
HELP = (
    "Every entry of this screening stands here, the newest first. Nothing is ever changed or taken out: a correction "
    "is an entry of its own. Times are those of the desk, with their distance to UTC; the order is that of the "
    "numbers.\n\n"
    "Type words to find the entries in which all of them stand. Masking hides a part that should not have been "
    "written, such as a name; the file keeps it, and the trail says who masked it and why."
)


class TrailScreen(Page):
    """Typing filters, Enter reads an entry whole."""

    CSS_PATH = "trail.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
        Binding("f1", "explain", show=False),
        Binding("f2", "remark", show=False),
        Binding("f3", "kind", show=False),
        Binding("f4", "person", show=False),
        Binding("f5", "days", show=False),
        Binding("f7", "mask", show=False),
        Binding("f8", "export", show=False),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._line = Line(id="filter")
        self._chosen = SafeText(id="chosen")
        self.rows = Rows(id="entries")
        self._trail: tuple[Row, ...] = ()
        self._found: tuple[Row, ...] = ()
        self._kind = self._who = self._since = self._until = ""

    def body(self) -> ComposeResult:
        yield self._line
        yield self._chosen
        yield self.rows

    def arrive(self) -> None:
        """`where`: `subject` of one question's key (else all), `back` the page to return to with the rest."""
        interview = self.session.interview
        self._kind = self._who = self._since = self._until = ""
        subject = self.where.get("subject", "")
        of = f" of {interview.questions[subject].short}" if subject in interview.questions else ""
        self.titled(f"{interview.screening.code}  Trail{of}", ", ".join(standing_remarks(interview)))
        self._line.placeholder = "Type words to find entries"
        self._line.fill("")
        self._read_again()
        self._line.focus()

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("escape", "Esc", "Back"),
            Key("enter", "Enter", "Read"),
            Key("f3", "F3", "Kind"),
            Key("f4", "F4", "Person"),
            Key("f5", "F5", "Days"),
            Key("f8", "F8", "Export"),
            Key("f7", "F7", "Mask"),
            Key("f2", "F2", "Remark"),
            Key("f1", "F1", "Help"),
            Key("f9", "F9", "Home"),
            Key("ctrl+q", "^Q", "Quit"),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.session.repeat.other_input()
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._read()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._read()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self.session.opened and self.is_current:
            self.call_after_refresh(self._fill)

    def action_move(self, way: int) -> None:
        if way < 0:
            self.rows.action_cursor_up()
        else:
            self.rows.action_cursor_down()

    def action_page(self, way: int) -> None:
        if way < 0:
            self.rows.action_page_up()  # type: ignore[no-untyped-call]
        else:
            self.rows.action_page_down()  # type: ignore[no-untyped-call]

    def action_back(self) -> None:
        """Take the filters away first, then go back."""
        if self._line.value or self._kind or self._who or self._since or self._until:
            self._kind = self._who = self._since = self._until = ""
            self._line.value = ""
            self._fill()
            return
        back = {name: words for name, words in self.where.items() if name not in ("subject", "back")}
        self.go(self.where.get("back", "review"), **back)

    def action_explain(self) -> None:
        keys = [Content.assemble((f"{key.shown:>5}  ", "bold"), key.label) for key in self.keys()]
        self._show("About the trail", Content("\n").join([safe(HELP), Content(""), *keys]))

    def action_kind(self) -> None:
        counts = Counter(row.kind for row in self._of_subject())
        found = [(kind, f"{kind.capitalize()} ({count})") for kind, count in sorted(counts.items())]

        def take(kind: str) -> None:
            self._kind = kind

        self._choose("Which kind of entry?", [(ANY, "Every kind"), *found], take)

    def action_person(self) -> None:
        found = [(who, who) for who in dict.fromkeys(row.who for row in self._of_subject())]

        def take(who: str) -> None:
            self._who = who

        self._choose("Entries of whom?", [(ANY, "Everybody"), *found], take)

    def action_days(self) -> None:
        """Ask for the first day, then for the last."""

        def first(text: str) -> None:
            self._since = self._day(text)

        def last(text: str) -> None:
            self._until = self._day(text)

        def then(text: str | None) -> None:
            if text is not None:
                self._write("Entries up to which day?", words, "Up to", last, lambda _: self._fill(), self._until)

        words = "A day such as 15 Mar 2026, counted by the clock of the desk. Leave it empty for no limit."
        self._write("Entries since which day?", words, "Since", first, then, self._since)

    def action_remark(self) -> None:
        """Add a remark to the record."""
        interview = self.session.interview

        def take(text: str) -> None:
            if not text:
                raise Refused("Write the remark first, or leave with Esc.")
            interview.screening.append(Kind.NOTE, "remark", by=interview.person, new=text)

        words = "It stays in the record as it is, with your name and the time. Codes only: nobody's name or number."
        self._write("A remark on this screening", words, "Remark", take, self._saved, doubt=True)

    def action_mask(self) -> None:
        """Hide a part of the entry under the cursor, with a reason."""
        interview = self.session.interview
        row = self._current()
        if row is None:
            return
        if why := may_mask(interview):
            self.state(why, bad=True)
            return
        parts = maskable(interview, row.seq)
        if not parts:
            self.state(
                f"Nothing of entry {row.seq} can be masked. An answer that stands is corrected first; then it can be."
            )
            return
        held = vars(row)
        found = [(part, f"{PARTS[part].capitalize()}: {held[part]}") for part in parts]

        def take(part: str) -> None:
            words = f"{PARTS[part].capitalize()} of entry {row.seq}: {held[part]}"
            self._write(
                "Why is this masked?",
                Content("\n").join([safe(words), safe("Say why without repeating it. Masking cannot be undone.")]),
                "Reason",
                lambda reason: mask(interview, row.seq, (part,), reason),
                self._saved,
                doubt=True,
            )

        self._choose(f"Which part of entry {row.seq} is masked?", found, take)

    def action_export(self) -> None:
        """Write the whole trail to a file; that is an entry too."""
        interview = self.session.interview

        def take(text: str) -> None:
            if not text:
                raise Refused("Name the file to write, or leave with Esc.")
            path = Path(text).expanduser()
            export_open(interview.site, interview.screening, Export("trail", path), interview.person, interview.today)

        def done(text: str | None) -> None:
            self._saved(text, f"Exported to {text}")

        words = "All entries, as a table (CSV) for a spreadsheet. Filters do not apply. Nothing is overwritten."
        path = Path.cwd() / f"trail-{interview.today}.csv"  # no code: a file's name is seen by many
        self._write("Export the trail to which file?", words, "File", take, done, str(path))

    def _read(self) -> None:
        row = self._current()
        if row is not None:
            self._show(f"Entry {row.seq}", whole_entry(row, min(96, self.size.width - 6)))

    def _current(self) -> Row | None:
        return next((row for row in self._found if str(row.seq) == self.rows.current), None)

    def _saved(self, text: str | None, words: str = "") -> None:
        if text is not None:
            self._read_again()
            self.state(Content.assemble(("Saved ✓ ", "bold $text-success"), safe(words)))

    def _read_again(self) -> None:
        self._trail = self.session.interview.trail()
        self._fill()

    def _of_subject(self) -> tuple[Row, ...]:
        return chosen(self._trail, key=self.where.get("subject", ""))

    def _fill(self) -> None:
        kinds = (self._kind,) if self._kind else ()
        found = chosen(
            self._of_subject(),
            kinds=kinds,
            who=self._who,
            since=self._since,
            until=self._until,
            text=one_line(self._line.value),
        )
        self._found = tuple(reversed(found))
        items = [Item(str(row.seq), entry_lines(row, self.rows.room)) for row in self._found[:MOST]]
        if len(self._found) > MOST:
            more = f"and {len(self._found) - MOST} earlier ones: type words, or choose a kind or days, to find them"
            items.append(Item("more", safe(more, "dim"), enabled=False))
        self.rows.show(items)
        self._chosen.show(safe(self._words(), "$text-muted"))

    def _words(self) -> str:
        """How many entries stand here, and by which filters."""
        filters = [
            f"kind {self._kind}" if self._kind else "",
            f"by {self._who}" if self._who else "",
            f"since {self._since}" if self._since else "",
            f"up to {self._until}" if self._until else "",
        ]
        of = f"{len(self._found)} of {len(self._trail)} entries"
        return " · ".join(filter(None, (of, *filters)))

    def _day(self, text: str) -> str:
        day = typed(DAY, text, self.session.interview.today) if text else ""
        if not isinstance(day, str) or len(day) not in (0, 10):
            raise Refused("Name one day, such as 15 Mar 2026.")
        return day

    def _show(self, title: str, text: Content) -> None:
        screen = self.app.get_screen("reading")
        assert isinstance(screen, ReadingScreen)
        screen.to_read(title, text)
        self.app.push_screen("reading")

    def _choose(self, title: str, found: list[tuple[str, str]], take: Callable[[str], None]) -> None:
        """Ask for one of some rows; `take` is given its id, "" for the first of a filter."""
        rows = [Choosable(key, of, words) for key, (of, words) in zip(KEYS, found, strict=False)]

        def chosen_row(of: str | None) -> None:
            if of:
                take("" if of == ANY else of)
                self._fill()

        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, "", rows)
        self.app.push_screen("asking", chosen_row)

    def _write(
        self,
        title: str,
        words: str | Content,
        label: str,
        take: Callable[[str], None],
        done: Callable[[str | None], None],
        filled: str = "",
        *,
        doubt: bool = False,
    ) -> None:
        screen = self.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        telling = self.session.interview.telling if doubt else None
        screen.to_write(title, words, label, take, doubt=telling, filled=filled)
        self.app.push_screen("writing", done)
