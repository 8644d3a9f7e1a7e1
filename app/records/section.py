"""The records' part of a playbook: how good the base data must be, by named checks of plugins."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.shape import Dotted, FieldName, Id, Name, Ref, Section, Shape, Share, Text


class DataRule(Shape):
    """A threshold for a figure that a plugin answers about the records."""

    id: Id = Field(description="Stable name of the rule.")
    title: Text | None = Field(None, description="How it reads; the check's own words when left out.")
    check: Dotted = Field(description="The figure: `plugin.name`.")
    of: dict[Name, FieldName] = Field(description="What it is about: entity, field, rule.")
    at_least: Share | None = Field(None, description="Smallest share that is good enough …")
    at_most: Share | None = Field(None, description="… or largest share that is tolerated.")
    severity: Literal["warn", "error"] = Field("error", description="Whether a miss warns, or opens a problem.")
    owner: Annotated[Id, Ref("role")] | None = Field(None, description="Who mends it.")
    explain: Text | None = Field(None, description="Why it matters, and how to mend it.")

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise PydanticCustomError("at_least_or_at_most", "at_least or at_most")
        return self


SECTIONS: tuple[Section, ...] = (Section("data_rules", "data_rule", DataRule, "Data rules", "records"),)
