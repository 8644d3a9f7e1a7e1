"""Questions about figures that gates, pages and reports name as `room.name` or `plugin.name`."""

from collections.abc import Mapping, Sequence

from app.contracts.records import Measured
from app.hookspecs.markers import hookspec


@hookspec
def measure_metric(organisation_id: int, rollout_id: int | None, metric: str, of: Mapping[str, str]) -> Measured | None:
    """Measure one figure now, in the worker; None where the figure is not yours."""


@hookspec
def list_metric_pages(metric: str, of: Mapping[str, str]) -> Sequence[str]:
    """Return the paths of pages that show the rows behind a figure."""


@hookspec
def on_records_changed(organisation_id: int, entities: Sequence[str]) -> None:
    """Told after an import, its undoing, or an amendment: the records of these entities changed."""
