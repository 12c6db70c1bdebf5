"""The Pydantic models of the files. A file that passes becomes plain data, and then trials.definition values."""

import re
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from trials.dates import read_days
from trials.definition import CALENDAR, NUMERIC
from trials.vocabulary import NO_DATA, OPERATORS, SCORES, is_group
from trials.worded import Text, Words, cleaned, each_language


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _real_day(text: str) -> str:
    read_days(text)
    return text


NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"
TRIAL_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
NUMBER = r"^([0-9]{1,20}(\.[0-9]{1,20})?|[0-9]{1,20}/[1-9][0-9]{0,9})$"
OPTION_ID = r"^\w[\w .+-]{0,63}$"
UNIT = r"^[^\s]{1,32}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DURATION = r"^[0-9]{1,5} (hour|day|week|month|year)s?$"

Name = Annotated[str, Field(pattern=NAME)]
TrialId = Annotated[str, Field(pattern=TRIAL_ID)]
Number = Annotated[
    str,
    BeforeValidator(_word),
    Field(pattern=NUMBER),
    WithJsonSchema({"type": ["string", "number"]}),
]
Bound = Annotated[  # a number or a date
    str, BeforeValidator(_word), Field(min_length=1, max_length=40), WithJsonSchema({"type": ["string", "number"]})
]
Scalar = Annotated[str | bool, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number", "boolean"]})]
OptionId = Annotated[str, BeforeValidator(cleaned), BeforeValidator(_word), Field(pattern=OPTION_ID, max_length=64)]
Unit = Annotated[str, BeforeValidator(cleaned), Field(pattern=UNIT)]
Day = Annotated[str, Field(pattern=DAY), AfterValidator(_real_day)]
Duration = Annotated[str, Field(pattern=DURATION)]

_DIGITS = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


class Model(BaseModel):
    """Extra keys are refused everywhere."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Test(Model):
    """One value against constants. All keys given must hold for the same value."""

    __test__ = False

    is_: Scalar | None = Field(None, alias="is")
    one_of: list[Scalar] | None = Field(None, min_length=1)
    min: Bound | None = None
    max: Bound | None = None
    above: Bound | None = None
    below: Bound | None = None
    within: Duration | None = None
    before: Name | None = None
    after: Name | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Test":
        if not self.model_fields_set:
            raise ValueError("the test is empty; write for example {is: yes} or {min: 7}")
        if self.before and self.after:
            raise ValueError("a test has before or after, not both; write two tests inside all")
        if self.within and not (self.before or self.after):
            raise ValueError("within needs its anchor; add before: NAME or after: NAME")
        if (self.before or self.after) and self.model_fields_set - {"within", "before", "after"}:
            raise ValueError("a window stands alone; write the other test beside it inside all")
        return self


class AllOf(Model):
    all: list["Rule"] = Field(min_length=1)


class AnyOf(Model):
    any: list["Rule"] = Field(min_length=1)


class Counted(Model):
    count: int = Field(ge=1, le=1000)
    of: list["Rule"] = Field(min_length=1)

    @model_validator(mode="after")
    def _reachable(self) -> "Counted":
        if self.count > len(self.of):
            raise ValueError(f"at_least asks for {self.count} of {len(self.of)}; lower the count or add members")
        return self


class AtLeast(Model):
    at_least: Counted


class Not(Model):
    not_: "Rule" = Field(alias="not")


class OnPurpose(Model):
    when: "Rule"
    because: Words
    else_: "Rule" = Field(alias="else")


class Review(Model):
    review: OnPurpose


class Missing(Model):
    missing: OnPurpose


class GapOf(Model):
    id: Name
    expects: Words


class Gap(Model):
    gap: GapOf


def _kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "constant" if value in ("met", "not met") else None
    if isinstance(value, dict) and len(value) == 1:
        key = next(iter(value))
        return key if is_group(key, value[key]) else "test"
    if isinstance(value, BaseModel):
        return next((name for name, model in RULES.items() if isinstance(value, model)), None)
    return None


RULES: dict[str, type[Model]] = {
    "all": AllOf,
    "any": AnyOf,
    "at_least": AtLeast,
    "not": Not,
    "review": Review,
    "missing": Missing,
    "gap": Gap,
}

Rule = Annotated[
    Annotated[Literal["met", "not met"], Tag("constant")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[Not, Tag("not")]
    | Annotated[Review, Tag("review")]
    | Annotated[Missing, Tag("missing")]
    | Annotated[Gap, Tag("gap")]
    | Annotated[dict[Name, Test], Tag("test")],
    Discriminator(
        _kind,
        custom_error_type="rule",
        custom_error_message="this is no rule; write met, not met, or one key: a group (all, any, at_least, not,"
        " review, missing, gap) or the name of a question with its test",
    ),
]


OnFile = Annotated[
    Annotated[Name, Tag("question")] | Annotated[Rule, Tag("rule")],
    Discriminator(lambda value: "question" if isinstance(value, str) else "rule"),
]


def _no_data(label: str) -> bool:
    return label.lower().replace("_", " ").replace("-", " ").strip(" .") in NO_DATA


class LimitsModel(Model):
    min: Bound | None = None
    max: Bound | None = None


class QuestionModel(Model):
    type: Literal["yes_no", "choice", "choices", "integer", "number", "date", "datetime", "courses"]
    ask: Words
    short: Words = ""
    why: Words = ""
    help: Words = ""
    options: dict[OptionId, Words] | list[OptionId] = Field(default_factory=dict)
    none: Words = ""
    unit: Unit | Literal[""] = ""
    accept: dict[Unit, Number] = Field(default_factory=dict)
    limits: LimitsModel = Field(default_factory=LimitsModel)
    usual: LimitsModel = Field(default_factory=LimitsModel)
    by: Literal["", "investigator"] = ""

    @model_validator(mode="after")
    def _fits(self) -> "QuestionModel":
        choice = self.type in ("choice", "choices")
        if choice and len(self.options) < 2:
            raise ValueError(f"a {self.type} needs at least two options; add them under options")
        if not choice and self.options:
            raise ValueError(f"options belong to choice and choices, not to {self.type}; remove them")
        if isinstance(self.options, list) and len(set(self.options)) < len(self.options):
            raise ValueError("an option stands twice; keep one")
        labels = self.options.values() if isinstance(self.options, dict) else ()
        for option in (*self.options, *(words for label in labels for words in each_language(label))):
            if _no_data(option):
                raise ValueError(f"the option {option!r} means no data; remove it: unknown is always offered")
        for words in each_language(self.none):
            if words and _no_data(words):
                raise ValueError(
                    f"none: {words!r} means no data; none is for what never happened, so say what that is"
                )
        if self.type not in ("integer", "number") and (self.unit or self.accept):
            raise ValueError(f"a unit belongs to a number, not to {self.type}; remove it")
        if self.accept and not self.unit:
            raise ValueError("accept converts other units to the question's unit; add unit")
        if self.unit in self.accept:
            raise ValueError(f"{self.unit} is the question's own unit; under accept write the other units only")
        for name, limits in (("limits", self.limits), ("usual", self.usual)):
            self._check_limits(name, limits)
        return self

    def _check_limits(self, name: str, limits: "LimitsModel") -> None:
        """Bounds are numbers for a number, dates (or today as max) for a date, and nothing for the others."""
        ends: list[Fraction | int] = []
        for end, bound in (("min", limits.min), ("max", limits.max)):
            if bound is None or (bound, end, self.type in CALENDAR) == ("today", "max", True):
                continue
            if self.type in CALENDAR:
                try:
                    span = read_days(bound)
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from None
                ends += [day for day in ((span.low,) if end == "min" else (span.high,)) if day is not None]
            elif self.type not in NUMERIC:
                raise ValueError(f"{name} belong to numbers and dates, not to {self.type}; remove them")
            elif not _DIGITS.fullmatch(bound):
                raise ValueError(f"{name}: {bound!r} is not a number; write it in digits")
            else:
                ends.append(Fraction(bound))
        if len(ends) == 2 and (ends[0] > ends[1] or (self.type == "integer" and ceil(ends[0]) > floor(ends[1]))):
            raise ValueError(f"{name}: no value lies between min and max; mend one of them")


class SourceModel(Model):
    file: Text
    retrieved: Day


class TrialModel(Model):
    id: TrialId
    registry: Text = ""
    title: Words
    version: Text
    based_on: Text = ""
    source: SourceModel | None = None
    stages: list[Name] = Field(min_length=1, max_length=20)
    sponsor: Text = ""
    site: Words = ""
    about: Words = ""
    status: dict[Name, Words] = Field(default_factory=dict)


class SectionModel(Model):
    title: Words
    ask: list[Name] = Field(min_length=1)


class PlaceModel(Model):
    section: Text
    item: int | None = Field(None, ge=0)


class NoteModel(Model):
    when: Rule
    say: Words


class FlagModel(Model):
    phrase: Text
    means: Words
    why: Words
    kind: Literal["mistranslation", "ambiguity"] = "mistranslation"


class CriterionModel(Model):
    id: Name
    kind: Literal["inclusion", "exclusion"] = "inclusion"
    title: Words
    text: Words = ""
    source: PlaceModel | None = None
    due: Name | None = None
    when: Rule | None = None
    rule: Rule
    unreviewed: Words = ""
    notes: list[NoteModel] = Field(default_factory=list)
    flags: list[FlagModel] = Field(default_factory=list)


class RegimenAnswers(Model):
    """The questions that a regimen answers."""

    first: Name
    second: Name
    response: Name
    from_: Name = Field(alias="from")
    until: Name
    otherwise: Name


class TermsModel(Model):
    """What a trial asks of a regimen. Medicines and classes are those of drugs.yaml."""

    above_per_kg: Number
    months: int = Field(ge=1, le=600)
    first: list[Name]
    listed: list[Name] = Field(min_length=1)
    review: list[Name] = Field(default_factory=list)
    answers: RegimenAnswers


class DeriveModel(Model):
    completed_years: Name | None = None
    anniversary: Name | None = None
    days: Name | None = None
    hours: Name | None = None
    per_kg: Name | None = None
    score: Name | None = None
    classified: Name | None = None
    regimens: Name | None = None
    terms: TermsModel | None = None
    at: Name | None = None
    until: Name | None = None
    weight: Name | None = None
    in_: Literal["years", "months"] | None = Field(None, alias="in")
    on_file: OnFile | None = None
    short: Words = ""

    @model_validator(mode="after")
    def _one(self) -> "DeriveModel":
        given = [name for name in OPERATORS if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(f"a derived value has exactly one of {', '.join(OPERATORS)}; keep one")
        ends = [name for name in ("at", "until", "weight") if getattr(self, name)]
        if given[0] in SCORES:
            if ends not in ([], ["at"]):
                raise ValueError(f"{given[0]} takes at: NAME or nothing more; remove what else stands there")
        elif given[0] == "regimens":
            if ends != ["at"] or self.terms is None:
                raise ValueError("regimens takes at: NAME and terms; add them and remove what else stands there")
        elif len(ends) != 1 or (ends == ["weight"]) != (given == ["per_kg"]):
            wants = "weight" if given == ["per_kg"] else "at (or until)"
            raise ValueError(f"{given[0]} needs {wants}: NAME, once; add it and remove what else stands there")
        if self.terms and given != ["regimens"]:
            raise ValueError("terms belong to regimens; remove them")
        if (given[0] in ("classified", "regimens")) == isinstance(self.on_file, str) and self.on_file is not None:
            wants = "the rule that says the same" if isinstance(self.on_file, str) else "the name of a question"
            raise ValueError(f"what is on file beside {given[0]} is {wants}; write that under on_file")
        if given == ["regimens"] and self.on_file is None:
            raise ValueError("regimens are judged by the rule under on_file; add it")
        if self.in_ and given != ["anniversary"]:
            raise ValueError("in belongs to anniversary; remove it")
        return self


class CheckModel(Model):
    refuse: Rule | None = None
    confirm: Rule | None = None
    while_planned: Name | None = None
    say: Words

    @model_validator(mode="after")
    def _one(self) -> "CheckModel":
        if (self.refuse is None) == (self.confirm is None):
            raise ValueError("a check has refuse or confirm, one of them; keep one")
        return self


class JudgementModel(Model):
    """An investigator's decision on one criterion. `finding` is met or not met; clear or applies for an exclusion."""

    finding: Literal["met", "not met", "clear", "applies"]
    reason: Text
    protocol: Annotated[Text, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number"]})] = ""
    section: Annotated[Text, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number"]})] = ""
    one_by_one: bool = False


ReasonWord = Literal["unanswered", "review", "later", "gap"]


class OpenModel(Model):
    open: list[ReasonWord] = Field(min_length=1)


class CaseModel(Model):
    name: Text
    on: Day | None = None
    stage: Name | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    judgements: dict[Name, JudgementModel] = Field(default_factory=dict)
    expect: dict[Name, Literal["met", "not met", "not applicable", "clear", "applies"] | OpenModel] = Field(
        default_factory=dict
    )
    notes: dict[Name, Text | list[Text]] = Field(default_factory=dict)
    verdict: Literal["", "not eligible", "pending", "no listed criterion fails", "eligible"] = ""
    says: Text = ""

    @model_validator(mode="after")
    def _expects(self) -> "CaseModel":
        if not (self.expect or self.notes or self.verdict or self.says):
            raise ValueError("a case must expect something; add expect, for example expect: {I02: met}")
        return self


class BankFile(Model):
    """shared-questions.yaml: facts with one meaning at one time."""

    questions: dict[Name, QuestionModel]


class TrialFile(Model):
    """A trial definition."""

    trial: TrialModel
    sections: list[SectionModel] = Field(default_factory=list)
    questions: dict[Name, QuestionModel] = Field(default_factory=dict)
    derive: dict[Name, DeriveModel] = Field(default_factory=dict)
    criteria: list[CriterionModel] = Field(min_length=1)
    checks: list[CheckModel] = Field(default_factory=list)
    prepare: list[Words] = Field(default_factory=list)
    offer: list[Name] = Field(default_factory=list)
    cases: list[CaseModel] = Field(default_factory=list)


class AboutSupplement(Model):
    """Which definition a supplement was written for, and from which protocol."""

    for_: TrialId = Field(alias="for")
    definition: Text
    protocol: Text
    site: Text = ""
    about: Words = ""


class FilledGap(Model):
    """What the protocol asks where the definition has a gap."""

    text: Words
    section: Annotated[Text, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number"]})]
    rule: Rule


class SupplementFile(Model):
    """A site's supplement to one version of a trial definition."""

    supplement: AboutSupplement
    gaps: dict[Name, FilledGap] = Field(default_factory=dict)
    sections: list[SectionModel] = Field(default_factory=list)
    questions: dict[Name, QuestionModel] = Field(default_factory=dict)
    derive: dict[Name, DeriveModel] = Field(default_factory=dict)
    criteria: list[CriterionModel] = Field(default_factory=list)
    cases: list[CaseModel] = Field(default_factory=list)


class AnswerSheet(Model):
    """What `trialscreen judge` reads."""

    on: Day | None = None
    stage: Name | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    judgements: dict[Name, JudgementModel] = Field(default_factory=dict)
