"""Gates of a rollout. What was decided about them stands in `decisions`; the state here is kept in step with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, one_of, tenant_key
from app.core.database.models import tenant_target
from app.rollouts.rules.states import GateState


class Gate(Addressed, OfOrganisation, Model):
    """What must be true before the next phase starts. A passed gate does not close again by itself."""

    __tablename__ = "gate"
    __table_args__ = (
        tenant_key("rollout"), tenant_key("phase"), tenant_target(), UniqueConstraint("rollout_id", "key"),
        one_of("mode", ("hard", "advisory")), one_of("state", GateState),
        CheckConstraint("state = 'closed' OR decided_at IS NOT NULL", "opened_by_decision"),
    )
    __tracked__ = ("state",)

    rollout_id: Mapped[int] = mapped_column(index=True)
    phase_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    mode: Mapped[str]
    require: Mapped[dict[str, Any]] = mapped_column(Json)
    decide: Mapped[dict[str, Any]] = mapped_column(Json)
    waiver: Mapped[dict[str, Any] | None] = mapped_column(Json)
    position: Mapped[int]
    state: Mapped[GateState] = mapped_column(default=GateState.CLOSED)
    decided_at: Mapped[datetime | None]
