"""The Pydantic models of an event as it stands in the file. Loaded only for one that store.form does not know."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from store.errors import Refused
from store.events import DispositionWord, Kind, Role
from store.layout import Record
from trials.language import said

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

Code = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
Key = Annotated[str, StringConstraints(pattern=f"^{NAME}(/{NAME}){{0,3}}$")]
Sha = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Token = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20_000)]


def _is_time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$"),
    AfterValidator(_is_time),
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class By(Strict):
    id: Code
    name: Annotated[Short, StringConstraints(min_length=1)]
    role: Annotated[Role, Field(strict=False)]
    login: Short


class TrialSummary(Strict):
    stage: str
    disposition: str
    signed: list[str]


class Summary(Strict):
    code: Code
    trials: dict[Code, TrialSummary]
    verdicts: JsonValue
    judged: int


class Draft(Strict):
    """An event before it is sealed."""

    seq: Annotated[int, Field(ge=1)]
    at: Time
    zone: Annotated[str, StringConstraints(max_length=64)]
    offset: Annotated[str, StringConstraints(pattern=r"^[+-]\d\d:\d\d$")]
    by: By
    kind: Annotated[Kind, Field(strict=False)]
    subject: Short
    old: JsonValue
    new: JsonValue
    reason: Text
    source: Text
    measured: Annotated[str, StringConstraints(max_length=200)]


class Event(Draft):
    """An event as it stands in the file."""

    summary: Summary
    prev: Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")]
    hash: Sha


class Created(Strict):
    format: Annotated[int, Field(ge=1)]
    token: Token
    code: Code
    key: Token = ""  # of an encrypted record, the id of its key


class Bound(Strict):
    definition: Sha
    supplement: Sha | None
    includes: Annotated[dict[Short, Sha], Field(max_length=64)]


class Judged(Strict):
    finding: Annotated[Short, StringConstraints(min_length=1)]
    protocol: Short
    section: Short
    one_by_one: bool
    basis: JsonValue


class Accepted(Strict):
    """The entries that are given up, and when the register last knew them."""

    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]
    registered: Time


class Signed(Strict):
    stage: Code
    meaning: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    answers: list[Key]
    judgements: list[Key]


class ReScreened(Strict):
    """In screening again; the earlier screening by its code and token."""

    word: Literal[DispositionWord.RE_SCREENED]
    code: Code
    token: Token


def _stands_alone(word: DispositionWord) -> DispositionWord:
    if word == DispositionWord.RE_SCREENED:
        raise ValueError("names the earlier screening")
    return word


Word = Annotated[DispositionWord, Field(strict=False), AfterValidator(_stands_alone)]
Nothing = Literal[None]
NEW: dict[Kind, TypeAdapter[object]] = {
    Kind.CREATED: TypeAdapter(Created),
    Kind.BOUND: TypeAdapter(Bound),
    Kind.STAGE: TypeAdapter(Code),
    Kind.JUDGED: TypeAdapter(Judged | None),
    Kind.SIGNED: TypeAdapter(Signed),
    Kind.UNLOCKED: TypeAdapter(Code),
    Kind.DISPOSITION: TypeAdapter(Word | ReScreened),
    Kind.ACCEPTED: TypeAdapter(Accepted),
    Kind.MASKED: TypeAdapter(Annotated[list[Literal["old", "new", "reason", "source"]], Field(min_length=1)]),
}
SUBJECT: dict[Kind, TypeAdapter[str]] = {
    **dict.fromkeys((Kind.BOUND, Kind.STAGE, Kind.STOPPED, Kind.UNLOCKED), TypeAdapter(Code)),
    **dict.fromkeys((Kind.SIGNED, Kind.DISPOSITION), TypeAdapter(Code)),
    Kind.ANSWERED: TypeAdapter(Key),
    Kind.JUDGED: TypeAdapter(Annotated[str, StringConstraints(pattern=f"^{NAME}/{NAME}$")]),
    Kind.MASKED: TypeAdapter(Annotated[str, StringConstraints(pattern="^[1-9][0-9]{0,8}$")]),
}


def check(record: Record, model: type[Draft] = Event) -> None:
    """Refused, with the name of the part that does not fit, unless `record` has the shape of an event."""
    part = ""
    try:
        kind = model.model_validate(record).kind
        part = "subject"
        if kind in SUBJECT:
            SUBJECT[kind].validate_python(record["subject"])
        part = "new"
        if kind in NEW:
            NEW[kind].validate_python(record["new"])
    except ValidationError as error:
        where = ".".join(filter(None, [part, *(str(step) for step in error.errors(include_input=False)[0]["loc"])]))
        raise Refused(
            said("This entry cannot be kept: its part {where} has the wrong form.", where=repr(where))
        ) from None
