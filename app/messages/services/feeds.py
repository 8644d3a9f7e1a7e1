"""Giving a calendar out by a secret address, taking it back, and handing it over to whoever has the address."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select, update

from app.access.services.sign_ins import hash_of
from app.core import clock, ics, journal, numbering, randomness
from app.core.actor import Actor, acting, system, the_actor
from app.core.asking import plugins, settings
from app.core.database import db
from app.core.database.transactions import writing
from app.core.errors import Invalid, Refused
from app.core.i18n import HTML_CODES, _, in_language
from app.messages.models import CalendarFeed
from app.messages.queries import feeds
from app.messages.rules.feeds import MOST_FEEDS
from app.messages.services.letters import absolute

# Programs look every few minutes; once an hour is enough to tell whether an address is still in use.
NOTED_EVERY = timedelta(hours=1)


class Handed(NamedTuple):
    """A calendar as it is handed over, in which language."""

    content: bytes
    language: str


def give_out(calendar: str) -> tuple[CalendarFeed, str]:
    """Make an address for one of the calendars that the actor may see; its secret is shown this once and never kept."""
    actor = the_actor()
    offer = next((one for one in feeds.offered(actor) if one.key == calendar), None)
    if offer is None:
        told = _("This calendar is not open to you. Choose one of the list.")
        raise Invalid(told, faults={"calendar": told})
    number = numbering.free(feeds.numbers(), MOST_FEEDS)
    if number is None:
        raise Refused(_("You have %(most)s calendar addresses already. Revoke one first.", most=MOST_FEEDS))
    secret = randomness.secret()
    feed = CalendarFeed(
        organisation_id=actor.organisation_id, person_id=actor.person_id, calendar=calendar, title=offer.title,
        token_hash=hash_of(secret), number=number, created_at=clock.now(),
    )
    db.session.add(feed)
    db.session.flush()
    journal.record("calendar.given_out", about=feed, title=offer.title)
    return feed, secret


def revoke(feed: CalendarFeed) -> None:
    """Let an address hold no longer, at once."""
    if feed.revoked_at is None:
        feed.revoked_at, feed.number = clock.now(), None
        journal.record("calendar.revoked", about=feed, title=feed.title)


def address(secret: str) -> str:
    """Return the address at which a calendar is read."""
    return absolute(f"/calendars/{secret}.ics")


def _behind(token_hash: str) -> CalendarFeed | None:
    with system("look which calendar an address means"):
        return db.session.scalar(
            select(CalendarFeed).where(CalendarFeed.token_hash == token_hash, CalendarFeed.revoked_at.is_(None))
        )


def _owner(feed: CalendarFeed) -> Actor | None:
    """Return whose calendar it is, as they are now; None when they no longer belong to the organisation."""
    with system("find whose calendar it is"):
        found = plugins().ask_lists(
            "list_actors", person_id=feed.person_id, organisation_id=feed.organisation_id, through="feed"
        )
    return found[0].value if found else None


def handed_over(secret: str) -> Handed | None:
    """Return the calendar behind a secret under the present rights of its owner; None when nothing is open to them."""
    feed = _behind(hash_of(secret))
    actor = _owner(feed) if feed else None
    if feed is None or actor is None:
        return None
    kept, used_at, calendar = feed.id, feed.used_at, feed.calendar
    db.session.remove()
    content = _written(actor, calendar)
    if content is not None and (used_at is None or clock.now() - used_at >= NOTED_EVERY):
        _note_used(kept)
    return Handed(content, HTML_CODES[actor.language]) if content is not None else None


def _written(actor: Actor, calendar: str) -> bytes | None:
    with acting(actor), system(""), in_language(actor.language):
        found = feeds.dates(actor, calendar)
        if found is None:
            return None
        title = next(offer.title for offer in feeds.offered(actor) if offer.key == calendar)
        host = urlsplit(settings().external_url).hostname or "localhost"
        content = ics.written(title, HTML_CODES[actor.language], [
            ics.Entry(
                f"{thing.key.replace('/', '-')}@{host}", thing.title, thing.first, thing.last, thing.changed_at,
                thing.revision, absolute(thing.href), thing.text,
            ) for thing in found
        ])
        db.session.remove()
    return content


def _note_used(feed_id: int) -> None:
    """Note when an address was last used, in a short transaction of its own, as for a session that was last seen."""
    table = CalendarFeed.__table__
    with writing(), system("note when a calendar was last read"), db.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == feed_id).values(used_at=clock.now()))
