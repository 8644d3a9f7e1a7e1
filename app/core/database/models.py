"""What every table has in common: names of constraints, ids, tenancy, versions."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKeyConstraint, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from app.core import randomness
from app.core.database.types import Exact, Instant, Json

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Enums are kept as their words, so that a CHECK reads as one; the CHECK itself stands beside the column (`one_of`).
WORDS = Enum(
    StrEnum, native_enum=False, create_constraint=False, length=40, values_callable=lambda e: [m.value for m in e]
)


class Model(DeclarativeBase):
    """Base of every mapped row. `__tracked__` names columns whose changes go into the history."""

    metadata = MetaData(naming_convention=NAMING)
    # On the registry, not as a class attribute: Flask-SQLAlchemy 3.1 refuses it there.
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: Instant, Decimal: Exact, dict[str, Any]: Json, list[Any]: Json, str: String, StrEnum: WORDS,
        },
    )
    __tracked__: tuple[str, ...] = ()

    id: Mapped[int] = mapped_column(primary_key=True)


class Addressed:
    """A row that has an address of its own: `ref` stands in URLs, exports and the API."""

    ref: Mapped[str] = mapped_column(String(24), unique=True, default=randomness.ref)


class Versioned:
    """A row that people edit: a save that started from an older version is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}


class OfOrganisation:
    """A row that belongs to one organisation; children point to (organisation_id, id), so none can cross."""

    organisation_id: Mapped[int] = mapped_column(index=True)


def tenant_key(parent: str, *, column: str | None = None, cascade: bool = False) -> ForeignKeyConstraint:
    """Return the composite foreign key to `parent`, which keeps child and parent in one organisation."""
    return ForeignKeyConstraint(
        ["organisation_id", column or f"{parent}_id"],
        [f"{parent}.organisation_id", f"{parent}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def tenant_target() -> UniqueConstraint:
    """Return the key that `tenant_key` of other tables points to."""
    return UniqueConstraint("organisation_id", "id")


def one_of(column: str, values: type[StrEnum] | tuple[str, ...], name: str | None = None) -> CheckConstraint:
    """Return the CHECK that `column` holds one of `values`, so that the database refuses the rest."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f'"{column}" IN ({words})', name or f"{column}_known")
