"""Work of this room that runs in the worker."""

from app.core.i18n import _l
from app.core.jobs import Work, job
from app.rollouts.queries import deliverables as delivered
from app.rollouts.queries import gates as queries
from app.rollouts.queries import rollouts
from app.rollouts.services import deliverables, gates


@job("rollouts.measure_gate", title=_l("Measuring the gate"), again=True)
def measure_gate(work: Work, gate: str) -> dict[str, int]:
    """Ask every source that a gate names; each figure is stored as soon as it is there."""
    found = queries.one(gate)
    rollout = rollouts.by_id(found.rollout_id)
    wanted = gates.wanted(found)
    for done, (metric, of) in enumerate(wanted):
        work.progress(done, len(wanted), _l("Measuring %(metric)s", metric=metric))
        figure = gates.find_figure(rollout, metric, of)
        with work.step():
            gates.keep_figure(rollout, figure)
    return {"figures": len(wanted)}


@job("rollouts.measure_deliverable", title=_l("Measuring the data check"), again=True)
def measure_deliverable(work: Work, deliverable: str) -> dict[str, bool]:
    """Ask every source that a data check names, and accept or reopen it by what the figures say."""
    found = delivered.one(deliverable)
    rollout = rollouts.by_id(found.rollout_id)
    wanted = deliverables.wanted(found)
    for done, (metric, of) in enumerate(wanted):
        work.progress(done, len(wanted), _l("Measuring %(metric)s", metric=metric))
        figure = gates.find_figure(rollout, metric, of)
        with work.step():
            gates.keep_figure(rollout, figure)
    with work.step():
        holds = deliverables.settle_by_data(rollout, delivered.one(deliverable))
    return {"holds": holds}
