"""All rollouts of the organisation, side by side."""

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.queries import organisations
from app.core import clock
from app.core.i18n import pick
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import RolloutState
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp


def _row(line: rollouts.Line, late: dict[int, int], gates: dict[int, tuple[str, Any]]) -> dict[str, Any]:
    rollout = line.rollout
    day = (clock.today(rollout.zone) - rollout.starts_on).days
    gate = gates.get(rollout.id)
    return {
        "line": line, "day": day, "is_over": day > rollout.build_days, "late": late.get(rollout.id, 0),
        "share": round(100 * line.closed / line.total) if line.total else 0,
        "gate_ref": gate[0] if gate else "", "gate": pick(gate[1]) if gate else "",
        "is_running": rollout.state is RolloutState.RUNNING,
    }


@bp.get("/rollouts/")
@require("rollouts.read")
def portfolio() -> ResponseReturnValue:
    """All rollouts of the organisation that the person may see."""
    organisation = organisations.organisation()
    today: date = clock.today(organisation.zone)
    late, gates = rollouts.late_by_rollout(today), rollouts.next_gates()
    return render_template(
        "rollouts/portfolio.html", rows=[_row(line, late, gates) for line in seen.rollouts()], here="portfolio",
        organisation=organisation, can_start=may("rollouts.start"),
    )
