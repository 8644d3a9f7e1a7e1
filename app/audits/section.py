"""The audits' part of a playbook: spot checks and rules of conformance."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.conditions import Condition, Within
from app.playbooks.rules.shape import Asks, Count, Dotted, Id, Name, Period, Ref, Section, Shape, Share, Text


class Sample(Shape):
    """How many records are looked at: a number, or as many as the figures demand."""

    per: Literal["all", "person", "role"] = Field("all", description="Drawn from all, or from each.")
    n: Count | None = Field(None, description="So many records.")
    tolerable: Share | None = Field(None, description="Or: enough to rule out this share of errors …")
    confidence: Share = Field(Decimal("0.95"), description="… with this confidence.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.n is None) == (self.tolerable is None):
            raise PydanticCustomError("n_or_tolerable", "n or tolerable")
        return self


class AuditCheck(Shape):
    """One thing that is looked at in every record drawn."""

    id: Id = Field(description="Stable name of the check.")
    title: Text = Field(description="What must be true.")
    require: Annotated[Condition, Asks(("field", "event", "metric", "certificate"))] | None = Field(
        None, description="Answered by the record; a person answers when left out."
    )
    severity: Literal["minor", "major"] = Field("minor", description="How heavy a miss weighs.")


class EventMatch(Shape):
    """Events of one name, narrowed by a condition."""

    event: Dotted = Field(description="`plugin.name`.")
    where: Annotated[Condition, Asks(("field",))] | None = Field(None, description="Only events of which this is true.")


class ConformanceRule(Shape):
    """What must happen in which order."""

    id: Id = Field(description="Stable name of the rule.")
    title: Text = Field(description="The rule in words.")
    template: Literal[
        "existence",
        "absence",
        "exactly",
        "response",
        "precedence",
        "succession",
        "responded_existence",
        "co_existence",
        "not_co_existence",
        "four_eyes",
        "same_actor",
    ] = Field(description="Which order is asked for.")
    a: EventMatch = Field(description="The first event.")
    b: EventMatch | None = Field(None, description="The second event.")
    times: Count = Field(1, description="Only for existence, absence, exactly.")
    within: Within | None = Field(None, description="Time between the two.")
    severity: Literal["minor", "major"] = Field("minor", description="How heavy a violation weighs.")


class Audit(Shape):
    """A spot check that comes back: what is drawn, what is looked at, what follows from a miss."""

    id: Id = Field(description="Stable name of the audit.")
    title: Text = Field(description="What it is called.")
    every: Period = Field(description="How often: P7D, P1M, P3M.")
    role: Annotated[Id, Ref("role")] = Field(description="Who audits.")
    entity: Name | None = Field(None, description="Which records are drawn.")
    sample: Sample | None = Field(None, description="How many.")
    checks: list[AuditCheck] = Field([], max_length=100, description="What is looked at.")
    rules: list[ConformanceRule] = Field([], max_length=100, description="What must happen in which order.")
    on_fail: Literal["finding", "root_cause", "delta_exam"] = Field("root_cause", description="What a miss leads to.")
    explain: Text | None = Field(None, description="Why it is done, told to those who are audited.")

    @model_validator(mode="after")
    def _looks_at_something(self) -> Self:
        if not (self.checks or self.rules):
            raise PydanticCustomError("checks_or_rules", "checks or rules")
        return self


SECTIONS: tuple[Section, ...] = (Section("audits", "audit", Audit, "Audits", "audits"),)
