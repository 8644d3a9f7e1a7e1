"""What happened in the organisation, newest first."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from app.access.models import Person
from app.core.database import db
from app.core.journal import JournalEntry

PAGE = 50


class JournalLine(NamedTuple):
    """One entry as a page shows it."""

    number: int
    at: datetime
    person_id: int | None
    person: str | None
    through: str
    kind: str
    about_kind: str
    about_ref: str
    particulars: dict[str, Any]
    hash: str


def journal_page(
    *, kind: str = "", person_ref: str = "", about: str = "", before: int = 0, size: int = PAGE
) -> list[JournalLine]:
    """Return entries of the actor's organisation below number `before`, the newest first; one more than `size`.

    `about` is the address id of the row that entries are about.
    """
    wanted = (
        select(
            JournalEntry.number, JournalEntry.at, JournalEntry.person_id, Person.name, JournalEntry.through,
            JournalEntry.kind, JournalEntry.about_kind, JournalEntry.about_ref, JournalEntry.particulars,
            JournalEntry.hash,
        )
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .order_by(JournalEntry.number.desc())
        .limit(size + 1)
    )
    for column, value in (
        (JournalEntry.kind, kind), (Person.ref, person_ref), (JournalEntry.about_ref, about),
    ):
        wanted = wanted.where(column == value) if value else wanted
    wanted = wanted.where(JournalEntry.number < before) if before else wanted
    return [JournalLine(*row) for row in db.session.execute(wanted)]


def journal_kinds() -> list[str]:
    """Return the kinds that occur in the actor's organisation, by name."""
    return list(db.session.scalars(select(JournalEntry.kind).distinct().order_by(JournalEntry.kind)))
