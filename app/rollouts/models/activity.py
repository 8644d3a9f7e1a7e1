"""Activities of a rollout, what they need, and the steps inside them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.models import tenant_target
from app.rollouts.rules.states import ActivityState


class Activity(Addressed, OfOrganisation, Versioned, Model):
    """One piece of work. Blocked and skipped say why; `ends_on` is computed.

    `due_on` is a day somebody agreed to, `not_before` one that somebody set as the earliest to begin on.
    """

    __tablename__ = "activity"
    __table_args__ = (
        tenant_key("rollout"), tenant_key("phase"), tenant_target(), UniqueConstraint("rollout_id", "key"),
        one_of("state", ActivityState), one_of("distribution", ("pert", "triangular")),
        CheckConstraint("state NOT IN ('blocked', 'skipped') OR reason != ''", "held_says_why"),
        Index("ix_activity_owner", "organisation_id", "owner_id", "state"),
        Index("ix_activity_place", "rollout_id", "position", "id"),
        # What is late, and whose, is counted from this alone: for all rollouts of a portfolio at once.
        Index("ix_activity_late", "rollout_id", "state", "due_on", "ends_on", "owner_id"),
    )
    __tracked__ = ("state", "owner_id", "not_before", "due_on", "reason")

    rollout_id: Mapped[int]
    phase_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    # What a search compares with: both languages, folded.
    words: Mapped[str] = mapped_column(default="")
    part: Mapped[str]
    effort_low: Mapped[Decimal]
    effort_likely: Mapped[Decimal]
    effort_high: Mapped[Decimal]
    distribution: Mapped[str] = mapped_column(default="pert")
    is_optional: Mapped[bool] = mapped_column(default=False)
    is_local: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.TODO)
    reason: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    not_before: Mapped[date | None]
    due_on: Mapped[date | None]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    changed_at: Mapped[datetime]


class ActivityNeed(OfOrganisation, Model):
    """What must come first, how closely, and how many working days between."""

    __tablename__ = "activity_need"
    __table_args__ = (
        tenant_key("rollout"), tenant_key("activity"), tenant_key("activity", column="after_id"),
        UniqueConstraint("activity_id", "after_id", "kind"), one_of("kind", ("fs", "ss", "ff", "sf")),
        CheckConstraint("activity_id != after_id", "not_itself"),
    )

    rollout_id: Mapped[int] = mapped_column(index=True)
    activity_id: Mapped[int] = mapped_column(index=True)
    after_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="fs")
    lag: Mapped[int] = mapped_column(default=0)


class ActivityStep(OfOrganisation, Model):
    """One line of an activity's checklist."""

    __tablename__ = "activity_step"
    __table_args__ = (tenant_key("rollout"), tenant_key("activity"), UniqueConstraint("activity_id", "position"))
    __tracked__ = ("done_at",)

    rollout_id: Mapped[int]
    activity_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    text: Mapped[dict[str, Any]] = mapped_column(Json)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
