"""The adoption's part of a playbook: key figures of use, and what people are told when."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.shape import (
    Dotted,
    FieldName,
    Id,
    Name,
    Number,
    Period,
    Ref,
    Section,
    Shape,
    Text,
    Whole,
    YesNo,
)
from app.playbooks.rules.words import Direction
from app.playbooks.section import Audience


class Kpi(Shape):
    """A key figure that shows whether the system is really used."""

    id: Id = Field(description="Stable name of the figure.")
    title: Text = Field(description="What it shows.")
    metric: Dotted = Field(description="Who answers it: `plugin.name`.")
    of: dict[Name, FieldName] = Field({}, description="Narrows the figure: entity, field, role …")
    unit: Literal["percent", "days", "hours", "money", "count", "points"] = Field(
        "percent", description="What it is measured in."
    )
    direction: Direction = Field("up", description="Whether more or less is better.")
    target: Number | None = Field(None, description="Value to reach; a share as 0.8.")
    alarm: Number | None = Field(None, description="Value at which people are alarmed.")
    every: Period = Field("P7D", description="How often it is measured.")
    goal: Annotated[Id, Ref("goal")] | None = Field(None, description="The business goal it serves.")
    leaders: YesNo = Field(False, description="Whether it shows the leaders' own use.")
    explain: Text | None = Field(None, description="How to read it, and what to do when it falls.")


class Communication(Shape):
    """A message that people get at a known moment of every rollout."""

    id: Id = Field(description="Stable name of the message.")
    title: Text = Field(description="Its subject.")
    text: Text = Field(description="What it says (Markdown).")
    sender: Annotated[Id, Ref("role")] = Field(description="In whose name it goes out.")
    to: Audience = Field(description="Who gets it.")
    gate: Annotated[Id, Ref("gate")] | None = Field(None, description="Counted from this gate …")
    phase: Annotated[Id, Ref("phase")] | None = Field(None, description="… or from the start of this phase …")
    days: Whole = Field(0, ge=-1_000, le=1_000, description="… so many days later; negative is before.")
    channel: Literal["inbox", "mail", "meeting", "notice"] = Field("inbox", description="How it goes out.")
    must_confirm: YesNo = Field(False, description="Whether everybody must confirm having read it.")

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.gate is not None and self.phase is not None:
            raise PydanticCustomError("gate_or_phase", "gate or phase")
        return self


SECTIONS: tuple[Section, ...] = (
    Section("kpis", "kpi", Kpi, "Key figures", "adoption"),
    Section("communications", "communication", Communication, "Communications", "adoption"),
)
