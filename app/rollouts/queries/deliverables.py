"""Deliverables: lists, versions, files, and what a data check finds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.access.models import Person
from app.core import clock, files
from app.core.conditions.grammar import parse
from app.core.database import db
from app.core.database.rows import row_at
from app.core.errors import NotFound
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable, DeliverableOf, DeliverableRevision
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import gates
from app.rollouts.rules import contents
from app.rollouts.rules.states import DeliverableState

LARGEST_NUMBER = 1_000_000


class Line(NamedTuple):
    """A deliverable in the list of a rollout."""

    ref: str
    title: Mapping[str, str]
    kind: str
    state: DeliverableState
    reason: str
    phase_title: Mapping[str, str] | None


class Saved(NamedTuple):
    """One saved version."""

    number: int
    at: datetime
    person: str | None
    through: str


def one(ref: str) -> Deliverable:
    """Return one deliverable; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Deliverable, ref)


def of_rollout(rollout: Rollout) -> list[Line]:
    """Return every deliverable once, under the phase of the first activity that hands it over."""
    first = (
        select(DeliverableOf.deliverable_id, func.min(Activity.position).label("position"))
        .join(Activity, Activity.id == DeliverableOf.activity_id)
        .where(Activity.rollout_id == rollout.id)
        .group_by(DeliverableOf.deliverable_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Deliverable.ref, Deliverable.title, Deliverable.kind, Deliverable.state, Deliverable.reason, Phase.title
        )
        .outerjoin(first, first.c.deliverable_id == Deliverable.id)
        .outerjoin(Activity, (Activity.rollout_id == rollout.id) & (Activity.position == first.c.position))
        .outerjoin(Phase, Phase.id == Activity.phase_id)
        .where(Deliverable.rollout_id == rollout.id)
        .order_by(first.c.position, Deliverable.id)
    )
    return [Line(*row) for row in rows]


def activities(deliverable: Deliverable) -> list[tuple[str, Mapping[str, str]]]:
    """Return (ref, title) of the activities that hand it over."""
    rows = db.session.execute(
        select(Activity.ref, Activity.title)
        .join(DeliverableOf, DeliverableOf.activity_id == Activity.id)
        .where(DeliverableOf.deliverable_id == deliverable.id)
        .order_by(Activity.position)
    )
    return [tuple(row) for row in rows]


def signed(rollout: Rollout, deliverable: Deliverable) -> tuple[str, Mapping[str, str]] | None:
    """Return (ref, title) of the deliverable that a sign-off is about, if it names one."""
    key = deliverable.spec.get("of")
    if not key:
        return None
    wanted = select(Deliverable.ref, Deliverable.title).where(
        Deliverable.rollout_id == rollout.id, Deliverable.key == key
    )
    found = db.session.execute(wanted).first()
    return (found.ref, found.title) if found else None


def revisions(deliverable: Deliverable, most: int = 30) -> list[Saved]:
    """Return the newest saved versions."""
    rows = db.session.execute(
        select(
            DeliverableRevision.number, DeliverableRevision.saved_at, Person.name, DeliverableRevision.through
        )
        .outerjoin(Person, Person.id == DeliverableRevision.saved_by_id)
        .where(DeliverableRevision.deliverable_id == deliverable.id)
        .order_by(DeliverableRevision.number.desc())
        .limit(most)
    )
    return [Saved(*row) for row in rows]


def revision(deliverable: Deliverable, number: int) -> DeliverableRevision:
    """Return one saved version, or raise `NotFound`."""
    if not 0 < number <= LARGEST_NUMBER:
        raise NotFound()
    found = db.session.scalar(
        select(DeliverableRevision).where(
            DeliverableRevision.deliverable_id == deliverable.id, DeliverableRevision.number == number
        )
    )
    if found is None:
        raise NotFound()
    return found


def saved(deliverable: Deliverable) -> dict[str, Any]:
    """Return the content that was saved last, or what the playbook starts with."""
    newest = db.session.scalar(
        select(DeliverableRevision.content)
        .where(DeliverableRevision.deliverable_id == deliverable.id)
        .order_by(DeliverableRevision.number.desc())
        .limit(1)
    )
    return newest if newest is not None else contents.starting(deliverable.spec)


def content(deliverable: Deliverable) -> dict[str, Any]:
    """Return the newest content, or what the playbook starts with; a note has the files that hang on it by now."""
    found = saved(deliverable)
    if deliverable.kind != "note":
        return found
    return {**found, "files": [upload.ref for upload in files.attached("deliverable", deliverable.ref)]}


def wanted(deliverable: Deliverable) -> list[tuple[str, Mapping[str, str]]]:
    """Return the figures that a data check names: (metric, narrowing)."""
    return gates.metrics(parse(deliverable.spec["require"]))


def data_finding(rollout: Rollout, deliverable: Deliverable) -> gates.GateReading:
    """Return what the condition of a data check finds in the stored figures."""
    now = clock.now().astimezone(ZoneInfo(rollout.zone))
    return gates.answered(rollout, deliverable.spec["require"], now)
