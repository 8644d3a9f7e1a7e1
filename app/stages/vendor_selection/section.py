"""The vendor selection's part of a playbook: weighted criteria and trial scripts."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.shape import Count, Id, Number, Positive, Ref, Section, Shape, Text


class Scale(Shape):
    """From worst to best."""

    min: Number = Field(Decimal("0"), description="The worst score.")
    max: Number = Field(Decimal("5"), description="The best score.")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.min >= self.max:
            raise PydanticCustomError("range_upside_down", "min above max")
        return self


class Criterion(Shape):
    """What vendors are compared by; `must` is a floor, not a weight."""

    id: Id = Field(description="Stable name of the criterion.")
    title: Text = Field(description="What is judged.")
    group: Id | None = Field(None, description="Heading it stands under.")
    weight: Positive = Field(description="Its weight; only the proportion counts.")
    scale: Scale = Field(Scale(), description="Scores run from min to max.")
    must: Number | None = Field(None, description="A vendor below this score is out, whatever the rest says.")
    evidence: Literal["demo", "trial", "document", "reference", "contract", "none"] = Field(
        "none", description="What a score must be backed by."
    )
    method: Literal["score", "requirements_fit", "customisation_cost", "total_cost", "documentation"] = Field(
        "score", description="Judged by people, or computed from what the other parts know."
    )
    explain: Text | None = Field(None, description="What deserves the best score.")

    @model_validator(mode="after")
    def _floor_on_the_scale(self) -> Self:
        if self.must is not None and not self.scale.min <= self.must <= self.scale.max:
            raise PydanticCustomError("must_off_scale", "must outside the scale")
        return self


class TrialScript(Shape):
    """What people do in the trial, and what must come out."""

    id: Id = Field(description="Stable name of the script.")
    title: Text = Field(description="What is tried.")
    role: Annotated[Id, Ref("role")] = Field(description="Who tries it.")
    minutes: Count = Field(30, description="How long it may take.")
    steps: list[Text] = Field(min_length=1, max_length=100, description="Steps, one at a time.")
    expect: Text = Field(description="What must come out.")
    requirements: list[Annotated[Id, Ref("requirement")]] = Field(
        [], max_length=100, description="Requirements it proves."
    )


SECTIONS: tuple[Section, ...] = (
    Section("criteria", "criterion", Criterion, "Criteria", "vendor_selection"),
    Section("trial_scripts", "trial_script", TrialScript, "Trial scripts", "vendor_selection"),
)
