"""The slow parts of an import, for the worker: reading, checking and taking a file, and the way back.

Each has two halves: what takes long writes no row of the application, and what writes rows is short.
"""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.contracts.entities import EntitySpec
from app.core import clock, files, journal
from app.core.actor import the_actor
from app.core.asking import settings
from app.core.database import db
from app.core.errors import NotFound
from app.core.files.queries import path_of
from app.records.models import ImportBatch, ImportMapping
from app.records.queries import amendments, batches, declarations, viewers
from app.records.queries.lake import lake_of
from app.records.rules import choosing
from app.records.rules.batches import BatchState
from app.records.rules.choosing import Column
from app.records.rules.manifest import Batch
from app.records.rules.mapping.written import FieldMapping, placed
from app.records.rules.reading.staged import raw_column, read_staged
from app.records.rules.scopes import may_write_field
from app.records.rules.verdict import Verdict
from app.records.services.importing import imports
from app.records.services.importing.cleaning import Options
from app.records.services.importing.engine import Bench, Progress, engine, no_progress, table_of
from app.records.services.importing.imports import Bringer, Outcome
from app.records.services.importing.staging import first_values, stage, staged_in

_LONGEST = 200


@dataclass(frozen=True)
class Reading:
    """What was found in a file: its layout, its columns with their guessed fields, and which memory helped."""

    staged: dict[str, Any]
    columns: list[Column]
    days: dict[str, Any]
    remembered_id: int | None


def bringer() -> Bringer:
    """Return the actor as somebody who brings files."""
    actor = the_actor()
    return Bringer(
        lake_of(actor.organisation_ref), declarations.registry(), viewers.viewer(), clock.now(),
        Options(zone=actor.zone),
    )


def bench_of(batch: ImportBatch) -> Bench:
    """Return the work folder of an import."""
    return Bench(settings().data_dir.resolve() / "benches" / the_actor().organisation_ref / batch.ref)


def read_file(batch: ImportBatch, progress: Progress = no_progress, file: Path | None = None) -> Reading:
    """Read the file into its work folder and guess what its columns are; raise `Invalid` where it is no table."""
    who, bench = bringer(), bench_of(batch)
    path = file or path_of(files.one(batch.upload_ref))
    spec = who.entity(batch.entity)
    staged = stage(bench, path, spec, encoding=batch.encoding, sheet=batch.sheet, progress=progress)
    known = batches.remembered(batch.entity, staged.headings)
    memory = FieldMapping(batch.entity, _allowed(known.columns, spec, who), known.days) if known else None
    matches = imports.suggest(bench, who, batch.entity, memory)
    columns = choosing.columns_from(matches, first_values(bench, staged))
    days = dict(known.days) if known else {}
    return Reading(asdict(staged), columns, days, known.id if known else None)


def _allowed(columns: Mapping[str, str | None], spec: EntitySpec, who: Bringer) -> dict[str, str | None]:
    """Return what is remembered without the fields that only others may write: those are guessed, and refused, anew."""
    return {
        heading: name for heading, name in columns.items()
        if not name or (spec.has(name) and may_write_field(spec.field(name), who.viewer))
    }


def keep_reading(batch: ImportBatch, reading: Reading) -> None:
    """Write down what was found in the file."""
    batch.staged, batch.columns, batch.days = reading.staged, reading.columns, reading.days
    batch.remembered_id, batch.rows_read = reading.remembered_id, int(reading.staged["rows"])
    batch.state, batch.error, batch.saved_at = BatchState.DRAFT, "", clock.now()


def keep_failure(batch: ImportBatch, why: str) -> None:
    """Write down why the file cannot be read."""
    batch.state, batch.error = BatchState.FAILED, why[:2000]


def check_rows(batch: ImportBatch, progress: Progress = no_progress) -> dict[str, Any]:
    """Say what taking the file would do, as plain values; nothing is written."""
    bench, mapping = _staged(batch, progress), batches.mapping_of(batch)
    verdict = imports.check(bench, bringer(), batch.entity, mapping, progress)
    return {**as_plain(verdict), "was": _raw_texts(bench, mapping, [one.row for one in verdict.examples])}


def _staged(batch: ImportBatch, progress: Progress) -> Bench:
    """Return the work folder, read anew where it was cleared away meanwhile."""
    bench = bench_of(batch)
    if not (bench.raw.exists() and bench.staged.exists()):
        spec = declarations.entity(batch.entity)
        path = path_of(files.one(batch.upload_ref))
        stage(bench, path, spec, encoding=batch.encoding, sheet=batch.sheet, progress=progress)
    return bench


def _raw_texts(bench: Bench, mapping: FieldMapping, rows: list[int]) -> dict[str, dict[str, str]]:
    """Return what stood in the file in some rows: row to field to text."""
    staged = staged_in(bench)
    places = placed(mapping, list(staged.headings))
    if not rows or not places:
        return {}
    cells = ", ".join(f"substr({raw_column(place)}, 1, {_LONGEST})" for place in places)
    numbers = ", ".join(str(int(row)) for row in rows)
    with engine(bench) as con:
        found = con.execute(f"SELECT _row, {cells} FROM {table_of(bench.raw)} WHERE _row IN ({numbers})").fetchall()
    return {
        str(row): {name: text for name, text in zip(places.values(), texts, strict=True) if text is not None}
        for row, *texts in found
    }


def as_plain(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as values that can be kept."""
    return asdict(verdict) | {"accepted": verdict.accepted}


def keep_verdict(batch: ImportBatch, checked: str, verdict: Mapping[str, Any]) -> None:
    """Write down what the check found of the mapping `checked`; it counts only as long as that mapping stands."""
    if checked != choosing.hash_of(batch.columns, batch.days):
        return
    batch.checked, batch.verdict = checked, dict(verdict)
    batch.rows_read = int(verdict["rows"])
    if batch.state is BatchState.MAPPED:
        batch.state = BatchState.CHECKED


def take_rows(batch: ImportBatch, progress: Progress = no_progress) -> Outcome:
    """Write the good rows into the lake and hand the others back; asking twice for one import takes it once."""
    return imports.accept_file(
        _staged(batch, progress), bringer(), batch.entity, batches.mapping_of(batch), ref=batch.ref,
        label=batch.file_name, progress=progress,
    )


def settle(batch: ImportBatch, outcome: Outcome) -> None:
    """Write down what was taken, and remember how the columns were matched."""
    verdict = outcome.verdict
    if batch.state is BatchState.ACCEPTED:
        return
    batch.state, batch.accepted_at = BatchState.ACCEPTED, clock.now()
    batch.is_without_effect = outcome.batch is None
    batch.rows_new, batch.rows_changed, batch.rows_same, batch.rows_returned = _counts(outcome.batch, verdict)
    batch.verdict = as_plain(verdict) | {"was": batch.verdict.get("was", {})}
    _remember(batch)
    journal.record(
        "import.accepted", about=batch, entity=batch.entity, new=batch.rows_new, changed=batch.rows_changed,
        returned=batch.rows_returned,
    )


def _counts(batch: Batch | None, verdict: Verdict) -> tuple[int, int, int, int]:
    # A batch that the lake holds already was judged against itself the second time; its own figures are right.
    found = batch or verdict
    return found.new, found.changed, found.same, found.returned


def _remember(batch: ImportBatch) -> None:
    headings = [column["heading"] for column in batch.columns]
    known = batches.remembered(batch.entity, headings)
    mapped = choosing.worth_remembering(batch.columns, known.columns if known else {})
    if known is not None and (known.columns, known.days) == (mapped, batch.days):
        return
    db.session.add(ImportMapping(
        organisation_id=batch.organisation_id, entity=batch.entity, columns_hash=batches.columns_hash(headings),
        version=known.version + 1 if known else 1, columns=mapped, days=dict(batch.days), label=batch.file_name,
        by_id=batch.asked_by_id, at=clock.now(),
    ))
    db.session.flush()


def take_back(batch: ImportBatch) -> None:
    """Take the import's records out of the lake; raise `Refused` once they were touched."""
    who = bringer()
    if who.lake.manifest().batch(batch.ref) is None:
        return
    since = amendments.mended_since(batch.entity, batch.accepted_at or batch.asked_at)
    imports.undo(bench_of(batch), who.lake, batch.ref, since)


def settle_undo(batch: ImportBatch) -> None:
    """Write down that the import is undone."""
    batch.state, batch.undone_at, batch.undone_by_id = BatchState.UNDONE, clock.now(), the_actor().person_id
    journal.record("import.undone", about=batch, entity=batch.entity)


def returned_rows(batch: ImportBatch) -> tuple[Path, tuple[str, ...]]:
    """Return the folder with the rows that came back, and the headings of their file; raise `NotFound` without any."""
    bench, held = bench_of(batch), batches.in_lake(batch)
    if (bench.folder / "returned.parquet").exists():
        return bench.folder, read_staged(bench.staged.read_text(encoding="utf-8")).headings
    if held is None or "returned" not in held.files:
        raise NotFound()
    return lake_of(the_actor().organisation_ref).path(held.files["returned"]).parent, held.headings


def sweep(folder: Path, older_than: float) -> int:
    """Clear away work folders that nobody touched since a moment; a file that is needed again is read again."""
    gone = 0
    for bench in folder.glob("*/*"):
        if bench.is_dir() and bench.stat().st_mtime < older_than:
            shutil.rmtree(bench, ignore_errors=True)
            gone += 1
    return gone

