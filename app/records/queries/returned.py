"""Rows that imports handed back and nobody has mended yet. They count as faults until they come again, mended."""

from collections.abc import Sequence

from app.records.queries.lake import Lake, parquet
from app.records.rules.manifest import Batch, Manifest

_NONE = (
    "(SELECT CAST(NULL AS VARCHAR) AS _ref, CAST(NULL AS VARCHAR) AS _batch, CAST(NULL AS VARCHAR) AS _source, "
    "CAST(NULL AS BIGINT) AS _row, CAST(NULL AS VARCHAR) AS _key, CAST(NULL AS VARCHAR) AS _print, "
    "CAST(NULL AS VARCHAR[]) AS fields, CAST(NULL AS VARCHAR[]) AS rules WHERE FALSE)"
)


def waiting(lake: Lake, manifest: Manifest, entity: str) -> str:
    """Return the SQL of returned rows of an entity that no later batch has mended."""
    batches = manifest.of(entity)
    returned = _files(batches, "returned")
    if not returned:
        return _NONE
    mended = _files(batches, "mended")
    gone = f" WHERE _ref NOT IN (SELECT _ref FROM {parquet(lake, mended)})" if mended else ""
    return f"(SELECT * FROM {parquet(lake, returned)}{gone})"


def _files(batches: Sequence[Batch], kind: str) -> list[str]:
    return [batch.files[kind] for batch in batches if kind in batch.files]
