"""The rollout as a whole: its phases with their counts, its people, the list of all rollouts."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.access.models import Person
from app.core.database import db
from app.core.errors import NotFound
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook, Seat
from app.rollouts.rules.states import CLOSED, ActivityState, GateState, RolloutState


class Line(NamedTuple):
    """One rollout in the portfolio, with the counts kept in its phases."""

    id: int
    ref: str
    name: str
    state: RolloutState
    playbook_id: str
    playbook_version: str
    starts_on: date
    zone: str
    build_days: int
    total: int
    closed: int
    blocked: int


class Seated(NamedTuple):
    """One person in one part."""

    id: int
    part: str
    person_id: int
    person_ref: str
    name: str
    department: str
    access: str


def one(ref: str) -> Rollout:
    """Return one rollout; absent, hidden and foreign alike raise `NotFound`."""
    found = db.session.scalar(select(Rollout).where(Rollout.ref == ref))
    if found is None:
        raise NotFound()
    return found


def by_id(rollout_id: int) -> Rollout:
    """Return one rollout by its inner id, for rows that belong to it."""
    found = db.session.get(Rollout, rollout_id)
    if found is None:
        raise NotFound()
    return found


def phases(rollout: Rollout) -> list[Phase]:
    """Return the phases in the order of the map."""
    return list(db.session.scalars(select(Phase).where(Phase.rollout_id == rollout.id).order_by(Phase.position)))


def phase(rollout: Rollout, key: str) -> Phase:
    """Return one phase by its id in the playbook."""
    found = db.session.scalar(select(Phase).where(Phase.rollout_id == rollout.id, Phase.key == key))
    if found is None:
        raise NotFound()
    return found


def document(rollout: Rollout) -> Mapping[str, Any]:
    """Return the whole resolved playbook that the rollout runs on."""
    newest = select(RolloutPlaybook.document).where(RolloutPlaybook.rollout_id == rollout.id)
    return db.session.scalars(newest.order_by(RolloutPlaybook.number.desc()).limit(1)).one()


def seats(rollout: Rollout) -> list[Seated]:
    """Return who sits where, by part."""
    rows = db.session.execute(
        select(Seat.id, Seat.part, Seat.person_id, Person.ref, Person.name, Seat.department, Seat.access)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.rollout_id == rollout.id)
        .order_by(Seat.part, Person.name)
    )
    return [Seated(*row) for row in rows]


def _counted() -> Any:
    return (
        select(
            Rollout.id, Rollout.ref, Rollout.name, Rollout.state, Rollout.playbook_id, Rollout.playbook_version,
            Rollout.starts_on, Rollout.zone, Rollout.build_days, func.coalesce(func.sum(Phase.total), 0),
            func.coalesce(func.sum(Phase.closed), 0), func.coalesce(func.sum(Phase.blocked), 0),
        )
        .outerjoin(Phase, Phase.rollout_id == Rollout.id)
        .group_by(
            Rollout.id, Rollout.ref, Rollout.name, Rollout.state, Rollout.playbook_id, Rollout.playbook_version,
            Rollout.starts_on, Rollout.zone, Rollout.build_days,
        )
    )


def all_visible() -> list[Line]:
    """Return every rollout the actor sees, running ones first, newest first."""
    rows = db.session.execute(_counted().order_by(Rollout.state != "running", Rollout.starts_on.desc(), Rollout.id.desc()))
    return [Line(*row) for row in rows]


def next_gates() -> dict[int, tuple[str, Mapping[str, str]]]:
    """Return the first closed gate of each visible rollout: inner id to (ref, title)."""
    first = (
        select(func.min(Gate.position)).where(Gate.state == GateState.CLOSED).group_by(Gate.rollout_id)
        .with_only_columns(Gate.rollout_id, func.min(Gate.position).label("position")).subquery()
    )
    rows = db.session.execute(
        select(Gate.rollout_id, Gate.ref, Gate.title)
        .join(first, (first.c.rollout_id == Gate.rollout_id) & (first.c.position == Gate.position))
    )
    return {rollout_id: (ref, title) for rollout_id, ref, title in rows}


def late(rollout: Rollout, today: date) -> int:
    """Return how many open activities are past their day."""
    day = func.coalesce(Activity.due_on, Activity.ends_on)
    wanted = select(func.count(Activity.id)).where(
        Activity.rollout_id == rollout.id, Activity.state.not_in([str(state) for state in CLOSED]), day < today
    )
    return db.session.scalar(wanted) or 0


def here(listed: list[Phase]) -> Phase | None:
    """Return the phase in focus: the first that is not finished, preferring one in which somebody works."""
    unfinished = [phase for phase in listed if phase.closed < phase.total]
    return unfinished[0] if unfinished else None


def in_progress(rollout: Rollout) -> dict[int, int]:
    """Return how many activities of each phase are being worked on."""
    rows = db.session.execute(
        select(Activity.phase_id, func.count(Activity.id))
        .where(Activity.rollout_id == rollout.id, Activity.state == ActivityState.DOING)
        .group_by(Activity.phase_id)
    )
    return {key: value for key, value in rows}
