"""A worksheet: every finding of an instrument on one screen, answered by single keys."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList

from store.sources import answer_to
from trials.definition import Question
from trials.language import said
from trials.values import LEFT, Entry
from trials.worksheet import Group
from tui.interview import Saved
from tui.interview_text import nothing_left, standing_remarks
from tui.screens.about import criterion_words, key_lines, outlook
from tui.screens.rows import Rows
from tui.screens.session import Session
from tui.screens.sheet_text import HEAD, definition, head, items, standing
from tui.screens.taking import ANSWERING, TakingPage
from tui.widgets.finding import FindingEntry
from tui.widgets.in_order import act_in_order, swallow
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.messages import Given, Said, Touched
from tui.widgets.presses import Presses
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.unknown import reasons
from tui.widgets.verdict_panel import VerdictPanel
from tui.worksheets import Filled, after_worksheet, filled, worksheet_of

NOT_ASSESSED = {"unknown": "not done"}
PROPOSED = said("Numbers answered elsewhere say something of findings here: they are marked as proposed.")
NO_REST = said("Every finding of this group has an answer or waits for you to confirm a number.")


class WorksheetScreen(TakingPage):
    """Present, absent or not assessed by one key each, a number or a day where the finding takes one."""

    CSS_PATH = "worksheet.tcss"
    KEEPS_STATE_ROW = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *ANSWERING,
        Binding("p", "present", show=False),
        Binding("a", "absent", show=False),
        Binding("n", "not_assessed", show=False),
        Binding("r", "rest", show=False),
        Binding("d", "day", show=False),
        Binding("f", "on_file", show=False),
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(10)),
        Binding("tab", "group(1)", show=False),
        Binding("shift+tab", "group(-1)", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self.rows = Rows(id="findings")
        self.panel = VerdictPanel()
        self._head, self._means, self._said = SafeText(id="head"), SafeText(id="means"), SafeText(id="said")
        self._entry = FindingEntry(session)
        self._presses = Presses(self, session.repeat)
        self._instrument = ""
        self._row = ""
        self.found: Filled

    def body(self) -> ComposeResult:
        with Horizontal(id="split"):
            with Vertical(id="sheet"):
                yield self._head
                yield self.rows
                yield self._entry
                yield self._said
                yield self._means
            yield self.panel

    def arrive(self) -> None:
        """`where`: `key` names an item or a question beside the worksheet, `row` the review row to go back to."""
        interview = self.session.interview
        key = self.where["key"]
        self._instrument = worksheet_of(interview, interview.questions[key])
        self._row = self.where.get("row", "")
        self.confirmed = None
        self._close_entry()
        self._fill(key)
        instrument = self.found.sheet.instrument
        remarks = self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {instrument.name}", remarks)
        if key not in self._keys():
            unanswered = self._unanswered()
            needed = [one for one in unanswered if one in self.found.wanted]
            self._move_to(next(iter([*needed, *unanswered]), ""))
        if said := self.session.notice():
            self.state(said, bad=True)
        elif self.found.proposals:
            self.state(self.language(PROPOSED))
        else:
            self.say_what_waits()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("p", "p", language("Present")),
            Key("a", "a", language("Absent")),
            Key("n", "n", language("Not assessed")),
            Key("r", "r", language("Rest of group absent")),
            Key("f", "f", language("On file")),
            Key("ctrl+n", "^N", language("Go on")),
            Key("f1", "F1", language("Help")),
            Key("d", "d", language("Day")),
            Key("f2", "F2", language("Verdict")),
            Key("f3", "F3", language("Not known")),
            Key("f4", "F4", language("Leave to investigator")),
            Key("tab", "Tab", language("Next group")),
            Key("ctrl+g", "^G", language("Go to")),
            Key("ctrl+r", "^R", language("Review")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    @property
    def item(self) -> Question:
        """The finding under the cursor."""
        return self.session.interview.questions[self.rows.current]

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell_item()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._presses.settle()
        proposal = self.found.proposals.get(self.item.key)
        if self.session.repeat.held():
            return
        if proposal is not None:
            self.take(self.item, proposal.entry, source=self._origin(self.item))
        elif not self.found.wanted:
            self.action_next()
        elif self._takes_number():
            self._open_number("")
        else:
            self._say(self.language("Press p for present, a for absent, n for not assessed."), "hint")

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self._instrument and self.session.opened and self.is_current:
            self.once_drawn(self._fill)

    async def on_key(self, event: events.Key) -> None:
        """Letters and digits act here, in order: the 3 of "320" opens a line, and what climbs on behind is lost."""
        if not (event.is_printable and event.character and self.is_current):
            return
        if isinstance(self.focused, Line):
            swallow(event)
            self.focused.insert_text_at_cursor(event.character)
        else:
            await act_in_order(self, event)

    def on_given(self, event: Given) -> None:
        event.stop()
        self.take(self.item, self._entry.together(event.entry, self._kept(self.item)))

    def on_said(self, event: Said) -> None:
        event.stop()
        self._say(event.sentence, event.voice)

    def on_touched(self, event: Touched) -> None:
        event.stop()

    def action_present(self) -> None:
        self._press("p", self._present)

    def action_absent(self) -> None:
        self._press("a", lambda: self._mark("absent", "no"))

    def action_not_assessed(self) -> None:
        self._press("n", lambda: self.take(self.item, dict(NOT_ASSESSED)))

    def action_digit(self, digit: int) -> None:
        """Begin to type the number of this finding."""
        self._presses.settle()
        if self._takes_number():
            self._open_number(str(digit))
        else:
            self._say(self.language("This finding takes no number: press p, a or n."), "hint")

    def action_day(self) -> None:
        """Type the day on which this finding was last seen."""
        self._presses.settle()
        if self.item.item and self.item.item.dated:
            self._say(self._entry.open_day(self.item, self._kept(self.item)), "hint")
        else:
            self._say(self.language("No day is needed: it counts if it was ever present."), "hint")

    def action_rest(self) -> None:
        """Record every finding of this group that has no answer as absent, each as an answer of its own."""
        self._press("r", self._rest)

    def action_unknown(self) -> None:
        """Ask why this finding is not known."""

        def chosen(reason: str | None) -> None:
            if reason:
                self.take(self.item, {"unknown": reason})

        self._presses.settle()
        why = safe(self.language("Why is it not known?"))
        self.push_asking(self.item.ask, why, reasons(self.language), chosen)

    def action_leave(self) -> None:
        self._press("f4", lambda: self.take(self.item, dict(LEFT)))

    def action_on_file(self) -> None:
        """Enter a result that is on file instead, on the question for it."""
        self._presses.settle()
        if self.found.on_file:
            self.go("question", key=self.found.on_file[0].key, sheet=self.item.key)
        else:
            self._say(self.language("No trial here takes a result on file instead of this worksheet."), "hint")

    def action_group(self, way: int) -> None:
        """Move to the first finding of the next group, or of the one before."""
        groups = self.found.groups
        at = groups.index(self._group())
        to = groups[(at + way) % len(groups)]
        self._move_to(to.questions[0].key)

    def action_explain(self) -> None:
        question, instrument, language = self.item, self.found.sheet.instrument, self.language
        group = self._group()
        blocks = [
            safe(question.ask, "bold"),
            definition(self.found, question, 200, 20, language),
            Content.assemble(safe(group.title, "bold"), safe(f"  {group.remark}")),
            safe(standing(self.found, language)),
            safe(instrument.title, "bold"),
            safe(instrument.about),
            *(criterion_words(finding, language) for finding in self.session.interview.serves(question)),
            key_lines(self.keys(), language),
        ]
        self.read(language("About this finding"), Content("\n\n").join(blocks))

    def action_verdict(self) -> None:
        self.read(self.language("Verdict"), outlook(self.session.interview), self.panels(self.item))

    def action_jump(self) -> None:
        self._presses.settle()
        self.jump(self.item.key)

    def action_review(self) -> None:
        self.go("review", row=self._row, key=self.item.key)

    def action_back(self) -> None:
        self._presses.settle()
        if self._entry.display:
            self._close_entry()
        else:
            self.step_back(self._keys())

    def action_next(self) -> None:
        """Go on to what is asked beside this worksheet."""
        self._presses.settle()
        interview = self.session.interview
        following = after_worksheet(interview, self.found)
        self.session.trail[:] = [key for key in self.session.trail if key not in self._keys()]
        self.session.remember(self.item.key)
        if self._row:
            self.go("review", row=self._row)
        elif following is not None:
            self.go("question", key=following.key)
        elif self.found.wanted:
            name = self.found.sheet.instrument.name
            left = self.language("What is left to ask stands on the worksheet of {name}.", name=name)
            self.go("review", say=left)
        else:
            self.go("review", say=nothing_left(interview))

    def not_taken(self, sentence: str) -> None:
        self._entry.take_again()
        self._say(sentence, "refused")

    def doubted(self, sentence: str) -> None:
        self._entry.take_again()
        words = self.language("{sentence} If it is right, press the same key again.", sentence=sentence)
        self._say(words, "asked")

    def taken(self, question: Question, saved: Saved) -> None:
        self._close_entry()
        self._fill()
        self.tick(self.saved_words(question, saved))

    def go_on(self) -> None:
        """Move to the next finding that is still needed, else to the next without an answer."""
        order = [question.key for question in self.found.questions]
        at = order.index(self.item.key)
        ahead = order[at + 1 :] + order[:at]
        unanswered = [key for key in ahead if key in set(self._unanswered())]
        needed = [key for key in unanswered if key in self.found.wanted]
        self._move_to(next(iter([*needed, *unanswered]), order[at]))

    def check(self, key: str) -> None:
        if key in self._keys():
            self._move_to(key)
        else:
            self.go("question", key=key)

    def _present(self) -> None:
        question = self.item
        proposal = self.found.proposals.get(question.key)
        if proposal is not None and proposal.confirm:
            self.take(question, proposal.entry, source=self._origin(question))
        elif question.item and len(question.item.cutoffs) > 1 and self._kept(question) is None:
            self._open_number("", alone="yes")
        else:
            self._mark("present", "yes")

    def _mark(self, mark: str, entry: str) -> None:
        """Record present or absent, unless what is on record says so already, perhaps more exactly."""
        if self._kept(self.item) is not None and self.found.running.marks[self.item.id] == mark:
            self.go_on()
        else:
            self.take(self.item, entry)

    def _rest(self) -> None:
        interview = self.session.interview
        proposals = self.found.proposals
        group = self._group()
        rest = [q for q in group.questions if interview.recorded(q) is None]
        rest = [q for q in rest if q.key not in proposals or not proposals[q.key].confirm]
        if not rest:
            self._say(self.language(NO_REST), "hint")
            return
        self.take_all([(q, proposals[q.key].entry if q.key in proposals else "no", self._origin(q)) for q in rest])

    def _press(self, key: str, act: Callable[[], None]) -> None:
        def still_here() -> None:
            if self.is_current and self.session.opened:
                act()

        self._presses.press(key, still_here)

    def _open_number(self, typed: str, alone: Entry = None) -> None:
        self._say(self._entry.open_number(self.item, typed, alone), "hint")

    def _close_entry(self) -> None:
        self._entry.display = False
        self._say("", "hint")
        self.rows.focus()

    def _say(self, sentence: str, voice: str) -> None:
        self._said.set_classes(f"-{voice}")
        self._said.show(sentence)
        self._said.display = bool(sentence)

    def _fill(self, at: str = "") -> None:
        self.found = filled(self.session.interview, self._instrument)
        width = self.rows.room
        self._head.show(head(self.session.interview, self.found, width, short=self.has_class("-short")))
        self.rows.show(list(items(self.session.interview, self.found, width, short=self.has_class("-short"))), at)
        self.panel.panels = self.panels(self.item)
        self.panel.styles.height = "100%" if self.has_class("-broad") else len(self.session.interview.trials)
        self._tell_item()

    def _move_to(self, key: str) -> None:
        self.rows.show(self.rows.items, key)
        self._tell_item()  # in the same frame: the list says only later where the cursor is

    def _tell_item(self) -> None:
        current = self.rows.current
        if not current or current.startswith(HEAD) or not self.session.opened:
            return
        width = self._means.content_size.width or self.rows.room
        rows = self._means.content_size.height or 3
        self._means.show(definition(self.found, self.item, width, rows, self.language))

    def _takes_number(self) -> bool:
        return bool(self.item.item and self.item.item.cutoffs)

    def _kept(self, question: Question) -> Entry:
        recorded = self.session.interview.recorded(question)
        return None if recorded is None else recorded.kept

    def _origin(self, question: Question) -> str:
        """The source of a proposed number: the question that it was given to."""
        if question.key not in self.found.proposals or question.item is None:
            return ""
        measured = next((q for q in self.session.interview.questions.values() if q.id == question.item.measure), None)
        return answer_to(measured) if measured else ""

    def _group(self) -> Group:
        return next(group for group in self.found.groups if self.item in group.questions)

    def _keys(self) -> set[str]:
        return {question.key for question in self.found.questions}

    def _unanswered(self) -> list[str]:
        answered = self.session.interview.screening.answers
        return [question.key for question in self.found.questions if question.key not in answered]
