"""Work of this room that runs in the worker."""

from collections.abc import Mapping, Sequence

from app.core.i18n import _l
from app.core.jobs import Work, job
from app.rollouts.queries import deliverables, gates, rollouts
from app.rollouts.services.deliverables import settle_by_data
from app.rollouts.services.gates import find_figure, keep_figure


def _measure(work: Work, rollout_id: int, wanted: Sequence[tuple[str, Mapping[str, str]]]) -> None:
    """Ask every source; each figure is stored as soon as it is there."""
    rollout = rollouts.by_id(rollout_id)
    for done, (metric, of) in enumerate(wanted):
        work.progress(done, len(wanted), _l("Measuring %(metric)s", metric=metric))
        figure = find_figure(rollout, metric, of)
        with work.step():
            keep_figure(rollout, figure)


@job("rollouts.measure_gate", title=_l("Measuring the gate"), again=True)
def measure_gate(work: Work, gate: str) -> dict[str, int]:
    """Ask every source that a gate names."""
    found = gates.one(gate)
    wanted = gates.wanted(found)
    _measure(work, found.rollout_id, wanted)
    return {"figures": len(wanted)}


@job("rollouts.measure_deliverable", title=_l("Measuring the data check"), again=True)
def measure_deliverable(work: Work, deliverable: str) -> dict[str, bool]:
    """Ask every source that a data check names, and accept or reopen it by what the figures say."""
    found = deliverables.one(deliverable)
    _measure(work, found.rollout_id, deliverables.wanted(found))
    with work.step():
        holds = settle_by_data(rollouts.by_id(found.rollout_id), deliverables.one(deliverable))
    return {"holds": holds}
