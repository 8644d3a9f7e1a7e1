"""History per field: who changed what, when, from which value to which, and through which door.

Written by the flush itself for every column that a model names in `__tracked__`, so that no service can forget it.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Index, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.actor import current_actor, system
from app.core.database import Json, Model, OfOrganisation
from app.core.database.append_only import append_only
from app.core.database.nets import GuardedSession


@append_only
class FieldChange(OfOrganisation, Model):
    """One column of one row that went from `old` to `new`."""

    __tablename__ = "field_change"
    __table_args__ = (Index("ix_field_change_about", "organisation_id", "about_kind", "about_id", "id"),)

    at: Mapped[datetime]
    person_id: Mapped[int | None]
    through: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    field: Mapped[str]
    old: Mapped[Any] = mapped_column(Json, nullable=True)
    new: Mapped[Any] = mapped_column(Json, nullable=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value


def _changes(row: Any) -> list[FieldChange]:
    actor, found = current_actor(), []
    for name in row.__tracked__:
        history = inspect(row).attrs[name].load_history()
        if history.has_changes() and history.deleted:
            found.append(FieldChange(
                organisation_id=row.organisation_id, at=clock.now(), person_id=actor.person_id if actor else None,
                through=actor.through if actor else "system", about_kind=row.__tablename__, about_id=row.id,
                field=name, old=_plain(history.deleted[0]), new=_plain(history.added[0] if history.added else None),
            ))
    return found


@event.listens_for(GuardedSession, "before_flush")
def _note(session: Any, context: Any, instances: Any) -> None:
    # Registered after the nets: what they refuse is never noted; the notes themselves are the system's.
    with system("history"):
        for row in list(session.dirty):
            if getattr(row, "__tracked__", ()):
                session.add_all(_changes(row))
