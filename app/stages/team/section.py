"""The team's part of a playbook: what each role gains from the system."""

from typing import Annotated

from pydantic import Field

from app.playbooks.rules.shape import Days, Dotted, Id, Ref, Section, Shape, Text


class Benefit(Shape):
    """What is in it for one role: promised, by when, measured by what."""

    id: Id = Field(description="Stable name of the benefit.")
    role: Annotated[Id, Ref("role")] = Field(description="Who gains.")
    title: Text = Field(description="The promise in one sentence.")
    by_day: Days = Field(description="Days after go-live when it must be felt.")
    metric: Dotted | None = Field(None, description="The figure that shows it: `plugin.name`.")
    measured_by: Text | None = Field(None, description="How it is seen where no figure shows it.")
    explain: Text | None = Field(None, description="What the person does differently.")


SECTIONS: tuple[Section, ...] = (Section("benefits", "benefit", Benefit, "Benefits", "team"),)
