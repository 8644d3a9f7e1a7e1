"""A rollout, the playbook it took away, who sits in which seat, and its phases."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target
from app.rollouts.rules.states import RolloutState


class Rollout(Addressed, OfOrganisation, Versioned, Model):
    """One organisation doing what one playbook says, from a start date on a business calendar."""

    __tablename__ = "rollout"
    __table_args__ = (
        tenant_target(), one_of("state", RolloutState), CheckConstraint("name != ''", "named"),
        CheckConstraint("build_days > 0 AND payback_days > 0", "promise_positive"),
    )
    __tracked__ = ("name", "state", "starts_on")

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    state: Mapped[RolloutState] = mapped_column(default=RolloutState.RUNNING)
    playbook_id: Mapped[str]
    playbook_version: Mapped[str]
    playbook_hash: Mapped[str]
    overlays: Mapped[list[Any]] = mapped_column(Json, default=list)
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    starts_on: Mapped[date]
    calendar: Mapped[str]
    zone: Mapped[str]
    build_days: Mapped[int] = mapped_column(default=90)
    payback_days: Mapped[int] = mapped_column(default=180)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Raised by every write below this rollout, so that a page knows whether it would come out the same.
    revision: Mapped[int] = mapped_column(default=1)
    touched_at: Mapped[datetime | None]
    # The day by which it goes live: as first planned, and as the plan says now.
    planned_live_on: Mapped[date | None]
    live_on: Mapped[date | None]

    @property
    def rollout_id(self) -> int:
        """Return the inner id; rights in a rollout are judged by it."""
        return self.id


@append_only
class RolloutPlaybook(OfOrganisation, Model):
    """The whole resolved playbook a rollout runs on, kept so that an upgrade can compare three ways."""

    __tablename__ = "rollout_playbook"
    __table_args__ = (tenant_key("rollout"), UniqueConstraint("rollout_id", "number"))

    rollout_id: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    kept_at: Mapped[datetime]


class Seat(OfOrganisation, Model):
    """One person in one part of the rollout. The access role given with it holds in this rollout alone."""

    __tablename__ = "seat"
    __table_args__ = (
        tenant_key("rollout"), UniqueConstraint("rollout_id", "part", "person_id", "department"),
        Index("ix_seat_person", "organisation_id", "person_id"),
    )

    rollout_id: Mapped[int] = mapped_column(index=True)
    part: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department: Mapped[str] = mapped_column(default="")
    access: Mapped[str] = mapped_column(default="member")
    since: Mapped[datetime]


class Phase(OfOrganisation, Model):
    """A station of the map. The counters are kept by whoever changes an activity, in the same transaction."""

    __tablename__ = "phase"
    __table_args__ = (
        tenant_key("rollout"), tenant_target(), UniqueConstraint("rollout_id", "key"),
        CheckConstraint("0 <= closed AND closed <= total AND 0 <= blocked AND blocked <= total", "counted"),
    )

    rollout_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    purpose: Mapped[dict[str, Any]] = mapped_column(Json)
    covers: Mapped[list[Any]] = mapped_column(Json)
    after: Mapped[list[Any]] = mapped_column(Json, default=list)
    position: Mapped[int]
    total: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    # The day it was to end when the rollout began; what is past it is overdue, however the dates moved since.
    planned_on: Mapped[date | None]
