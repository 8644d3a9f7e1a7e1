"""Who is told when somebody talks about a row of this room."""

from sqlalchemy import select

from app.access.rules import Role
from app.core.database import db
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable, DeliverableOf
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Seat


def of(kind: str, ref: str) -> list[int]:
    """Return inner person ids; nobody for rows of other rooms."""
    wanted = {"activity": _of_activity, "deliverable": _of_deliverable, "gate": _of_gate}
    return [person for person in wanted[kind](ref) if person is not None] if kind in wanted else []


def _of_activity(ref: str) -> list[int | None]:
    return list(db.session.scalars(select(Activity.owner_id).where(Activity.ref == ref)))


def _of_deliverable(ref: str) -> list[int | None]:
    rows = db.session.execute(
        select(Deliverable.submitted_by_id, Activity.owner_id)
        .outerjoin(DeliverableOf, DeliverableOf.deliverable_id == Deliverable.id)
        .outerjoin(Activity, Activity.id == DeliverableOf.activity_id)
        .where(Deliverable.ref == ref)
    )
    return list(dict.fromkeys(person for row in rows for person in row))


def _of_gate(ref: str) -> list[int | None]:
    leads = select(Seat.person_id).join(Gate, Gate.rollout_id == Seat.rollout_id).where(
        Gate.ref == ref, Seat.access == Role.PROJECT_MANAGER
    )
    return list(db.session.scalars(leads.distinct()))
