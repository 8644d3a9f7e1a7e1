"""Opening one record to one person until a day, and closing it again."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.access.models import Grant, Person
from app.access.services.roles import membership_of
from app.core import clock, journal
from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import _
from app.records.queries.sharing import shares
from app.records.queries.shelves import Record, Shelf

LONGEST = timedelta(days=366)


def share(shelf: Shelf, record: Record, person: Person, *, until: date, why: str) -> Grant:
    """Open a record for reading to a person until the end of a day."""
    actor = the_actor()
    ends = datetime.combine(until + timedelta(days=1), time(), ZoneInfo(actor.zone))
    if not clock.now() < ends <= clock.now() + LONGEST:
        told = _("%(day)s is not between today and a year from now.", day=until.isoformat())
        raise Invalid(told, faults={"until": told})
    # Of two who share it at one moment the second waits here, and sees what the first gave.
    db.session.scalar(membership_of(actor.organisation_id, person.id).with_for_update())
    if person.id in {one.person_id for one in shares(shelf, record)}:
        raise Refused(_("It is open to %(name)s already.", name=person.name))
    grant = Grant(
        organisation_id=actor.organisation_id, person_id=person.id, entity=shelf.name, record_key=record.id,
        right="read", valid_until=ends, reason=why, given_at=clock.now(), given_by_id=actor.person_id,
    )
    db.session.add(grant)
    db.session.flush()
    journal.record("record.shared", about=grant, entity=shelf.name, record=record.id, person=person.name)
    return grant


def unshare(shelf: Shelf, record: Record, ref: str) -> None:
    """Close a record again, from now on."""
    grant = db.session.scalar(
        select(Grant).where(Grant.ref == ref, Grant.entity == shelf.name, Grant.record_key == record.id)
    )
    if grant is None:
        raise NotFound()
    grant.valid_until = clock.now()
    person = db.session.scalar(select(Person.name).where(Person.id == grant.person_id))
    journal.record("record.unshared", about=grant, entity=shelf.name, record=record.id, person=person or "")
