"""The file of current records of an entity: made anew whenever a batch is added to the lake or taken out of it."""

from typing import Any

from app.records.queries.lake import Lake, current_records, parquet
from app.records.rules.manifest import Batch, Current, Manifest
from app.records.rules.text_sql import quoted
from app.records.services.importing.engine import count, save, table_of
from app.records.services.importing.judging import Case


def with_batch(con: Any, case: Case, batch: Batch) -> Current | None:
    """Write the current records that follow from one batch more; a first batch is the file itself."""
    entity = case.subject.entity
    before, rows = case.manifest.current.get(entity.entity), batch.files.get("rows")
    if rows is None:
        return before
    if before is None:
        return Current(rows, batch.new + batch.changed, batch.columns)
    names, fresh = ", ".join(map(quoted, batch.columns)), parquet(case.lake, [rows])
    known = current_records(case.lake, case.manifest, entity)
    kept = f"SELECT {names} FROM {known} k ANTI JOIN {fresh} f ON f._id = k._id"
    query = f"{kept} UNION ALL SELECT {names} FROM {fresh}"
    return _written(con, case.lake, case.manifest, batch, query, batch.columns)


def without_batch(con: Any, lake: Lake, manifest: Manifest, gone: Batch) -> Current | None:
    """Write the current records that all batches but one make: the last version of each record."""
    left = [batch for batch in manifest.of(gone.entity) if batch.ref != gone.ref and "rows" in batch.files]
    if not left:
        return None
    columns = tuple(dict.fromkeys(name for batch in left for name in batch.columns))
    ordered = " UNION ALL BY NAME ".join(
        f"SELECT *, {place} AS place FROM {parquet(lake, [batch.files['rows']])}" for place, batch in enumerate(left)
    )
    latest = f"SELECT * FROM ({ordered}) QUALIFY row_number() OVER (PARTITION BY _id ORDER BY place DESC) = 1"
    return _written(con, lake, manifest, gone, f"SELECT * EXCLUDE place FROM ({latest})", columns)


def _written(con: Any, lake: Lake, manifest: Manifest, batch: Batch, query: str, columns: tuple[str, ...]) -> Current:
    path = f"current/{batch.entity}-{manifest.revision + 1}.parquet"
    (lake.folder / "current").mkdir(exist_ok=True)
    save(con, query, lake.path(path))
    return Current(path, count(con, table_of(lake.path(path))), columns)
