"""What a gate finds, for programs."""

from typing import Any

from app.access.guards import require
from app.core import api
from app.rollouts.api.blueprint import bp
from app.rollouts.api.shapes import ConditionShape, GateReadingShape, GateShape
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import gates, rollouts


@bp.get("/rollouts/<ref:rollout>/gates/<ref:gate>", responses={200: GateReadingShape})
@require("rollouts.read", rollout=rollouts.one, gate=gates.one)
@api.reads
def gate(rollout: Rollout, gate: Gate) -> GateReadingShape:
    """Show what a gate finds now, condition by condition."""
    found = gates.findings(rollout, [gate])[gate.id]
    return GateReadingShape(
        **GateShape.model_validate(gate).model_dump(), truth=found.truth, met=found.met, needed=len(found.needs),
        conditions=[_condition(line) for line in found.lines],
    )


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _condition(line: gates.Line) -> ConditionShape:
    verdict = line.verdict
    return ConditionShape(
        path=line.path, name=dict(verdict.leaf.label).get("en") or verdict.leaf.name, truth=verdict.truth,
        value=_plain(verdict.value), limit=_plain(verdict.limit), source=verdict.source,
        measured_at=verdict.measured_at, waived_until=line.waived_until,
    )
