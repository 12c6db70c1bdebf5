"""The Pydantic models of the list of medicines."""

from pydantic import Field, model_validator

from trials.schema_types import Model, Name, Number
from trials.worded import Text, Words, each_language


class DrugModel(Model):
    label: Words
    names: list[Text] = Field(default_factory=list)
    class_: Name = Field(alias="class")
    factor: Number | None = None
    factors: dict[Text, Number] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> "DrugModel":
        if self.factor and self.factors:
            raise ValueError("a medicine has factor, or factors by table; keep one")
        if len(self.factors) == 1:
            raise ValueError("factors are two or more tables that differ; write one as factor")
        return self


class DrugFile(Model):
    """The medicines and their classes."""

    classes: dict[Name, Words] = Field(min_length=1)
    drugs: dict[Name, DrugModel] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> "DrugFile":
        taken: dict[str, str] = {}
        for name, drug in self.drugs.items():
            if drug.class_ not in self.classes:
                raise ValueError(f"{name} is of the class {drug.class_}, which is not declared; add it under classes")
            if name in self.classes:
                raise ValueError(f"{name} is a class and a medicine; give one of them another id")
            if (drug.class_ == "glucocorticoid") != bool(drug.factor or drug.factors):
                raise ValueError(f"{name}: a glucocorticoid has a factor, and no other medicine has; mend it")
            for word in {word.casefold() for word in (name, *each_language(drug.label), *drug.names)}:
                if word in taken:
                    raise ValueError(f"{word!r} names both {taken[word]} and {name}; keep it with one of them")
                taken[word] = name
        return self
