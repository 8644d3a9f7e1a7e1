"""The process assessment's part of a playbook: processes to draw, and how maturity is read."""

from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.shape import Id, Ref, Section, Shape, Text, YesNo


class ProcessStep(Shape):
    """One step of a process."""

    id: Id = Field(description="Stable name of the step.")
    title: Text = Field(description="What is done.")
    actor: Text | None = Field(None, description="Who usually does it.")
    system: Text | None = Field(None, description="Where it is recorded.")
    kind: Literal["step", "decision", "start", "end"] = Field("step", description="How it is drawn.")
    next: list[Annotated[Id, Ref("step", local=True)]] = Field([], max_length=20, description="The steps that follow.")
    typed_twice: YesNo = Field(False, description="Whether the same data are often typed twice here.")


class BusinessProcess(Shape):
    """A process to assess, with the steps most organisations have."""

    id: Id = Field(description="Stable name of the process.")
    title: Text = Field(description="What the process is called.")
    area: Literal["sales", "marketing", "service", "finance", "supply", "production", "people"] = Field(
        description="Which part of the organisation it belongs to."
    )
    explain: Text | None = Field(None, description="Where it begins and ends; what to look for.")
    owner: Annotated[Id, Ref("role")] | None = Field(None, description="The role that knows it best.")
    steps: list[ProcessStep] = Field([], max_length=200, description="Steps to start drawing from.")


class Factor(Shape):
    """One factor of success, with what each level looks like."""

    id: Id = Field(description="Stable name of the factor.")
    title: Text = Field(description="What the factor is called.")
    explain: Text | None = Field(None, description="Why it decides about success.")
    levels: list[Text] = Field(min_length=2, max_length=10, description="What one sees, from weakest to best.")


class Rung(Shape):
    """One rung of the ladder of effectiveness."""

    id: Id = Field(description="Stable name of the rung.")
    title: Text = Field(description="What the rung is called.")
    explain: Text | None = Field(None, description="How one knows that it is reached.")


class Maturity(Shape):
    """How maturity is read: factors that are scored, rungs that are climbed."""

    factors: list[Factor] = Field(min_length=1, max_length=50, description="Factors of success.")
    ladder: list[Rung] = Field([], max_length=20, description="Rungs of effectiveness, lowest first.")


SECTIONS: tuple[Section, ...] = (
    Section("processes", "process", BusinessProcess, "Processes", "process_assessment"),
    Section("maturity", "maturity", Maturity, "Maturity", "process_assessment", many=False),
)
