"""The treatment table: every course of treatment on one screen, entered once for all trials."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from store.events import Role
from trials.answer_words import entry_words
from trials.definition import Question
from trials.values import LEFT, NONE, Entry
from tui.interview import Saved
from tui.interview_text import nothing_left, standing_remarks
from tui.screens.about import explained, outlook
from tui.screens.course import CourseScreen
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.taking import ANSWERING, TakingPage
from tui.screens.treatment_text import course_lines, regimen_lines, together
from tui.treatments import Course, check_course, courses, own_reason, responses_to_ask, table_of
from tui.whose import RESPONSE
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.unknown import reasons

MOST_TOGETHER = 8  # rows of what the courses say together; F1 has all of it


class TreatmentScreen(TakingPage):
    """Adds, changes and removes courses; the whole table is saved after each."""

    CSS_PATH = "treatment.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *ANSWERING,
        Binding("a", "add", show=False),
        Binding("x,delete", "remove", show=False),
        Binding("0", "none", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._said, self._together = SafeText(id="said"), SafeText(id="together")
        self.rows = Rows(id="courses")
        self._key = ""
        self._typed: tuple[int, dict[str, str]] | None = None  # a course that could not be saved

    def body(self) -> ComposeResult:
        yield self._said
        yield self.rows
        yield self._together

    def arrive(self) -> None:
        """`where`: `key` names the table or a question beside it, `row` the review row to go back to."""
        interview = self.session.interview
        table = table_of(interview, interview.questions[self.where["key"]])
        assert table is not None
        self._key, self._typed, self.confirmed = table.key, None, None
        title, remarks = self.language("Treatment history"), self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {title}", remarks)
        self._fill()
        self.rows.focus()
        if said := self.session.notice():
            self.state(said, bad=True)
        else:
            self.say_what_waits()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("a", "a", language("Add")),
            Key("enter", "Enter", language("Change")),
            Key("x", "x", language("Remove")),
            Key("ctrl+n", "^N", language("Go on")),
            Key("0", "0", language("None so far")),
            Key("f3", "F3", language("Not known")),
            Key("f1", "F1", language("Help")),
            Key("f2", "F2", language("Verdict")),
            Key("f4", "F4", language("Leave to investigator")),
            Key("ctrl+g", "^G", language("Go to")),
            Key("ctrl+r", "^R", language("Review")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    @property
    def table(self) -> Question:
        """The question that the table answers."""
        return self.session.interview.questions[self._key]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if not self.session.repeat.held():
            self._edit(self._at())

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self._key and self.session.opened and self.is_current:
            self.once_drawn(self._fill)

    def action_add(self) -> None:
        self._edit(len(courses(self.session.interview, self.table)))

    def action_remove(self) -> None:
        """Remove the course under the cursor; why is asked as for any change."""
        rows = courses(self.session.interview, self.table)
        at = self._at()
        if at >= len(rows):
            return
        left = [row for place, row in enumerate(rows) if place != at]
        if left:
            self.take(self.table, left)
        else:
            self._ask_instead(self.language("The last course goes. What stands instead?"))

    def action_none(self) -> None:
        """Ask whether there was no treatment so far: the 0 of a dose typed too early must not say so."""
        if self.table.none:
            self._ask_instead(self.language("No course so far? Say what stands in the table instead."))

    def action_unknown(self) -> None:
        self._ask_instead(self.language("Why is the treatment history not known?"), none=False)

    def action_leave(self) -> None:
        """Leave the response to the investigator, or the whole table while it holds no course."""
        if self.session.repeat.held():
            return
        interview = self.session.interview
        if not courses(interview, self.table):
            self.take(self.table, dict(LEFT))
        elif responses := responses_to_ask(interview, self.table):
            self.take_all([(question, dict(LEFT), "") for question in responses])
        else:
            self.state(self.language("The courses stand. No trial needs a response to them that is not on record."))

    def action_explain(self) -> None:
        findings = list(self.session.interview.serves(self.table))
        said = [
            line
            for trial, one in together(self.session.interview, self.table)
            for line in regimen_lines(trial, one, 76, self.language)
        ]
        blocks = [explained(self.table, findings, self.keys(), self.language), Content("")]
        if said:
            head = safe(self.language("What the courses say together"), "bold $primary")
            blocks = [head, *said, Content(""), *blocks]
        self.read(self.language("About this table"), Content("\n").join(blocks))

    def action_verdict(self) -> None:
        self.read(self.language("Verdict"), outlook(self.session.interview), self.panels(self.table))

    def action_jump(self) -> None:
        self.jump(self._key)

    def action_review(self) -> None:
        self.go("review", row=self.where.get("row", ""), key=self._key)

    def action_back(self) -> None:
        self.step_back({self._key})

    def action_next(self) -> None:
        """Go on to what is asked beside the table."""
        interview = self.session.interview
        self.session.remember(self._key)
        following = interview.next(self.table)
        if row := self.where.get("row", ""):
            self.go("review", row=row)
        elif following is not None and following.key != self._key:
            self.go("question", key=following.key)
        else:
            self.go("review", say=nothing_left(interview))

    def not_taken(self, sentence: str) -> None:
        self._fill()
        if self._typed:
            sentence = self.language("{sentence} Press a to see what you typed.", sentence=sentence)
        self.state(sentence, bad=True)

    def doubted(self, sentence: str) -> None:
        words = self.language("{sentence} If it is right, give the same again.", sentence=sentence)
        self.state(words, bad=True)

    def taken(self, question: Question, saved: Saved) -> None:
        at = self._typed[0] if self._typed else -1
        self._typed = None
        self._fill(at)
        self.tick(self.saved_words(question, saved))

    def go_on(self) -> None:
        self.rows.focus()

    def check(self, key: str) -> None:
        if key != self._key:
            self.go("question", key=key)

    def _edit(self, at: int) -> None:
        """Fill in or change the course at a place; what could not be saved before stands in it again."""
        interview, table = self.session.interview, self.table
        rows = courses(interview, table)
        drugs = table.drugs
        assert drugs is not None
        before: Course = rows[at] if at < len(rows) else {}
        if self._typed is not None:
            at, before = self._typed

        passed = "" if interview.person.role == Role.INVESTIGATOR else RESPONSE

        def check(row: dict[str, str]) -> dict[str, str]:
            if passed and row["drug"] != before.get("drug"):
                row.pop(passed, None)  # what was said of another medicine
            kept = check_course(table, row, self.session.today().toordinal())
            interview.doubts(table, [*rows[:at], kept, *rows[at + 1 :]], unusual=False)
            return kept

        def filled(row: dict[str, str] | None) -> None:
            if row is not None:
                self._typed = (at, row)
                self._save([*rows[:at], row, *rows[at + 1 :]])

        screen = self.app.get_screen("course")
        assert isinstance(screen, CourseScreen)
        screen.to_fill(self.language("Course {number}", number=at + 1), drugs, dict(before), check, passed=passed)
        self.app.push_screen("course", filled)

    def _save(self, rows: Sequence[Course]) -> None:
        before = courses(self.session.interview, self.table)
        entry = [dict(row) for row in rows]
        if entry == before:
            self._typed = None
        else:
            self.take(self.table, entry, reason=own_reason(before, entry))

    def _ask_instead(self, title: str, *, none: bool = True) -> None:
        """Ask what the table says when it holds no course: none, or why it is not known."""
        first = [Row("0", NONE, self.table.none)] if none and self.table.none else []

        def chosen(way: str | None) -> None:
            if way:
                entry: Entry = NONE if way == NONE else {"unknown": way}
                self.take(self.table, entry)

        self.push_asking(title, Content(""), [*first, *reasons(self.language)], chosen)

    def _at(self) -> int:
        return int(self.rows.current or 0)

    def _fill(self, at: int = -1) -> None:
        interview, table = self.session.interview, self.table
        found = courses(interview, table)
        recorded = interview.recorded(table)
        width = self.rows.room
        if found:
            self._said.show(safe(table.ask, "bold"))
        else:
            language = self.language
            said = (
                language("On record: {value}", value=entry_words(table, recorded.kept, language))
                if recorded
                else language("No course is entered so far.")
            )
            hint = language("Press a to add a course, 0 for “{none}”, F3 if it is not known.", none=table.none)
            self._said.show(Content("\n").join([safe(table.ask, "bold"), safe(said), safe(hint, "$text-muted")]))
        self.rows.show(
            [Item(str(place), course_lines(interview, table, found, place, width)) for place in range(len(found))],
            str(at) if at >= 0 else "",
        )
        self.rows.display = bool(found)
        best = dict(reversed(list(together(interview, table))))
        lines: list[Content] = []
        for trial, one in best.items() if found else ():
            lines += regimen_lines(trial, one, width, self.language)
        self._together.show(Content("\n").join(lines[:MOST_TOGETHER]))
        self._together.display = bool(lines) and not self.has_class("-short")
