"""Runs the checks of an entity and keeps every failing id, beside the counts, until they run again."""

import re
from datetime import datetime

from app.contracts.records import CheckResult
from app.records.queries import quality
from app.records.queries.sources import Sources
from app.records.rules.text_sql import literal
from app.records.services.importing.engine import Bench, engine, save
from app.records.services.storing import publish, writing

_REF = re.compile(r"[a-z0-9]{1,64}")


def find(bench: Bench, sources: Sources, entity: str, ref: str, now: datetime) -> tuple[CheckResult, ...]:
    """Check all records of an entity as the run `ref`; its failing ids replace those of the run before."""
    if not _REF.fullmatch(ref):
        raise ValueError(f"{ref!r} is no run")
    lake, spec = sources.lake, sources.registry.entities[entity]
    path = f"findings/{entity}-{ref}.parquet"
    with engine(bench, lake.folder) as con, writing(lake) as manifest:
        results = quality.check_all(con, sources, entity, now)
        compiled = quality.prepare(con, sources, spec, sources.registry.rules_of(entity), now)
        sql, values = quality.findings_query(sources.of(entity), compiled)
        (lake.folder / "findings").mkdir(exist_ok=True)
        con.execute(f"CREATE OR REPLACE TEMP TABLE found AS {sql}", values)
        save(con, f"SELECT *, {literal(ref)} AS run FROM found ORDER BY rule, _id", lake.path(path))
        publish(lake, manifest.with_findings(entity, path), [lake.path(path)])
    return results
