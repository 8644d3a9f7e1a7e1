"""Has plugins measure figures on one organisation's records. Slow: for jobs, never for a page."""

from collections.abc import Mapping

from app.contracts.records import Measured
from app.core import clock
from app.core.asking import plugins
from app.records.queries.lake import reading
from app.records.queries.reader import Reader
from app.records.queries.sources import Sources


def measured(sources: Sources, metric: str, of: Mapping[str, str]) -> Measured | None:
    """Return what a plugin says of `metric`, or None where no plugin knows it; nonsense counts against the plugin."""
    with reading(sources.lake) as con:
        answers = plugins().ask("measure_records", metric=metric, of=of, records=Reader(con, sources, clock.now()))
    for answer in answers:
        if isinstance(answer.value, Measured):
            return answer.value
        plugins().blame(answer.source, "measure_records", f"{metric}: {type(answer.value).__name__} is no Measured")
    return None
