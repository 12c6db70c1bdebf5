"""What every model of a file is made of: its base, and the names, numbers, units and days that may stand in it."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from trials.dates import read_days
from trials.worded import Text, cleaned


def _word(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _real_day(text: str) -> str:
    read_days(text)
    return text


def _above_zero(number: str) -> str:
    if not Fraction(number):
        raise ValueError("every number would become 0; write how many of the unit asked for make one of this unit")
    return number


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
Factor = Annotated[Number, AfterValidator(_above_zero)]
Bound = Annotated[  # a number or a date
    str, BeforeValidator(_word), Field(min_length=1, max_length=40), WithJsonSchema({"type": ["string", "number"]})
]
Scalar = Annotated[str | bool, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number", "boolean"]})]
OptionId = Annotated[str, BeforeValidator(cleaned), BeforeValidator(_word), Field(pattern=OPTION_ID, max_length=64)]
Unit = Annotated[str, BeforeValidator(cleaned), Field(pattern=UNIT)]
Day = Annotated[str, Field(pattern=DAY), AfterValidator(_real_day)]
Duration = Annotated[str, Field(pattern=DURATION)]
Written = Annotated[  # a section or a version, which may look like a number
    Text, BeforeValidator(_word), WithJsonSchema({"type": ["string", "number"]})
]


class Model(BaseModel):
    """Extra keys are refused everywhere."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)
