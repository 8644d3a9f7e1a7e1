"""What the API of records answers, and how rows become that."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from app.contracts.entities import EntitySpec, FieldSpec
from app.core import api, jobs
from app.core.jobs import Job
from app.core.money import Money
from app.records.models import ImportBatch
from app.records.queries import shelves
from app.records.queries.shelves import Record, Shelf
from app.records.rules.batches import BatchState


class FieldShape(api.Shape):
    """One field of an entity, as far as you see it."""

    name: str
    type: str
    label: dict[str, str]
    required: bool
    unique: bool
    to: str = Field(description="The entity that a reference leads to.")
    choices: list[str]
    owner_roles: list[str] = Field(description="Who alone may write it; empty where whoever writes the record may.")


class EntityShape(api.Shape):
    """One kind of record."""

    entity: str
    version: int
    label: dict[str, str]
    plugin: str
    records: int | None = Field(description="How many you see; null where none is open to you.")
    natural_keys: list[list[str]]
    fields: list[FieldShape]


class EntitiesShape(api.Shape):
    """Every kind of record that plugins bring."""

    entities: list[EntityShape]


class RecordShape(api.Shape):
    """One record; `values` has the fields that you see, money as {amount, currency}."""

    id: str
    title: str
    values: dict[str, Any]
    source: str
    batch: str = Field(description="The import that brought it as it is now.")
    row: int
    accepted_at: datetime


class RecordQuery(api.PageQuery):
    """Which part of the records."""

    q: str | None = Field(None, max_length=200, description="Words to look for in the fields that can be searched.")


class JobShape(api.Shape):
    """Work that runs outside the request."""

    ref: str
    kind: str
    state: str
    percent: int | None
    text: str
    error: str


class ColumnShape(api.Shape):
    """One column of a file, and the field that it becomes."""

    heading: str
    field: str | None = Field(description="Null where it is left out; an empty text while nobody decided.")
    how: str
    first: list[str]


class ImportShape(api.Shape):
    """A file on its way into the records."""

    ref: str
    entity: str
    file: str
    sha256: str
    state: str
    error: str
    columns: list[ColumnShape]
    counts: dict[str, int] = Field(description="What would happen, or what happened once it is accepted.")
    job: JobShape | None


class ColumnsBody(api.Body):
    """Which column becomes which field; null leaves it out. Columns that are not named stay as they are."""

    columns: dict[str, str | None] = Field(max_length=500)


def entity_shape(shelf: Shelf, plugin: str) -> EntityShape:
    """Return an entity as the person sees it."""
    spec: EntitySpec = shelf.entity
    return EntityShape(
        entity=spec.entity, version=spec.version, label=dict(spec.label), plugin=plugin,
        records=None if shelf.is_closed else shelves.count(shelf),
        natural_keys=[list(key) for key in spec.natural_keys],
        fields=[_field(one) for one in shelf.fields],
    )


def _field(spec: FieldSpec) -> FieldShape:
    return FieldShape(
        name=spec.name, type=spec.type.value, label=dict(spec.label), required=spec.required, unique=spec.unique,
        to=spec.to, choices=[choice.id for choice in spec.choices], owner_roles=list(spec.owner_roles),
    )


def record_shape(found: Record) -> RecordShape:
    """Return a record as programs read it."""
    return RecordShape(
        id=found.id, title=found.title, values={name: _plain(value) for name, value in found.values.items()},
        source=found.source, batch=found.batch, row=found.row, accepted_at=found.accepted_at,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def job_shape(found: Job) -> JobShape:
    """Return how far a job is."""
    shown = jobs.shown(found)
    return JobShape(
        ref=found.ref, kind=found.kind, state=shown["state"], percent=shown["percent"], text=shown["text"],
        error=shown["error"],
    )


def import_shape(batch: ImportBatch, running: Job | None) -> ImportShape:
    """Return how far an import is."""
    verdict = batch.verdict or {}
    settled = batch.state in (BatchState.ACCEPTED, BatchState.UNDONE)
    counts = {name: verdict.get(name, 0) for name in ("new", "changed", "same", "returned")} if not settled else {
        "new": batch.rows_new, "changed": batch.rows_changed, "same": batch.rows_same, "returned": batch.rows_returned,
    }
    return ImportShape(
        ref=batch.ref, entity=batch.entity, file=batch.file_name, sha256=batch.sha256, state=str(batch.state),
        error=batch.error, columns=[ColumnShape(**{key: one[key] for key in ("heading", "field", "how", "first")})
                                    for one in batch.columns],
        counts=counts | {"rows": batch.rows_read}, job=job_shape(running) if running else None,
    )
