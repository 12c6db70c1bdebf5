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
from store.sync import at_home
from store.trail import Row, chosen
from store.words import WHAT, word_words
from trials.document import Refused
from trials.language import said
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
PARTS = {
    "new": (said("After: {text}"), said("After, of entry {entry}: {text}")),
    "old": (said("Before: {text}"), said("Before, of entry {entry}: {text}")),
    "reason": (said("Reason: {text}"), said("Reason, of entry {entry}: {text}")),
    "source": (said("Source: {text}"), said("Source, of entry {entry}: {text}")),
}


class TrailScreen(Page):
    """Typing filters, Enter reads an entry whole."""

    PURPOSE = said(
        "Every entry of this screening stands here, the newest first. Nothing is ever changed or taken out: a "
        "correction is an entry of its own. Times are those of the desk, with their distance to UTC; the order is "
        "that of the numbers.\n\n"
        "Type words to find the entries in which all of them stand. Masking hides a part that should not have been "
        "written, such as a name; the file keeps it, and the trail says who masked it and why."
    )
    CSS_PATH = "trail.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
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
        title = (
            self.language("Trail of {question}", question=interview.questions[subject].short)
            if subject in interview.questions
            else self.language("Trail")
        )
        self.titled(f"{interview.screening.code}  {title}", self.language.joined(standing_remarks(interview)))
        self._line.placeholder = self.language("Type words to find entries")
        self._line.fill("")
        self._read_again()
        self._line.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("enter", "Enter", language("Read")),
            Key("f3", "F3", language("Kind")),
            Key("f4", "F4", language("Person")),
            Key("f5", "F5", language("Days")),
            Key("f8", "F8", language("Export")),
            Key("f7", "F7", language("Mask")),
            Key("f2", "F2", language("Remark")),
            Key("f1", "F1", language("Help")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
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
            self.once_drawn(self._fill)

    def action_move(self, way: int) -> None:
        if way < 0:
            self.rows.action_cursor_up()
        else:
            self.rows.action_cursor_down()

    def action_page(self, way: int) -> None:
        if way < 0:
            self.rows.action_page_up()  # type: ignore[no-untyped-call]  # untyped in Textual
        else:
            self.rows.action_page_down()  # type: ignore[no-untyped-call]  # untyped in Textual

    def action_back(self) -> None:
        """Take the filters away first, then go back."""
        if self._line.value or self._kind or self._who or self._since or self._until:
            self._kind = self._who = self._since = self._until = ""
            self._line.value = ""
            self._fill()
            return
        back = {name: words for name, words in self.where.items() if name not in ("subject", "back")}
        self.go(self.where.get("back", "review"), **back)

    def action_kind(self) -> None:
        language, counts = self.language, Counter(row.kind for row in self._of_subject())
        found = [
            (kind, language("{kind} ({count})", kind=language.opening(word_words(WHAT, kind, language)), count=count))
            for kind, count in sorted(counts.items())
        ]

        def take(kind: str) -> None:
            self._kind = kind

        title = self.language("Which kind of entry?")
        self._choose(title, [(ANY, self.language("Every kind")), *found], take)

    def action_person(self) -> None:
        found = [(who, who) for who in dict.fromkeys(row.who for row in self._of_subject())]

        def take(who: str) -> None:
            self._who = who

        self._choose(self.language("Entries of whom?"), [(ANY, self.language("Everybody")), *found], take)

    def action_days(self) -> None:
        """Ask for the first day, then for the last."""
        language = self.language
        words = language("A day such as 15 Mar 2026, counted by the clock of the desk. Leave it empty for no limit.")

        def first(text: str) -> None:
            self._since = self._day(text)

        def last(text: str) -> None:
            self._until = self._day(text)

        def then(text: str | None) -> None:
            if text is not None:
                title = language("Entries up to which day?")
                self._write(title, words, language("Up to"), last, lambda _: self._fill(), self._until)

        title = language("Entries since which day?")
        self._write(title, words, language("Since"), first, then, self._since)

    def action_remark(self) -> None:
        """Add a remark to the record."""
        interview = self.session.interview

        def take(text: str) -> None:
            if not text:
                raise Refused(said("Write the remark first, or leave with Esc."))
            interview.screening.append(Kind.NOTE, "remark", by=interview.person, new=text)

        words = self.language(
            "It stays in the record as it is, with your name and the time. Codes only: nobody's name or number."
        )
        title = self.language("A remark on this screening")
        self._write(title, words, self.language("Remark"), take, self._saved, doubt=True)

    def action_mask(self) -> None:
        """Hide a part of the entry under the cursor, with a reason."""
        interview, language = self.session.interview, self.language
        row = self._current()
        if row is None:
            return
        if why := may_mask(interview):
            self.state(language(why), bad=True)
            return
        held = vars(row)
        parts = [part for part in maskable(interview, row.seq) if held[part]]
        if not parts:
            self.state(
                language(
                    "Nothing of entry {entry} can be masked. An answer that stands is corrected first; "
                    "then it can be.",
                    entry=row.seq,
                )
            )
            return
        found = [(part, language(PARTS[part][0], text=held[part])) for part in parts]

        def take(part: str) -> None:
            words = language(PARTS[part][1], entry=row.seq, text=held[part])
            warning = language("Say why without repeating it. Masking cannot be undone.")
            self._write(
                language("Why is this masked?"),
                Content("\n").join([safe(words), safe(warning)]),
                language("Reason"),
                lambda reason: mask(interview, row.seq, (part,), reason),
                self._saved,
                doubt=True,
            )

        self._choose(language("Which part of entry {entry} is masked?", entry=row.seq), found, take)

    def action_export(self) -> None:
        """Write the whole trail to a file; that is an entry too."""
        interview, language = self.session.interview, self.language

        def take(text: str) -> None:
            if not text:
                raise Refused(said("Name the file to write, or leave with Esc."))
            path = at_home(text)
            export_open(interview.site, interview.screening, Export("trail", path), interview.person, interview.today)

        def done(text: str | None) -> None:
            self._saved(text, language("Exported to {file}", file=text))

        words = language(
            "All entries, as a table (CSV) for a spreadsheet. Filters do not apply. Nothing is overwritten."
        )
        path = Path.cwd() / f"trail-{interview.today}.csv"  # no code: a file's name is seen by many
        self._write(language("Export the trail to which file?"), words, language("File"), take, done, str(path))

    def _read(self) -> None:
        row = self._current()
        if row is not None:
            title = self.language("Entry {entry}", entry=row.seq)
            self._show(title, whole_entry(row, min(96, self.size.width - 6), self.language))

    def _current(self) -> Row | None:
        return next((row for row in self._found if str(row.seq) == self.rows.current), None)

    def _saved(self, text: str | None, words: str = "") -> None:
        if text is not None:
            self._read_again()
            self.tick(words)

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
        items = [Item(str(row.seq), entry_lines(row, self.rows.room, self.language)) for row in self._found[:MOST]]
        if len(self._found) > MOST:
            more = self.language(
                "and {count} earlier ones: type words, or choose a kind or days, to find them",
                count=len(self._found) - MOST,
            )
            items.append(Item("more", safe(more, "dim"), enabled=False))
        self.rows.show(items)
        self._chosen.show(safe(self._words(), "$text-muted"))

    def _words(self) -> str:
        """How many entries stand here, and by which filters."""
        language = self.language
        filters = [
            language("kind {kind}", kind=word_words(WHAT, self._kind, language)) if self._kind else "",
            language("by {who}", who=self._who) if self._who else "",
            language("since {day}", day=self._since) if self._since else "",
            language("up to {day}", day=self._until) if self._until else "",
        ]
        of = language("{count} of {all} entries", count=len(self._found), all=len(self._trail))
        return " · ".join(filter(None, (of, *filters)))

    def _day(self, text: str) -> str:
        day = typed(DAY, text, self.session.interview.today) if text else ""
        if not isinstance(day, str) or len(day) not in (0, 10):
            raise Refused(said("Name one day, such as 15 Mar 2026."))
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
