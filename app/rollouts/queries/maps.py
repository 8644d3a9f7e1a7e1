"""The rollout as a whole: its phases with their counts, its people, the list of all rollouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.access.models import Person
from app.access.rules import Role
from app.core.database import db
from app.core.database.rows import row_at
from app.core.errors import NotFound
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, RolloutPlaybook, Seat
from app.rollouts.rules.states import CLOSED, GateState, RolloutState

DUE = func.coalesce(Activity.due_on, Activity.ends_on)
OPEN = Activity.state.not_in([str(state) for state in CLOSED])
# The phases that bring the system to people; the day they end is the one that was promised.
GOES_LIVE = "deployment"


class Line(NamedTuple):
    """One rollout in the portfolio, with the counts kept in its phases."""

    rollout: Rollout
    total: int
    closed: int
    blocked: int


@dataclass(frozen=True)
class Overview:
    """Phases and gates in the order of the map, open activities past their day by phase, and who takes part."""

    phases: list[Phase]
    gates: list[Gate]
    late: Mapping[int, int]
    lead: str
    people: int

    @property
    def next_gate(self) -> Gate | None:
        """Return the first gate that is still closed."""
        return next((gate for gate in self.gates if gate.state is GateState.CLOSED), None)

    @property
    def focus(self) -> Phase | None:
        """Return the phase that the rollout is in."""
        return here(self.phases)

    @property
    def live_on(self) -> date | None:
        """Return the day by which the plan goes live: the last day of the phases that deploy, or of all."""
        live = [phase for phase in self.phases if GOES_LIVE in phase.covers] or self.phases
        return max((phase.ends_on for phase in live if phase.ends_on), default=None)


def one(ref: str) -> Rollout:
    """Return one rollout; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Rollout, ref)


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


def overview(rollout: Rollout, today: date) -> Overview:
    """Return what the map shows of the whole rollout, in one query."""
    late = select(func.count(Activity.id)).where(Activity.phase_id == Phase.id, OPEN, today > DUE)
    people = select(func.count(func.distinct(Seat.person_id))).where(Seat.rollout_id == rollout.id)
    lead = select(func.min(Person.name)).join(Seat, Seat.person_id == Person.id).where(
        Seat.rollout_id == rollout.id, Seat.access == Role.PROJECT_MANAGER
    )
    rows = db.session.execute(
        select(Phase, Gate, late.scalar_subquery(), people.scalar_subquery(), lead.scalar_subquery())
        .outerjoin(Gate, Gate.phase_id == Phase.id)
        .where(Phase.rollout_id == rollout.id)
        .order_by(Phase.position, Gate.position)
    ).all()
    phases = list(dict.fromkeys(row[0] for row in rows))
    gates = sorted((row[1] for row in rows if row[1] is not None), key=lambda gate: gate.position)
    many, name = rows[0][3:] if rows else (0, None)
    return Overview(phases, gates, {row[0].id: row[2] for row in rows}, name or "", many)


def promised_on(rollout: Rollout) -> date:
    """Return the day by which the rollout promised to be live; its first day is day 0."""
    return rollout.starts_on + timedelta(days=rollout.build_days)


def document(rollout: Rollout) -> Mapping[str, Any]:
    """Return the whole resolved playbook that the rollout runs on; it is only read."""
    return _document(rollout.ref, rollout.playbook_hash)


@lru_cache(maxsize=8)
def _document(ref: str, hash: str) -> Mapping[str, Any]:
    """Half a megabyte that never changes is parsed once; whoever asks has found the rollout already."""
    newest = select(RolloutPlaybook.document).join(Rollout, Rollout.id == RolloutPlaybook.rollout_id)
    wanted = newest.where(Rollout.ref == ref, RolloutPlaybook.hash == hash)
    return db.session.scalars(wanted.order_by(RolloutPlaybook.number.desc()).limit(1)).one()


def all_visible() -> list[Line]:
    """Return every rollout the actor sees, running ones first, newest first."""
    sums = (func.coalesce(func.sum(count), 0) for count in (Phase.total, Phase.closed, Phase.blocked))
    rows = db.session.execute(
        select(Rollout, *sums).outerjoin(Phase, Phase.rollout_id == Rollout.id).group_by(Rollout.id)
        .order_by(Rollout.state != RolloutState.RUNNING, Rollout.starts_on.desc(), Rollout.id.desc())
    )
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


def late_by_rollout(today: date) -> dict[int, int]:
    """Return how many open activities are past their day, by the inner id of each visible rollout."""
    rows = select(Activity.rollout_id, func.count(Activity.id)).where(OPEN, DUE < today)  # noqa: SIM300  a column
    return {key: many for key, many in db.session.execute(rows.group_by(Activity.rollout_id))}  # noqa: C416


def named(listed: list[Phase], key: str) -> Phase:
    """Return the phase of that id in the playbook, or raise `NotFound`."""
    found = next((phase for phase in listed if phase.key == key), None)
    if found is None:
        raise NotFound()
    return found


def here(listed: list[Phase]) -> Phase | None:
    """Return the phase in focus: the first that is not finished."""
    return next((phase for phase in listed if phase.closed < phase.total), None)
