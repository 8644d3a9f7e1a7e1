"""The deployment's part of a playbook: systems to connect, and what each wave ticks off."""

from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.conditions import Condition
from app.playbooks.rules.shape import Asks, Id, Ref, Section, Shape, Text, YesNo
from app.playbooks.rules.words import Level


class Integration(Shape):
    """A system that the new one must live with."""

    id: Id = Field(description="Stable name of the interface.")
    title: Text = Field(description="The system on the other side.")
    holds: Text = Field(description="What it holds.")
    direction: Literal["in", "out", "both", "none"] = Field(description="Which way data flow, seen from here.")
    frequency: Literal["manual", "monthly", "weekly", "daily", "hourly", "live"] = Field(
        "daily", description="How often is enough; once a day often is."
    )
    typed_twice: YesNo = Field(False, description="Whether people type the same data in both today.")
    level: Level = Field("interface", description="Customisation level it takes.")
    owner: Annotated[Id, Ref("role")] | None = Field(None, description="Who looks after it.")
    retire: YesNo = Field(False, description="Whether it is a legacy that shall disappear.")
    explain: Text | None = Field(None, description="What usually goes wrong.")


class WaveCheck(Shape):
    """One line that every wave ticks off before it goes live."""

    id: Id = Field(description="Stable name of the line.")
    title: Text = Field(description="What must be true.")
    group: Literal[
        "configuration",
        "environment",
        "data",
        "access",
        "integration",
        "pilot",
        "training",
        "support",
        "rollback",
    ] = Field(description="Heading it stands under.")
    role: Annotated[Id, Ref("role")] = Field(description="Who ticks it.")
    required: YesNo = Field(True, description="Whether the wave may start without it.")
    when: Annotated[Condition, Asks(("param",))] | None = Field(
        None, description="Only asked when this is true of the parameters."
    )
    explain: Text | None = Field(None, description="How to check it.")


SECTIONS: tuple[Section, ...] = (
    Section("integrations", "integration", Integration, "Integrations", "deployment"),
    Section("wave_checklist", "wave_check", WaveCheck, "Wave checklist", "deployment"),
)
