"""What rooms and plugins are asked about business records."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.contracts.entities import EntitySpec, Format, Normaliser, Rule
from app.contracts.records import Measured, MetricSpec, RecordsReader
from app.hookspecs.markers import hookspec


@hookspec
def register_entities() -> Sequence[EntitySpec]:
    """Bring kinds of record. A name may be brought once; a second one stops the start and names both plugins."""


@hookspec
def register_normalisers() -> Sequence[Normaliser]:
    """Bring named ways to tidy texts, for `normalise:` of a field."""


@hookspec
def register_formats() -> Sequence[Format]:
    """Bring named shapes of texts, for `check:` of a field."""


@hookspec
def register_checks(entity: EntitySpec) -> Sequence[Rule]:
    """Bring checks for one entity, beside the rules it declares itself; asked once for each entity at start."""


@hookspec
def register_metrics() -> Sequence[MetricSpec]:
    """Name the figures that `measure_records` answers, `<plugin>.<name>`, so that playbooks can be checked."""


@hookspec
def measure_records(metric: str, of: Mapping[str, Any], records: RecordsReader) -> Measured | None:
    """Measure one figure on one organisation's records, in the worker; None where the figure is not yours."""
