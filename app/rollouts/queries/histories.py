"""What changed on a row, field by field, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from app.access.models import Person
from app.core.database import db
from app.core.history import FieldChange


class Changed(NamedTuple):
    """One column that changed: who, when, through which door, from what to what."""

    at: datetime
    person: str | None
    through: str
    field: str
    old: Any
    new: Any


def of(row: Any, most: int = 50) -> Sequence[Changed]:
    """Return the newest changes of `row`."""
    rows = db.session.execute(
        select(
            FieldChange.at, Person.name, FieldChange.through, FieldChange.field, FieldChange.old, FieldChange.new
        )
        .outerjoin(Person, Person.id == FieldChange.person_id)
        .where(FieldChange.about_kind == row.__tablename__, FieldChange.about_id == row.id)
        .order_by(FieldChange.id.desc())
        .limit(most)
    )
    return [Changed(*found) for found in rows]
