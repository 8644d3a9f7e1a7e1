"""Tidying one's inbox: be done with a thing, put it off, put it back."""

from datetime import date, datetime

from app.access.queries import organisations
from app.core import clock
from app.core.actor import the_actor
from app.core.calendars import library as calendars
from app.core.calendars.calendar import Calendar
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _
from app.messages.models import InboxEntry, InboxSnooze
from app.messages.queries import inbox as queries
from app.messages.rules import snoozing
from app.messages.rules.snoozing import Until


def mark_read(entry: InboxEntry) -> None:
    """Take one entry off what waits."""
    entry.read_at = entry.read_at or clock.now()


def finish(entry: InboxEntry) -> int:
    """Be done with the thing that an entry is about; what came after it stays. Return how much it was."""
    waiting = queries.open_about(entry)
    for one in waiting:
        mark_read(one)
    return len(waiting)


def finish_all(newest: InboxEntry, because: str = "") -> int:
    """Be done with everything that waits as far as `newest`; return how much it was."""
    waiting = queries.open_until(newest, because)
    for one in waiting:
        mark_read(one)
    return len(waiting)


def put_back(entry: InboxEntry) -> None:
    """Let something that is done or rests wait again."""
    if entry.read_at is not None:
        entry.read_at = None
    else:
        _rest(entry, clock.now())


def own_calendar() -> Calendar:
    """Return the business calendar of the organisation, in the person's zone."""
    return calendars.current(organisations.organisation().calendar, the_actor().zone)


def offered() -> dict[Until, datetime]:
    """Return until when the actor may put something off, by the usual moments."""
    return snoozing.moments(clock.now(), own_calendar())


def put_off(entry: InboxEntry, until: Until) -> datetime:
    """Let the thing that an entry is about rest until one of the usual moments; return it."""
    moment = offered().get(until)
    if moment is None:
        raise Invalid(_("It is too late for later today. Choose tomorrow."))
    return _rest(entry, moment)


def put_off_to(entry: InboxEntry, day: date) -> datetime:
    """Let the thing that an entry is about rest until the morning of `day`; return the moment."""
    moment = snoozing.morning(day, the_actor().zone)
    if not snoozing.is_reasonable(moment, clock.now()):
        told = _("Choose a day between tomorrow and a year from now, not %(day)s.", day=day.isoformat())
        raise Invalid(told, faults={"day": told})
    return _rest(entry, moment)


def _rest(entry: InboxEntry, until: datetime) -> datetime:
    db.session.add(InboxSnooze(
        organisation_id=entry.organisation_id, person_id=entry.person_id, entry_id=entry.id, at=clock.now(),
        until=until,
    ))
    return until
