"""What this room answers to others: the roles that seats give."""

from sqlalchemy import select

from app.core.database import db
from app.hookspecs import hookimpl
from app.rollouts.models.rollout import Seat


@hookimpl
def list_rollout_roles(person_id: int, organisation_id: int) -> list[tuple[int, str]]:
    """Return (rollout, access role) for each seat the person holds; whoever sits is at least a member."""
    seats = select(Seat.rollout_id, Seat.access).where(
        Seat.person_id == person_id, Seat.organisation_id == organisation_id
    )
    return [tuple(row) for row in db.session.execute(seats)]
