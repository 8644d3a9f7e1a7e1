"""Imports: those one may see, those that wait for one, and what was remembered for files like this."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from app.access.models import Person
from app.core.actor import current_actor
from app.core.database import db
from app.core.database.rows import row_at
from app.records.models import ImportBatch, ImportMapping
from app.records.queries.lake import lake_of
from app.records.rules import choosing
from app.records.rules.batches import WAITING, BatchState
from app.records.rules.manifest import Batch
from app.records.rules.mapping.written import FieldMapping
from app.records.rules.reading.headings import folded


class Memory(NamedTuple):
    """What was remembered of an earlier import: its version, file, and who brought it when."""

    version: int
    label: str
    by: str
    at: datetime


def one(ref: str) -> ImportBatch:
    """Return one import; absent, hidden and foreign ones alike raise `NotFound`."""
    return row_at(ImportBatch, ref)


def listed() -> Select[Any]:
    """Return the SELECT of all imports with who brought them, for a table."""
    return (
        select(ImportBatch.ref).join(Person, Person.id == ImportBatch.asked_by_id).order_by(ImportBatch.id.desc())
    )


# Every page asks this for its side bar.
_MINE = select(func.count()).select_from(ImportBatch).where(
    ImportBatch.asked_by_id == bindparam("who"), ImportBatch.organisation_id == bindparam("whose"),
    ImportBatch.state.in_(WAITING),
)


def waiting() -> int:
    """Return how many imports wait for a decision of the actor."""
    actor = current_actor()
    if actor is None:
        return 0
    return db.session.scalar(_MINE, {"who": actor.person_id, "whose": actor.organisation_id}) or 0


def is_first() -> bool:
    """Tell whether nobody of the organisation, as far as one sees, has imported anything yet."""
    return db.session.scalar(select(ImportBatch.id).limit(1)) is None


def titles(refs: Sequence[str]) -> list[tuple[str, str]]:
    """Return (address id, file name) of the visible imports among `refs`."""
    rows = db.session.execute(select(ImportBatch.ref, ImportBatch.file_name).where(ImportBatch.ref.in_(list(refs))))
    return [(ref, name) for ref, name in rows]


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Return the newest accepted import of the very same file."""
    same = select(ImportBatch).where(
        ImportBatch.sha256 == batch.sha256, ImportBatch.entity == batch.entity, ImportBatch.id != batch.id,
        ImportBatch.state == BatchState.ACCEPTED,
    )
    return db.session.scalar(same.order_by(ImportBatch.id.desc()).limit(1))


def columns_hash(headings: Iterable[str]) -> str:
    """Return what files with the same columns have in common, in whatever order they stand."""
    body = json.dumps(sorted({folded(one) for one in headings}), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def remembered(entity: str, headings: Iterable[str]) -> ImportMapping | None:
    """Return the newest mapping of files with these columns."""
    same = select(ImportMapping).where(
        ImportMapping.entity == entity, ImportMapping.columns_hash == columns_hash(headings)
    )
    return db.session.scalar(same.order_by(ImportMapping.version.desc()).limit(1))


def memory(mapping_id: int | None) -> Memory | None:
    """Return where a remembered mapping comes from."""
    if mapping_id is None:
        return None
    row = db.session.execute(
        select(ImportMapping.version, ImportMapping.label, Person.name, ImportMapping.at)
        .join(Person, Person.id == ImportMapping.by_id).where(ImportMapping.id == mapping_id)
    ).first()
    return Memory(*row) if row else None


def in_lake(batch: ImportBatch) -> Batch | None:
    """Return what the lake holds of an import; None where it changed nothing, or is undone."""
    actor = current_actor()
    return lake_of(actor.organisation_ref).manifest().batch(batch.ref) if actor else None


def mapping_of(batch: ImportBatch) -> FieldMapping:
    """Return what was chosen, as the mapping that files are read by."""
    return FieldMapping(
        batch.entity, choosing.as_mapped(batch.columns), dict(batch.days), batch.encoding, batch.sheet
    )
