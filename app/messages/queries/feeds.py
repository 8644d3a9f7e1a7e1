"""Calendars that a person gave out, and what stands in them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from app.contracts.messages import CalendarOffer, DatedThing
from app.core.actor import Actor
from app.core.asking import plugins
from app.core.database import db
from app.core.database.rows import row_at
from app.core.i18n import _
from app.core.web.links import as_if_asked
from app.messages.models import CalendarFeed

MINE = "mine"


class FeedLine(NamedTuple):
    """One address that was given out: never its secret."""

    ref: str
    title: str
    created_at: datetime
    used_at: datetime | None


def own() -> list[FeedLine]:
    """Return the actor's addresses that still hold, the newest first."""
    columns = (CalendarFeed.ref, CalendarFeed.title, CalendarFeed.created_at, CalendarFeed.used_at)
    rows = db.session.execute(
        select(*columns).where(CalendarFeed.revoked_at.is_(None)).order_by(CalendarFeed.id.desc())
    )
    return [FeedLine(*row) for row in rows]


def numbers() -> list[int]:
    """Return the places that the actor's addresses take."""
    return list(db.session.scalars(select(CalendarFeed.number).where(CalendarFeed.number.is_not(None))))


def feed(ref: str) -> CalendarFeed:
    """Return one of the actor's addresses, or raise `NotFound`."""
    return row_at(CalendarFeed, ref)


def offered(actor: Actor) -> list[CalendarOffer]:
    """Return the calendars that `actor` may subscribe to now: their own days, and what the rooms offer."""
    answers = plugins().ask_lists("list_calendars", actor=actor)
    return [CalendarOffer(MINE, _("My dates")), *(answer.value for answer in answers)]


def dates(actor: Actor, calendar: str) -> list[DatedThing] | None:
    """Return what stands in a calendar, in a settled order; None when it is not open to `actor` (any more)."""
    if calendar not in {offer.key for offer in offered(actor)}:
        return None
    with as_if_asked():
        answers = plugins().ask_lists("list_dates", actor=actor, calendar=calendar)
    return sorted((answer.value for answer in answers), key=lambda thing: thing.key)
