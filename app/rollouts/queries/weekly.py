"""Weekly updates: what was sent, the draft of a week, who is told."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.access.models import Membership, Person
from app.access.rules import Role
from app.contracts.messages import DigestLine
from app.core.actor import the_actor
from app.core.asking import plugins
from app.core.database import db
from app.core.database.rows import row_at
from app.core.i18n import in_language
from app.core.web.links import as_if_asked
from app.rollouts.models.rollout import Rollout
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from app.rollouts.queries import seats
from app.rollouts.rules.weekly import Audience, span


class Line(NamedTuple):
    """One update in the archive, without its text."""

    ref: str
    week: str
    number: int
    audience: Audience
    note: str
    sent_at: datetime
    by: str | None


def draft(ref: str) -> WeeklyDraft:
    """Return one draft; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(WeeklyDraft, ref)


def update(ref: str) -> WeeklyUpdate:
    """Return one update that was sent; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(WeeklyUpdate, ref)


def draft_of(rollout: Rollout, week: str) -> WeeklyDraft | None:
    """Return the draft of a week, if one was begun."""
    return db.session.scalar(
        select(WeeklyDraft).where(WeeklyDraft.rollout_id == rollout.id, WeeklyDraft.week == week)
    )


def archive(rollout_id: int) -> list[Line]:
    """Return the updates of a rollout that the actor may read, the newest week first, corrections before what they
    correct."""
    rows = db.session.execute(
        select(
            WeeklyUpdate.ref, WeeklyUpdate.week, WeeklyUpdate.number, WeeklyUpdate.audience, WeeklyUpdate.note,
            WeeklyUpdate.sent_at, Person.name,
        )
        .outerjoin(Person, Person.id == WeeklyUpdate.sent_by_id).where(WeeklyUpdate.rollout_id == rollout_id)
        .order_by(WeeklyUpdate.week.desc(), WeeklyUpdate.number.desc())
    )
    return [Line(*row) for row in rows]


def last_number(rollout: Rollout, week: str) -> int:
    """Return how often the update of a week was sent."""
    newest = select(func.max(WeeklyUpdate.number)).where(
        WeeklyUpdate.rollout_id == rollout.id, WeeklyUpdate.week == week
    )
    return db.session.scalar(newest) or 0


def last_sent(rollout: Rollout, week: str) -> WeeklyUpdate | None:
    """Return what was sent last about a week."""
    wanted = select(WeeklyUpdate).where(WeeklyUpdate.rollout_id == rollout.id, WeeklyUpdate.week == week)
    return db.session.scalar(wanted.order_by(WeeklyUpdate.number.desc()).limit(1))


def recipients(rollout: Rollout, audience: Audience) -> list[int]:
    """Return who is told: inner person ids."""
    if audience is Audience.EVERYBODY:
        members = select(Membership.person_id).where(Membership.active.is_(True))
        return list(db.session.scalars(members.order_by(Membership.person_id)))
    if audience is Audience.SPONSORS:
        return seats.with_access(rollout, [Role.STEERING])
    return list(dict.fromkeys(seat.person_id for seat in seats.of_rollout(rollout)))


def lines(rollout: Rollout, week: str, language: str) -> list[DigestLine]:
    """Ask every room what it has to tell about a week of a rollout, in the language of the update."""
    since, until = span(week, rollout.zone)
    with as_if_asked(), in_language(language):
        answers = plugins().ask_lists(
            "list_digest_lines", actor=the_actor(), rollout_id=rollout.id, since=since, until=until
        )
    return [answer.value for answer in answers]
