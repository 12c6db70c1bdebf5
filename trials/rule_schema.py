"""The Pydantic models of a rule: groups, tests on a value, and what is left open on purpose."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from trials.schema_types import Bound, Duration, Model, Name, Scalar
from trials.vocabulary import is_group
from trials.worded import Words


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
    count: int = Field(ge=1, le=1000, strict=True)
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
