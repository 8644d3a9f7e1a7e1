"""What people mended: the newest value of each field, and the history of a record."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.access.models import Person
from app.core.database import db
from app.records.models import RecordAmendment
from app.records.rules.overlay import Mended


class Mending(NamedTuple):
    """One amendment as the history of a record shows it."""

    field: str
    old: str | None
    new: str | None
    why: str
    by: str
    at: datetime
    through: str


def standing() -> dict[str, list[Mended]]:
    """Return the newest amendment of each field of each record, by entity, in one reading."""
    newest = select(func.max(RecordAmendment.id)).group_by(
        RecordAmendment.entity, RecordAmendment.record_id, RecordAmendment.field
    )
    rows = db.session.execute(
        select(
            RecordAmendment.entity, RecordAmendment.record_id, RecordAmendment.field, RecordAmendment.said,
            RecordAmendment.new,
        ).where(RecordAmendment.id.in_(newest)).order_by(RecordAmendment.id)
    )
    found: dict[str, list[Mended]] = {}
    for entity, *mended in rows:
        found.setdefault(entity, []).append(Mended(*mended))
    return found


def about(refs: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (address id, entity, record id) of amendments."""
    rows = db.session.execute(
        select(RecordAmendment.ref, RecordAmendment.entity, RecordAmendment.record_id)
        .where(RecordAmendment.ref.in_(list(refs)))
    )
    return [tuple(row) for row in rows]


def history(entity: str, record_id: str, fields: Iterable[str]) -> list[Mending]:
    """Return every amendment of some fields of one record, newest first."""
    rows = db.session.execute(
        select(
            RecordAmendment.field, RecordAmendment.old, RecordAmendment.new, RecordAmendment.why, Person.name,
            RecordAmendment.at, RecordAmendment.through,
        )
        .join(Person, Person.id == RecordAmendment.by_id)
        .where(
            RecordAmendment.entity == entity, RecordAmendment.record_id == record_id,
            RecordAmendment.field.in_(list(fields)),
        ).order_by(RecordAmendment.id.desc())
    )
    return [Mending(*row) for row in rows]


def mended_since(entity: str, moment: datetime) -> list[str]:
    """Return the ids of records that somebody mended after `moment`."""
    rows = select(RecordAmendment.record_id).where(RecordAmendment.entity == entity, RecordAmendment.at > moment)
    return list(db.session.scalars(rows.distinct()))
