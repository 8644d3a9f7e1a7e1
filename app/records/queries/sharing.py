"""To whom single records are open."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from app.access.models import Grant, Person
from app.core import clock
from app.core.database import db
from app.records.queries.shelves import Record, Shelf


class Share(NamedTuple):
    """One person to whom a record is open."""

    ref: str
    person_id: int
    name: str
    until: datetime | None
    reason: str


def shares(shelf: Shelf, record: Record) -> list[Share]:
    """Return to whom a record is open now, as far as the actor may know."""
    rows = db.session.execute(
        select(Grant.ref, Grant.person_id, Person.name, Grant.valid_until, Grant.reason)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.entity == shelf.name, Grant.record_key == record.id, Grant.suspended.is_(False),
            or_(Grant.valid_until.is_(None), Grant.valid_until > clock.now()),
        ).order_by(Person.stands_at, Person.name, Grant.id)
    )
    return [Share(*row) for row in rows]
