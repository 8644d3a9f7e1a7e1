"""The problem log's part of a playbook: known root causes, each with its prevention."""

from typing import Literal

from pydantic import Field

from app.playbooks.rules.shape import Days, Dotted, Id, Section, Shape, Text


class ProblemCause(Shape):
    """A root cause that others have met, and what kept it from coming back."""

    id: Id = Field(description="Stable name of the cause.")
    title: Text = Field(description="The cause, not the symptom.")
    group: Literal["priority", "policy", "people", "process", "system", "records"] = Field(description="Where it lies.")
    signs: Text | None = Field(None, description="How one recognises it.")
    prevention: Text = Field(description="What keeps it from coming back.")
    verify_days: Days = Field(30, description="After so many days the effect is checked.")
    metric: Dotted | None = Field(None, description="The figure that must not rise again: `plugin.name`.")


SECTIONS: tuple[Section, ...] = (Section("problem_causes", "problem_cause", ProblemCause, "Known causes", "problems"),)
