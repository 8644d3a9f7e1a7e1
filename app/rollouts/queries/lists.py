"""Activities as the lists of a rollout show them, in one query however many there are."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import aliased

from app.access.models import Person
from app.core.database import db
from app.core.i18n import pick
from app.core.tables.searching import matches
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.rules.states import CLOSED, ActivityState

DUE = func.coalesce(Activity.due_on, Activity.ends_on)
# Said as what it is, not as what it is not: so an index finds it.
OPEN = Activity.state.in_([str(state) for state in ActivityState if state not in CLOSED])


class Line(NamedTuple):
    """One activity in a list. `due` is the agreed day, else the computed one."""

    ref: str
    title: Mapping[str, str]
    state: ActivityState
    reason: str
    owner: str | None
    owner_ref: str | None
    part: str
    due: date | None
    starts_on: date | None
    ends_on: date | None
    effort: Decimal
    phase_key: str
    phase_title: Mapping[str, str]
    holds_up: Mapping[str, str] | None


@cache
def held_up() -> Any:
    """Return the title of the first open activity that waits for the one in the row."""
    later = aliased(Activity)
    return (
        select(later.title)
        .join(ActivityNeed, ActivityNeed.activity_id == later.id)
        .where(ActivityNeed.after_id == Activity.id, later.state.not_in([str(state) for state in CLOSED]))
        .order_by(later.position, later.id)
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )


@cache
def lines(*, holds_up: bool = True) -> Select[Any]:
    """Return the columns of `Line`, joined with owner and phase, to be narrowed by the caller."""
    return (
        select(
            Activity.ref, Activity.title, Activity.state, Activity.reason, Person.name, Person.ref, Activity.part,
            DUE, Activity.starts_on, Activity.ends_on, Activity.effort_likely, Phase.key, Phase.title,
            held_up() if holds_up else null(),
        )
        .join(Phase, Phase.id == Activity.phase_id)
        .outerjoin(Person, Person.id == Activity.owner_id)
    )


def of_phase(rollout: Rollout, phase: Phase) -> list[Line]:
    """Return the activities of one phase in the order of the playbook."""
    wanted = lines().where(Activity.rollout_id == rollout.id, Activity.phase_id == phase.id)
    return [Line(*row) for row in db.session.execute(wanted.order_by(Activity.position, Activity.id))]


def of_rollout(rollout: Rollout) -> list[Line]:
    """Return every activity of a rollout in the order of the map; what they hold up is left aside."""
    wanted = lines(holds_up=False).where(Activity.rollout_id == rollout.id)
    return [Line(*row) for row in db.session.execute(wanted.order_by(Activity.position, Activity.id))]


def named(rollout: Rollout, typed: str = "", most: int = 51) -> list[tuple[str, str]]:
    """Return (ref, title) of activities whose title has `typed` in it, in either language; or that have it as ref."""
    wanted = select(Activity.ref, Activity.title).where(Activity.rollout_id == rollout.id)
    if typed:
        wanted = wanted.where((Activity.ref == typed) | matches(typed, [Activity.words]))
    rows = db.session.execute(wanted.order_by(Activity.position, Activity.id).limit(most))
    return [(ref, pick(title)) for ref, title in rows]
