"""The Pydantic models of trials and supplements. A file that passes becomes plain data, and then a trial."""

from typing import Any, Literal

from pydantic import Field, model_validator

from trials.question_schema import QuestionModel
from trials.rule_schema import OnFile, Rule
from trials.schema_types import Day, Model, Name, Number, TrialId, Written
from trials.sheet_schema import JudgementModel
from trials.vocabulary import OPERATORS, SCORES
from trials.worded import Text, Words


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
    section: Written
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
