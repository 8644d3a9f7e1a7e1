"""Accepts a judged file: good rows become one batch of the lake, the others are kept as returned until mended.

A file that says nothing new leaves the lake as it is; a batch that was accepted already is not accepted again.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.i18n import _l
from app.records.queries.lake import current_records
from app.records.queries.returned import waiting
from app.records.rules.columns import SYSTEM
from app.records.rules.judging import stored_columns, version_columns
from app.records.rules.manifest import Batch
from app.records.rules.reading.staged import Staged
from app.records.rules.text_sql import literal
from app.records.services.importing.currents import with_batch
from app.records.services.importing.engine import Bench, Progress, count, save, table_of
from app.records.services.importing.judging import Case
from app.records.services.storing import publish

# The heading, in a file of returned rows, of the column that says which row it was.
REF_HEADING = "Upriver: ref"


@dataclass(frozen=True)
class Draft:
    """A batch on its way: its address, what people call it, and the file it came from."""

    ref: str
    label: str
    staged: Staged


def accept(con: Any, bench: Bench, case: Case, draft: Draft, progress: Progress) -> Batch | None:
    """Write what was judged as one batch and return it, or None where the file changes nothing. The lock is held."""
    progress(0, None, _l("Writing the records"))
    _prepare(con, bench, case, draft)
    for kind in ("returned", "faults"):
        save(con, f"SELECT * FROM {kind}", bench.folder / f"{kind}.parquet")
    if not _has_news(con):
        return None
    target = case.lake.folder / _folder(case, draft)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    batch = _write(con, bench, case, draft, target)
    current = with_batch(con, case, batch)
    fresh = [case.lake.path(path) for path in {*batch.files.values(), *([current.path] if current else [])}]
    publish(case.lake, case.manifest.with_batch(batch, current), fresh)
    return batch


def _folder(case: Case, draft: Draft) -> str:
    return f"batches/{case.subject.entity.entity}/{draft.ref}"


def _prepare(con: Any, bench: Bench, case: Case, draft: Draft) -> None:
    """Fill the tables `returned` (rows that come back) and `mended` (earlier returned rows that are settled now)."""
    outstanding = waiting(case.lake, case.manifest, case.subject.entity.entity)
    ours = f"_source = {literal(case.subject.source)}"
    con.execute(f"CREATE OR REPLACE TABLE outstanding AS SELECT * FROM {outstanding} WHERE {ours}")
    con.execute(f"CREATE OR REPLACE TABLE told AS {_told_query(bench, draft.staged)}")
    con.execute(f"CREATE OR REPLACE TABLE returned AS {_returned_query(case, draft)}")
    pairs = " UNION ".join(
        f"SELECT o._ref, t.state = 'back' AND t._print = o._print AS again FROM outstanding o JOIN told t ON {same}"
        for same in ("t._key = o._key", "t._print = o._print", "t.was = o._ref")
    )
    con.execute(f"CREATE OR REPLACE TABLE mended AS SELECT _ref, bool_or(again) AS again FROM ({pairs}) GROUP BY _ref")


def _told_query(bench: Bench, staged: Staged) -> str:
    """Return the rows that come back, and all rows where some may settle what came back earlier."""
    texts = " || chr(31) || ".join(f"coalesce({column}, '')" for column in staged.columns)
    was = _ref_column(staged)
    return (
        f"SELECT j._row, j.state, j.minted AS _key, md5({texts}) AS _print, "
        f"{f'trim(r.{was})' if was else 'CAST(NULL AS VARCHAR)'} AS was "
        f"FROM judged j JOIN {table_of(bench.raw)} r USING (_row) "
        "WHERE j.state = 'back' OR (SELECT count(*) FROM outstanding) > 0"
    )


def _ref_column(staged: Staged) -> str:
    for column, heading in zip(staged.columns, staged.headings, strict=True):
        if heading.lower() == REF_HEADING.lower():
            return column
    return ""


def _returned_query(case: Case, draft: Draft) -> str:
    return (
        f"SELECT {literal(draft.ref + ':')} || t._row AS _ref, {literal(draft.ref)} AS _batch, "
        f"{literal(case.subject.source)} AS _source, t._row, t._key, t._print, "
        "list(DISTINCT f.field ORDER BY f.field) AS fields, list(DISTINCT f.field || ':' || f.rule) AS rules "
        "FROM told t JOIN faults f USING (_row) WHERE t.state = 'back' GROUP BY t._row, t._key, t._print"
    )


def _has_news(con: Any) -> bool:
    fresh = "SELECT 1 FROM judged WHERE state IN ('new', 'changed')"
    unheard = "SELECT 1 FROM returned WHERE _print NOT IN (SELECT _print FROM outstanding)"
    settled = "SELECT 1 FROM mended WHERE NOT again"
    return bool(con.execute(f"{fresh} UNION ALL {unheard} UNION ALL {settled} LIMIT 1").fetchall())


def _write(con: Any, bench: Bench, case: Case, draft: Draft, target: Path) -> Batch:
    states = dict(con.execute("SELECT state, count(*) FROM judged GROUP BY state").fetchall())
    batch = Batch(
        ref=draft.ref, entity=case.subject.entity.entity, source=case.subject.source, kind="import", label=draft.label,
        spec_version=case.subject.entity.version, accepted_at=case.now.astimezone(UTC).isoformat(),
        new=states.get("new", 0), changed=states.get("changed", 0), same=states.get("same", 0),
        returned=states.get("back", 0), columns=(*SYSTEM, *stored_columns(case.subject.entity.fields)),
        headings=draft.staged.headings, fields={plan.name: plan.column for plan in case.plans},
    )
    files = {"raw": f"{_folder(case, draft)}/raw.parquet"}
    shutil.copyfile(bench.raw, target / "raw.parquet")
    for kind, query in _contents(case, batch):
        if count(con, f"({query})"):
            save(con, query, target / f"{kind}.parquet")
            files[kind] = f"{_folder(case, draft)}/{kind}.parquet"
    return replace(batch, files=files)


def _contents(case: Case, batch: Batch) -> Iterator[tuple[str, str]]:
    if batch.new + batch.changed:
        yield "rows", _versions_query(case, batch)
    yield "returned", "SELECT * FROM returned"
    yield "faults", "SELECT * FROM faults"
    yield "mended", "SELECT _ref FROM mended"


def _versions_query(case: Case, batch: Batch) -> str:
    entity = case.subject.entity
    current = current_records(case.lake, case.manifest, entity)
    at = datetime.fromisoformat(batch.accepted_at).replace(tzinfo=None).isoformat(sep=" ")
    return (
        f"SELECT j._id, j._key, {literal(batch.source)} AS _source, {literal(batch.ref)} AS _batch, j._row, "
        f"TIMESTAMP {literal(at)} AS _accepted_at, {', '.join(version_columns(case.subject))} "
        f"FROM judged j JOIN clean c USING (_row) LEFT JOIN {current} k ON k._id = j.known_id "
        "WHERE j.state IN ('new', 'changed') ORDER BY j._row"
    )
