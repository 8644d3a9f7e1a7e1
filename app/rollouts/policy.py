"""Who sees which rollout, and who may do what in it."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from app.access.rules import WIDE, Role
from app.core.actor import EVERYONE, SEATED, Actor
from app.core.i18n import _l
from app.core.policy import Right, Rows, Scope
from app.rollouts.models.activity import Activity, ActivityNeed, ActivityStep
from app.rollouts.models.deliverable import Deliverable, DeliverableOf, DeliverableRevision
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook, Seat
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from app.rollouts.rules.weekly import Audience

ALL = frozenset({EVERYONE})
LEADS = frozenset({Role.PROJECT_MANAGER, Role.ADMINISTRATOR})
STARTERS = frozenset({Role.PROJECT_MANAGER, Role.CONSULTANT, Role.ADMINISTRATOR})
# Everybody with a seat works on activities; the services see to it that it is one's own or one leads.
WORKERS = STARTERS | {Role.STEERING, SEATED}


def visible(model: Any) -> Scope:
    """Rows of the rollouts an actor may see: all of the organisation, or those with a seat."""
    column = model.id if model is Rollout else model.rollout_id

    def scope(actor: Actor) -> ColumnElement[bool]:
        here = model.organisation_id == actor.organisation_id
        return here if actor.holds(WIDE) else here & column.in_(list(actor.rollout_roles))

    return scope


def _where(actor: Actor, roles: frozenset[Role]) -> list[int]:
    """Return the rollouts in which the actor has one of these roles by a seat."""
    return [rollout_id for rollout_id, held in actor.rollout_roles.items() if held & roles]


def _led(actor: Actor) -> ColumnElement[bool]:
    """Drafts of the rollouts that the actor leads."""
    here = WeeklyDraft.organisation_id == actor.organisation_id
    return here if actor.holds(LEADS) else here & WeeklyDraft.rollout_id.in_(_where(actor, LEADS))


def _sent_to(actor: Actor) -> ColumnElement[bool]:
    """Updates for everybody, those of one's rollouts, and those for sponsors where one sits among them."""
    here = WeeklyUpdate.organisation_id == actor.organisation_id
    if actor.holds(WIDE):
        return here
    seated, sponsors = list(actor.rollout_roles), _where(actor, LEADS | {Role.STEERING})
    return here & or_(
        WeeklyUpdate.audience == Audience.EVERYBODY,
        (WeeklyUpdate.audience == Audience.SEATS) & WeeklyUpdate.rollout_id.in_(seated),
        WeeklyUpdate.rollout_id.in_(sponsors),
    )


POLICY = (
    Right("rollouts.read", ALL, _l("see this rollout"), writes=False),
    Right("rollouts.start", STARTERS, _l("start a rollout")),
    Right("rollouts.lead", LEADS, _l("lead this rollout")),
    Right("rollouts.seat", STARTERS, _l("give seats in this rollout")),
    Right("rollouts.work", WORKERS, _l("work on activities")),
    Right("rollouts.accept", LEADS | {Role.STEERING}, _l("accept deliverables")),
    Right("rollouts.decide", frozenset(Role), _l("decide on gates")),
    Right("rollouts.measure", WORKERS, _l("have a gate measured")),
    Rows(Rollout, visible(Rollout), create="rollouts.start", change="rollouts.work", fields={
        "name": "rollouts.lead", "state": "rollouts.lead", "starts_on": "rollouts.lead", "calendar": "rollouts.lead",
    }),
    Rows(RolloutPlaybook, visible(RolloutPlaybook), create="rollouts.start"),
    Rows(Seat, visible(Seat), create="rollouts.seat", remove="rollouts.seat"),
    Rows(Phase, visible(Phase), create="rollouts.start", change="rollouts.work"),
    Rows(Activity, visible(Activity), create="rollouts.work", change="rollouts.work"),
    Rows(ActivityNeed, visible(ActivityNeed), create="rollouts.start", remove="rollouts.lead"),
    Rows(ActivityStep, visible(ActivityStep), create="rollouts.work", change="rollouts.work"),
    Rows(Deliverable, visible(Deliverable), create="rollouts.start", change="rollouts.work"),
    Rows(DeliverableOf, visible(DeliverableOf), create="rollouts.start"),
    Rows(DeliverableRevision, visible(DeliverableRevision), create="rollouts.work"),
    Rows(WeeklyDraft, _led, create="rollouts.lead", change="rollouts.lead"),
    Rows(WeeklyUpdate, _sent_to, create="rollouts.lead"),
    Rows(Gate, visible(Gate), create="rollouts.start", change="rollouts.decide"),
)
