"""One's inbox: what came, grouped by the thing it is about; what rests, and what is done."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Subquery, and_, bindparam, case, func, select

from app.access.models import Person
from app.contracts.messages import BECAUSE, FOLLOWS
from app.core import clock
from app.core.database import db
from app.core.database.rows import row_at
from app.messages.models import InboxEntry, InboxSnooze

GROUPS = 50
EARLIER = 4
# What an entry is about; news about nothing in particular stand by themselves.
THING = case(
    (InboxEntry.about_ref == "", InboxEntry.ref), else_=InboxEntry.about_kind + "/" + InboxEntry.about_ref
)
RANK = case({name: place for place, name in enumerate(BECAUSE)}, value=InboxEntry.because, else_=len(BECAUSE) - 1)


class Which(StrEnum):
    """Parts of the inbox."""

    WAITING = "waiting"
    LATER = "later"
    DONE = "done"


class Line(NamedTuple):
    """One thing the person was told."""

    ref: str
    kind: str
    params: dict[str, Any]
    about_title: str
    href: str
    at: datetime
    who: str | None


class Group(NamedTuple):
    """Everything of one part of the inbox about one thing: the newest line, some before it, how many in all.

    `because` is the most pressing reason among them; `until` says when what rests comes back.
    """

    newest: Line
    earlier: list[Line]
    many: int
    because: str
    until: datetime | None


class Page(NamedTuple):
    """Some groups, those with the newest lines first; how many there are by part and by reason; what is further."""

    groups: list[Group]
    counts: dict[str, int]
    reasons: dict[str, int]
    further: str


def _entries(is_done: bool) -> Subquery:
    """Every entry of the actor with the thing it is about, so that it can be grouped by that."""
    part = InboxEntry.read_at.is_not(None) if is_done else InboxEntry.read_at.is_(None)
    return select(
        THING.label("thing"), InboxEntry.id, RANK.label("rank"),
        case((InboxEntry.because != FOLLOWS, InboxEntry.id)).label("direct"),
    ).where(part).subquery("entry")


def _newest_snoozes() -> Subquery:
    """The last word on each thing; it ends with the entry on which it was said."""
    put_off = (
        select(THING.label("thing"), InboxSnooze.id)
        .join(InboxEntry, InboxEntry.id == InboxSnooze.entry_id).where(InboxEntry.read_at.is_(None)).subquery("put_off")
    )
    newest = select(put_off.c.thing, func.max(put_off.c.id).label("id"))
    return newest.group_by(put_off.c.thing).subquery("last_put_off")


@cache
def _grouped(is_done: bool = False) -> Subquery:
    """One row for each thing; `until` is set while it rests: put off, and nothing direct has come since.

    Made once; `now` is given to each statement.
    """
    found, last = _entries(is_done), _newest_snoozes()
    group = select(
        found.c.thing, func.max(found.c.id).label("newest"), func.count().label("many"),
        func.min(found.c.rank).label("rank"), func.max(found.c.direct).label("direct"),
    ).group_by(found.c.thing).subquery("group_")
    rests = and_(InboxSnooze.until > bindparam("now"), func.coalesce(group.c.direct, 0) <= InboxSnooze.entry_id)
    until = case((rests, InboxSnooze.until)).label("until")
    return (
        select(group.c.thing, group.c.newest, group.c.many, group.c.rank, until)
        .outerjoin(last, last.c.thing == group.c.thing).outerjoin(InboxSnooze, InboxSnooze.id == last.c.id)
        .subquery("thing")
    )


# Every page asks this for its bell: a plain statement, made once, with the grouping done here, costs a third.
_OPEN = (
    select(
        InboxEntry.id, InboxEntry.about_kind, InboxEntry.about_ref, InboxEntry.because, InboxSnooze.id,
        InboxSnooze.entry_id, InboxSnooze.until,
    )
    .outerjoin(InboxSnooze, InboxSnooze.entry_id == InboxEntry.id).where(InboxEntry.read_at.is_(None))
)


def waiting() -> int:
    """Return how many things wait for the actor now."""
    now, direct, put_off = clock.now(), {}, {}
    for id_, kind, ref, because, snooze, upto, until in db.session.execute(_OPEN):
        thing = (kind, ref) if ref else id_
        direct[thing] = max(direct.get(thing, 0), 0 if because == FOLLOWS else id_)
        if snooze is not None and snooze > put_off.get(thing, (0,))[0]:
            put_off[thing] = (snooze, upto, until)
    rests = [thing for thing, (_id, upto, until) in put_off.items() if until > now and direct[thing] <= upto]
    return len(direct) - len(rests)


def _counts(now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    group = _grouped()
    waits = group.c.until.is_(None)
    sums = [func.count().filter(waits & (group.c.rank == place)) for place in range(len(BECAUSE))]
    every = select(func.count().filter(~waits), *sums).select_from(group)
    resting, *by_reason = db.session.execute(every, {"now": now}).one()
    return {Which.WAITING: sum(by_reason), Which.LATER: resting}, dict(zip(BECAUSE, by_reason, strict=True))


def page(which: Which = Which.WAITING, because: str = "", before: str = "", most: int = GROUPS) -> Page:
    """Return a page of the actor's inbox; `because` narrows it to one reason, `before` is the last line before it."""
    now, group = clock.now(), _grouped(which is Which.DONE)
    wanted = select(
        group.c.thing, group.c.many, group.c.rank, group.c.until, *_line_columns()
    ).join(InboxEntry, InboxEntry.id == group.c.newest).outerjoin(Person, Person.id == InboxEntry.by_id)
    if which is not Which.DONE:
        wanted = wanted.where(group.c.until.is_(None) if which is Which.WAITING else group.c.until.is_not(None))
    if because in BECAUSE:
        wanted = wanted.where(group.c.rank == BECAUSE.index(because))
    if before:
        wanted = wanted.where(InboxEntry.id < entry(before).id)
    rows = db.session.execute(wanted.order_by(InboxEntry.id.desc()).limit(most + 1), {"now": now}).all()
    more = _earlier([row.thing for row in rows[:most] if row.many > 1], which)
    groups = [
        Group(Line(*row[4:]), more.get(row.thing, [])[1:], row.many, BECAUSE[row.rank], row.until)
        for row in rows[:most]
    ]
    counts, reasons = _counts(now)
    return Page(groups, counts, reasons, groups[-1].newest.ref if len(rows) > most else "")


def _line_columns() -> tuple[Any, ...]:
    return (
        InboxEntry.ref, InboxEntry.kind, InboxEntry.params, InboxEntry.about_title, InboxEntry.href, InboxEntry.at,
        Person.name.label("who"),
    )


def _earlier(things: list[str], which: Which) -> dict[str, list[Line]]:
    """Return the newest lines about each of `things`, the newest one included."""
    if not things:
        return {}
    entries = _entries(which is Which.DONE)
    place = func.row_number().over(partition_by=entries.c.thing, order_by=entries.c.id.desc()).label("place")
    few = select(entries.c.thing, entries.c.id, place).where(entries.c.thing.in_(things)).subquery("few")
    rows = db.session.execute(
        select(few.c.thing, *_line_columns()).join(InboxEntry, InboxEntry.id == few.c.id)
        .outerjoin(Person, Person.id == InboxEntry.by_id)
        .where(few.c.place <= EARLIER + 1).order_by(InboxEntry.id.desc())
    )
    found: dict[str, list[Line]] = defaultdict(list)
    for thing, *line in rows:
        found[thing].append(Line(*line))
    return found


def entry(ref: str) -> InboxEntry:
    """Return the actor's entry at this address, or raise `NotFound`."""
    return row_at(InboxEntry, ref)


def open_about(entry: InboxEntry) -> list[InboxEntry]:
    """Return what waits about the same thing, as far as `entry` itself; what came later was not seen yet."""
    same = InboxEntry.id == entry.id if not entry.about_ref else and_(
        InboxEntry.about_kind == entry.about_kind, InboxEntry.about_ref == entry.about_ref
    )
    found = select(InboxEntry).where(InboxEntry.read_at.is_(None), InboxEntry.id <= entry.id, same)
    return list(db.session.scalars(found.order_by(InboxEntry.id)))


def open_until(newest: InboxEntry, because: str = "") -> list[InboxEntry]:
    """Return what waits now, as far as `newest` and without what rests; of one reason, if one is named."""
    entries, group = _entries(False), _grouped()
    things = select(group.c.thing).where(group.c.until.is_(None))
    if because in BECAUSE:
        things = things.where(group.c.rank == BECAUSE.index(because))
    ids = select(entries.c.id).where(entries.c.thing.in_(things), entries.c.id <= newest.id)
    return list(db.session.scalars(select(InboxEntry).where(InboxEntry.id.in_(ids)), {"now": clock.now()}))
