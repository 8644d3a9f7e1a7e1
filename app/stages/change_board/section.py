"""The change board's part of a playbook: weights, levels, seats, service times, reasons."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.shape import Count, Days, Id, Number, Period, Positive, Ref, Section, Shape, Text
from app.playbooks.rules.words import Level, Threshold

RoleId = Annotated[Id, Ref("role")]


class Weights(Shape):
    """How much each reason for a change counts; only the proportion matters."""

    value: Positive = Field(Decimal("0.3"), description="Worth to the business.")
    reach: Positive = Field(Decimal("0.2"), description="How many people it helps.")
    urgency: Positive = Field(Decimal("0.2"), description="What waiting costs.")
    risk: Positive = Field(Decimal("0.15"), description="Which risk it lowers.")
    alignment: Positive = Field(Decimal("0.15"), description="How well it fits the goals.")


class LevelCost(Shape):
    """What a customisation level makes of a day's work; an assumption, shown as one."""

    level: Level = Field(description="function, layout, process or interface.")
    multiplier: Positive = Field(description="Days are multiplied by this.")
    explain: Text | None = Field(None, description="What belongs to this level.")


class ReasonTemplate(Shape):
    """Words to start an answer from; the board still says its own."""

    id: Id = Field(description="Stable name of the template.")
    outcome: Literal["approved", "declined", "deferred"] = Field(description="Which answer it goes with.")
    text: Text = Field(description="The words.")


class Delegation(Shape):
    """What one role may decide between meetings."""

    role: RoleId = Field(description="Who may decide alone.")
    max_days: Positive = Field(description="Up to this many days of work.")
    levels: list[Level] = Field(min_length=1, max_length=4, description="Only these customisation levels.")


class Emergency(Shape):
    """The path for what cannot wait for the board."""

    by: list[RoleId] = Field(min_length=1, max_length=20, description="Who may decide at once.")
    ratify_days: Count = Field(description="Working days until the board must confirm.")


class ChangeBoard(Shape):
    """How the board works: who sits on it, how requests are ranked, how soon each is answered."""

    seats: list[RoleId] = Field(min_length=1, max_length=50, description="Roles with a seat.")
    chair: RoleId | None = Field(None, description="Who leads the meeting.")
    quorum: Count = Field(2, description="How many seats must be present.")
    threshold: Threshold = Field("majority", description="Which share of yes is enough.")
    meets: Period = Field("P14D", description="How often it meets: P7D, P14D, P1M.")
    sla_days: Count = Field(10, description="Working days until every request has an answer.")
    appeal_days: Days = Field(14, description="Days in which an answer may be appealed once.")
    force_after: Count = Field(3, description="Carried over so often, a request must be answered.")
    weights: Weights = Field(Weights(), description="How requests are ranked.")
    levels: list[LevelCost] = Field([], max_length=4, description="Price of the customisation levels.")
    warn_licence_factor: Number | None = Field(
        None, description="Warn when all changes together cost so many times the licence."
    )
    delegated: list[Delegation] = Field([], max_length=20, description="What may be decided between meetings.")
    emergency: Emergency | None = Field(None, description="The path for what cannot wait.")
    reasons: list[ReasonTemplate] = Field([], max_length=50, description="Words to start an answer from.")


SECTIONS: tuple[Section, ...] = (
    Section("change_board", "change_board", ChangeBoard, "Change board", "change_board", many=False),
)
