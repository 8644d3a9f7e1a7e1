"""The rollouts of one person over all organisations that the person belongs to, in as many queries for ten as for
a thousand.

The row rules know one organisation at a time; here they are set aside, and every statement names the same condition
instead: an active membership there, and a role that sees every rollout or a seat in this one. Whoever comes by a token
or a job acts for one organisation, and sees those of that one alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.access.models import Membership, Organisation, Person, RoleHolding
from app.access.rules import WIDE
from app.core import clock
from app.core.actor import system, the_actor
from app.core.database import Instant, db
from app.decisions.models import Ballot, Decision, Elector, Question
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, Seat
from app.rollouts.queries.lists import OPEN
from app.rollouts.rules.states import GateState, RolloutState

WHY = "read the rollouts of one person over all their organisations"
# What the condition of every statement is told.
ME, NOW = bindparam("me", type_=Rollout.id.type), bindparam("now", type_=Instant())
HERE, EVERYWHERE = bindparam("here", type_=Rollout.id.type), bindparam("everywhere", type_=false().type)
# No zone is further ahead of the reader's day than `latest`.
TODAY, LATEST = bindparam("today", type_=Date()), bindparam("latest", type_=Date())
WANTED = bindparam("wanted", expanding=True, type_=Rollout.id.type)


class Stretch(NamedTuple):
    """One phase of a rollout: how much of it is closed, and the gate behind it that is still shut."""

    total: int
    closed: int
    ends_on: date | None
    gate: int | None


class Line(NamedTuple):
    """A rollout with its organisation, what all its phases come to, and the number of activities past their day.

    `covers` are the stages of the phase it is in; `planned` has the days, past by now somewhere on earth, by which
    phases with a shut gate were to end, written with commas between.
    """

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
    covers: list[str] | None
    total: int | None
    closed: int | None
    blocked: int | None
    planned: str | None

    def overdue(self, today: date) -> int:
        """Return how many shut gates should have opened before a day."""
        day = today.isoformat()
        return sum(planned < day for planned in self.planned.split(",")) if self.planned else 0


@dataclass
class Ahead:
    """What is to be decided next: the title, who has not answered yet, since when it waits or by when it is due."""

    title: Mapping[str, str]
    about_kind: str
    about_ref: str
    asked_at: datetime | None = None
    people: list[str] = field(default_factory=list)


def _seen() -> ColumnElement[bool]:
    """Return the condition under which a person sees a rollout, wherever it is.

    Each part is a list that hangs on the person alone, so that the database makes it once and not for each row.
    """
    member = select(Membership.organisation_id).where(Membership.person_id == ME, Membership.active.is_(True))
    wide = select(RoleHolding.organisation_id).where(
        RoleHolding.person_id == ME, RoleHolding.role.in_(sorted(WIDE)), RoleHolding.suspended.is_(False),
        or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > NOW),
    )
    seated = select(Seat.rollout_id).where(Seat.person_id == ME, Seat.organisation_id.in_(member))
    return and_(
        or_(EVERYWHERE, Rollout.organisation_id == HERE), Rollout.organisation_id.in_(member),
        or_(Rollout.organisation_id.in_(wide), Rollout.id.in_(seated)),
    )


def _read(statement: Select[Any], person_id: int, **given: Any) -> list[Any]:
    """Read what a statement says of the rollouts that a person sees."""
    actor = the_actor()
    asked = {
        "me": person_id, "now": clock.now(), "here": actor.organisation_id, "everywhere": actor.through == "web"
    } | given
    with system(WHY):
        return list(db.session.execute(statement, asked))


# Each statement is made once: to make one takes longer than the database needs to answer it.
@cache
def _lines() -> Select[Any]:
    phase = aliased(Phase)
    covers = select(phase.covers).where(phase.rollout_id == Rollout.id, phase.closed < phase.total)
    sums = _sums().subquery()
    return (
        select(
            Rollout.id, Rollout.ref, Rollout.name, Rollout.state, Rollout.playbook_id, Rollout.playbook_version,
            Rollout.starts_on, Rollout.build_days, Rollout.zone, Rollout.live_on, Rollout.planned_live_on,
            Rollout.touched_at, Rollout.created_at, Organisation.ref, Organisation.name,
            _late(Activity.due_on < TODAY) + _late(Activity.due_on.is_(None), Activity.ends_on < TODAY),
            covers.order_by(phase.position).limit(1).correlate(Rollout).scalar_subquery(),
            sums.c.total, sums.c.closed, sums.c.blocked, sums.c.planned,
        )
        .join(Organisation, Organisation.id == Rollout.organisation_id)
        .outerjoin(sums, sums.c.rollout_id == Rollout.id)
        .where(_seen())
        .order_by(Rollout.state != RolloutState.RUNNING, Rollout.starts_on.desc(), Rollout.id.desc())
    )


def _late(*past: ColumnElement[bool]) -> Any:
    """Count the open activities of a rollout that are past a day: agreed or computed, each a walk along an index."""
    counted = select(func.count(Activity.id)).where(Activity.rollout_id == Rollout.id, OPEN, *past)
    return counted.correlate(Rollout).scalar_subquery()


def _sums() -> Select[Any]:
    """Return what the phases of each rollout come to: the database makes 200 rows of 1 800 phases, not we."""
    is_shut = exists(select(Gate.id).where(Gate.phase_id == Phase.id, Gate.state == GateState.CLOSED).correlate(Phase))
    planned = case(((Phase.planned_on <= LATEST) & is_shut, cast(Phase.planned_on, String(10))))
    return (
        select(
            Phase.rollout_id, func.sum(Phase.total).label("total"), func.sum(Phase.closed).label("closed"),
            func.sum(Phase.blocked).label("blocked"), func.aggregate_strings(planned, ",").label("planned"),
        )
        .join(Rollout, Rollout.id == Phase.rollout_id)
        .where(_seen())
        .group_by(Phase.rollout_id)
    )


def lines(person_id: int, today: date) -> list[Line]:
    """Return every rollout that a person sees, running ones first, newest first."""
    return [Line(*row) for row in _read(_lines(), person_id, today=today, latest=today + timedelta(days=2))]


@cache
def _stretches() -> Select[Any]:
    return (
        select(Phase.rollout_id, Phase.id, Phase.total, Phase.closed, Phase.ends_on, Gate.id)
        .join(Rollout, Rollout.id == Phase.rollout_id)
        .outerjoin(Gate, (Gate.phase_id == Phase.id) & (Gate.state == GateState.CLOSED))
        .where(_seen(), Phase.rollout_id.in_(WANTED))
        .order_by(Phase.rollout_id, Phase.position, Gate.position)
    )


def stretches(person_id: int, rollout_ids: Iterable[int]) -> dict[int, list[Stretch]]:
    """Return the phases of these rollouts, as far as a person sees them, in the order of the map."""
    found: dict[int, dict[int, Stretch]] = {}
    for rollout_id, phase_id, *rest in _read(_stretches(), person_id, wanted=list(rollout_ids)):
        found.setdefault(rollout_id, {}).setdefault(phase_id, Stretch(*rest))
    return {rollout_id: list(phases.values()) for rollout_id, phases in found.items()}


@cache
def _gates() -> Select[Any]:
    return (
        select(Gate.id, Gate.rollout_id, Gate.ref, Gate.title, Gate.decide)
        .join(Rollout, Rollout.id == Gate.rollout_id)
        .where(_seen(), Gate.id.in_(WANTED))
    )


def next_gates(person_id: int, gate_ids: Iterable[int]) -> dict[int, Ahead]:
    """Return these gates with the names of those whose seats decide, by inner id."""
    gates = _read(_gates(), person_id, wanted=list(gate_ids))
    seated = _seated({gate.rollout_id for gate in gates}, {part for gate in gates for part in gate.decide["by"]})
    found: dict[int, Ahead] = {}
    for gate_id, rollout_id, ref, title, decide in gates:
        people = [name for part, name in seated.get(rollout_id, ()) if part in decide["by"]]
        found[gate_id] = Ahead(title, "gate", ref, people=list(dict.fromkeys(people)))
    return found


def _seated(rollout_ids: set[int], parts: set[str]) -> dict[int, list[tuple[str, str]]]:
    """Return (part, name) of who sits in these parts, by rollout and name: of all seats only those that decide."""
    found: dict[int, list[tuple[str, str]]] = {}
    with system(WHY):
        rows = db.session.execute(_seats(), {"wanted": list(rollout_ids), "parts": list(parts)})
        for rollout_id, part, name in rows:
            found.setdefault(rollout_id, []).append((part, name))
    return found


@cache
def _seats() -> Select[Any]:
    return (
        select(Seat.rollout_id, Seat.part, Person.name).join(Person, Person.id == Seat.person_id)
        .where(Seat.rollout_id.in_(WANTED), Seat.part.in_(bindparam("parts", expanding=True)))
        .order_by(Person.stands_at, Person.name)
    )


@cache
def _questions() -> Select[Any]:
    answered: Any = (Ballot.question_id == Question.id) & (Ballot.person_id == Elector.person_id)
    return (
        select(
            Question.rollout_id, Question.id, Question.title, Question.about_kind, Question.about_ref,
            Question.asked_at, Person.name,
        )
        .join(Rollout, Rollout.id == Question.rollout_id)
        .join(Elector, Elector.question_id == Question.id)
        .join(Person, Person.id == Elector.person_id)
        .outerjoin(Ballot, answered)
        .outerjoin(Decision, Decision.question_id == Question.id)
        .where(_seen(), Question.rollout_id.in_(WANTED), Decision.id.is_(None), Ballot.id.is_(None))
        .order_by(Question.asked_at, Question.id, Person.stands_at)
    )


def open_questions(person_id: int, rollout_ids: Iterable[int]) -> dict[int, Ahead]:
    """Return the question that waits longest in each of these rollouts, with those who have not answered yet."""
    found: dict[int, tuple[int, Ahead]] = {}
    rows = _read(_questions(), person_id, wanted=list(rollout_ids))
    for rollout_id, question_id, title, kind, ref, asked_at, name in rows:
        first, ahead = found.setdefault(rollout_id, (question_id, Ahead(title, kind, ref, asked_at)))
        if first == question_id:
            ahead.people.append(name)
    return {rollout_id: ahead for rollout_id, (_question, ahead) in found.items()}
