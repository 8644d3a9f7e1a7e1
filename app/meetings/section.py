"""The meetings' part of a playbook: which meetings there are, with whom, about what."""

from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.shape import Count, Id, Period, Ref, Section, Shape, Text

RoleId = Annotated[Id, Ref("role")]


class AgendaItem(Shape):
    """One point of the agenda."""

    id: Id = Field(description="Stable name of the point.")
    title: Text = Field(description="What is talked about.")
    minutes: Count = Field(10, le=480, description="How long it may take.")


class Meeting(Shape):
    """A meeting that comes back."""

    id: Id = Field(description="Stable name of the meeting.")
    title: Text = Field(description="What it is called.")
    kind: Literal["steering", "board", "team", "review", "news"] = Field(description="What it is for.")
    every: Period | None = Field(None, description="How often: P7D, P14D, P1M; once when left out.")
    minutes: Count = Field(60, le=480, description="How long it may take.")
    chair: RoleId = Field(description="Who leads it.")
    roles: list[RoleId] = Field(min_length=1, max_length=50, description="Who takes part.")
    quorum: Count | None = Field(None, description="How many must be present to decide.")
    agenda: list[AgendaItem] = Field([], max_length=50, description="Points that come every time.")
    explain: Text | None = Field(None, description="What must come out of it.")


SECTIONS: tuple[Section, ...] = (Section("meetings", "meeting", Meeting, "Meetings", "meetings"),)
