"""Activities of a rollout: listed, read, moved."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select

from app.access.guards import require, signed_in
from app.access.models import Person
from app.access.queries import people
from app.core import api, clock
from app.core.database import db
from app.core.tables.searching import matches
from app.rollouts.api.blueprint import bp
from app.rollouts.api.shapes import ActivityQuery, ActivityShape, Move
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.queries import rollouts
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.services import activities as services


@bp.get("/rollouts/<ref:rollout>/activities", responses={200: api.PageOf[ActivityShape]})
@require("rollouts.read", rollout=rollouts.one)
@api.reads
def activities(rollout: Rollout, query: ActivityQuery) -> api.PageOf[ActivityShape]:
    """List the activities of a rollout in the order of the map."""
    wanted = _activities().where(Activity.rollout_id == rollout.id, *_conditions(rollout, query))
    by = (Activity.position, Activity.id)
    return api.page(wanted, by=by, query=query, item=ActivityShape.model_validate)


@bp.get("/rollouts/<ref:rollout>/activities/<ref:activity>", responses={200: ActivityShape})
@require("rollouts.read", rollout=rollouts.one, activity=queries.one)
@api.reads
def activity(rollout: Rollout, activity: Activity) -> api.Answer:
    """Show one activity; its ETag is what a change of it must name."""
    return _activity(activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/move", responses={200: ActivityShape})
@require("rollouts.work", rollout=rollouts.one, activity=queries.one)
@api.changes
def move(rollout: Rollout, activity: Activity, body: Move) -> api.Answer:
    """Bring an activity to another state."""
    api.demand_version(activity)
    services.move(rollout, activity, body.to, reason=body.reason)
    db.session.flush()
    return _activity(activity)


def _activities() -> Select[Any]:
    return select(
        Activity.ref, Activity.key, Activity.title, Activity.state, Activity.reason, Phase.key.label("phase"),
        Person.ref.label("owner"), Activity.starts_on, DUE.label("due_on"), Activity.version,
    ).join(Phase, Phase.id == Activity.phase_id).outerjoin(Person, Person.id == Activity.owner_id)


def _conditions(rollout: Rollout, query: ActivityQuery) -> Iterator[Any]:
    if query.state:
        yield Activity.state == query.state
    if query.phase:
        yield Phase.key == query.phase
    if query.owner:
        yield Activity.owner_id == (signed_in().person_id if query.owner == "me" else people.person(query.owner).id)
    if query.q:
        yield matches(query.q, [Activity.words])
    if query.late:
        yield OPEN & (DUE < clock.today(rollout.zone))  # noqa: SIM300  a column


def _activity(activity: Activity) -> api.Answer:
    row = db.session.execute(_activities().where(Activity.id == activity.id)).one()
    return api.Answer(ActivityShape.model_validate(row), etag=api.version_tag(activity))
