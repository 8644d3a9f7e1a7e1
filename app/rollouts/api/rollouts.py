"""The list of rollouts, one of them whole, and starting one."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from app.access.guards import require
from app.access.queries import people
from app.core import api, clock
from app.core.calendars import library as calendars
from app.core.errors import Invalid
from app.core.i18n import _
from app.playbooks.queries import shelves
from app.rollouts.api.blueprint import bp
from app.rollouts.api.shapes import GateShape, NewRollout, PhaseShape, RolloutShape, SeatBody, WholeRollout
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import maps
from app.rollouts.queries import rollouts as queries
from app.rollouts.services import starting


@bp.get("/rollouts", responses={200: api.PageOf[RolloutShape]})
@require("rollouts.read")
@api.reads
def rollouts(query: api.PageQuery) -> api.PageOf[RolloutShape]:
    """List the rollouts that you may see, the newest first."""
    return api.page(
        _rollouts(), by=(Rollout.starts_on, Rollout.id), query=query, item=RolloutShape.model_validate, falling=True
    )


@bp.post("/rollouts", responses={201: WholeRollout})
@require("rollouts.start")
@api.creates
def start(body: NewRollout) -> api.Answer:
    """Start a rollout on a playbook of your library."""
    if body.calendar and body.calendar not in calendars.families():
        raise _unknown("calendar", body.calendar)
    copy = shelves.resolved(body.playbook, body.overlays)
    params = {key: value if isinstance(value, bool | None) else str(value) for key, value in body.params.items()}
    rollout = starting.start(
        starting.Resolved(copy.document, copy.hash, copy.overlays), name=body.name, starts_on=body.starts_on,
        params=params, seats=_seats(body.seats), calendar=body.calendar,
    )
    location = url_for("api_rollouts.rollout", rollout=rollout.ref)
    return api.Answer(_whole(rollout), location=location, etag=_tag(rollout))


@bp.get("/rollouts/<ref:rollout>", responses={200: WholeRollout})
@require("rollouts.read", rollout=queries.one)
@api.reads
def rollout(rollout: Rollout) -> api.Answer:
    """Show one rollout with its phases and gates."""
    return api.Answer(_whole(rollout), etag=_tag(rollout))


def _rollouts() -> Select[Any]:
    sums = [
        func.coalesce(func.sum(column), 0).label(name)
        for name, column in (("total", Phase.total), ("closed", Phase.closed), ("blocked", Phase.blocked))
    ]
    return select(
        Rollout.ref, Rollout.name, Rollout.state, Rollout.playbook_id, Rollout.playbook_version,
        Rollout.starts_on.label("starts_on"), Rollout.build_days, *sums,
    ).outerjoin(Phase, Phase.rollout_id == Rollout.id).group_by(Rollout.id)


def _whole(rollout: Rollout) -> WholeRollout:
    overview = maps.overview(rollout, clock.today(rollout.zone))
    return WholeRollout(
        ref=rollout.ref, name=rollout.name, state=rollout.state, starts_on=rollout.starts_on,
        promised_on=queries.promised_on(rollout), phases=[PhaseShape.model_validate(one) for one in overview.phases],
        gates=[GateShape.model_validate(one) for one in overview.gates],
    )


def _tag(rollout: Rollout) -> str:
    return f"{rollout.ref}.{rollout.revision}"


def _unknown(name: str, value: str) -> Invalid:
    told = _("“%(value)s” is not among the choices.", value=value[:60])
    return Invalid(told, faults={name: told})


def _seats(given: list[SeatBody]) -> list[starting.Seating]:
    ids = {person.ref: person.id for person in people.people() if person.active}
    for number, seat in enumerate(given):
        if seat.person not in ids:
            raise _unknown(f"seats.{number}.person", seat.person)
    return [starting.Seating(seat.part, ids[seat.person], seat.department) for seat in given]
