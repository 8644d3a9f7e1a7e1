"""The requirements' part of a playbook: a starter list by user group."""

from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.shape import Count, Id, Positive, Ref, Section, Shape, Text
from app.playbooks.rules.words import Level


class Requirement(Shape):
    """A requirement to start from; whether it stays is the organisation's decision."""

    id: Id = Field(description="Stable name of the requirement.")
    title: Text = Field(description="What the system must let people do.")
    group: Id = Field(description="User group: managers, reps, marketing, service, finance, it …")
    priority: Literal["must", "should", "could", "wont"] = Field(description="How much it is needed.")
    value: Count = Field(3, le=5, description="Worth to the users, 1 to 5.")
    effort_days: Positive | None = Field(None, description="Working days to make it, if anything is made.")
    level: Level = Field(
        "function",
        description="Deepest customisation it usually takes: function, layout, process, interface.",
    )
    goal: Annotated[Id, Ref("goal")] | None = Field(None, description="The business goal it serves.")
    for_process: Annotated[Id, Ref("process")] | None = Field(
        None, alias="process", description="The process it belongs to."
    )
    accept: Text | None = Field(None, description="How one sees that it is met.")
    explain: Text | None = Field(None, description="Why it is asked for.")


SECTIONS: tuple[Section, ...] = (Section("requirements", "requirement", Requirement, "Requirements", "requirements"),)
