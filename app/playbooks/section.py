"""What this room owns of a playbook: parameters, roles, phases, activities, deliverables, surveys, gates."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.conditions import Condition
from app.playbooks.rules.deliverables import Deliverable
from app.playbooks.rules.fields import Question
from app.playbooks.rules.shape import (
    Asks,
    Count,
    Days,
    Id,
    Number,
    Positive,
    Ref,
    Scalar,
    Section,
    Shape,
    Text,
    Whole,
    YesNo,
)
from app.playbooks.rules.words import AccessRole, Option, Skill, Stage, Threshold

_AT_GATES = ("metric", "param", "deliverable", "approval", "answer", "field", "certificate", "event")
RoleId = Annotated[Id, Ref("role")]


class Param(Shape):
    """A question asked when the rollout starts, kept with it, and asked again on upgrade."""

    id: Id = Field(description="Stable name; conditions name it under `param`.")
    type: Literal["choice", "yes_no", "number", "text", "team", "person"] = Field(description="How it is answered.")
    ask: Text = Field(description="The question.")
    help: Text | None = Field(None, description="One line under the question.")
    options: list[Option] = Field([], max_length=50, description="Only for `choice`: the answers.")
    min: Number | None = Field(None, description="Only for `number`: the smallest answer allowed.")
    max: Number | None = Field(None, description="Only for `number`: the largest answer allowed.")
    default: Scalar | None = Field(None, description="The answer that stands there already.")
    required: YesNo = Field(True, description="Whether the rollout can start without an answer.")

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if (self.type == "choice") != bool(self.options):
            raise PydanticCustomError("options_for_choice", "options only for choices")
        allowed = {"choice": {option.id for option in self.options}, "yes_no": {True, False}}.get(self.type)
        if self.default is not None and allowed and self.default not in allowed:
            raise PydanticCustomError("default_not_offered", "default not offered")
        return self

    @model_validator(mode="after")
    def _range_fits(self) -> Self:
        limits = [limit for limit in (self.min, self.max) if limit is not None]
        if limits and self.type != "number":
            raise PydanticCustomError("range_for_number", "range only for numbers")
        if len(limits) == 2 and limits[0] > limits[1]:
            raise PydanticCustomError("range_upside_down", "min above max")
        if limits and isinstance(self.default, int | float | Decimal) and self._is_outside(Decimal(str(self.default))):
            raise PydanticCustomError("default_outside", "default outside the range")
        return self

    def _is_outside(self, value: Decimal) -> bool:
        return (self.min is not None and value < self.min) or (self.max is not None and value > self.max)


class Role(Shape):
    """A part somebody plays in the rollout; one person may play several."""

    id: Id = Field(description="Stable name; activities and gates name it.")
    title: Text = Field(description="What the part is called.")
    min: Whole = Field(1, ge=0, le=500, description="How many people at least.")
    max: Count | None = Field(None, description="How many people at most.")
    per: Literal["department"] | None = Field(None, description="Counted once for the rollout, or per department.")
    covers: list[Skill] = Field([], max_length=20, description="What these people must be able to do.")
    explain: Text = Field(description="What the part means, in a sentence or two.")
    access: AccessRole | None = Field(None, description="Access role proposed for them; never a grant.")


class Phase(Shape):
    """A stretch of the way, a station on the map."""

    id: Id = Field(description="Stable name; activities name it.")
    title: Text = Field(description="What the phase is called.")
    purpose: Text = Field(description="What is different when it is over.")
    covers: list[Stage] = Field(min_length=1, max_length=9, description="Which of the nine stages it covers.")
    order: Whole = Field(ge=0, le=10_000, description="Place on the map; leave room: 10, 20, 30.")
    after: list[Annotated[Id, Ref("gate")]] = Field(
        [], max_length=20, description="Hard gates that hold its activities back until they open."
    )
    repeat_per: Literal["wave"] | None = Field(None, description="Done once, or once per wave.")


class Effort(Shape):
    """Three points: everything goes well, most likely, nearly everything goes wrong."""

    o: Positive = Field(description="Working days when all goes well.")
    m: Positive = Field(description="Working days, most likely.")
    p: Positive = Field(description="Working days when much goes wrong.")
    unit: Literal["days"] = Field("days", description="Working days.")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.o <= self.m <= self.p:
            raise PydanticCustomError("effort_order", "effort not rising")
        return self


class Need(Shape):
    """What must come first, and how closely."""

    after: Annotated[Id, Ref("activity")] = Field(description="The activity that comes first.")
    type: Literal["fs", "ss", "ff", "sf"] = Field(
        "fs", description="Finish-start, start-start, finish-finish or start-finish."
    )
    lag: Whole = Field(0, ge=-400, le=400, description="Working days between; negative overlaps.")


def _need(value: Any) -> Any:
    return {"after": value} if isinstance(value, str) else value


class Activity(Shape):
    """One piece of work, done by one role in one phase."""

    id: Id = Field(description="Stable name; needs and guides name it.")
    title: Text = Field(description="What is done, as a short command.")
    phase: Annotated[Id, Ref("phase")] = Field(description="The phase it belongs to.")
    role: RoleId = Field(description="The role that does it.")
    effort: Effort = Field(description="Three points in working days.")
    distribution: Literal["pert", "triangular"] = Field("pert", description="How the three points are read.")
    needs: list[Annotated[Need, BeforeValidator(_need, json_schema_input_type=Id | Need)]] = Field(
        [], max_length=100, description="What comes first: an activity id, or {after, type, lag}."
    )
    delivers: list[Annotated[Id, Ref("deliverable")]] = Field(
        [], max_length=50, description="Deliverables it hands over."
    )
    checklist: list[Text] = Field([], max_length=100, description="Steps to tick while doing it.")
    when: Annotated[Condition, Asks(("param", "deliverable", "approval", "answer", "field"))] | None = Field(
        None, description="Only done when this is true of the parameters, or of what was delivered before."
    )
    guide: Text | None = Field(None, description="How to do it (Markdown); or guides/<id>.zh.md and guides/<id>.en.md.")
    optional: YesNo = Field(False, description="Whether the rollout may leave it out from the start.")
    needs_reason_to_skip: YesNo = Field(True, description="Whether skipping it must say why.")


class Audience(Shape):
    """Who is asked: everyone, or some roles."""

    roles: list[RoleId] = Field([], max_length=50, description="Roles that are asked.")
    everyone: YesNo = Field(False, description="All members of the organisation.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.roles) == self.everyone:
            raise PydanticCustomError("roles_or_everyone", "roles or everyone")
        return self


class Questionnaire(Shape):
    """A survey: who is asked, what, and whether names are kept."""

    id: Id = Field(description="Stable name of the questionnaire.")
    title: Text = Field(description="What it is called.")
    explain: Text | None = Field(None, description="Why people are asked, shown first.")
    audience: Audience = Field(description="Who is asked.")
    anonymous: YesNo = Field(True, description="Without names; nothing is shown under five answers.")
    items: list[Question] = Field(min_length=1, max_length=200, description="Questions in the order asked.")


class Decide(Shape):
    """Who opens the gate."""

    by: list[RoleId] = Field(min_length=1, max_length=20, description="Roles that decide.")
    quorum: Count = Field(1, description="How many must answer.")
    threshold: Threshold = Field("majority", description="Which share of yes is enough.")
    not_by_owner: YesNo = Field(True, description="Whoever did the work cannot open its gate.")


class Waiver(Shape):
    """Who may open the gate although a condition is not met, and for how long."""

    by: list[RoleId] = Field(min_length=1, max_length=20, description="Roles that may waive.")
    max_days: Days = Field(description="After so many days the waiver ends.")
    reason_required: YesNo = Field(True, description="Whether the waiver must say why.")


class Gate(Shape):
    """What must be true before the next phase starts, and who says so."""

    id: Id = Field(description="Stable name; phases name it under `after`.")
    title: Text = Field(description="What passing it means.")
    closes: Annotated[Id, Ref("phase")] = Field(description="The phase that ends here.")
    mode: Literal["hard", "advisory"] = Field("hard", description="Whether it holds work back, or only warns.")
    require: Annotated[Condition, Asks(_AT_GATES)] = Field(description="What must be true.")
    decide: Decide = Field(description="Who opens it.")
    waiver: Waiver | None = Field(None, description="Who may waive a condition; nobody when left out.")


SECTIONS: tuple[Section, ...] = (
    Section("params", "param", Param, "Parameters", "playbooks"),
    Section("roles", "role", Role, "Roles", "playbooks"),
    Section("phases", "phase", Phase, "Phases", "playbooks"),
    Section("activities", "activity", Activity, "Activities", "playbooks"),
    Section("deliverables", "deliverable", Deliverable, "Deliverables", "playbooks"),
    Section("questionnaires", "questionnaire", Questionnaire, "Questionnaires", "playbooks"),
    Section("gates", "gate", Gate, "Gates", "playbooks"),
)
