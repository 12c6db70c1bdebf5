"""A trial as the program runs on it: frozen values made from a validated file. Nothing here reads or checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from trials.drugs import Drugs
from trials.instrument import Instrument, Item
from trials.language import ENGLISH, Language
from trials.treatment import Terms

Rule = Any  # plain data in the shape of the file: "met", {"all": [...]}, {"platelets": {"below": "30"}}
Kind = Literal["inclusion", "exclusion"]
QuestionType = Literal["yes_no", "choice", "choices", "integer", "number", "date", "datetime", "finding", "courses"]

CALENDAR = ("date", "datetime")
NUMERIC = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers of a choice."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Inclusive bounds: numbers in the question's unit, dates as day ordinals. `today` is the day of judging."""

    min: Fraction | None = None
    max: Fraction | None = None
    max_today: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. `key` is its name in the record: the id, or TRIAL/ID for a trial's own question.

    `short` is a noun phrase for lists and explanations. A question of an instrument carries its `item`, one for
    courses of treatment the `drugs`.
    """

    id: str
    key: str
    type: QuestionType
    ask: str
    why: str = ""
    short: str = ""
    help: str = ""
    options: tuple[Option, ...] = ()
    none: str = ""
    unit: str = ""
    accept: Mapping[str, Fraction] = field(default_factory=dict)
    limits: Limits = Limits()
    usual: Limits = Limits()
    by: str = ""
    item: Item | None = None
    drugs: Drugs | None = None

    @property
    def shared(self) -> bool:
        """Taken from the bank, so one answer serves every trial of a screening."""
        return self.key == self.id

    def label(self, option: str) -> str:
        """The words of an option id."""
        return next((o.label for o in self.options if o.id == option), option)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a requirement stands in the source: section and item number."""

    section: str
    item: int | None


@dataclass(frozen=True, slots=True)
class Flag:
    """An odd phrase of the source, what it means here, and why we think so."""

    phrase: str
    means: str
    why: str
    kind: Literal["mistranslation", "ambiguity"]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark shown when `when` is met. It touches no finding."""

    when: Rule
    say: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement. An exclusion's rule says when the exclusion applies.

    `unreviewed` says why no answer settles it yet: its rule was written by a program and no person has read it.
    """

    id: str
    kind: Kind
    title: str
    text: str
    source: Place
    due: str
    when: Rule | None
    rule: Rule
    notes: tuple[Note, ...] = ()
    flags: tuple[Flag, ...] = ()
    unreviewed: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A value worked out from two questions: completed_years, anniversary, days, hours or per_kg.

    `start` and `end` are dates (for per_kg: the dose and the weight); `months` counts an anniversary in months.
    `on_file` is the question for a documented result.
    """

    name: str
    operator: str
    start: str
    end: str
    months: bool = False
    short: str = ""
    on_file: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """The two questions it stands on."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Scored:
    """An instrument's total, or whether it classifies (`score` or `classified`). `at` is the date it is made for.

    `on_file` is the question for a documented total, or the rule that says from documents whether it classifies.
    """

    name: str
    operator: Literal["score", "classified"]
    instrument: Instrument
    at: str = ""
    short: str = ""
    on_file: Rule = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The questions it stands on: those of its items, and the date."""
        items = tuple(self.instrument.question_id(item.id) for item in self.instrument.items)
        return (*items, self.at) if self.at else items


@dataclass(frozen=True, slots=True)
class Treated:
    """Whether some regimen of a treatment table meets the rule `on_file`, as statements on the treatment may too.

    `courses` is the question of the table, `at` the date up to which a course that goes on is counted.
    """

    name: str
    courses: str
    at: str
    terms: Terms
    on_file: Rule
    short: str = ""
    operator: Literal["regimens"] = "regimens"

    @property
    def names(self) -> tuple[str, ...]:
        """The questions it stands on: the table, the date, and the response where the table does not tell it."""
        return self.courses, self.at, self.terms.answers["response"]


Subject = Question | Derived | Scored | Treated


@dataclass(frozen=True, slots=True)
class Check:
    """A plausibility rule over the whole sheet: `refuse` stops the answer, `confirm` asks about it.

    With `while_planned`, the id of a date question, it speaks only while that day is still to come.
    """

    kind: Literal["refuse", "confirm"]
    rule: Rule
    say: str
    while_planned: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A named answer sheet and what it must give: findings, words of notes, the stage's verdict, what checks say."""

    name: str
    on: str
    stage: str
    answers: Mapping[str, Any]
    judgements: Mapping[str, Mapping[str, str]]
    expect: Mapping[str, str | tuple[str, ...]]  # a state, or the reasons of an open finding
    notes: Mapping[str, str | tuple[str, ...]]
    verdict: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that are asked together, in order."""

    title: str
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Worksheet:
    """An instrument whose items a trial asks on one screen. `beside` are the questions for a result on file."""

    instrument: Instrument
    at: str
    beside: tuple[str, ...]

    def question(self, item: Item) -> str:
        """The id of the question that an item is."""
        return self.instrument.question_id(item.id)


@dataclass(frozen=True, slots=True)
class Supplement:
    """The site's supplement that lies over a definition. `filled`: what it says of each criterion that had a gap."""

    sha256: str
    protocol: str
    site: str
    about: str
    filled: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything a definition file says. `sha256` is that of the file's bytes.

    `includes` are the files it draws on, by name, with the SHA-256 of their bytes: the shared questions, instruments.
    """

    id: str
    registry: str
    title: str
    version: str
    sha256: str
    includes: Mapping[str, str]
    source_file: str
    retrieved: str
    stages: tuple[str, ...]
    about: str
    sponsor: str
    site: str
    status: Mapping[str, str]
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]
    derive: Mapping[str, Derived | Scored | Treated]
    worksheets: tuple[Worksheet, ...]
    criteria: tuple[Criterion, ...]
    checks: tuple[Check, ...]
    prepare: tuple[str, ...]
    offered: tuple[str, ...]  # questions that may be answered beside it, and are never asked
    cases: tuple[Case, ...]
    supplement: Supplement | None = None
    based_on: str = ""  # the version before this one, where the file says so
    language: Language = ENGLISH  # that its texts are in, where they have it
    translated: bool = True  # its own file has texts in that language

    @property
    def called(self) -> str:
        """Its id, with its registry number where it has one."""
        return f"{self.id} ({self.registry})" if self.registry else self.id

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id. Raises KeyError."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def order(self) -> list[str]:
        """All question ids in the order asked: the sections', then the rest as declared."""
        return list(dict.fromkeys([*(q for section in self.sections for q in section.ask), *self.questions]))
