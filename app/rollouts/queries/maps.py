"""The map of one rollout: its phases with their counts, its gates, its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select

from app.access.models import Person
from app.access.rules import Role
from app.core.database import db
from app.core.errors import NotFound
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, Seat
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.rules.plan import going_live
from app.rollouts.rules.states import GateState


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
        return going_live((phase.covers, phase.ends_on) for phase in self.phases)


_PHASES = select(Phase).where(Phase.rollout_id == bindparam("rollout")).order_by(Phase.position)


def phases(rollout: Rollout) -> list[Phase]:
    """Return the phases in the order of the map."""
    return list(db.session.scalars(_PHASES, {"rollout": rollout.id}))


def phase(rollout: Rollout, key: str) -> Phase:
    """Return one phase by its id in the playbook."""
    found = db.session.scalar(select(Phase).where(Phase.rollout_id == rollout.id, Phase.key == key))
    if found is None:
        raise NotFound()
    return found


@cache
def _overview() -> Select[Any]:
    here = bindparam("rollout")
    late = select(func.count(Activity.id)).where(
        Activity.phase_id == Phase.id, OPEN, DUE < bindparam("today", type_=Date())  # noqa: SIM300  a column
    )
    people = select(func.count(func.distinct(Seat.person_id))).where(Seat.rollout_id == here)
    lead = select(func.min(Person.name)).join(Seat, Seat.person_id == Person.id).where(
        Seat.rollout_id == here, Seat.access == Role.PROJECT_MANAGER
    )
    return (
        select(Phase, Gate, late.scalar_subquery(), people.scalar_subquery(), lead.scalar_subquery())
        .outerjoin(Gate, Gate.phase_id == Phase.id)
        .where(Phase.rollout_id == here)
        .order_by(Phase.position, Gate.position)
    )


def overview(rollout: Rollout, today: date) -> Overview:
    """Return what the map shows of the whole rollout, in one query."""
    rows = db.session.execute(_overview(), {"rollout": rollout.id, "today": today}).all()
    phases = list(dict.fromkeys(row[0] for row in rows))
    gates = sorted((row[1] for row in rows if row[1] is not None), key=lambda gate: gate.position)
    many, name = rows[0][3:] if rows else (0, None)
    return Overview(phases, gates, {row[0].id: row[2] for row in rows}, name or "", many)


def named(listed: list[Phase], key: str) -> Phase:
    """Return the phase of that id in the playbook, or raise `NotFound`."""
    found = next((phase for phase in listed if phase.key == key), None)
    if found is None:
        raise NotFound()
    return found


def here(listed: list[Phase]) -> Phase | None:
    """Return the phase in focus: the first that is not finished."""
    return next((phase for phase in listed if phase.closed < phase.total), None)
