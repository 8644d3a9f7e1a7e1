"""What activities hand over: each deliverable, every version of its content, and who delivers it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target
from app.rollouts.rules.states import DeliverableState

KINDS = ("note", "form", "checklist", "register", "data_check", "sign_off", "survey")


class Deliverable(Addressed, OfOrganisation, Versioned, Model):
    """One thing to hand over, of a kind the playbook says. Handed back says why."""

    __tablename__ = "deliverable"
    __table_args__ = (
        tenant_key("rollout"), tenant_target(), UniqueConstraint("rollout_id", "key"), one_of("kind", KINDS),
        one_of("state", DeliverableState), CheckConstraint("state != 'returned' OR reason != ''", "returned_says_why"),
    )
    __tracked__ = ("state", "reason")

    rollout_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    kind: Mapped[str]
    spec: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[DeliverableState] = mapped_column(default=DeliverableState.OPEN)
    reason: Mapped[str] = mapped_column(default="")
    revision_number: Mapped[int] = mapped_column(default=0)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]


class DeliverableOf(OfOrganisation, Model):
    """An activity hands over a deliverable."""

    __tablename__ = "deliverable_of"
    __table_args__ = (
        tenant_key("activity"), tenant_key("deliverable"), UniqueConstraint("activity_id", "deliverable_id"),
    )

    rollout_id: Mapped[int]
    activity_id: Mapped[int]
    deliverable_id: Mapped[int] = mapped_column(index=True)


@append_only
class DeliverableRevision(OfOrganisation, Model):
    """One saved version of a deliverable's content."""

    __tablename__ = "deliverable_revision"
    __table_args__ = (tenant_key("deliverable"), UniqueConstraint("deliverable_id", "number"))

    rollout_id: Mapped[int]
    deliverable_id: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    through: Mapped[str]
