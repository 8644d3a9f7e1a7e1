"""One's inbox: a page of it, and how much of it waits."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from app.access.models import Person
from app.core import clock
from app.core.database import db
from app.core.database.rows import row_at
from app.messages.models import InboxEntry

LINES = 50


class Which(StrEnum):
    """Parts of the inbox."""

    UNREAD = "unread"
    LATER = "later"
    ALL = "all"


class Page(NamedTuple):
    """Some lines of the inbox, newest first, and where the next page begins."""

    lines: list[Row[Any]]
    counts: dict[str, int]
    further: str


def _waiting(now: datetime) -> ColumnElement[bool]:
    return and_(InboxEntry.read_at.is_(None), or_(InboxEntry.until.is_(None), InboxEntry.until <= now))


def _part(which: Which, now: datetime) -> ColumnElement[bool] | None:
    put_off = and_(InboxEntry.read_at.is_(None), InboxEntry.until > now)
    return {Which.UNREAD: _waiting(now), Which.LATER: put_off}.get(which)


def unread() -> int:
    """Return how many entries wait for the actor now."""
    return db.session.scalar(select(func.count(InboxEntry.id)).where(_waiting(clock.now()))) or 0


def _counts(now: datetime) -> dict[str, int]:
    sums = [func.count(InboxEntry.id).filter(part) for part in (_part(Which.UNREAD, now), _part(Which.LATER, now))]
    waiting, later, every = db.session.execute(select(*sums, func.count(InboxEntry.id))).one()
    return {Which.UNREAD: waiting, Which.LATER: later, Which.ALL: every}


def page(which: Which = Which.UNREAD, before: str = "") -> Page:
    """Return a page of the actor's inbox; `before` is the address id of the last line of the page before."""
    now = clock.now()
    lines = select(
        InboxEntry.ref, InboxEntry.kind, InboxEntry.params, InboxEntry.about_title, InboxEntry.href, InboxEntry.at,
        InboxEntry.read_at, InboxEntry.until, Person.name.label("who"),
    ).outerjoin(Person, Person.id == InboxEntry.by_id).order_by(InboxEntry.id.desc()).limit(LINES + 1)
    part = _part(which, now)
    if part is not None:
        lines = lines.where(part)
    if before:
        lines = lines.where(InboxEntry.id < entry(before).id)
    found = list(db.session.execute(lines))
    return Page(found[:LINES], _counts(now), found[LINES - 1].ref if len(found) > LINES else "")


def entry(ref: str) -> InboxEntry:
    """Return the actor's entry at this address, or raise `NotFound`."""
    return row_at(InboxEntry, ref)


def unread_entries(most: int = 500) -> list[InboxEntry]:
    """Return the actor's waiting entries, the newest first."""
    waiting = select(InboxEntry).where(_waiting(clock.now())).order_by(InboxEntry.id.desc()).limit(most)
    return list(db.session.scalars(waiting))
