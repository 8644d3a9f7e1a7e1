"""The journal as a list: each entry with the person who caused it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.access.models import Person
from app.core.i18n import _
from app.core.journal import JournalEntry


def entries() -> Select[Any]:
    """Return the entries one may see, each joined with its person."""
    return select(JournalEntry.hash).outerjoin(Person, Person.id == JournalEntry.person_id)


def actor_name() -> ColumnElement[str]:
    """Return the column that names who caused an entry."""
    return func.coalesce(Person.name, _("the program"))
