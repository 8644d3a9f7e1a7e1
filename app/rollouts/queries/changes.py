"""What changed in a rollout within a time, and what is late and next: for weekly updates and digests."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from app.access.models import Person
from app.core.database import db
from app.decisions.models import Decision
from app.decisions.rules import Outcome
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable, DeliverableRevision
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.rules import fields
from app.rollouts.rules.states import ActivityState, GateState
from app.surveys.models import Survey

MOST = 40
# What the playbook says that a register holds. One that does not say so is none, whatever its name.
RISKS = "risks"


class Changed(NamedTuple):
    """An activity with its day and its owner."""

    ref: str
    title: Mapping[str, str]
    day: date | None
    owner: str | None


class Risk(NamedTuple):
    """A new row of a register of risks."""

    deliverable: str
    place: int
    text: str


def _activities(rollout: Rollout, day: Any, *wanted: ColumnElement[bool]) -> list[Changed]:
    rows = (
        select(Activity.ref, Activity.title, day, Person.name).outerjoin(Person, Person.id == Activity.owner_id)
        .where(Activity.rollout_id == rollout.id, *wanted).order_by(day, Activity.position, Activity.id).limit(MOST)
    )
    return [Changed(*row) for row in db.session.execute(rows)]


def finished(rollout: Rollout, first: date, last: date) -> list[Changed]:
    """Return the activities that were finished from `first` until before `last`."""
    day = Activity.finished_on
    return _activities(rollout, day, Activity.state == ActivityState.DONE, day >= first, day < last)


def late(rollout: Rollout, day: date) -> list[Changed]:
    """Return the open activities whose day had passed on `day`, the latest first."""
    return _activities(rollout, DUE, OPEN, DUE < day)  # noqa: SIM300  a column


def coming(rollout: Rollout, day: date, days: int = 7) -> list[Changed]:
    """Return the open activities that are due from `day` on, within some days."""
    return _activities(rollout, DUE, OPEN, DUE >= day, DUE < day + timedelta(days=days))  # noqa: SIM300  a column


def gates_opened(rollout: Rollout, since: datetime, until: datetime) -> list[Gate]:
    """Return the gates that were opened within the time."""
    wanted = select(Gate).where(
        Gate.rollout_id == rollout.id, Gate.state != GateState.CLOSED, Gate.decided_at >= since, Gate.decided_at < until
    )
    return list(db.session.scalars(wanted.order_by(Gate.position)))


def next_gate(rollout: Rollout) -> Gate | None:
    """Return the first gate that is closed."""
    wanted = select(Gate).where(Gate.rollout_id == rollout.id, Gate.state == GateState.CLOSED)
    return db.session.scalar(wanted.order_by(Gate.position).limit(1))


def decided(rollout: Rollout, since: datetime, until: datetime) -> list[Decision]:
    """Return what was decided in the rollout within the time, but for the gates, which are told by themselves."""
    wanted = select(Decision).where(
        Decision.rollout_id == rollout.id, Decision.decided_at >= since, Decision.decided_at < until,
        Decision.kind != "gate", Decision.outcome != Outcome.WITHDRAWN,
    )
    return list(db.session.scalars(wanted.order_by(Decision.id).limit(MOST)))


def surveys(rollout: Rollout, since: datetime, until: datetime) -> list[Survey]:
    """Return the surveys that opened or closed within the time."""
    opened = (Survey.opened_at >= since) & (Survey.opened_at < until)
    closed = (Survey.closed_at >= since) & (Survey.closed_at < until)
    return list(db.session.scalars(select(Survey).where(Survey.rollout_id == rollout.id, opened | closed)))


def _revision(deliverable: Deliverable, before: datetime) -> Mapping[str, Any]:
    """Return a deliverable's content as it stood before a moment."""
    newest = select(DeliverableRevision.content).where(
        DeliverableRevision.deliverable_id == deliverable.id, DeliverableRevision.saved_at < before
    )
    return db.session.scalar(newest.order_by(DeliverableRevision.number.desc()).limit(1)) or {}


def _named(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    column = spec["columns"][0]
    return [fields.shown(row.get(column["id"]), column) for row in rows]


def new_risks(rollout: Rollout, since: datetime, until: datetime) -> list[Risk]:
    """Return the rows that came into the registers of risks within the time."""
    registers = db.session.scalars(select(Deliverable).where(
        Deliverable.rollout_id == rollout.id, Deliverable.kind == "register"
    ))
    found = []
    for one in (register for register in registers if register.spec.get("holds") == RISKS):
        known = set(_named(one.spec, _revision(one, since).get("rows", ())))
        rows = _named(one.spec, _revision(one, until).get("rows", ()))
        found += [Risk(one.ref, place, text) for place, text in enumerate(rows) if text and text not in known]
    return found[:MOST]
