"""The rollouts of one person over all organisations that the person belongs to, in as many queries for ten as for
a thousand.

The row rules know one organisation at a time; here they are set aside, and every statement names the same condition
instead: an active membership there, and a role that sees every rollout or a seat in this one. Whoever comes by a token
or a job acts for one organisation, and sees those of that one alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from app.access.models import Membership, Organisation, Person, RoleHolding
from app.access.rules import WIDE
from app.core import clock
from app.core.actor import system, the_actor
from app.core.database import db
from app.decisions.models import Ballot, Decision, Elector, Question
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, Seat
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.rules.states import GateState, RolloutState

WHY = "read the rollouts of one person over all their organisations"


class Stretch(NamedTuple):
    """One phase of a rollout: how much of it is closed, and the gate behind it that is still shut."""

    total: int
    closed: int
    blocked: int
    covers: list[str]
    ends_on: date | None
    planned_on: date | None
    gate: int | None


class Line(NamedTuple):
    """A rollout with its organisation and the number of activities past their day."""

    id: int
    ref: str
    name: str
    state: RolloutState
    playbook_id: str
    playbook_version: str
    starts_on: date
    build_days: int
    zone: str
    live_on: date | None
    planned_live_on: date | None
    touched_at: datetime | None
    created_at: datetime
    organisation_ref: str
    organisation: str
    late: int


@dataclass
class Ahead:
    """What is to be decided next: the title, who has not answered yet, since when it waits or by when it is due."""

    title: Mapping[str, str]
    about_kind: str
    about_ref: str
    asked_at: datetime | None = None
    people: list[str] = field(default_factory=list)


def seen_by(person_id: int) -> ColumnElement[bool]:
    """Return the condition under which a person sees a rollout, wherever it is."""
    now, actor = clock.now(), the_actor()
    reach = true() if actor.through == "web" else Rollout.organisation_id == actor.organisation_id
    belongs = exists(select(Membership.id).where(
        Membership.person_id == person_id, Membership.organisation_id == Rollout.organisation_id,
        Membership.active.is_(True),
    ).correlate(Rollout))
    wide = exists(select(RoleHolding.id).where(
        RoleHolding.person_id == person_id, RoleHolding.organisation_id == Rollout.organisation_id,
        RoleHolding.role.in_(sorted(WIDE)), RoleHolding.suspended.is_(False),
        or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > now),
    ).correlate(Rollout))
    seat = aliased(Seat)
    seated = exists(
        select(seat.id).where(seat.person_id == person_id, seat.rollout_id == Rollout.id).correlate(Rollout)
    )
    return and_(reach, belongs, or_(wide, seated))


def lines(person_id: int, today: date) -> list[Line]:
    """Return every rollout that a person sees, running ones first, newest first."""
    late = select(func.count(Activity.id)).where(
        Activity.rollout_id == Rollout.id, OPEN, DUE < today  # noqa: SIM300  a column
    )
    wanted = (
        select(
            Rollout.id, Rollout.ref, Rollout.name, Rollout.state, Rollout.playbook_id, Rollout.playbook_version,
            Rollout.starts_on, Rollout.build_days, Rollout.zone, Rollout.live_on, Rollout.planned_live_on,
            Rollout.touched_at, Rollout.created_at, Organisation.ref, Organisation.name,
            late.correlate(Rollout).scalar_subquery(),
        )
        .join(Organisation, Organisation.id == Rollout.organisation_id)
        .where(seen_by(person_id))
        .order_by(Rollout.state != RolloutState.RUNNING, Rollout.starts_on.desc(), Rollout.id.desc())
    )
    with system(WHY):
        return [Line(*row) for row in db.session.execute(wanted)]


def stretches(person_id: int) -> dict[int, list[Stretch]]:
    """Return the phases of every rollout that a person sees, by its inner id, in the order of the map."""
    wanted = (
        select(
            Phase.rollout_id, Phase.id, Phase.total, Phase.closed, Phase.blocked, Phase.covers, Phase.ends_on,
            Phase.planned_on, Gate.id,
        )
        .join(Rollout, Rollout.id == Phase.rollout_id)
        .outerjoin(Gate, (Gate.phase_id == Phase.id) & (Gate.state == GateState.CLOSED))
        .where(seen_by(person_id))
        .order_by(Phase.rollout_id, Phase.position, Gate.position)
    )
    found: dict[int, dict[int, Stretch]] = {}
    with system(WHY):
        for rollout_id, phase_id, *rest in db.session.execute(wanted):
            found.setdefault(rollout_id, {}).setdefault(phase_id, Stretch(*rest))
    return {rollout_id: list(phases.values()) for rollout_id, phases in found.items()}


def next_gates(person_id: int, gate_ids: Iterable[int]) -> dict[int, Ahead]:
    """Return these gates with the names of those whose seats decide, by inner id."""
    wanted = (
        select(Gate.id, Gate.rollout_id, Gate.ref, Gate.title, Gate.decide)
        .join(Rollout, Rollout.id == Gate.rollout_id)
        .where(seen_by(person_id), Gate.id.in_(list(gate_ids)))
    )
    with system(WHY):
        gates = db.session.execute(wanted).all()
        seated = _seated({gate.rollout_id for gate in gates}, {part for gate in gates for part in gate.decide["by"]})
    found: dict[int, Ahead] = {}
    for gate_id, rollout_id, ref, title, decide in gates:
        people = [name for part, name in seated.get(rollout_id, ()) if part in decide["by"]]
        found[gate_id] = Ahead(title, "gate", ref, people=list(dict.fromkeys(people)))
    return found


def _seated(rollout_ids: set[int], parts: set[str]) -> dict[int, list[tuple[str, str]]]:
    """Return (part, name) of who sits in these parts, by rollout and name: of all seats only those that decide."""
    rows = db.session.execute(
        select(Seat.rollout_id, Seat.part, Person.name).join(Person, Person.id == Seat.person_id)
        .where(Seat.rollout_id.in_(rollout_ids), Seat.part.in_(parts)).order_by(Person.name)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for rollout_id, part, name in rows:
        found.setdefault(rollout_id, []).append((part, name))
    return found


def open_questions(person_id: int, rollout_ids: Iterable[int]) -> dict[int, Ahead]:
    """Return the question that waits longest in each of these rollouts, with those who have not answered yet."""
    answered: Any = (Ballot.question_id == Question.id) & (Ballot.person_id == Elector.person_id)
    wanted = (
        select(
            Question.rollout_id, Question.id, Question.title, Question.about_kind, Question.about_ref,
            Question.asked_at, Person.name,
        )
        .join(Rollout, Rollout.id == Question.rollout_id)
        .join(Elector, Elector.question_id == Question.id)
        .join(Person, Person.id == Elector.person_id)
        .outerjoin(Ballot, answered)
        .outerjoin(Decision, Decision.question_id == Question.id)
        .where(
            seen_by(person_id), Question.rollout_id.in_(list(rollout_ids)), Decision.id.is_(None), Ballot.id.is_(None)
        )
        .order_by(Question.asked_at, Question.id, Person.name)
    )
    found: dict[int, tuple[int, Ahead]] = {}
    with system(WHY):
        for rollout_id, question_id, title, kind, ref, asked_at, name in db.session.execute(wanted):
            first, ahead = found.setdefault(rollout_id, (question_id, Ahead(title, kind, ref, asked_at)))
            if first == question_id:
                ahead.people.append(name)
    return {rollout_id: ahead for rollout_id, (_question, ahead) in found.items()}
