"""Imports on their way, mappings that are remembered, values mended by people, and what checks found."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of
from app.core.database.append_only import append_only
from app.records.rules.batches import BatchState


class ImportBatch(Addressed, OfOrganisation, Versioned, Model):
    """One file on its way into the records: read, mapped, checked, accepted, perhaps undone.

    `staged` is what was found in the file; `columns` are its columns, each with the field it becomes (empty while
    nobody decided, None where it is left out), how that was found, and first values. `checked` names the mapping that
    `verdict` is about.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_newest", "organisation_id", "id"),
        Index("ix_import_batch_waiting", "asked_by_id", "state"),
        one_of("state", BatchState),
        CheckConstraint("entity != '' AND file_name != ''", "named"),
        CheckConstraint(
            "rows_read >= 0 AND rows_new >= 0 AND rows_changed >= 0 AND rows_same >= 0 AND rows_returned >= 0",
            "counted",
        ),
        CheckConstraint("(state IN ('accepted', 'undone')) = (accepted_at IS NOT NULL)", "accepted_when"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", "undone_when"),
        CheckConstraint("(state = 'failed') = (error != '')", "failed_says_why"),
    )
    __tracked__ = ("state",)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entity: Mapped[str]
    source: Mapped[str] = mapped_column(default="files")
    upload_ref: Mapped[str]
    file_name: Mapped[str]
    file_size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT)
    encoding: Mapped[str] = mapped_column(default="")
    sheet: Mapped[str] = mapped_column(default="")
    staged: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    columns: Mapped[list[Any]] = mapped_column(Json, default=list)
    days: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    remembered_id: Mapped[int | None] = mapped_column(ForeignKey("import_mapping.id"))
    checked: Mapped[str] = mapped_column(default="")
    verdict: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_new: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_same: Mapped[int] = mapped_column(default=0)
    rows_returned: Mapped[int] = mapped_column(default=0)
    is_without_effect: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


@append_only
class ImportMapping(Addressed, OfOrganisation, Model):
    """Which column became which field in the last import of files with these columns. A change adds a version."""

    __tablename__ = "import_mapping"
    __table_args__ = (
        UniqueConstraint("organisation_id", "entity", "columns_hash", "version"),
        CheckConstraint("version >= 1", "counted"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entity: Mapped[str]
    columns_hash: Mapped[str]
    version: Mapped[int]
    columns: Mapped[dict[str, Any]] = mapped_column(Json)
    days: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    label: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@append_only
class RecordAmendment(Addressed, OfOrganisation, Model):
    """One value of one record, mended by a person who says why.

    It holds as long as the source goes on saying `said`: a source that says something new has the word again. Values
    are texts as programs write them; None is no value.
    """

    __tablename__ = "record_amendment"
    __table_args__ = (
        Index("ix_record_amendment_about", "organisation_id", "entity", "record_id", "id"),
        CheckConstraint("why != ''", "says_why"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entity: Mapped[str]
    record_id: Mapped[str]
    field: Mapped[str]
    said: Mapped[str | None]
    old: Mapped[str | None]
    new: Mapped[str | None]
    why: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    through: Mapped[str] = mapped_column(default="web")


@append_only
class CheckRun(Addressed, OfOrganisation, Model):
    """What every check of one entity found at one moment; `revision` is that of the lake."""

    __tablename__ = "check_run"
    __table_args__ = (
        Index("ix_check_run_newest", "organisation_id", "entity", "id"), CheckConstraint("rows >= 0", "counted"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entity: Mapped[str]
    rows: Mapped[int]
    revision: Mapped[int]
    results: Mapped[list[Any]] = mapped_column(Json)
    at: Mapped[datetime]
