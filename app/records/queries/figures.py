"""Figures about records, as plugins measure them: never in a page, always for the whole organisation."""

from collections.abc import Mapping

from app.contracts.records import Measured
from app.core.asking import metric_names, plugins
from app.records.queries import declarations, shelves
from app.records.queries.lake import reading
from app.records.queries.reader import Reader

HOOK = "measure_records"


def is_known(metric: str) -> bool:
    """Tell whether a plugin named this figure."""
    return metric in metric_names()


def has_entity(name: str) -> bool:
    """Tell whether a plugin brings this entity."""
    return name in declarations.registry().entities


def measured(metric: str, of: Mapping[str, str]) -> Measured | None:
    """Measure one figure over all records of the actor's organisation, with what people mended."""
    ground = shelves.sources()
    with reading(ground.lake) as con:
        reader = Reader(con, ground, shelves.local_now())
        answers = plugins().ask(HOOK, metric=metric, of=of, records=reader)
    return answers[0].value if answers else None


def failed() -> list[tuple[str, str]]:
    """Return the plugins that failed to measure lately, each with what went wrong."""
    known = plugins().health.values()
    return [(one.plugin, one.last_error) for one in known if one.hook == HOOK and one.failures_in_a_row]
