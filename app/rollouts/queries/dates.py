"""The days of a rollout, and of one person over all rollouts, for calendars."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from app.access.models import Person
from app.core.database import db
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.rules.states import RolloutState

MOST = 2000


class Dated(NamedTuple):
    """An open activity and the day by which it is due."""

    ref: str
    title: Mapping[str, str]
    due: date
    changed_at: datetime
    revision: int
    owner: str | None
    rollout_ref: str
    rollout_name: str


def _open() -> Select[Any]:
    return (
        select(
            Activity.ref, Activity.title, DUE, Activity.changed_at, Activity.version, Person.name, Rollout.ref,
            Rollout.name,
        )
        .join(Rollout, Rollout.id == Activity.rollout_id).outerjoin(Person, Person.id == Activity.owner_id)
        .where(OPEN, DUE.is_not(None), Rollout.state == RolloutState.RUNNING).order_by(Activity.id).limit(MOST)
    )


def of_person(person_id: int) -> list[Dated]:
    """Return the open activities of a person, over all rollouts in sight."""
    return [Dated(*row) for row in db.session.execute(_open().where(Activity.owner_id == person_id))]


def of_rollout(rollout: Rollout) -> list[Dated]:
    """Return the open activities of a rollout."""
    return [Dated(*row) for row in db.session.execute(_open().where(Activity.rollout_id == rollout.id))]


def phases(rollout: Rollout) -> list[Phase]:
    """Return the phases of a rollout that have days."""
    wanted = select(Phase).where(Phase.rollout_id == rollout.id, Phase.ends_on.is_not(None), Phase.closed < Phase.total)
    return list(db.session.scalars(wanted.order_by(Phase.position)))


def changed_at(rollout: Rollout) -> datetime:
    """Return when an activity of the rollout was changed last, or when the rollout was made."""
    newest = select(func.max(Activity.changed_at)).where(Activity.rollout_id == rollout.id)
    return db.session.scalar(newest) or rollout.created_at
