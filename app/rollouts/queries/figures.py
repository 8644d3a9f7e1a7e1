"""The figures that this room answers for gates: shares of activities done and of seats covered."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import func, select

from app.contracts.records import Measured
from app.core.database import db
from app.rollouts.models.rollout import Phase, Seat
from app.rollouts.queries import rollouts


def _done_share(rollout_id: int, of: Mapping[str, str]) -> Measured:
    wanted = select(func.coalesce(func.sum(Phase.closed), 0), func.coalesce(func.sum(Phase.total), 0)).where(
        Phase.rollout_id == rollout_id
    )
    if "phase" in of:
        wanted = wanted.where(Phase.key == of["phase"])
    closed, total = db.session.execute(wanted).one()
    share = Decimal(closed) / Decimal(total) if total else None
    return Measured(share, rows=total, failing=total - closed)


def _covered_share(rollout_id: int, of: Mapping[str, str]) -> Measured:
    roles = rollouts.document(rollouts.by_id(rollout_id)).get("roles", ())
    rows = select(Seat.part, func.count(Seat.id)).where(Seat.rollout_id == rollout_id).group_by(Seat.part)
    taken = {part: many for part, many in db.session.execute(rows)}  # noqa: C416  a Row is no pair
    needed = sum(int(role.get("min", 1)) for role in roles)
    covered = sum(min(int(role.get("min", 1)), taken.get(role["id"], 0)) for role in roles)
    return Measured(Decimal(covered) / Decimal(needed) if needed else None, rows=needed, failing=needed - covered)


FIGURES = {"rollouts.activities_done_share": _done_share, "rollouts.seats_covered_share": _covered_share}


def measured(rollout_id: int, metric: str, of: Mapping[str, str]) -> Measured | None:
    """Return one of this room's figures, or None where the name is not ours."""
    return FIGURES[metric](rollout_id, of) if metric in FIGURES else None
